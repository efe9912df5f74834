"""What the API tells of targets, calendars and sweeps. Nothing of any referral."""

from __future__ import annotations

from rest_framework import serializers


class RegionField(serializers.CharField):
    """The slug of a region; null for every region."""

    def __init__(self, **kwargs):
        super().__init__(**{"source": "organisation.slug", "allow_null": True, "default": None} | kwargs)


class TargetSerializer(serializers.Serializer):
    """How long a stage may take, for which deadlines, from when to when."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.CharField(help_text="The key of the stage")
    label = serializers.CharField(help_text="What the stage is called")
    organisation = RegionField(help_text="The slug of the region; null for every region")
    priority = serializers.CharField(help_text="Empty for every priority")
    risk = serializers.CharField(help_text="Empty for every risk")
    working_days = serializers.IntegerField(help_text="0 where it is counted in hours")
    amber_days = serializers.IntegerField()
    working_hours = serializers.IntegerField(help_text="0 where it is counted in days")
    amber_hours = serializers.IntegerField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text="The first day without it")
    reaches_running = serializers.BooleanField(help_text="Whether running deadlines follow it")
    added_by = serializers.CharField(source="added_by.name", allow_null=True, default=None)
    added_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.CharField(source="ended_by.name", allow_null=True, default=None)
    ended_at = serializers.DateTimeField(allow_null=True)


class TargetListSerializer(serializers.Serializer):
    """Targets."""

    results = TargetSerializer(many=True)


class MoveSerializer(serializers.Serializer):
    """So many deadlines of a stage in a region that would move from one day to another."""

    organisation = serializers.CharField(help_text="The short name of the region")
    kind = serializers.CharField()
    label = serializers.CharField()
    before = serializers.DateField()
    after = serializers.DateField()
    count = serializers.IntegerField()


class PreviewSerializer(serializers.Serializer):
    """What a change would move. Which referrals, it does not say."""

    open = serializers.IntegerField(help_text="How many open deadlines it concerns")
    moving = serializers.IntegerField()
    moves = MoveSerializer(many=True)


class DayOffSerializer(serializers.Serializer):
    """A day, Monday to Friday, on which nobody works."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=["holiday", "proclaimed", "closed"])
    name = serializers.CharField()


class WorkingYearSerializer(serializers.Serializer):
    """The calendar of a region in one year."""

    year = serializers.IntegerField()
    organisation = serializers.CharField(allow_null=True, help_text="The slug of the region; null for every region")
    version = serializers.CharField(help_text="The name of the calendar, all its years together")
    published = serializers.BooleanField(help_text="Whether the bank holidays of the year are published already")
    working_days = serializers.IntegerField()
    days_off = DayOffSerializer(many=True)


class CalendarVersionSerializer(serializers.Serializer):
    """A calendar that deadlines were counted by: all that is needed to count by it again."""

    version = serializers.CharField()
    source = serializers.CharField(help_text="Where its bank holidays come from")
    made_at = serializers.DateTimeField()
    bank_holidays = serializers.DictField(child=serializers.CharField(), help_text="Name by day")
    closures = serializers.DictField(child=serializers.CharField(), help_text="Name by day")
    working_day = serializers.ListField(child=serializers.CharField(), help_text="When it opens and closes in London")


class ClosureSerializer(serializers.Serializer):
    """Days on which a region is closed, or everybody."""

    id = serializers.UUIDField(source="public_id")
    organisation = RegionField(help_text="The slug of the region; null for every region")
    name = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    awaited = serializers.BooleanField(source="is_awaited", help_text="Whether the deadlines have yet to follow")
    added_at = serializers.DateTimeField()


class ClosureListSerializer(serializers.Serializer):
    """Closed days."""

    results = ClosureSerializer(many=True)


class SweepSerializer(serializers.Serializer):
    """One comparison of deadlines with their events."""

    id = serializers.UUIDField(source="public_id")
    cause = serializers.ChoiceField(choices=["night", "hand", "closure", "target"])
    why = serializers.CharField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    total = serializers.IntegerField()
    looked_at = serializers.IntegerField()
    differed = serializers.IntegerField()


class SweepListSerializer(serializers.Serializer):
    """Sweeps."""

    results = SweepSerializer(many=True)


class DifferenceSerializer(serializers.Serializer):
    """What one deadline said, and says now."""

    kind = serializers.CharField()
    organisation = RegionField(help_text="The slug of the region")
    due_before = serializers.DateTimeField()
    due_after = serializers.DateTimeField()
    before = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="What differed")
    after = serializers.DictField(child=serializers.CharField(allow_blank=True))


class SweepReportSerializer(SweepSerializer):
    """One sweep, and what differed."""

    differences = DifferenceSerializer(many=True, source="first_differences")
