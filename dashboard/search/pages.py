"""Pages of the search: what is found, and the searches that somebody keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dashboard.models import SavedSearch
from dashboard.search import finding, kept, words
from dashboard.search.filters import SearchFilters, every_parameter
from dashboard.search.forms import SearchForm
from foundations.audit import reading, reasons
from foundations.core import keyset
from foundations.core.errors import Conflict
from referrals.filters import rows_of
from referrals.models import Referral
from referrals.statuses import Status

OWN = ("after", "search")
TOO_LONG = "This search has more filters than can be kept. Remove some, and save it then."
NOT_ONE_REGION = "cross_region_search"


@require_GET
def search(request):
    """What somebody may see with the words that they typed; a reference leads straight to its referral."""
    user = request.user
    filters = SearchFilters(request.GET, user=user, lenient=True, more=(_kept_by(user),))
    asked = words.read(filters.values().get("q", ""), filters.found)
    if asked.reference and (referral := of_reference(user, asked.reference)):
        return HttpResponseRedirect(referral.get_absolute_url())
    give_reason(user, asked, filters)
    result, lost = _found(request, asked, filters)
    note(user, asked, filters, result)
    unknown = [name[:50] for name in request.GET if name not in every_parameter() and name not in OWN]
    context = _around(request, asked, filters) | {"result": result, "lost": lost, "unknown": unknown}
    misread = lost or unknown or filters.errors
    return TemplateResponse(request, "dashboard/search.html", context, status=400 if misread else 200)


def of_reference(user, reference: str) -> Referral | None:
    """The referral with that reference, if this person may see it; its own page logs that it is shown."""
    return Referral.objects.visible_to(user).filter(reference=reference).first()


def is_across(user, asked: words.Asked, filters: SearchFilters) -> bool:
    """Whether this search looks into several regions."""
    if not user.scope.is_national and len(user.scope.region_ids) < 2:
        return False
    return len(finding.narrowed(user, asked, filters).get("regions", ("all", "of them"))) > 1


def give_reason(user, asked: words.Asked, filters: SearchFilters) -> None:
    """Raises ReasonNeeded where a search reaches several regions and nobody has said why in this session."""
    if asked.looks_for_something and is_across(user, asked, filters):
        reasons.ask(NOT_ONE_REGION)


def note(user, asked: words.Asked, filters: SearchFilters, result: finding.Result) -> None:
    """For the log: what was looked for, and what of it is shown."""
    if asked.looks_for_something:
        reading.searched(asked.typed, across=is_across(user, asked, filters))
        reading.listed("referrals.referral", result.rows)


def _found(request, asked: words.Asked, filters: SearchFilters) -> tuple[finding.Result, bool]:
    """What is found, and whether the place in it could not be read."""
    try:
        return finding.find(request.user, asked, filters, after=request.GET.get("after", "")), False
    except keyset.BadCursor:
        return finding.find(request.user, asked, filters), True


def _around(request, asked: words.Asked, filters: SearchFilters) -> dict[str, Any]:
    """What stands around what is found; nothing here asks the database."""
    kept_ones = _shown(filters.found.get("search", ()))
    opened = next((one for one in kept_ones if one["id"] == request.GET.get("search")), None)
    gone = [*filters.dropped, *(str(filters[name].label) for name in filters.errors if name != "q")]
    return {
        "asked": asked,
        "filters": filters,
        "typed": request.GET.get("q", "")[: 4 * words.LONGEST],
        "chosen": [group for group in filters.chosen(request) if group["label"] != "Search"],
        "clear": _address(QueryDict(mutable=True), q=asked.typed),
        "operators": [
            {"text": f"{one.name}: {one.value}", "href": _address(request.GET, q=one.rest)} for one in asked.operators
        ],
        "kept": [
            (name, value) for name in filters.parameters() - {"q"} for value in request.GET.getlist(name) if value
        ],
        "first": _address(request.GET, q=asked.typed) if request.GET.get("after") else None,
        "address": _address(request.GET, q=asked.typed, search=request.GET.get("search", "")),
        "to_save": kept_query(filters),
        "searches": kept_ones,
        "opened": opened,
        "gone": gone,
        "queue": _as_list(asked, filters),
        "examples": words.EXAMPLES,
        "texts": finding.TEXTS,
        "Status": Status,
    }


def _address(query: QueryDict, **changes: str) -> str:
    """The address of a search with other parameters, from its beginning."""
    address = query.copy()
    for name in (*OWN, *changes):
        address.pop(name, None)
    for name, value in changes.items():
        if value:
            address[name] = value
    return f"?{address.urlencode()}"


def kept_query(filters: SearchFilters) -> str:
    """What of the address can be saved: without what is gone or was not understood."""
    query = filters.data.copy()
    for name in [name for name in query if name not in every_parameter() or name in filters.errors]:
        query.pop(name, None)
    return query.urlencode()


def _as_list(asked: words.Asked, filters: SearchFilters) -> str:
    """The list of referrals that the filters alone make; nothing where there are none."""
    if asked.looks_for_something:
        return ""
    narrow = finding.narrowed(filters.user, asked, filters)
    query = QueryDict(mutable=True)
    query.setlist("status", narrow.get("statuses", []))
    for name, called in (("force", "forces"), ("region", "regions"), ("threat", "threats")):
        if len(narrow.get(called, ())) == 1:
            query[name] = narrow[called][0]
    encoded = query.urlencode()
    return f"{reverse('dashboard:queue')}?{encoded}" if encoded else ""


def _kept_by(user):
    """Saved searches as rows (group, key, text)."""
    key = Concat(F("public_id"), Value(" "), F("notify"), output_field=CharField())
    return rows_of("search", SavedSearch.objects.visible_to(user), key, "name")


def _shown(found) -> list[dict[str, str]]:
    pairs = [(key.split(" "), name) for key, name in found]
    return [{"id": key[0], "notify": key[1], "name": name} for key, name in pairs]


# --- saved searches ------------------------------------------------------------------------------------------


@require_GET
def saved_searches(request):
    """One's own, with what each tells."""
    searches = SavedSearch.objects.visible_to(request.user)
    return TemplateResponse(request, "dashboard/saved_searches.html", {"searches": searches})


@require_GET
def saved(request, public_id):
    """Go to the search that is kept."""
    return HttpResponseRedirect(_opened(_load(request, public_id)))


@require_http_methods(["GET", "POST"])
def new(request):
    """Save the search whose address is given."""
    initial = {"query": request.GET.urlencode(), "notify": SavedSearch.Notify.NEVER}
    form = SearchForm(request.POST if request.method == "POST" else None, initial=initial)
    return _keep(request, form, "Save this search", lambda query, **facts: kept.save(query=query, **facts))


@require_http_methods(["GET", "POST"])
def change(request, public_id):
    """Change a search of one's own; with an address, that takes the place of the one it kept."""
    found = _load(request, public_id)
    initial = {"name": found.name, "notify": found.notify, "query": request.GET.urlencode()}
    form = SearchForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(query, **facts):
        return kept.change(found, query=query or None, **facts)

    return _keep(request, form, "Change the search", act)


@require_POST
def delete(request, public_id):
    """Forget a search of one's own."""
    found = _load(request, public_id)
    kept.delete(found, by=request.user)
    messages.success(request, f"“{found.name}” is deleted.")
    return HttpResponseRedirect(reverse("dashboard:saved-searches"))


def _load(request, public_id) -> SavedSearch:
    found = SavedSearch.objects.visible_to(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _opened(search: SavedSearch) -> str:
    return f"{reverse('dashboard:search')}?{search.query}&search={search.public_id}"


def _keep(request, form: SearchForm, heading: str, act):
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            query = kept.query_of(QueryDict(cleaned["query"]))
            found = act(query, name=cleaned["name"], notify=cleaned["notify"], by=request.user)
        except kept.TooLong:
            form.add_error(None, TOO_LONG)
        except Conflict as conflict:
            form.add_error("name", conflict.explanation)
        else:
            messages.success(request, f"“{found.name}” is saved.")
            return HttpResponseRedirect(_opened(found))
    context = {"form": form, "heading": heading, "submit": "Save", "cancel_url": reverse("dashboard:saved-searches")}
    return TemplateResponse(request, "dashboard/search_form.html", context, status=422 if form.is_bound else 200)
