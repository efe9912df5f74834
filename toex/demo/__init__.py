"""The fictional demo: people, and referrals that were made by the same actions as real ones.

Every name, operation and event is invented. It is loaded only where `settings.DEMO` is on.
"""
