"""The confirm page of each step of a referral; of a decision, in two stages, so that its letter is read first."""

from __future__ import annotations

from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from foundations.core.errors import Conflict
from foundations.core.forms import LongTextField, TextField
from foundations.lifecycle.machine import Transition
from foundations.lifecycle.views import TransitionView
from referrals.deciding import letters, opened
from referrals.forms.questions import OfQuestionForm
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral
from referrals.pages import referral_page
from referrals.statuses import Status
from referrals.views import stages
from referrals.views.referral import load

QUESTIONS = frozenset({"ask", "answer", "chase", "withdraw_question"})


class ReferralStep(TransitionView):
    """The confirm page of a step of a referral."""

    lifecycle = LIFECYCLE

    def load(self, request, key: str):
        return load(request, key)

    def context(self, record) -> dict:
        return referral_page(self.request, record, "")

    def post(self, request, verb: str, **address):
        try:
            return self._decide(request, verb, **address)
        except Http404:
            left = opened.left_since(request.POST.get(opened.FIELD, ""), address["key"], request.user)
            if left is None:
                raise
            return self._left(verb, address["key"], left)

    def _left(self, verb: str, key: str, left: opened.Left):
        """The answer to whoever had it open when it went to another region; what they typed stays."""
        if left.own:
            # A second click on the same button: the first one did it.
            return HttpResponseRedirect(reverse("dashboard:home"))
        rows = LIFECYCLE.rows(verb)
        form_class = LIFECYCLE.form_for(rows[0]) if rows else None
        fields = form_class.base_fields.items() if form_class else ()
        texts = [(field.label, self.request.POST.get(name, "").strip()) for name, field in fields if _is_text(field)]
        context = {"reference": key, "left": left, "texts": [one for one in texts if one[1]]}
        return TemplateResponse(self.request, "referrals/deciding/left.html", context, status=409)

    def _decide(self, request, verb: str, **address):
        if verb not in letters.VERBS or stages.of(request) == stages.SEND and "letter" not in request.POST:
            return super().post(request, verb, **address)
        try:
            record, row = self._find(request, verb, address)
        except Conflict as conflict:
            return self._too_late(request, verb, address, conflict)
        form, stage = self._form(record, row, request.POST, request.FILES), stages.of(request)
        if stage == stages.CHANGE:
            return self._page(record, row, form, [])
        problem = "" if form.is_valid() and stage == stages.READ else stages.problem_of_letter(request, form)
        if form.errors and not problem:
            return self._page(record, row, form, [], status=422)
        if stage == stages.READ or problem:
            return self._letter(record, row, form, problem=problem)
        return super().post(request, verb, **address)

    def _letter(self, record, row: Transition, form, *, problem: str = "", conflict: Conflict | None = None):
        """The page on which the letter is read before it goes."""
        gate, by = letters.gate_of(record), self.request.user
        composed = letters.compose(record, row.verb, form.cleaned_data, by=by, gate=gate)
        context = self.context(record) | {
            "record": record,
            "form": form,
            "letter": stages.Letter.of(self.request, form, composed, problem=problem),
            "send": f"{row.label} and send the letter",
            "warning": row.warning,
            "heading": "Read the letter before it goes",
            "summary": said(form, row),
            "cancel_url": self.done_url(record),
        }
        return TemplateResponse(self.request, "referrals/deciding/letter.html", context, status=422 if problem else 200)

    def _form(self, record, row: Transition, data=None, files=None):
        form = super()._form(record, row, data, files)
        if isinstance(form, OfQuestionForm) and data is None and not form["question"].is_hidden:
            form.initial["question"] = self.request.GET.get("question", "")
        return form

    def _page(self, record, row: Transition, form, obstacles, *, status=200, conflict=None):
        answer = super()._page(record, row, form, obstacles, status=status, conflict=conflict)
        if row.verb in letters.VERBS:
            answer.template_name = "referrals/deciding/step.html"
            answer.context_data["opened"] = opened.note(record, self.request.user, timezone.now())
        elif row.verb in QUESTIONS:
            answer.template_name = "referrals/deciding/question_step.html"
            answer.context_data["questions"] = list(record.information_requests.open().in_turn().with_names())
        return answer

    def done_url(self, record) -> str:
        if self.kwargs["verb"] in QUESTIONS and record.status == Status.INFORMATION_REQUESTED:
            return reverse("referrals:questions", args=[record.key])
        if record.status == Status.DRAFT and self.request.user.has_perm("referrals.submit", record):
            return reverse("referrals:check", args=[record.public_id])
        if self.kwargs["verb"] == "submit" and self.request.method == "POST":
            return reverse("referrals:submitted", args=[record.key])
        if not Referral.objects.visible_to(self.request.user).filter(pk=record.pk).exists():
            # It went to another region, or back to its requester.
            return reverse("dashboard:home")
        return record.get_absolute_url()


def _is_text(field) -> bool:
    return isinstance(field, TextField | LongTextField)


def said(form, row: Transition) -> list[tuple[str, str]]:
    """What was decided, as the page of the letter repeats it."""
    rows = [("Decision", row.label)]
    for bound in form.asked_first():
        value = form.cleaned_data.get(bound.name)
        field = bound.field
        if value in (None, ""):
            continue
        if hasattr(field, "label_from_instance"):
            value = field.label_from_instance(value)
        elif getattr(field, "choices", None):
            value = dict(field.choices).get(value, value)
        rows.append((str(bound.label), value))
    return rows
