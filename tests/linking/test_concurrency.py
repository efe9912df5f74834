"""Two people at the same moment, each on a connection of their own."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from referrals import actions
from referrals.linking import actions as linking
from referrals.linking import splitting
from referrals.models import Referral, ReferralLink
from tests import factories
from tests.people import People
from tests.tasking.test_concurrency import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db):
    """The people, with the reference data that another test's end may have emptied."""
    call_command("load_reference_data", verbosity=0)
    return People()


def test_every_two_of_them(people):
    """One walk, because emptying the tables takes longer than all of it: of two at once one wins, and nobody waits."""
    a, b, c, d = (factories.at_second_gate(people, operation=f"Operation {name}") for name in "ABCD")
    sia, dina = people.sia, people.dina
    because = {"reason": factories.reason("merge"), "rationale": "The same."}
    declining = {"reason": factories.reason("decline"), "rationale": "No."}

    def merging(one, other, by):
        return lambda: actions.perform(one, "merge", by=by, into=other, **because)

    # Into each other: the second finds that the first has ended.
    assert refused(at_once(merging(a, b, sia), merging(b, a, dina))) == 1
    assert Referral.objects.filter(status="merged").count() == 1
    left = Referral.objects.get(pk__in=[a.pk, b.pk], status="gateway_triage")
    merged = Referral.objects.get(status="merged")
    # Undone twice at once.
    undo = lambda by: lambda: actions.perform(merged, "undo_merge", by=by, rationale="They differ.")  # noqa: E731
    assert refused(at_once(undo(sia), undo(dina))) == 1
    # Merged while it is decided, and while the one that goes on is.
    assert refused(at_once(merging(left, c, sia), lambda: actions.perform(left, "decline", by=dina, **declining))) == 1
    outcomes = at_once(merging(merged, c, sia), lambda: actions.perform(c, "decline", by=dina, **declining))
    assert refused(outcomes) <= 1
    assert Referral.objects.get(pk=c.pk).status == "declined"
    # Split while it is decided, and split twice, from the same page.
    seen = {"version": d.version, "operation": "Operation Wick", "about": "Part."}
    assert (
        refused(
            at_once(
                lambda: splitting.split(d, by=sia, **seen),
                lambda: actions.perform(d, "decline", by=dina, version=d.version, **declining),
            )
        )
        == 1
    )
    e, f, g = (factories.at_second_gate(people, operation=f"Operation {name}") for name in "EFG")
    seen["version"] = e.version
    assert refused(at_once(*(lambda by=by: splitting.split(e, by=by, **seen) for by in (sia, dina)))) == 1
    # Linked twice, and into a circle of parts.
    tie = lambda one, other, by: lambda: linking.link(one, other, relation="part_of", by=by)  # noqa: E731
    assert refused(at_once(tie(e, f, sia), tie(f, e, dina))) == 1
    ReferralLink.objects.filter(kind="parent").delete()
    linking.link(e, f, relation="part_of", by=sia)
    assert refused(at_once(tie(f, g, sia), tie(g, e, dina))) == 1
    link = ReferralLink.objects.filter(kind="parent").first()
    end = lambda by: lambda: linking.end_link(link, of=e, why="No.", by=by)  # noqa: E731
    assert refused(at_once(end(sia), end(dina))) == 1
