"""Sessions in the database that know when they began and when their person was last heard of.

The settings name this module as the session engine. A row past its end is not found (Django asks for the end when it
reads it), so the idle limit needs no other guard; `foundations.accounts.middleware` adds the absolute one.
"""

from __future__ import annotations

import time

from django.contrib.sessions.backends import db

BEGAN = "began_at"
SEEN = "seen_at"


class SessionStore(db.SessionStore):
    """Django's, stamped whenever it is written."""

    def create_model_instance(self, data):
        """The row to write, with the times in it."""
        now = int(time.time())
        data.setdefault(BEGAN, now)
        data[SEEN] = now
        return super().create_model_instance(data)

    def cycle_key(self):
        """A new key, as at every sign-in: from there the longest life of a session is counted."""
        super().cycle_key()
        self.pop(BEGAN, None)
        self.modified = True
