"""The deadlines of a referral by hand: why they are due then, pausing, more time, and who allows it."""
