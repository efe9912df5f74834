"""Questions asked of texts. Every query for one starts with `visible_to(user)`."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from referrals.search.registry import SOURCES


class SearchTextQuerySet(QuerySet):
    """Texts of referrals, as they are searched."""

    def visible_to(self, user) -> SearchTextQuerySet:
        """Those of referrals that `user` sees, as far as their source lets them read it."""
        referrals = self.model.referral.field.related_model.objects.visible_to(user)
        return self.readable_by(user).filter(referral__in=referrals)

    def readable_by(self, user) -> SearchTextQuerySet:
        """The same, of referrals that `user` was found to see already."""
        rule = Q(kind__in=[source.kind for source in SOURCES.values() if source.reads is None])
        narrower: dict = {}
        for source in SOURCES.values():
            if source.reads is not None:
                narrower.setdefault(source.reads, []).append(source)
        for reads, sources in narrower.items():
            rule |= Q(kind__in=[one.kind for one in sources]) & reads(user)
        personal = [source.kind for source in SOURCES.values() if source.by_name]
        return self.filter(rule | Q(kind__in=personal, readers__contains=[user.pk]))
