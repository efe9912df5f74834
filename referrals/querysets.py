"""Questions asked of referrals. Every query for one starts with `visible_to(user)`."""

from __future__ import annotations

import re
import uuid

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from foundations.accounts.isolation import context as isolation
from foundations.audit import reading, reasons
from referrals.statuses import IN_HAND, OPEN_IN_ORDER

# So many ids are planned quicker than the question where they come from.
FEW = 500


class IsCalled(Func):
    """Whether a referral's key is among those whose operation has some words in its name: read once a statement."""

    arg_joiner = " = any((select toex_operations_called("
    template = "%(expressions)s))::bigint[])"
    output_field = BooleanField()


REFERENCE = re.compile(r"^TOEX-[A-Z]{2}-\d{4}-\d{5,}$")


class ReferralQuerySet(QuerySet):
    """Referrals, as a person may see them and as pages need them."""

    def visible_to(self, user) -> ReferralQuerySet:
        """The referrals that `user` may see, by the one rule of the house.

        Those they made, lead or are named on, by their work or by a grant in force; those shared with their region or
        with them. If it is not restricted, those of a force or region whose role sees them, once sent or received;
        those offered to their organisation or owned by it; all that were received, for the nation.
        """
        if not user.is_authenticated or user.scope.is_kept_away:
            return self.none()
        rule = Q(requester=user) | (Q(sio=user) & Q(submitted_at__isnull=False)) | Q(lead_analyst=user)
        return self.filter(rule | self._by_name(user) | (Q(restricted=False) & self._by_role(user.scope)))

    def received_in(self, region_ids) -> ReferralQuerySet:
        """What these regions received, restricted ones left aside; of all regions where `region_ids` is None.

        A part of `visible_to`, for those whose roles see the regions: one condition, which an index counts by.
        """
        rows = self.filter(restricted=False, received_at__isnull=False)
        return rows if region_ids is None else rows.filter(region_id__in=region_ids)

    def named(self, user) -> ReferralQuerySet:
        """Those that `user` made, leads or is named on: the part of `visible_to` that goes by people, by their indexes."""
        return self.filter(Q(requester=user) | Q(sio=user) | Q(lead_analyst=user) | self._by_name(user))

    def _by_name(self, user) -> Q:
        """Those they are named on by work or grant, and those shared with them: as the context has read them already.

        Spelled out where the context is somebody else's (who of several may be told), or where they are very many.
        """
        named = isolation.named_on(user)
        if named is not None and len(named) <= FEW:
            return Q(pk__in=sorted(named))
        rule = Q(Exists(self._named(user))) | Q(Exists(self._granted(user)))
        return rule | Q(Exists(self._shared(user))) if user.scope.works_referrals else rule

    def _by_role(self, scope) -> Q:
        """What somebody's roles let them see, before restriction."""
        received = Q(received_at__isnull=False)
        if scope.is_national:
            return received
        rule = Q(pk__in=[])
        if scope.force_ids:
            rule |= Q(force_id__in=scope.force_ids, submitted_at__isnull=False)
        if scope.region_ids:
            rule |= received & Q(region_id__in=scope.region_ids)
        owners = scope.force_ids | scope.region_ids
        if owners:
            rule |= Q(offered_to_id__in=owners) | Q(owner_id__in=owners)
        return rule

    def _named(self, user):
        return self.model.people.rel.related_model.objects.filter(referral=OuterRef("pk"), user=user)

    def _granted(self, user):
        rows = self.model.grants.rel.related_model.objects.in_force()
        return rows.filter(content_object=OuterRef("pk"), user=user)

    def _shared(self, user):
        shares = self.model.shares.rel.related_model.objects
        return shares.in_force().with_unit_of(user).filter(referral=OuterRef("pk"))

    def by_key(self, key: str):
        """The referral that an address names (reference or UUID), else Http404: the same for absent and unseen."""
        condition = {"reference": key.upper()} if REFERENCE.match(key.upper()) else {"public_id": _uuid(key)}
        referral = self.with_names().filter(**condition).first()
        if referral is None:
            raise Http404
        if referral.restricted and referral.submitted_at:
            reasons.ask("restricted", referral.key)
        reading.shown(referral)
        return referral

    def with_names(self) -> ReferralQuerySet:
        """With the organisations and people that a page names, in the same statement."""
        return self.select_related(
            "force", "region", "requester", "sio", "lead_analyst", "primary_threat", "owner", "offered_to", "handler"
        )

    def with_unread(self, user) -> ReferralQuerySet:
        """With `unread`: how many messages of others `user` has not read; for lists of what they see."""
        messages = self.model.messages.rel.related_model.objects.readable_by(user).filter(referral=OuterRef("pk"))
        reads = self.model.messagereads.rel.related_model.objects.filter(referral=OuterRef(OuterRef("pk")), user=user)
        new = messages.filter(pk__gt=Coalesce(Subquery(reads.values("up_to_id")), Value(0))).exclude(author=user)
        count = new.order_by().values("referral").annotate(count=Count("pk")).values("count")
        return self.annotate(unread=Coalesce(Subquery(count), Value(0)))

    def called(self, words: str) -> ReferralQuerySet:
        """Whose operation's name has `words` (a tsquery of the configuration "simple"); within a person's context."""
        return self.filter(IsCalled("pk", Value(words)))

    def with_team(self) -> ReferralQuerySet:
        """With `team_names`: who works on it as a member of the team, the first before the others."""
        rows = self.model.allocations.rel.related_model.objects.running().filter(referral=OuterRef("pk"), part="member")
        return self.annotate(team_names=ArraySubquery(rows.order_by("since_at", "pk").values("user__name")))

    def open(self) -> ReferralQuerySet:
        """Not finished. Worded as the partial indexes are, so that they serve it."""
        return self.filter(status__in=OPEN_IN_ORDER)

    def in_hand(self) -> ReferralQuerySet:
        """Sent and not finished."""
        return self.filter(status__in=IN_HAND)

    def late(self, now) -> ReferralQuerySet:
        """Whose current deadline has passed."""
        return self.in_hand().filter(due_at__lt=now)

    def at_risk(self, now) -> ReferralQuerySet:
        """Whose current deadline is near."""
        return self.in_hand().filter(amber_at__lte=now, due_at__gte=now)

    def in_queue_order(self) -> ReferralQuerySet:
        """What is due first comes first; what has no deadline comes last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "id")

    def for_list(self, *more: str) -> QuerySet:
        """Tuples for a table of referrals, in the order of `LIST_COLUMNS`, then what else was annotated."""
        return self.values_list(*LIST_COLUMNS, *more, named=True)


LIST_COLUMNS = (
    "id",
    "reference",
    "public_id",
    "operation",
    "status",
    "priority",
    "immediate_risk",
    "restricted",
    "needed_by_date",
    "due_at",
    "amber_at",
    "status_since",
    "received_at",
    "force__short_name",
    "region__short_name",
    "primary_threat__name",
    "lead_analyst__name",
    "handler__name",
    "handler_id",
    "handler_by_id",
    "handler_at",
    "region_id",
)


def _uuid(key: str) -> uuid.UUID:
    try:
        return uuid.UUID(key)
    except ValueError:
        raise Http404 from None


class TaskingRequestQuerySet(QuerySet):
    """Versions of the form."""

    def drafts(self):
        return self.filter(submitted_at__isnull=True)

    def submitted(self):
        return self.filter(submitted_at__isnull=False)

    def to_show(self):
        """What was sent, the newest first; a draft comes last, so that it is shown where nothing was sent yet."""
        return self.order_by(F("submitted_at").desc(nulls_last=True), "-number")
