"""Questions asked of taskings and products. Every query for one starts with `visible_to(user)`."""

from __future__ import annotations

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, When
from django.http import Http404

from foundations.audit import reading
from foundations.core import keyset
from referrals.inside import is_plainly_inside
from referrals.models import Referral
from tasking import sight
from tasking.statuses import COUNTED_TASKINGS, IN_WORK, OPEN_TASKINGS, UNFINISHED_PRODUCTS, TaskingStatus


class TaskingQuerySet(QuerySet):
    """Taskings."""

    def visible_to(self, user) -> TaskingQuerySet:
        """Those of referrals that `user` sees, where they see inside or it was given to them."""
        if not user.is_authenticated:
            return self.none()
        seen = self.filter(referral__in=Referral.objects.visible_to(user))
        return seen.filter(sight.inside(user) | Q(given_to=user))

    def of(self, referral, user) -> TaskingQuerySet:
        """Those of a referral that `user` was found to see, by the same rule."""
        return self.filter(_inside_or(Q(given_to=user), referral, user), referral=referral)

    def with_names(self) -> TaskingQuerySet:
        return self.select_related("given_to", "given_by")

    def open(self) -> TaskingQuerySet:
        return self.filter(status__in=OPEN_TASKINGS)

    def late(self, today) -> TaskingQuerySet:
        """With the person they were given to, past their due date."""
        return self.filter(status__in=IN_WORK, due_date__lt=today)

    def in_due_order(self) -> TaskingQuerySet:
        """Open ones first, what is due first before the others."""
        ended = Case(When(status__in=OPEN_TASKINGS, then=0), default=1, output_field=IntegerField())
        return self.annotate(ended=ended).order_by("ended", "due_date", "id")

    def page_after(self, cursor: str, size: int) -> tuple[list, str | None]:
        """Up to `size` of them in due order after the one that `cursor` names, and the cursor of the next page.

        Raises keyset.BadCursor.
        """
        rows = self.in_due_order()
        if cursor:
            ended, due_date, row_id = keyset.key_at(cursor, int, str, int)
            later = Q(due_date__gt=due_date) | Q(due_date=due_date, id__gt=row_id)
            rows = rows.filter(Q(ended__gt=ended) | Q(ended=ended) & later)
        found = list(rows[: size + 1])
        if len(found) <= size:
            return found, None
        last = found[size - 1]
        return found[:size], keyset.cursor_at(last.ended, last.due_date.isoformat(), last.pk)

    def one(self, number: int):
        """The tasking with that number of the referral asked for, else Http404."""
        return _one(self.with_names(), number)

    def progress(self) -> dict[str, int]:
        """How many there are that count as work, and how many of them are done."""
        return self.aggregate(
            total=Count("pk", filter=Q(status__in=COUNTED_TASKINGS)),
            done=Count("pk", filter=Q(status=TaskingStatus.DONE)),
        )


class ProductQuerySet(QuerySet):
    """Products."""

    def visible_to(self, user) -> ProductQuerySet:
        """Those of referrals that `user` sees: inside, their own, of a tasking of theirs, or disseminated to them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(referral__in=Referral.objects.visible_to(user)).filter(
            sight.inside(user) | _theirs(user) | self._received_by(user)
        )

    def of(self, referral, user) -> ProductQuerySet:
        """Those of a referral that `user` was found to see, by the same rule."""
        outside = _theirs(user) | self._received_by(user)
        return self.filter(_inside_or(outside, referral, user), referral=referral)

    def whole_of(self, referral, user) -> ProductQuerySet:
        """Those of them whose drafts and comments are `user`'s to see."""
        return self.filter(_inside_or(_theirs(user), referral, user), referral=referral)

    def _received_by(self, user) -> Q:
        received = self.model.versions.rel.related_model.objects.filter(disseminations__to_user=user)
        return Q(pk__in=received.values("product_id"))

    def with_names(self) -> ProductQuerySet:
        return self.select_related("product_type", "author", "tasking", "approved_version").annotate(
            last_version=Max("versions__number")
        )

    def unfinished(self) -> ProductQuerySet:
        return self.filter(status__in=UNFINISHED_PRODUCTS)

    def one(self, number: int):
        """The product with that number of the referral asked for, else Http404."""
        return _one(self.with_names(), number)


class ProductVersionQuerySet(QuerySet):
    """Versions of products."""

    def visible_to(self, user) -> ProductVersionQuerySet:
        """Versions whose existence `user` may know of: all of a product they see inside, else those they received."""
        return self._of_referrals_seen_by(user).filter(
            sight.inside(user, "product__referral") | _theirs(user, "product__") | Q(pk__in=self._received_by(user))
        )

    def openable_by(self, user) -> ProductVersionQuerySet:
        """Versions whose file `user` may download: the region's team, those who wrote it, and those who received it."""
        return self._of_referrals_seen_by(user).filter(
            sight.may_open_files(user, "product__referral")
            | _theirs(user, "product__")
            | Q(pk__in=self._received_by(user))
        )

    def _of_referrals_seen_by(self, user):
        return self.filter(product__referral__in=Referral.objects.visible_to(user))

    def _received_by(self, user):
        rows = self.model.disseminations.rel.related_model.objects
        return rows.filter(to_user=user).values("product_version_id")


class DisseminationQuerySet(QuerySet):
    """To whom products went."""

    def visible_to(self, user) -> DisseminationQuerySet:
        """All of a product that they see inside, else those to themselves."""
        product = "product_version__product"
        return self.filter(**{f"{product}__referral__in": Referral.objects.visible_to(user)}).filter(
            sight.inside(user, f"{product}__referral") | _theirs(user, f"{product}__") | Q(to_user=user)
        )

    def of(self, referral, user) -> DisseminationQuerySet:
        """Those of a referral that `user` was found to see, by the same rule."""
        product = "product_version__product"
        outside = _theirs(user, f"{product}__") | Q(to_user=user)
        within = _inside_or(outside, referral, user, f"{product}__referral")
        return self.filter(within, **{f"{product}__referral": referral})

    def with_names(self) -> DisseminationQuerySet:
        return self.select_related("to_user", "disseminated_by", "product_version").order_by("-disseminated_at", "-pk")


def _theirs(user, product: str = "") -> Q:
    """Written by them, or from a tasking given to them."""
    return Q(**{f"{product}author": user}) | Q(**{f"{product}tasking__given_to": user})


def _inside_or(outside: Q, referral, user, through: str = "referral") -> Q:
    """All of a referral whose inside they see, else `outside`; asked of the database only where it is not plain."""
    if is_plainly_inside(user, referral):
        return Q()
    return sight.inside(user, through) | outside


def _one(rows, number: int):
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    reading.shown_part(found)
    return found
