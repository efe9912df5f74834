"""What the first draft begins with: the answers of the request, what the gate accepted, and the region's template."""

from __future__ import annotations

from typing import Any

from foundations.core.formats import day, today
from referrals import lists
from referrals.models import FormChoice, Referral
from referrals.subjects import listing
from terms_of_reference import templates
from terms_of_reference.forms import rows

# Of the request's subjects so many are named; what is beyond is counted.
MOST_SUBJECTS = 25


def from_request(referral: Referral) -> dict[str, Any]:
    """The content of a first draft. What the request answers goes before what the template says."""
    request = referral.requests.submitted().first()
    accepted = referral.decisions.exclude(accepted_part="").first()
    needed = referral.needed_by_date
    content: dict[str, Any] = {
        "aim": f"Intelligence support to {referral.operation}.",
        "scope": accepted.accepted_part if accepted else "",
        "start_date": today(),
        "delivery_date": needed if needed and needed >= today() else None,
    }
    if request is not None:
        content |= _answered(request, needed)
    begun = templates.in_use(referral)
    usual = begun.content if begun else {}
    return {name: text for name, text in usual.items() if text} | {
        name: value for name, value in content.items() if value
    }


def _answered(request, needed) -> dict[str, Any]:
    said = request.answers
    reason = said.get("needed_by_reason")
    return {
        "background": said.get("background") or "",
        "questions": [_row(question=said["question"])] if said.get("question") else [],
        "scope_places": said.get("places") or "",
        "scope_subjects": _subjects(request),
        "investigation_strategy": said.get("investigation_strategy") or "",
        "support": said.get("why_toex") or "",
        "products": _products(said, needed, request.referral.marking),
        "milestones": f"Needed by {day(needed)}: {reason}" if reason and needed else "",
        "risks": _paragraphs(said, "risk", "safeguarding"),
        "legal": _legal(said),
        "deconfliction": _paragraphs(said, "search_results", "others_asked_details"),
        "disclosure": _disclosure(said),
    }


def _row(**answers: Any) -> dict[str, Any]:
    return rows.plain(_Made(answers))


class _Made:
    """Answers that no form asked for."""

    def __init__(self, answers: dict[str, Any]):
        self._answers = answers

    def kept(self) -> dict[str, Any]:
        return self._answers


def _products(said: dict, needed, marking: str) -> list[dict[str, Any]]:
    """The products that were asked for, each due when the request needs it."""
    names = dict(
        FormChoice.objects.filter(kind=FormChoice.Kind.PRODUCT, code__in=said.get("product_types") or []).values_list(
            "code", "name"
        )
    )
    known = {"due": needed if needed and needed >= today() else None, "format": "report", "marking": marking}
    return [
        _row(product_type=code, name=names[code], purpose=said.get("question") or "As the request asks.", **known)
        for code in said.get("product_types") or []
        if code in names and code != "not-sure"
    ]


def _legal(said: dict) -> str:
    known = lists.names(lists.read([FormChoice.Kind.LEGAL_BASIS.value]), FormChoice.Kind.LEGAL_BASIS.value)
    bases = ", ".join(known.get(code, code) for code in said.get("legal_bases") or [])
    return "\n\n".join(filter(None, [bases, _paragraphs(said, "necessity", "proportionality", "authority_references")]))


def _disclosure(said: dict) -> str:
    name = said.get("disclosure_name")
    return f"Disclosure officer: {name}. TOEX reveals to them whatever it records or makes." if name else ""


def _subjects(request) -> str:
    if not request.subject_count:
        return ""
    found = [f"{one.name} ({one.get_kind_display().lower()})" for one in listing.of(request)[:MOST_SUBJECTS]]
    more = request.subject_count - len(found)
    return "\n".join([*found, f"And {more} more, as in the request."] if more > 0 else found)


def _paragraphs(said: dict, *names: str) -> str:
    return "\n\n".join(filter(None, (said.get(name) for name in names)))
