"""The search: what is typed, what it means, what is found, and searches that are kept."""
