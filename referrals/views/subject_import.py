"""Pages on which many subjects are added at once: paste or upload, see what was understood, add."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from foundations.core import formats
from referrals import lists
from referrals.models import SubjectImport, TaskingRequest
from referrals.subjects import columns, importing, reading
from referrals.subjects.import_forms import ImportForm, MendForm, ReadForm
from referrals.subjects.importing import GOOD, THERE, TWICE, WRONG, Choices, Row
from referrals.views.request import draft_to_write
from referrals.views.subjects import around

PAGE = 50
# How many wrong rows can be put right in the box; more of them are better mended where they came from.
MOST_TO_MEND = 200
SHOWN = {"wrong": {WRONG}, "same": {TWICE, THERE}, "good": {GOOD}, "all": {GOOD, WRONG, TWICE, THERE}}


@require_http_methods(["GET", "POST"])
def paste(request, public_id):
    """Paste a list, or upload one."""
    draft = draft_to_write(request, public_id, {lists.SOURCE_TERMS})
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid() and (table := form.table(by=request.user)):
        meant = {name: form.cleaned_data[name] for name in ("kind", "role", "basis")}
        choices = importing.guessed(table, **meant)
        importing.keep(draft, table, choices, by=request.user, lists=lists.of(draft))
        return redirect("referrals:imported-subjects", public_id=public_id)
    context = around(request, draft) | {"form": form}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "referrals/subjects/import.html", context, status=status)


@require_http_methods(["GET", "POST"])
def preview(request, public_id):
    """What was understood of each row; to be read otherwise, put right, added or thrown away."""
    draft = draft_to_write(request, public_id, {lists.SOURCE_TERMS})
    kept = SubjectImport.objects.filter(request=draft).first()
    if kept is None:
        return redirect("referrals:import-subjects", public_id=public_id)
    do = request.POST.get("do", "")
    if request.method == "POST" and do in STEPS:
        return STEPS[do](request, draft, kept)
    return _preview(request, draft, kept)


def _take(request, draft: TaskingRequest, kept: SubjectImport):
    taken = importing.take(draft, kept, by=request.user, lists=lists.of(draft))
    said = []
    if taken.added:
        have = "has" if taken.added == 1 else "have"
        said.append(f"{formats.plural(taken.added, 'subject')} {have} been added.")
    if taken.merged:
        was = "was" if taken.merged == 1 else "were"
        said.append(f"{formats.plural(taken.merged, 'row')} {was} merged with what was there already.")
    if taken.left:
        has = "has" if taken.left == 1 else "have"
        said.append(f"{formats.plural(taken.left, 'row')} {has} to be put right below.")
    (messages.info if taken.left else messages.success)(request, " ".join(said))
    where = "imported-subjects" if taken.left else "subjects"
    return redirect(f"referrals:{where}", public_id=draft.referral.public_id)


def _discard(request, draft: TaskingRequest, kept: SubjectImport):
    importing.throw_away(draft, by=request.user)
    messages.success(request, "The list has been thrown away. Nothing of it was added.")
    return redirect("referrals:subjects", public_id=draft.referral.public_id)


def _read_anew(request, draft: TaskingRequest, kept: SubjectImport):
    before = Choices.of(kept.choices)
    form = ReadForm(request.POST, choices=before, head=_head(kept, before))
    if not form.is_valid():
        return _preview(request, draft, kept, form=form)
    choices = form.choices()
    if choices.kind != before.kind:
        # What the columns hold of another kind is recognised afresh.
        head = kept.rows[0] if choices.heading else []
        mapping = tuple(columns.guess(head, len(choices.mapping), choices.kind))
        choices = Choices(**choices.__dict__ | {"mapping": mapping})
    importing.read_anew(draft, kept, choices, by=request.user, lists=lists.of(draft))
    return _again(draft)


def _mend(request, draft: TaskingRequest, kept: SubjectImport):
    form = MendForm(request.POST)
    if not form.is_valid():
        return _preview(request, draft, kept, mend=form)
    choices = Choices.of(kept.choices)
    wrong = {row.number for row in map(Row.of, kept.checked) if row.state == WRONG}
    right = [cells for number, cells in enumerate(kept.rows, start=1) if number not in wrong]
    width = len(choices.mapping)
    mended = reading.mended(form.cleaned_data["mended"], width)
    kept.rows = [*right, *mended]
    if not mended and len(right) == choices.heading:
        return _discard(request, draft, kept)
    importing.read_anew(draft, kept, choices, by=request.user, lists=lists.of(draft))
    return _again(draft)


def _again(draft: TaskingRequest) -> HttpResponseRedirect:
    return redirect("referrals:imported-subjects", public_id=draft.referral.public_id)


STEPS = {"take": _take, "discard": _discard, "read": _read_anew, "mend": _mend}


def _head(kept: SubjectImport, choices: Choices) -> list[str]:
    return list(kept.rows[0]) if choices.heading and kept.rows else []


def _preview(request, draft: TaskingRequest, kept: SubjectImport, *, form=None, mend=None):
    choices = Choices.of(kept.choices)
    found = [Row.of(stored) for stored in kept.checked if isinstance(stored, list)]
    numbers = {state: sum(row.state == state for row in found) for state in (GOOD, WRONG, TWICE, THERE)}
    shown = request.GET.get("show", "")
    if shown not in SHOWN:
        shown = "wrong" if numbers[WRONG] else "all"
    chosen = [row for row in found if row.state in SHOWN[shown]]
    at = _whole(request.GET.get("page", ""), len(chosen))
    wrong = [kept.rows[row.number - 1] for row in found if row.state == WRONG]
    bound = form or mend
    read_form = form or ReadForm(initial=ReadForm.initial_of(choices), choices=choices, head=_head(kept, choices))
    context = around(request, draft) | {
        "kept": kept,
        "choices": choices,
        "numbers": numbers,
        "same": numbers[TWICE] + numbers[THERE],
        "shown": shown,
        "rows": [(row, kept.rows[row.number - 1]) for row in chosen[at * PAGE : (at + 1) * PAGE]],
        "previous": at - 1 if at else None,
        "next": at + 1 if (at + 1) * PAGE < len(chosen) else None,
        "samples": _samples(kept, choices),
        "unused": _unused(kept, choices),
        "read_form": read_form,
        "form": bound,
        "mend": mend or MendForm(initial={"mended": importing.as_text(wrong)}),
        "may_mend": 0 < len(wrong) <= MOST_TO_MEND,
        "kinds": dict(importing.KINDS),
        "open": bool(form) or not numbers[GOOD],
    }
    status = 422 if bound is not None else 200
    return TemplateResponse(request, "referrals/subjects/preview.html", context, status=status)


def _samples(kept: SubjectImport, choices: Choices) -> list[str]:
    """What stands in the first rows of each column."""
    rows = [row for row in kept.rows[choices.heading : choices.heading + 3] if isinstance(row, list)]
    return [", ".join(row[place][:30] for row in rows if row[place]) for place in range(len(choices.mapping))]


def _unused(kept: SubjectImport, choices: Choices) -> list[str]:
    """Columns that hold something and are read as nothing: by their headings, else by their place."""
    head = _head(kept, choices)
    names = [
        head[place] if place < len(head) and head[place] else f"number {place + 1}"
        for place in range(len(choices.mapping))
    ]
    samples = _samples(kept, choices)
    return [name for name, field, some in zip(names, choices.mapping, samples, strict=True) if not field and some]


def _whole(text: str, rows: int) -> int:
    """The number of a page, the last one where there are fewer."""
    return min(int(text), max(0, (rows - 1) // PAGE)) if text.isdecimal() and len(text) < 6 else 0
