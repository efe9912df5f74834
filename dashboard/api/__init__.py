"""The API of saved views and of what is done to several referrals."""
