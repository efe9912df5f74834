"""What referrals have to do with each other: links, merging a duplicate, splitting in two, asking for more support."""
