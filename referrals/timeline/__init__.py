"""The timeline of a referral: everything that happened to it, in one line that can be narrowed and printed."""
