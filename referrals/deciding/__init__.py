"""Deciding at a gate: what is needed for it, letters, records by the National Decision Model, questions and chasers."""
