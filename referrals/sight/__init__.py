"""Exceptions to who sees a referral: grants by name, restriction to named people, and the emergency door."""
