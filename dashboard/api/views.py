"""Saved views by API: list, save, change, delete."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboard import habits, saved
from dashboard.forms import TOO_LONG, ViewForm
from dashboard.models import SavedView
from foundations.core.problems import AnswersInvalid
from foundations.core.schema import body_of
from foundations.lifecycle.api import valid_answers


class SavedViewSerializer(serializers.Serializer):
    """The address of a list under a name."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    query = serializers.CharField(
        help_text="The parameters of the page; those that are filters narrow `referrals/` too"
    )
    owner = serializers.CharField(source="owner.name")
    team = serializers.CharField(source="team.slug", allow_null=True, default=None, help_text="With whom it is shared")
    own = serializers.SerializerMethodField(help_text="Whether you may change it")
    first = serializers.SerializerMethodField(help_text="Whether you see it first")

    def get_own(self, view) -> bool:
        return view.owner_id == self.context["user"].pk

    def get_first(self, view) -> bool:
        return view.public_id == self.context["first"]


class SavedViewListSerializer(serializers.Serializer):
    """Saved views."""

    results = SavedViewSerializer(many=True)


def _context(request) -> dict:
    return {"user": request.user, "first": habits.of(request.user).default_view}


def _facts(request, *, partly: bool = False) -> dict:
    """The answers of the form, as the actions take them."""
    cleaned = valid_answers(ViewForm, request.data, by=request.user)
    facts = {"name": cleaned["name"], "team": cleaned.get("team"), "first": cleaned["first"]}
    try:
        query = saved.query_of(QueryDict(cleaned["query"].removeprefix("?")))
    except saved.TooLong:
        raise AnswersInvalid({"query": [TOO_LONG]}) from None
    return facts | {"query": None if partly and not cleaned["query"] else query}


class ViewsAPI(APIView):
    """GET lists your own and your teams'; POST saves one."""

    @extend_schema(operation_id="views_list", summary="List saved views", responses=SavedViewListSerializer)
    def get(self, request):
        found = saved.listed(request.user)
        return Response({"results": SavedViewSerializer(found, many=True, context=_context(request)).data})

    @extend_schema(
        operation_id="views_save",
        summary="Save a view",
        description="`query` is what stands behind the `?` of the page's address. `team` shares it: the slug of a team "
        "for which you decide at a gate.",
        request=body_of(ViewForm),
        responses={201: SavedViewSerializer},
    )
    def post(self, request):
        view = saved.save(by=request.user, **_facts(request))
        return Response(SavedViewSerializer(view, context=_context(request)).data, status=status.HTTP_201_CREATED)


class ViewAPI(APIView):
    """GET, POST and DELETE one saved view."""

    def load(self, request, public_id) -> SavedView:
        """The view, if this person may open it; else Http404."""
        views = SavedView.objects.visible_to(request.user).select_related("owner", "team")
        view = views.filter(public_id=public_id).first()
        if view is None:
            raise Http404
        return view

    @extend_schema(operation_id="views_read", summary="Read a saved view", responses=SavedViewSerializer)
    def get(self, request, public_id):
        view = self.load(request, public_id)
        return Response(SavedViewSerializer(view, context=_context(request)).data)

    @extend_schema(
        operation_id="views_change",
        summary="Change a saved view of your own",
        description="As saving one; without `query` the address stays.",
        request=body_of(ViewForm),
        responses=SavedViewSerializer,
    )
    def post(self, request, public_id):
        view = self.load(request, public_id)
        if view.owner_id != request.user.pk:
            raise PermissionDenied
        view = saved.change(view, by=request.user, **_facts(request, partly=True))
        return Response(SavedViewSerializer(view, context=_context(request)).data)

    @extend_schema(operation_id="views_delete", summary="Delete a saved view of your own", responses={204: None})
    def delete(self, request, public_id):
        saved.delete(self.load(request, public_id), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
