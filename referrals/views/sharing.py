"""Pages of sharing: a referral's, a unit's, one share's, and the confirm page of each step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundations.audit import reading
from foundations.core import formats
from foundations.core.errors import Conflict
from foundations.lifecycle.links import step_links
from foundations.lifecycle.views import TransitionView
from referrals.models import Reason, Referral, Share, ShareStatus
from referrals.pages import referral_page
from referrals.permissions import Permission
from referrals.sharing import actions, choices, listing
from referrals.sharing.forms import AskForm, HandOverForm, OfferForm
from referrals.sharing.lifecycle import LIFECYCLE
from referrals.views.referral import load

HAND_OVER = "Offer to hand it over"
# To everybody who asks, whatever they asked for.
ASKED = "If {reference} is a referral, the region that handles it has been asked."


@require_GET
def of_referral(request, key: str):
    """Who has handled a referral, and with whom it is shared: in force, waiting, and over."""
    referral = load(request, key)
    if not request.user.scope.works_referrals:
        raise PermissionDenied
    shares = list(Share.objects.visible_to(request.user).filter(referral=referral).with_names().order_by("-pk"))
    chain = list(referral.regions.select_related("region", "since_by"))
    context = referral_page(request, referral, "referrals:sharing") | {
        "chain": chain,
        "line": [_link(link) for link in chain],
        "in_force": [share for share in shares if share.in_force],
        "waiting": [share for share in shares if share.is_waiting],
        "over": [share for share in shares if not share.in_force and not share.is_waiting],
        "reasons": _last_notes(shares),
        "may_offer": choices.may_offer(request.user, referral),
    }
    return TemplateResponse(request, "referrals/sharing/of_referral.html", context)


def _link(link) -> dict:
    """One link of the chain, as the line of stages draws it."""
    since = formats.short_day(link.since_at)
    note = f"{since} to {formats.short_day(link.until_at)}" if link.until_at else f"Since {since}"
    return {"label": link.region.short_name, "state": "done" if link.until_at else "current", "note": note}


def _last_notes(shares: list[Share]) -> dict[int, str]:
    """The reason with which each share was refused or ended, by its key; one statement."""
    over = [share.pk for share in shares if not share.in_force and not share.is_waiting]
    rows = Share.status_changes.rel.related_model.objects.filter(record__in=over).order_by("at", "pk")
    return {record: note or label for record, label, note in rows.values_list("record_id", "label", "note")}


@require_http_methods(["GET", "POST"])
def offer(request, key: str):
    """Offers a referral to another unit: the form, and what follows."""
    referral = load(request, key)
    if not request.user.has_perm(Permission.SHARE, referral):
        raise PermissionDenied
    if request.method == "GET":
        return _offer_page(request, referral, OfferForm(referral=referral))
    form = OfferForm(request.POST, referral=referral)
    if not form.is_valid():
        return _offer_page(request, referral, form, status=422)
    try:
        made = actions.offer(referral, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _offer_page(request, referral, form, status=409, conflict=conflict)
    messages.success(request, f"Offered to {made.to_organisation.short_name}.")
    return redirect("referrals:sharing", referral.key)


def _offer_page(request, referral: Referral, form, *, status=200, conflict=None, heading="Offer to another region"):
    context = {
        "referral": referral,
        "form": form,
        "conflict": conflict,
        "heading": heading,
        "submit": "Send the offer",
        "cancel_url": reverse("referrals:sharing", args=[referral.key]),
    }
    return TemplateResponse(request, "referrals/sharing/offer.html", context, status=status)


@require_http_methods(["GET", "POST"])
def offer_hand_over(request, key: str):
    """Offers a referral to a region that takes none without its consent, by those who would have redirected it.

    A form that comes from the redirect brings what was typed there, and is drawn with it.
    """
    referral = load(request, key)
    if not request.user.has_perm(Permission.HANDLE, referral):
        raise PermissionDenied
    if obstacle := actions.obstacle_to_hand_over(referral, request.user):
        raise Conflict(obstacle, links=[("Go back to the referral", referral.get_absolute_url())])
    if request.method == "GET" or "purpose" not in request.POST:
        form = HandOverForm(referral=referral, initial=_from_redirect(request.POST))
        return _offer_page(request, referral, form, heading=HAND_OVER)
    form = HandOverForm(request.POST, referral=referral)
    if not form.is_valid():
        return _offer_page(request, referral, form, heading=HAND_OVER, status=422)
    try:
        made = actions.offer_instead_of_redirect(referral, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _offer_page(request, referral, form, heading=HAND_OVER, status=409, conflict=conflict)
    messages.success(request, f"Offered to {made.to_organisation.short_name}. It goes there when they accept.")
    return redirect("referrals:sharing", referral.key)


def _from_redirect(typed) -> dict[str, str]:
    """The region, and as the purpose the reason in words with the rationale."""
    reason = Reason.objects.filter(verb="redirect", code=typed.get("reason", "")[:60]).first()
    parts = [f"{reason}." if reason else "", typed.get("rationale", "").strip()]
    return {"to_organisation": typed.get("region", ""), "purpose": "\n\n".join(part for part in parts if part)}


@require_GET
def shares(request):
    """What is offered to and asked of the person's units, what they share, and what has ended."""
    if not request.user.has_perm(Permission.ANSWER_SHARE):
        raise PermissionDenied
    lists = listing.of_units(request.user)
    reading.listed("referrals.share", lists.everything())
    return TemplateResponse(request, "referrals/sharing/shares.html", {"lists": lists, "most": listing.MOST})


@require_http_methods(["GET", "POST"])
def ask(request):
    """Asks to see a referral of another region by its reference."""
    if not request.user.has_perm(Permission.ANSWER_SHARE):
        raise PermissionDenied
    if request.method == "GET":
        return _ask_page(request, AskForm(by=request.user))
    form = AskForm(request.POST, by=request.user)
    if not form.is_valid():
        return _ask_page(request, form, status=422)
    try:
        asked = actions.ask_for_sight(by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        return _ask_page(request, form, status=409, conflict=conflict)
    messages.success(request, ASKED.format(reference=asked.reference))
    return redirect("referrals:shares")


def _ask_page(request, form, *, status=200, conflict=None):
    context = {
        "form": form,
        "conflict": conflict,
        "heading": "Ask to see a referral of another region",
        "submit": "Send the question",
        "cancel_url": reverse("referrals:shares"),
    }
    return TemplateResponse(request, "referrals/sharing/ask.html", context, status=status)


def load_share(request, public_id) -> Share:
    """The share of an address, if this person may see it; else Http404."""
    return Share.objects.visible_to(request.user).one(public_id)


@require_GET
def share(request, public_id):
    """What is offered or asked for, to whom and why; what can be done with it; its history."""
    found = load_share(request, public_id)
    changes = found.status_changes.select_related("by")
    context = share_page(request, found) | {
        "changes": list(changes),
        "steps": step_links(LIFECYCLE, found, request.user, lambda verb: step_address(found, verb)),
    }
    return TemplateResponse(request, "referrals/sharing/share.html", context)


def step_address(share: Share, verb: str) -> str:
    return reverse("referrals:share-step", args=[share.public_id, verb])


def share_page(request, share: Share) -> dict:
    """What the page of a share shows, as far as this person may see it."""
    referral = Referral.objects.visible_to(request.user).filter(pk=share.referral_id).first()
    return {
        "share": share,
        "referral": referral,
        # Who might answer a question says whether there is anything to answer.
        "from_organisation": share.from_organisation if referral or not share.is_unanswered_question else None,
        "is_question": share.was_asked_for,
        "Status": ShareStatus,
    }


class ShareStep(TransitionView):
    """The confirm page of a step of a share."""

    lifecycle = LIFECYCLE

    def load(self, request, public_id):
        return load_share(request, public_id)

    def done_url(self, record) -> str:
        if Share.objects.visible_to(self.request.user).filter(pk=record.pk).exists():
            return record.get_absolute_url()
        return reverse("referrals:shares")
