"""Links, merging, splitting, more support."""
