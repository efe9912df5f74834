"""Sharing between regions: the work is shared, handed over, or shown; offered or asked for, answered, and ended."""
