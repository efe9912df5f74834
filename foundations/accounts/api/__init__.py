"""Sign-in by token, for systems."""
