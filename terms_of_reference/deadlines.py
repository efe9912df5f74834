"""Each side's clock to answer: it starts when a version is put before both, and stops with the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.lifecycle.machine import Change
from referrals import deadlines, teams
from referrals.models import Referral
from terms_of_reference.models import Party, TermsDeadline, TermsOfReference
from terms_of_reference.permissions import Permission as P
from terms_of_reference.standings import signs_for_sio
from terms_of_reference.statuses import WORKING

ANSWERS = {Party.SIO: "terms_sio", Party.TOEX: "terms_toex"}


def follow(change: Change) -> None:
    """Start, stop and cancel the clocks of both sides as a version moves."""
    terms, verb = change.record, change.verb
    running = TermsDeadline.objects.filter(terms=terms)
    how = {"by": change.by, "at": change.at}
    if verb in {"propose", "propose_back"}:
        for party in Party:
            _begin(terms, party, change)
    elif verb in {"sign_for_sio", "sign_for_toex"}:
        party = Party.SIO if verb == "sign_for_sio" else Party.TOEX
        deadlines.end(running.filter(kind=ANSWERS[party]), met=True, **how)
    elif verb in {"ask_for_change", "decline_for_sio", "decline_for_toex"}:
        party = Party.TOEX if verb == "decline_for_toex" else Party.SIO
        deadlines.end(running.filter(kind=ANSWERS[party]), met=True, **how)
        deadlines.end(running, met=False, **how)
    elif change.to_status not in WORKING:
        deadlines.end(running, met=False, **how)


def _begin(terms: TermsOfReference, party: Party, change: Change) -> None:
    deadlines.begin(
        terms.referral,
        ANSWERS[party],
        by=change.by,
        at=change.at,
        model=TermsDeadline,
        about=f"version {terms.number}",
        inside=False,
        path=terms.get_absolute_url(),
        terms=terms,
    )


def _of_the_sio(referral: Referral) -> Iterable[User]:
    return User.objects.filter(pk=signs_for_sio(referral), is_active=True)


def _of_toex(referral: Referral) -> Iterable[User]:
    return directory.holding(P.SIGN_FOR_TOEX, teams.organisations_at_work(referral))


LABELS: dict[Party, tuple[str, Callable[[Referral], Iterable[User]]]] = {
    Party.SIO: ("The SIO's answer to the terms", _of_the_sio),
    Party.TOEX: ("TOEX's answer to the terms", _of_toex),
}


def register_own() -> None:
    """Make both clocks known: those who sign for a side are reminded."""
    for party, (label, people) in LABELS.items():
        deadlines.register_beside(deadlines.Beside(ANSWERS[party], label, of_the_work=True, people=people))
