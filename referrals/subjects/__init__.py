"""Subjects of a request: how they are written, compared, read from files, linked, drawn."""
