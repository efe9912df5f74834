"""Pages of development."""
