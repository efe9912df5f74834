"""The JSON of outcomes."""
