"""Is this the signed version? Asked with a digest of the content, or with a file, whose sum is compared."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from foundations.accounts.models import User
from foundations.documents.actions import sha256_of
from terms_of_reference.models import Party, TermsOfReference, TermsPaper


@dataclass(frozen=True)
class Answer:
    """What is known of a digest. `terms` is None where it matches nothing that the person sees."""

    digest: str
    of_file: bool
    terms: TermsOfReference | None = None

    @property
    def is_signed(self) -> bool:
        """Whether both parties' signatures are on it and count."""
        signed = {one.party for one in self.terms.signatures_in_effect()} if self.terms else set()
        return signed == set(Party)

    @property
    def words(self) -> str:
        """In one sentence."""
        thing = "This file" if self.of_file else "This digest"
        if self.terms is None:
            return f"{thing} matches no terms of reference that you may see."
        what = f"{self.terms.title}"
        if not self.is_signed:
            return f"{thing} is of {what}, which is not signed by both parties."
        if self.terms.status == "in_force":
            return f"{thing} is of {what}: signed by both parties, and in force."
        return f"{thing} is of {what}: signed by both parties, and since replaced by a later version."


def answer(user: User, *, digest: str = "", paper=None) -> Answer:
    """What `user` is told of a digest of content, or of an uploaded file; of what they may not see, nothing."""
    wanted = digest or sha256_of(paper)
    seen = TermsOfReference.objects.visible_to(user).with_referral().with_people()
    papers = TermsPaper.objects.filter(sha256=wanted)
    match = (
        Q(pk__in=papers.values("terms"))
        if paper and not digest
        else Q(content_digest=wanted) | Q(pk__in=papers.values("terms"))
    )
    # The same content may stand in several versions: the one in force says most, then the latest.
    found = sorted(seen.filter(match), key=lambda one: (one.status == "in_force", one.number), reverse=True)
    return Answer(wanted, bool(paper and not digest), found[0] if found else None)
