"""The conversation on a referral: messages between its two sides, and internal notes of the team."""
