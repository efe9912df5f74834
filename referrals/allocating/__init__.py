"""Who works on a referral: lead analyst and team, what they have to do already, and who might take it on."""
