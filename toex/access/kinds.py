"""The words of the table: who may open an address, what it shows, and how one line is written."""

from __future__ import annotations

from dataclasses import dataclass

ANYONE = "anyone"  # no sign-in
SIGNED_IN = "signed in"  # every signed-in person, for themselves
ROLE = "role"  # those whose role allows it, else 403
RECORD = "record"  # those who may see the record, else 404; what they may do there, by role, else 403

READS, WRITES, BOTH = ("GET",), ("POST",), ("GET", "POST")
EVERY = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# A form of django-allauth, which takes PUT for POST.
FORM = ("GET", "POST", "PUT")

# What of a referral an address shows: whoever sees the referral does not see all of its parts.
REFERRAL, TASKING, PRODUCT, FILE = "referral", "tasking", "product", "file"
TERMS, DISRUPTION, SHARE = "terms", "disruption", "share"
CLOCK, EXTENSION = "clock", "extension"
# The referral once it was submitted.
SENT = "sent"
# A row of the person themselves: a notice, a passkey.
OWN = "own"
# Somebody whose account an administrator looks after.
PERSON = "person"


@dataclass(frozen=True)
class Address:
    """Who may open one address.

    title: what it is, in words; who: one of the four above; methods: those that it answers; needs: the permission
    without which it answers 403; changes: the same for the methods that change something, where only they ask for
    one; part: what of the record must be theirs to see; lifecycle: whose steps it takes; rows: which rows of the
    record its key names, asked for after the permission; held_in: the kinds of organisation in which the role must be
    held, where not in any; works: for those who work for a region or the nation, and see what it works on.
    """

    title: str
    who: str
    methods: tuple[str, ...] = READS
    needs: str = ""
    changes: str = ""
    part: str = ""
    lifecycle: str = ""
    rows: str = ""
    held_in: tuple[str, ...] = ()
    works: bool = False


def anyone(title: str, methods=READS) -> Address:
    return Address(title, ANYONE, methods)


def signed_in(title: str, methods=READS, **more) -> Address:
    return Address(title, SIGNED_IN, methods, **more)


def role(title: str, needs: str, methods=READS, **more) -> Address:
    return Address(title, ROLE, methods, needs, **more)


def record(title: str, needs: str = "", methods=READS, part: str = REFERRAL, **more) -> Address:
    return Address(title, RECORD, methods, needs, part=part, **more)


def steps(title: str, lifecycle: str, part: str = REFERRAL, methods=BOTH) -> Address:
    return Address(title, RECORD, methods, part=part, lifecycle=lifecycle)


ADMINISTER = "accounts.administer"
NATION, CALENDARS = ("national",), ("national", "region")
START_SHARE, ANSWER_SHARE = "referrals.share", "referrals.answer_share"
SUBMIT = "referrals.submit"
MESSAGE, NOTE = "referrals.write_message", "referrals.write_note"
HANDLE = "referrals.handle"
LINK, SPLIT, MORE = "referrals.link", "referrals.split", "referrals.ask_for_more"
GRANT, RESTRICT = "referrals.grant_sight", "referrals.restrict"
ALLOCATE, WORKLOAD, KEEP_TEAM = "referrals.allocate", "referrals.view_workload", "accounts.keep_team"
DRAFT_TERMS, WRITE_TERMS = "terms_of_reference.draft_terms", "terms_of_reference.write_terms"
COMMENT_TERMS, INVITE = "terms_of_reference.comment_on_terms", "terms_of_reference.invite_sio"
TEMPLATES, SIGNERS = "terms_of_reference.keep_templates", "terms_of_reference.delegate_signing"
DEADLINES, KEEP_CLOCK, APPROVE = "referrals.view_deadlines", "referrals.keep_clock", "referrals.approve_extension"
RETENTION = "outcomes.review_retention"
