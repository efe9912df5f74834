"""Notices by API."""
