"""Questions asked of messages. Every query for one starts with `visible_to(user)`."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from referrals import inside

NOTE = "note"


class MessageQuerySet(QuerySet):
    """Messages and internal notes."""

    def visible_to(self, user) -> MessageQuerySet:
        """Those of referrals that `user` sees; internal notes only for those who see inside."""
        referrals = self.model.referral.field.related_model.objects.visible_to(user)
        return self.readable_by(user).filter(referral__in=referrals)

    def readable_by(self, user) -> MessageQuerySet:
        """The same, of a referral that `user` was found to see already."""
        return self.filter(~Q(kind=NOTE) | inside.notes(user))

    def with_names(self) -> MessageQuerySet:
        """With what a page or the API shows beside the text, in the same statement.

        `mentioned` and `attached` are lists of what names a person or a file, `corrected` says whether a further
        message did, `read_by_team` and `read_by_requester` whether somebody there, besides the author, has read it.
        """
        this = {"message": OuterRef("pk")}
        mentions = self.model.mentions.rel.related_model.objects.filter(**this).order_by("user__name")
        files = self.model.files.rel.related_model.objects.filter(**this)
        reads = self.model.referral.field.related_model.messagereads.rel.related_model.objects.filter(
            referral=OuterRef("referral"), up_to__gte=OuterRef("pk")
        ).exclude(user=OuterRef("author"))
        return self.select_related("author", "corrects__author").annotate(
            mentioned=ArraySubquery(mentions.values(one=JSONObject(id="user__public_id", name="user__name"))),
            attached=ArraySubquery(
                files.values(one=JSONObject(id="public_id", name="document__name", size="document__size"))
            ),
            corrected=Exists(self.model.objects.filter(corrects=OuterRef("pk"))),
            read_by_team=Exists(reads.filter(side="team")),
            read_by_requester=Exists(reads.filter(side="requester")),
        )


class MessageFileQuerySet(QuerySet):
    """Files of messages."""

    def visible_to(self, user) -> MessageFileQuerySet:
        """Those of messages that `user` sees."""
        return self.filter(message__in=self.model.message.field.related_model.objects.visible_to(user))


class FollowUpQuerySet(QuerySet):
    """Reminders to oneself."""

    def due(self, day) -> FollowUpQuerySet:
        """Whose day has come, and which were not told yet."""
        return self.filter(on_date__lte=day, reminded_at__isnull=True)
