"""The pages of the tasking request, each one form. `referrals.forms.request` puts them in their order."""
