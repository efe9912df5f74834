"""A decision is made in two stages: it is written, its letter is read, and then it is sent. All of it works without
scripts: what was written travels in hidden fields of the page that shows the letter."""

from __future__ import annotations

from dataclasses import dataclass

from referrals.forms.decisions import DecisionForm

READ, CHANGE, SEND = "read", "change", "send"
# What the page of the letter says of itself; not answers.
OWN = frozenset({"csrfmiddlewaretoken", "stage", "letter", "letter_before"})


def of(request) -> str:
    """The stage that was asked for; a form posted without one is carried out, with the letter as it is composed."""
    stage = request.POST.get("stage", "") if request.method == "POST" else ""
    return stage if stage in {READ, CHANGE} else SEND


def problem_of_letter(request, form: DecisionForm) -> str:
    """What is wrong with the letter, where nothing else is; a page that shows one does not send an empty one."""
    if "letter" not in request.POST:
        return ""
    if not form.errors and not form.cleaned_data["letter"]:
        form.add_error("letter", "Enter the letter")
    return str(form["letter"].problems[0]) if set(form.errors) == {"letter"} else ""


@dataclass(frozen=True)
class Letter:
    """The letter on its page. `text` stands in the box; `composed` is what the decision gives as it is now.

    `overtaken`: it was edited, and then the decision was changed, so both are shown.
    """

    text: str
    composed: str
    overtaken: bool
    answers: list[tuple[str, str]]
    problem: str = ""

    @classmethod
    def of(cls, request, form: DecisionForm, composed: str, *, problem: str = "") -> Letter:
        """What was typed stays; where nothing was, the letter is composed anew."""
        typed, before = _text(request, "letter"), _text(request, "letter_before")
        edited = typed if typed and typed != before else ""
        answers = [
            (name, value) for name, values in request.POST.lists() if name not in OWN for value in values if value
        ]
        overtaken = bool(edited) and before != composed
        return cls(edited or composed, composed, overtaken, answers, problem)


def _text(request, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").strip()
