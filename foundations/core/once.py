"""Ids of records that a page may send twice: a double click, a request sent again."""

from __future__ import annotations

import uuid


def public_id_for(token: uuid.UUID | str | None, *owners) -> uuid.UUID:
    """The public id of what is made with `token` by and for `owners` (records with a public id): always the same one.

    Another person's token, or one used on another referral, gives another id, so nobody can meet a record that they
    may not see, nor learn that there is one. Without a token, a new id.
    """
    if not token:
        return uuid.uuid4()
    return uuid.uuid5(uuid.UUID(str(token)), " ".join(str(owner.public_id) for owner in owners))
