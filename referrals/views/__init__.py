"""Pages of the tasking request (`request`) and of the referral (`referral`)."""
