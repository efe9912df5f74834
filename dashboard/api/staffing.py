"""Home, the workload of a team, and what its people are skilled in, by API."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboard import home, work, workload_pages
from foundations.accounts import staffing
from foundations.accounts.staff_forms import MostReferralsForm, SkillsForm, StaffForm
from foundations.core.schema import body_of
from foundations.lifecycle.api import valid_answers

TEAM = OpenApiParameter("team", str, description="The slug of a team; your own where none is given")


class RowSerializer(serializers.Serializer):
    """One referral of a list of home."""

    key = serializers.SerializerMethodField()
    operation = serializers.CharField()
    status = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    next_step = serializers.SerializerMethodField(help_text="Who does what next, and by when, in words")
    on_date = serializers.DateField(allow_null=True, help_text="Of a reminder: its day")
    note = serializers.CharField(help_text="Of a reminder: what you noted")

    def get_key(self, row) -> str:
        return row.reference or str(row.public_id)

    def get_next_step(self, row) -> str:
        return self.context["steps"][row.id]


class HomeTaskingSerializer(serializers.Serializer):
    """One of your open taskings, or of somebody for whom you cover."""

    referral = serializers.CharField(source="referral.reference")
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.CharField()
    due_date = serializers.DateField()
    given_to = serializers.CharField(source="given_to.name")


class CoveredSerializer(serializers.Serializer):
    """Somebody for whom you cover."""

    name = serializers.CharField()
    until = serializers.DateField()


class OwnAbsenceSerializer(serializers.Serializer):
    """That you are recorded as away today."""

    absence = serializers.UUIDField(help_text="Its id in `absences/`")
    until = serializers.DateField()
    deputy = serializers.CharField(help_text="Who covers for you; empty where nobody does")


class HomeSerializer(serializers.Serializer):
    """What waits for you, what is at risk, what moved on, what you wait for. A list that your role lacks is empty."""

    since = serializers.DateTimeField(allow_null=True, help_text="Your visit before this one")
    away = OwnAbsenceSerializer(allow_null=True)
    covers = CoveredSerializer(many=True)
    awaiting = RowSerializer(many=True)
    own = RowSerializer(many=True)
    at_risk = RowSerializer(many=True)
    others = RowSerializer(many=True)
    changed = RowSerializer(many=True)
    again = RowSerializer(many=True)
    cover = RowSerializer(many=True)
    taskings = HomeTaskingSerializer(many=True)
    by_status = serializers.DictField(child=serializers.IntegerField())


class HomeAPI(APIView):
    """GET reads what the page called home shows."""

    @extend_schema(operation_id="home", summary="Read what waits for you", responses=HomeSerializer)
    def get(self, request):
        user = request.user
        found = home.read(user, timezone.now()) if user.scope.meets_referrals else {}
        lists = {name: rows[: work.SHOWN] for name, rows in found.get("lists", {}).items()}
        body = dict.fromkeys(("awaiting", "own", "at_risk", "others", "changed", "again", "cover"), ()) | lists
        body |= {
            "since": found.get("since"),
            "away": found.get("away"),
            "covers": user.covered,
            "taskings": found.get("taskings", [])[: work.SHOWN],
            "by_status": {status.value: count for status, count in found.get("by_status", ())},
        }
        return Response(HomeSerializer(body, context={"steps": found.get("steps", {})}).data)


class WorkSerializer(serializers.Serializer):
    """One thing that somebody works on."""

    kind = serializers.CharField(help_text="`lead`, `member` or `tasking`")
    referral = serializers.CharField(source="reference")
    number = serializers.IntegerField(help_text="Of a tasking; 0 otherwise")
    title = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)


class WeekSerializer(serializers.Serializer):
    """One week of one person."""

    monday = serializers.DateField()
    due = serializers.SerializerMethodField()
    late = serializers.SerializerMethodField()
    days_there = serializers.IntegerField(source="there")
    days_away = serializers.IntegerField(source="away")

    def get_due(self, cell) -> int:
        return len(cell.due)

    def get_late(self, cell) -> int:
        return len(cell.late)


class AwaySerializer(serializers.Serializer):
    """Days on which somebody is away."""

    starts_on = serializers.DateField(source="first")
    ends_on = serializers.DateField(source="last")
    kind = serializers.CharField()
    deputy = serializers.CharField()


class PersonLoadSerializer(serializers.Serializer):
    """One person of a team."""

    id = serializers.UUIDField(source="person.public_id")
    name = serializers.CharField(source="person.titled_name")
    roles = serializers.CharField()
    skills = serializers.ListField(child=serializers.CharField())
    days_a_week = serializers.IntegerField(source="days")
    leads = serializers.IntegerField()
    member_of = serializers.IntegerField()
    taskings = serializers.IntegerField()
    weeks = WeekSerializer(many=True, source="cells")
    work = WorkSerializer(many=True)
    absences = AwaySerializer(many=True)


class WorkloadSerializer(serializers.Serializer):
    """Who of a team has how much to do, as far as you see it."""

    team = serializers.CharField(source="team.slug")
    teams = serializers.SerializerMethodField(help_text="The slugs that you may ask for")
    most_referrals_each = serializers.IntegerField(source="team.most_referrals_each")
    people = PersonLoadSerializer(many=True, source="lines")

    def get_teams(self, board) -> list[str]:
        return [one.slug for one in board["teams"]]


class WorkloadAPI(APIView):
    """GET reads the board of a team."""

    may_answer = {"GET": (403, 404)}

    @extend_schema(
        operation_id="workload_read",
        summary="Read the workload of a team",
        parameters=[TEAM],
        responses=WorkloadSerializer,
    )
    def get(self, request):
        return Response(WorkloadSerializer(workload_pages.read(request, request.GET.get("team", ""))).data)


class MostReferralsAPI(APIView):
    """POST says how many referrals one person of a team leads."""

    may_answer = {"POST": (404,)}

    @extend_schema(
        operation_id="workload_most",
        summary="Say how many referrals one person of a team leads at the most",
        parameters=[TEAM],
        request=body_of(MostReferralsForm),
        responses={204: None},
    )
    def post(self, request):
        team = workload_pages.kept_team(request.user, request.GET.get("team", ""))
        facts = valid_answers(MostReferralsForm, request.data)
        staffing.set_most_referrals(team, by=request.user, **facts)
        return Response(status=204)


class StaffSerializer(serializers.Serializer):
    """What somebody is skilled in, and on which days they work: 0 is Monday."""

    skills = serializers.ListField(child=serializers.CharField())
    days = serializers.ListField(child=serializers.IntegerField())


def _staff(person) -> Response:
    skills = list(person.skills.order_by("skill__position").values_list("skill__code", flat=True))
    return Response(StaffSerializer({"skills": skills, "days": staffing.working_days(person)}).data)


class MySkillsAPI(APIView):
    """GET reads one's own skills and days; POST says the skills."""

    @extend_schema(operation_id="my_skills_read", summary="Read your skills", responses=StaffSerializer)
    def get(self, request):
        return _staff(request.user)

    @extend_schema(
        operation_id="my_skills_set",
        summary="Say your skills",
        description="`skills` are codes; those that you leave out are taken away.",
        request=body_of(SkillsForm),
        responses=StaffSerializer,
    )
    def post(self, request):
        staffing.set_skills(request.user, by=request.user, **valid_answers(SkillsForm, request.data))
        return _staff(request.user)


class TeamMemberAPI(APIView):
    """GET reads, POST says the skills and days of work of somebody whose team one leads."""

    @extend_schema(operation_id="team_member_read", summary="Read skills and days of work", responses=StaffSerializer)
    def get(self, request, public_id):
        return _staff(workload_pages.kept_person(request.user, public_id))

    @extend_schema(
        operation_id="team_member_set",
        summary="Say skills and days of work",
        request=body_of(StaffForm),
        responses=StaffSerializer,
    )
    def post(self, request, public_id):
        person = workload_pages.kept_person(request.user, public_id)
        staffing.keep(person, by=request.user, **valid_answers(StaffForm, request.data))
        return _staff(person)
