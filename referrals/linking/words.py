"""How a link reads from either of its ends, and as somebody says it who makes one."""

from __future__ import annotations

from referrals.models import ReferralLink

Kind = ReferralLink.Kind

# What the other referral is to the one whose page it is: where the link begins here, and where it ends here.
BEGINS_HERE = {
    Kind.RELATED: "Related to this one",
    Kind.PARENT: "This one is part of it",
    Kind.FOLLOW_UP: "This one follows it up",
    Kind.DUPLICATE: "This one is a duplicate of it",
    Kind.SPLIT: "This one was split from it",
}
ENDS_HERE = {
    Kind.RELATED: "Related to this one",
    Kind.PARENT: "Part of this one",
    Kind.FOLLOW_UP: "Follows this one up",
    Kind.DUPLICATE: "Duplicate of this one",
    Kind.SPLIT: "Split from this one",
}
# What may be said by hand: the kind, and whether the link begins at the referral whose page it is.
RELATIONS = {
    "related": (Kind.RELATED, True),
    "part_of": (Kind.PARENT, True),
    "has_part": (Kind.PARENT, False),
    "follows": (Kind.FOLLOW_UP, True),
    "followed_by": (Kind.FOLLOW_UP, False),
    "duplicate_of": (Kind.DUPLICATE, True),
    "has_duplicate": (Kind.DUPLICATE, False),
}
CHOICES = [
    ("related", "It is related to this one"),
    ("part_of", "This one is part of it"),
    ("has_part", "It is part of this one"),
    ("follows", "This one follows it up"),
    ("followed_by", "It follows this one up"),
    ("duplicate_of", "This one is a duplicate of it"),
    ("has_duplicate", "It is a duplicate of this one"),
]


def of(kind: str, *, begins_here: bool) -> str:
    """What the other end of a link is to the referral whose page it is."""
    return (BEGINS_HERE if begins_here else ENDS_HERE)[Kind(kind)]
