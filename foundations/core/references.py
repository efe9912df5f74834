"""References of the form TOEX-EA-2026-00042: programme, region, year, number."""

from __future__ import annotations


def format_reference(region_code: str, year: int, number: int) -> str:
    """The reference of the `number`th record of a region's year: `format_reference("EA", 2026, 42)`."""
    return f"TOEX-{region_code}-{year}-{number:05d}"
