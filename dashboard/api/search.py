"""The search and saved searches by API: the same box, filters and reason as the page."""

from __future__ import annotations

from django.http import Http404, QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboard.models import SavedSearch
from dashboard.search import finding, kept, pages, words
from dashboard.search.filters import SearchFilters
from dashboard.search.forms import SearchForm
from foundations.core import keyset
from foundations.core.problems import AnswersInvalid, FormInvalid
from foundations.core.schema import body_of, query_of
from foundations.lifecycle.api import valid_answers
from referrals.search.registry import labels
from referrals.statuses import Status

AFTER = OpenApiParameter("after", str, description="The `next` of the page before")
REASON = OpenApiParameter(
    "X-Reason", str, OpenApiParameter.HEADER, description="Why you search across regions, where that is asked"
)


class PieceSerializer(serializers.Serializer):
    """Part of a text: what was looked for, or what stands around it."""

    text = serializers.CharField()
    hit = serializers.BooleanField()


class PlaceSerializer(serializers.Serializer):
    """Where in a referral something was found."""

    kind = serializers.ChoiceField(sorted(labels().items()))
    label = serializers.CharField()
    internal = serializers.BooleanField(help_text="Whether the requester’s side may not know of it")
    at = serializers.DateTimeField()
    name = PieceSerializer(many=True)
    title = PieceSerializer(many=True)
    body = PieceSerializer(many=True)
    path = serializers.CharField(source="href", help_text="The page that shows it")


class FoundSerializer(serializers.Serializer):
    """One referral in which something was found, with the best places of it."""

    reference = serializers.CharField(allow_null=True)
    id = serializers.UUIDField(source="public_id")
    operation = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    force = serializers.CharField()
    region = serializers.CharField()
    restricted = serializers.BooleanField()
    count = serializers.IntegerField(help_text="In how many of its texts")
    places = PlaceSerializer(many=True)


class SearchSerializer(serializers.Serializer):
    """What was found. `opens`: the reference, where the box holds one that you may see, and nothing else."""

    results = FoundSerializer(many=True)
    total = serializers.IntegerField(help_text="Referrals found")
    cut = serializers.BooleanField(help_text=f"Whether there are older texts besides the newest {finding.TEXTS}")
    problems = serializers.ListField(child=serializers.CharField(), help_text="What of the box was not used, and why")
    opens = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True)


class SearchAPI(APIView):
    """GET finds referrals by what stands in them."""

    @extend_schema(
        operation_id="search",
        summary="Search",
        description="What you may see, the best match first among the newest texts, 10 referrals at a time. `q` takes "
        '`"quoted words"`, `-without`, `OR`, and the operators `force:` `region:` `status:` `from:` `to:` `operation:` '
        "`subject:` `tel:` `reg:`. A search across regions needs the header `X-Reason` where the service is set so.",
        parameters=[*query_of(SearchFilters), AFTER, REASON],
        responses=SearchSerializer,
    )
    def get(self, request):
        user = request.user
        filters = SearchFilters(request.query_params, user=user)
        if not filters.is_valid():
            raise FormInvalid(filters)
        if unknown := [name for name in request.query_params if name not in filters.parameters() | {"after"}]:
            raise AnswersInvalid({name[:50]: ["The search does not know this parameter"] for name in unknown})
        asked = words.read(filters.values().get("q", ""), filters.found)
        opens = asked.reference and pages.of_reference(user, asked.reference)
        pages.give_reason(user, asked, filters)
        try:
            result = finding.find(user, asked, filters, after=request.query_params.get("after", ""))
        except keyset.BadCursor:
            raise ParseError("The cursor is not one that this service gave for this search.") from None
        pages.note(user, asked, filters, result)
        body = {
            "results": result.rows,
            "total": result.total,
            "cut": result.cut,
            "problems": asked.problems,
            "opens": opens.reference if opens else None,
            "next": result.next,
        }
        return Response(SearchSerializer(body).data)


class SavedSearchSerializer(serializers.Serializer):
    """A search under a name."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    query = serializers.CharField(help_text="The parameters of `search/`")
    notify = serializers.ChoiceField(SavedSearch.Notify.choices)
    changed_at = serializers.DateTimeField()


class SavedSearchListSerializer(serializers.Serializer):
    """Saved searches."""

    results = SavedSearchSerializer(many=True)


def _facts(request, *, partly: bool = False) -> dict:
    """The answers of the form, as the actions take them."""
    cleaned = valid_answers(SearchForm, request.data)
    try:
        query = kept.query_of(QueryDict(cleaned["query"].removeprefix("?")))
    except kept.TooLong:
        raise AnswersInvalid({"query": [pages.TOO_LONG]}) from None
    return {"name": cleaned["name"], "notify": cleaned["notify"], "query": query or None if partly else query}


class SearchesAPI(APIView):
    """GET lists your own saved searches; POST saves one."""

    @extend_schema(operation_id="searches_list", summary="List saved searches", responses=SavedSearchListSerializer)
    def get(self, request):
        found = SavedSearch.objects.visible_to(request.user)
        return Response({"results": SavedSearchSerializer(found, many=True).data})

    @extend_schema(
        operation_id="searches_save",
        summary="Save a search",
        description="`query` holds the parameters of `search/`. `notify` tells you of what is new.",
        request=body_of(SearchForm),
        responses={201: SavedSearchSerializer},
    )
    def post(self, request):
        search = kept.save(by=request.user, **_facts(request))
        return Response(SavedSearchSerializer(search).data, status=status.HTTP_201_CREATED)


class SavedSearchAPI(APIView):
    """GET, POST and DELETE one saved search."""

    def load(self, request, public_id) -> SavedSearch:
        """The search, if it is theirs; else Http404."""
        search = SavedSearch.objects.visible_to(request.user).filter(public_id=public_id).first()
        if search is None:
            raise Http404
        return search

    @extend_schema(operation_id="searches_read", summary="Read a saved search", responses=SavedSearchSerializer)
    def get(self, request, public_id):
        return Response(SavedSearchSerializer(self.load(request, public_id)).data)

    @extend_schema(
        operation_id="searches_change",
        summary="Change a saved search",
        description="As saving one; without `query` the words and filters stay.",
        request=body_of(SearchForm),
        responses=SavedSearchSerializer,
    )
    def post(self, request, public_id):
        search = self.load(request, public_id)
        return Response(
            SavedSearchSerializer(kept.change(search, by=request.user, **_facts(request, partly=True))).data
        )

    @extend_schema(operation_id="searches_delete", summary="Delete a saved search", responses={204: None})
    def delete(self, request, public_id):
        kept.delete(self.load(request, public_id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
