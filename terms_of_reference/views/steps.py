"""The confirm page of each step of a version; for a signature what is signed, and the second factor again."""

from __future__ import annotations

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from foundations.accounts import second_factor
from foundations.lifecycle.views import TransitionView
from terms_of_reference import pages
from terms_of_reference.lifecycle import LIFECYCLE
from terms_of_reference.models import TermsOfReference
from terms_of_reference.requirements import warnings
from terms_of_reference.views.reading import load

SIGNATURES = {"sign_for_sio", "sign_for_toex"}


class TermsStep(TransitionView):
    """Confirms a step of one version."""

    lifecycle = LIFECYCLE
    template_name = "terms_of_reference/step.html"

    def dispatch(self, request, *args, **kwargs):
        """Where a second factor is on, a signature asks for it again; what was typed is one tick, and is asked anew."""
        if kwargs["verb"] in SIGNATURES and request.user.is_authenticated:
            request.user.proved_again = second_factor.is_fresh(request)
            if request.user.has_factor and not request.user.proved_again:
                # Only for who may be here at all: others get their 404 or 403 first.
                self.request, self.kwargs = request, kwargs
                record = self.load(request, **{name: value for name, value in kwargs.items() if name != "verb"})
                if request.user.has_perm(LIFECYCLE.rows(kwargs["verb"])[0].permission, record):
                    query = urlencode({"next": request.path})
                    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}")
        return super().dispatch(request, *args, **kwargs)

    def load(self, request, key: str, number: int):
        found = TermsOfReference.objects.visible_to(request.user).with_referral().with_people()
        found = found.filter(referral=load(request, key), number=number).first()
        if found is None:
            raise Http404
        return found

    def context(self, record) -> dict:
        signs = self.kwargs["verb"] in SIGNATURES
        return {
            "referral": record.referral,
            "summaries": pages.summaries(record) if signs else [],
            "warnings": warnings(record),
        }
