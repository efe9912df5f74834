"""Addresses of administration."""

from django.urls import path

from administration.views import closures, keeping, ladders, letters, matrix, people, safety, sweeps, targets, work

PERSON = "people/<uuid:public_id>/"

app_name = "administration"
urlpatterns = [
    path("", people.listed, name="people"),
    path("people/new/", people.make, name="make-person"),
    path(PERSON, people.person, name="person"),
    path(f"{PERSON}details/", people.change, name="change-person"),
    path(f"{PERSON}roles/give/", people.give_role, name="give-role"),
    path(f"{PERSON}roles/<slug:organisation>/<slug:role>/end/", people.end_role, name="end-role"),
    path(f"{PERSON}close/", people.close_account, name="close-account"),
    path(f"{PERSON}open/", people.open_account, name="open-account"),
    path(f"{PERSON}link/", people.send_link, name="send-link"),
    path(f"{PERSON}second-factor/reset/", safety.reset_second_factor, name="reset-second-factor"),
    path(f"{PERSON}sessions/end/", safety.end_sessions, name="end-sessions"),
    path(f"{PERSON}unlock/", safety.unlock, name="unlock"),
    path(f"{PERSON}work/", work.hand_over, name="hand-over"),
    path(f"{PERSON}emails/", letters.of_person, name="letters"),
    path(f"{PERSON}emails/reachable/", letters.make_reachable, name="make-reachable"),
    path("emails/", letters.dead, name="dead-letters"),
    path("emails/retry/", letters.retry, name="retry-letters"),
    path("emails/<uuid:public_id>/discard/", letters.discard, name="discard-letter"),
    path("ladders/", ladders.listed, name="ladders"),
    path("ladders/new/", ladders.add, name="add-rung"),
    path("ladders/<uuid:public_id>/end/", ladders.end, name="end-rung"),
    path("closed-days/", closures.listed, name="closures"),
    path("closed-days/new/", closures.add, name="add-closure"),
    path("closed-days/new/confirm/", closures.confirm, name="confirm-closure"),
    path("closed-days/<uuid:public_id>/remove/", closures.remove, name="remove-closure"),
    path("organisations/", keeping.organisations, name="organisations"),
    path("organisations/<slug:slug>/", keeping.organisation, name="organisation"),
    path("targets/", targets.listed, name="targets"),
    path("targets/new/", targets.add, name="add-target"),
    path("targets/new/confirm/", targets.confirm, name="confirm-target"),
    path("targets/<uuid:public_id>/", targets.history, name="target"),
    path("targets/<uuid:public_id>/end/", targets.end, name="end-target"),
    path("targets/<uuid:public_id>/end/confirm/", targets.confirm_end, name="confirm-end-target"),
    path("sweeps/", sweeps.listed, name="sweeps"),
    path("sweeps/<uuid:public_id>/", sweeps.one, name="sweep"),
    path("reference/", keeping.reference_lists, name="reference"),
    path("reference/harm-matrix/", matrix.versions, name="matrices"),
    path("reference/harm-matrix/new/", matrix.add, name="add-matrix"),
    path("reference/harm-matrix/<int:number>/", matrix.version, name="matrix"),
    path("reference/<slug:kind>/", keeping.reference_list, name="reference-list"),
    path("reference/<slug:kind>/new/", keeping.add_entry, name="add-entry"),
    path("reference/<slug:kind>/<uuid:public_id>/end/", keeping.end_entry, name="end-entry"),
]
