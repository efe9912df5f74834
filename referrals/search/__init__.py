"""What is searched of referrals: the texts, who may find each, and how they are kept."""
