"""Referrals by the hundred thousand, to see how the service behaves when it is full.

They are written with COPY instead of by the actions, so they hold what the lists, details and clocks read, and obey
every constraint, but nobody was told of them and the audit log does not know them.
"""
