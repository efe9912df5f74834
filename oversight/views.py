"""Pages of the auditor: who looked at what, who did what, both as a file; and who has looked at one referral."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, QuerySet
from django.http import FileResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from foundations.accounts.models import Organisation
from foundations.audit import reading, reasons
from foundations.audit.models import AccessEvent
from foundations.audit.permissions import Permission
from foundations.core import keyset
from oversight import export, screens, sight
from oversight.filters import LogFilters
from oversight.forms import ReasonForm
from referrals.models import Referral
from referrals.pages import referral_page

PAGE = 50
MOST_READERS = 200
READS, CHANGES = "reads", "changes"


@dataclass(frozen=True)
class Asked:
    """One of the two logs, as far as this person asked for it and may read it."""

    which: str
    filters: LogFilters
    rows: QuerySet

    @property
    def kind(self) -> str:
        return self.rows.model._meta.label_lower


def _asked(request, which: str) -> Asked:
    if not request.user.has_perm(Permission.READ):
        raise PermissionDenied
    filters = LogFilters(request.GET)
    if which == CHANGES:
        rows = filters.narrow_changes(sight.changes_visible_to(request.user))
    else:
        rows = filters.narrow_reads(sight.reads_visible_to(request.user))
    return Asked(which, filters, rows.newest_first())


@require_GET
def reads(request):
    """Who looked at what: 50 rows a page, newest first."""
    return _log_page(request, _asked(request, READS))


@require_GET
def changes(request):
    """Who did what: names of records and fields, never what stands in them."""
    return _log_page(request, _asked(request, CHANGES))


def _log_page(request, asked: Asked):
    rows, cursor = asked.rows, request.GET.get("after", "")
    if cursor:
        try:
            rows = rows.before(*keyset.read(cursor))
        except keyset.BadCursor:
            return HttpResponseRedirect(_address(request, after=None))
    page = list(rows[: PAGE + 1])
    following = page[PAGE - 1] if len(page) > PAGE else None
    reading.log_read(asked.kind, count=len(page[:PAGE]), narrowed_by=asked.filters.in_words())
    context = {
        "filters": asked.filters,
        "chosen": asked.filters.chosen(request),
        "which": asked.which,
        "rows": page[:PAGE],
        "next": _address(request, after=keyset.cursor_of(following.at, following.pk)) if following else None,
        "first": _address(request, after=None) if cursor else None,
        "query": _query(request, after=None),
        "fields_of": export.fields_of,
        "people_of": export.people_of,
        "screens": screens,
    }
    return TemplateResponse(request, f"oversight/{asked.which}.html", context)


@require_http_methods(["GET", "POST"])
def export_reads(request):
    """Who looked at what as CSV, after the reason was given."""
    return _export(request, _asked(request, READS), export.reads)


@require_http_methods(["GET", "POST"])
def export_changes(request):
    """Who did what as CSV, after the reason was given."""
    return _export(request, _asked(request, CHANGES), export.changes)


def _export(request, asked: Asked, build):
    count = asked.rows[: export.MOST + 1].count()
    needed = reasons.asked_for("export")
    form = ReasonForm(request.POST if request.method == "POST" else None, required=needed)
    context = {
        "form": form,
        "count": count,
        "most": export.MOST,
        "filters": asked.filters,
        "chosen": asked.filters.chosen(request),
        "which": asked.which,
        "back_url": f"../{_query(request, after=None)}",
    }
    if request.method == "GET" or not form.is_valid() or count > export.MOST:
        status = 200 if request.method == "GET" else 422
        return TemplateResponse(request, "oversight/export.html", context, status=status)
    reading.log_read(asked.kind, count=count, narrowed_by=asked.filters.in_words())
    reading.disclosed(recipients=[{"email": request.user.email}], reason=form.cleaned_data["reason"])
    name = f"audit-{asked.which}-{timezone.localdate():%Y-%m-%d}.csv"
    file = build(asked.rows[: export.MOST])
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


@require_GET
def viewed(request, key: str):
    """Who has looked at a referral: for those who answer for it."""
    referral = Referral.objects.visible_to(request.user).by_key(key)
    if not request.user.has_perm(Permission.VIEW_READERS, referral):
        raise PermissionDenied
    names = [name for name in (referral.reference, str(referral.public_id)) if name]
    in_list = Q(shown__contains=[reading.in_a_list("referrals.referral")])
    readers = (
        AccessEvent.objects.filter(references__overlap=names)
        .values("actor_id", "actor_name", "actor_email")
        .annotate(
            opened=Count("pk", filter=~in_list),
            listed=Count("pk", filter=in_list),
            last_at=Max("at"),
            organisations=Max("actor_organisation_ids"),
        )
        .order_by("-last_at")[: MOST_READERS + 1]
    )
    readers = list(readers)
    context = referral_page(request, referral, "oversight:viewed") | {
        "readers": readers[:MOST_READERS],
        "organisations": _names_of({one for reader in readers for one in reader["organisations"]}),
        "cut_at": MOST_READERS if len(readers) > MOST_READERS else None,
    }
    return TemplateResponse(request, "oversight/viewed.html", context)


def _names_of(organisations: set[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in=organisations).values_list("pk", "short_name"))


@require_http_methods(["GET", "POST"])
def reason(request):
    """Asks why before something sensitive is shown, keeps the answer for the session, and goes there."""
    kind, subject = request.GET.get("kind", ""), request.GET.get("subject", "")[:80]
    following = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        following = "/"
    if not reasons.asked_for(kind):
        return redirect(following)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reasons.keep(request, kind, subject, form.cleaned_data["reason"])
        return redirect(following)
    context: dict[str, Any] = {"form": form, "kind": kind, "subject": subject}
    return TemplateResponse(request, "oversight/reason.html", context, status=422 if form.is_bound else 200)


def _query(request, *, after: str | None) -> str:
    """The query of this page's address with another place to begin, from the question mark on; or nothing."""
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}" if query else ""


def _address(request, *, after: str | None) -> str:
    return _query(request, after=after) or request.path
