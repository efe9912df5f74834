"""The confirm page of every verb of every lifecycle."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views import View

from foundations.core.errors import Conflict, StaleVersion
from foundations.core.forms import VersionField
from foundations.lifecycle.forms import VerbForm
from foundations.lifecycle.machine import Lifecycle, Transition


class TransitionView(View):
    """Asks what a verb needs, then moves the record. An app gives the lifecycle and how to load a record.

    404 for what the person may not see and for a verb that is not there, 403 where it is not theirs, 409 where it is
    not now (also where a guard says what is missing), 422 with the form where an answer is wrong.
    """

    lifecycle: Lifecycle
    template_name = "lifecycle/transition.html"

    def load(self, request, **address):
        """The record that the address names, if this person may see it; else Http404."""
        raise NotImplementedError

    def context(self, record) -> dict:
        """What the page's base template needs of the record."""
        return {}

    def done_url(self, record) -> str:
        return record.get_absolute_url()

    def get(self, request, verb: str, **address):
        record, row = self._find(request, verb, address)
        obstacles = self.lifecycle.obstacles(record, row, request.user) if not self._asks_first(row) else []
        return self._page(record, row, None if obstacles else self._form(record, row), obstacles)

    def post(self, request, verb: str, **address):
        try:
            record, row = self._find(request, verb, address)
        except Conflict as conflict:
            return self._too_late(request, verb, address, conflict)
        form = self._form(record, row, request.POST, request.FILES)
        if not form.is_valid():
            return self._page(record, row, form, [], status=422)
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            moved = self.lifecycle.move(record, verb, by=request.user, version=form.cleaned_data["version"], **facts)
        except Conflict as conflict:
            return self._refused(request, verb, address, row, form, conflict)
        messages.success(request, f"{row.done}.")
        return HttpResponseRedirect(self.done_url(moved))

    # --- how ---------------------------------------------------------------------------------------

    def _find(self, request, verb: str, address) -> tuple:
        record = self.load(request, **address)
        try:
            return record, self.lifecycle.find(record, verb, request.user)
        except LookupError:
            raise Http404 from None

    def _asks_first(self, row: Transition) -> bool:
        """Whether the guards of this verb judge what the form asks, so that they cannot be asked before it."""
        return any(name not in {"reason", "rationale"} for name in row.needs)

    def _form(self, record, row: Transition, data=None, files=None):
        form_class = self.lifecycle.form_for(row) or VerbForm
        named = self.request.GET if data is None else {}
        initial = {name: named[name][:100] for name in form_class.from_address if name in named}
        form = form_class(data, files, initial=initial, record=record, by=self.request.user, verb=row.verb)
        form.fields["version"] = VersionField(initial=record.version)
        return form

    def _too_late(self, request, verb: str, address, conflict: Conflict):
        """The answer where the record has left the status in which its page was opened; what was typed stays."""
        record = self.load(request, **address)
        rows = [
            row for row in self.lifecycle.rows(verb) if row.manual and request.user.has_perm(row.permission, record)
        ]
        form = self._form(record, rows[0], request.POST, request.FILES)
        return self._refused(request, verb, address, rows[0], form, conflict)

    def _refused(self, request, verb: str, address, row: Transition, form, conflict: Conflict):
        done = self._done_already(request, verb, address)
        if done is not None:
            # A second click on the same button: the first one did it.
            return HttpResponseRedirect(self.done_url(done))
        record = self.load(request, **address)
        seen = request.POST.get("version", "")
        if not isinstance(conflict, StaleVersion) and seen.isdecimal() and int(seen[:9]) < record.version:
            conflict.explanation = f"{conflict.explanation} {self.lifecycle.since(record, int(seen[:9]))}"
        return self._page(record, row, form, [], status=409, conflict=conflict)

    def _done_already(self, request, verb: str, address):
        """The record, where this person's same form has moved it already; else None."""
        record = self.load(request, **address)
        seen = request.POST.get("version", "")
        last = record.status_changes.first()
        same = last and last.verb == verb and last.by_id == request.user.pk and str(last.seen_version) == seen
        return record if same else None

    def _page(self, record, row: Transition, form, obstacles, *, status=200, conflict=None):
        context = self.context(record) | {
            "record": record,
            "step": row,
            "form": form,
            "obstacles": obstacles,
            "conflict": conflict,
            "cancel_url": self.done_url(record),
        }
        return TemplateResponse(self.request, self.template_name, context, status=status)
