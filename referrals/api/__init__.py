"""The JSON of referrals."""
