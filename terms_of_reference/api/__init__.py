"""The JSON of terms of reference."""
