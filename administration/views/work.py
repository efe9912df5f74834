"""The page on which the open work of somebody who leaves is handed over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from administration import actions, forms, open_work
from administration.pages import for_administrators, form_page, posted
from administration.views.people import form_methods, mine
from foundations.audit import reading
from foundations.core.formats import plural


@form_methods
@for_administrators
def hand_over(request: HttpRequest, public_id) -> HttpResponse:
    """Lists what is open and takes it over to others in one step."""
    person = mine(request, public_id)
    work = open_work.of(person)
    reading.listed("referrals.referral", work.duties)

    def act(**successors) -> str:
        count = actions.hand_over(person, by=request.user, **successors)
        return f"{plural(count, 'duty', 'duties')} handed over. Those who take over have been told."

    return form_page(
        request,
        forms.HandOverForm(posted(request), work=work),
        act,
        heading="Hand over open work",
        submit="Hand over",
        caption=person.name,
        back=reverse("administration:person", args=[person.public_id]),
        template="hand_over",
        work=work,
        duties=open_work.DUTIES,
    )
