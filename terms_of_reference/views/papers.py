"""A version as a file: asked for, watched while the worker makes it, and given."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from foundations.audit import reading, reasons
from foundations.core.errors import Conflict
from foundations.documents.responses import attachment
from terms_of_reference import making
from terms_of_reference.models import TermsOfReference, TermsPaper
from terms_of_reference.views.reading import PAGE, load

AGAIN_SECONDS = "2"


def found(request, key: str, number: int, kind: str) -> TermsOfReference:
    """The version of an address, for somebody who sees it; else Http404."""
    if kind not in TermsPaper.Kind.values:
        raise Http404
    terms = TermsOfReference.objects.visible_to(request.user).with_referral().with_people()
    terms = terms.filter(referral=load(request, key), number=number).first()
    if terms is None:
        raise Http404
    return terms


def download(request, paper: TermsPaper):
    """The file of a paper that is ready. What leaves is a disclosure."""
    reasons.ask("export", paper.terms.referral.key)
    current = reading.current()
    reading.disclosed(recipients=[{"email": request.user.email}], reason=current.reason if current else "")
    try:
        return attachment(paper.document)
    except FileNotFoundError:
        raise Conflict("The file is missing from the document store. Tell your administrator.") from None


@require_http_methods(["GET", "POST"])
def paper(request, key: str, number: int, kind: str):
    """POST asks for the file; GET says how far it is, and gives it with `?file=1`."""
    terms = found(request, key, number, kind)
    address = reverse("terms_of_reference:paper", args=[key, number, kind])
    if request.method == "POST":
        making.ask(terms, kind=kind, by=request.user)
        return redirect(address)
    made = making.latest(terms, kind)
    if made:
        made.terms = terms
    if request.GET.get("file") and made and made.state == TermsPaper.State.READY:
        return download(request, made)
    waits = bool(made) and made.state in {TermsPaper.State.QUEUED, TermsPaper.State.MAKING}
    context = {
        "terms": terms,
        "referral": terms.referral,
        "paper": made,
        "kind": TermsPaper.Kind(kind),
        "waits": waits,
        "address": address,
        "back_url": reverse(PAGE, args=[key]),
    }
    response = TemplateResponse(request, "terms_of_reference/paper.html", context)
    if waits:
        # Looks again by itself, without a script.
        response["Refresh"] = AGAIN_SECONDS
    return response
