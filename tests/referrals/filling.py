"""Fills the pages of the tasking request as a browser would: what a page posts for the answers of a document."""

from __future__ import annotations

from django.urls import reverse

from foundations.core.forms import DayField, YesNoField
from referrals.forms.request import Page, asked_pages, page_named
from referrals.forms.scores import ScoresField
from referrals.models import Referral
from tests import factories


def posted(page: Page, answers: dict) -> dict:
    """The fields of `page` as a browser posts them."""
    typed = {}
    for name, field in page.form.base_fields.items():
        value = answers.get(name)
        if isinstance(field, ScoresField):
            typed |= {f"{name}-{code}": "" if score is None else str(score) for code, score in (value or {}).items()}
        elif isinstance(field, DayField):
            year, month, day = value.split("-") if value else ("", "", "")
            typed |= {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
        elif isinstance(field, YesNoField):
            typed[name] = {True: "yes", False: "no", None: ""}[value]
        elif isinstance(value, bool):
            typed |= {name: "on"} if value else {}
        elif value is not None:
            typed[name] = value
    return typed


def post(client, referral: Referral, slug: str, *, answers: dict | None = None, query: str = "", **changes):
    """Post one page with the answers of `factories.answers`, changed; the answer of the service."""
    referral.refresh_from_db()
    typed = posted(page_named(slug), answers or factories.answers()) | {"version": referral.version} | changes
    return client.post(reverse("referrals:page", args=[referral.public_id, slug]) + query, typed)


def walk(client, referral: Referral, answers: dict) -> list[str]:
    """Fill every page in the order in which `Continue` leads; the slugs of the pages."""
    been = []
    page = next(iter(asked_pages({})))
    while page:
        answer = post(client, referral, page.slug, answers=answers)
        assert answer.status_code == 302, (page.slug, answer.text[:3000])
        been.append(page.slug)
        page = page_named(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    return been
