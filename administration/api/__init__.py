"""Ladders and e-mails by API."""
