"""The JSON of development."""
