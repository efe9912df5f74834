"""Who may open each address: one line an address, in words for a policy officer.

The views ask for themselves; this table is the other opinion. `tests/access_matrix` walks every address as every role
and holds the answers against it, `manage.py write_access_matrix` writes it into docs/access-matrix.md, and an address
that does not stand here fails the suite.
"""

from __future__ import annotations

from dataclasses import dataclass

ANYONE = "anyone"  # no sign-in
SIGNED_IN = "signed in"  # every signed-in person, for themselves
ROLE = "role"  # those whose role allows it, else 403
RECORD = "record"  # those who may see the record, else 404; what they may do there, by role, else 403

READS, WRITES, BOTH = ("GET",), ("POST",), ("GET", "POST")
EVERY = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# A form of django-allauth, which takes PUT for POST.
FORM = ("GET", "POST", "PUT")

# What of a referral an address shows: whoever sees the referral does not see all of its parts.
REFERRAL, TASKING, PRODUCT, FILE = "referral", "tasking", "product", "file"
TERMS, DISRUPTION, SHARE = "terms", "disruption", "share"
CLOCK, EXTENSION = "clock", "extension"
# The referral once it was submitted.
SENT = "sent"
# A row of the person themselves: a notice, a passkey.
OWN = "own"
# Somebody whose account an administrator looks after.
PERSON = "person"


@dataclass(frozen=True)
class Address:
    """Who may open one address.

    title: what it is, in words; who: one of the four above; methods: those that it answers; needs: the permission
    without which it answers 403; changes: the same for the methods that change something, where only they ask for
    one; part: what of the record must be theirs to see; lifecycle: whose steps it takes; rows: which rows of the
    record its key names, asked for after the permission; held_in: the kinds of organisation in which the role must be
    held, where not in any; works: for those who work for a region or the nation, and see what it works on.
    """

    title: str
    who: str
    methods: tuple[str, ...] = READS
    needs: str = ""
    changes: str = ""
    part: str = ""
    lifecycle: str = ""
    rows: str = ""
    held_in: tuple[str, ...] = ()
    works: bool = False


def _anyone(title: str, methods=READS) -> Address:
    return Address(title, ANYONE, methods)


def _signed_in(title: str, methods=READS, **more) -> Address:
    return Address(title, SIGNED_IN, methods, **more)


def _role(title: str, needs: str, methods=READS, **more) -> Address:
    return Address(title, ROLE, methods, needs, **more)


def _record(title: str, needs: str = "", methods=READS, part: str = REFERRAL, **more) -> Address:
    return Address(title, RECORD, methods, needs, part=part, **more)


def _steps(title: str, lifecycle: str, part: str = REFERRAL, methods=BOTH) -> Address:
    return Address(title, RECORD, methods, part=part, lifecycle=lifecycle)


_ADMINISTER = "accounts.administer"
_NATION, _CALENDARS = ("national",), ("national", "region")
_SHARE, _ANSWER_SHARE = "referrals.share", "referrals.answer_share"
_SUBMIT = "referrals.submit"
_MESSAGE, _NOTE = "referrals.write_message", "referrals.write_note"
_HANDLE = "referrals.handle"
_LINK, _SPLIT, _MORE = "referrals.link", "referrals.split", "referrals.ask_for_more"
_GRANT, _RESTRICT = "referrals.grant_sight", "referrals.restrict"
_ALLOCATE, _WORKLOAD, _KEEP_TEAM = "referrals.allocate", "referrals.view_workload", "accounts.keep_team"
_DRAFT_TERMS, _WRITE_TERMS = "terms_of_reference.draft_terms", "terms_of_reference.write_terms"
_COMMENT_TERMS, _INVITE = "terms_of_reference.comment_on_terms", "terms_of_reference.invite_sio"
_TEMPLATES, _SIGNERS = "terms_of_reference.keep_templates", "terms_of_reference.delegate_signing"
_DEADLINES, _KEEP_CLOCK, _APPROVE = "referrals.view_deadlines", "referrals.keep_clock", "referrals.approve_extension"
_RETENTION = "outcomes.review_retention"

ADDRESSES: dict[str, Address] = {
    # --- the service, signing in ---------------------------------------------------------------------
    "healthz": _anyone("Whether the service runs", EVERY),
    "readyz": _anyone("Whether the service is ready", EVERY),
    "accessibility": _anyone("Accessibility statement"),
    "account_login": _anyone("Sign in", FORM),
    "account_logout": _anyone("Sign out", BOTH),
    "account_reset_password": _anyone("Ask for a link to a new password", FORM),
    "account_reset_password_done": _anyone("The link is on its way"),
    "account_reset_password_from_key": _anyone("Set a new password by the link", FORM),
    "account_reset_password_from_key_done": _anyone("The new password is set"),
    "mfa_authenticate": _anyone("Second step of signing in", FORM),
    "mfa_login_webauthn": _anyone("Sign in by passkey", FORM),
    "openid_connect_login": _anyone("Sign in through one’s force", WRITES),
    "openid_connect_callback": _anyone("Back from one’s force"),
    # --- one's own account ----------------------------------------------------------------------------
    "account_change_password": _signed_in("Change one’s password", FORM),
    "account_reauthenticate": _signed_in("Confirm one’s password", FORM),
    "mfa_index": _signed_in("One’s second factors"),
    "mfa_reauthenticate": _signed_in("Confirm by code", FORM),
    "mfa_activate_totp": _signed_in("Set up an authenticator app", FORM),
    "mfa_deactivate_totp": _signed_in("Remove the authenticator app", FORM),
    "mfa_view_recovery_codes": _signed_in("One’s recovery codes"),
    "mfa_generate_recovery_codes": _signed_in("Make new recovery codes", FORM),
    "mfa_download_recovery_codes": _signed_in("Download one’s recovery codes"),
    "mfa_list_webauthn": _signed_in("One’s passkeys"),
    "mfa_add_webauthn": _signed_in("Add a passkey", FORM),
    "mfa_reauthenticate_webauthn": _signed_in("Confirm by passkey", FORM),
    "mfa_remove_webauthn": _record("Remove one of one’s passkeys", methods=BOTH, part=OWN),
    "accounts:account": _signed_in("One’s account: roles and how one signs in"),
    "accounts:skills": _signed_in("One’s skills", BOTH),
    "accounts:shortcuts": _signed_in("The keyboard shortcuts, and turning one’s own off", BOTH),
    "accounts:sessions": _signed_in("Where one is signed in", ("GET", "HEAD", "POST")),
    "notifications:list": _signed_in("One’s notices"),
    "notifications:preferences": _signed_in("How one is told", BOTH),
    "notifications:kinds": _signed_in("What people are told about, and who is told"),
    "notifications:receipts": _anyone("Where GOV.UK Notify says what became of emails", WRITES),
    "reminders:postpone": _record("Put off one’s reminders of a deadline", methods=BOTH, part=OWN),
    "metrics": _anyone("Figures for an alarm that knows the secret"),
    "notifications:open": _record("Go where one of one’s notices leads", methods=WRITES, part=OWN),
    "notifications:mark_read": _record("Mark one of one’s notices as read", methods=WRITES, part=OWN),
    "notifications:mark_all_read": _signed_in("Mark all of one’s notices as read", WRITES),
    # --- work -----------------------------------------------------------------------------------------
    "dashboard:home": _signed_in("Home: what waits for one, of what one sees"),
    "dashboard:queue": _signed_in("The list of referrals, of what one sees"),
    "dashboard:views": _signed_in("One’s saved views of the list, and those of one’s teams"),
    "dashboard:save-view": _signed_in("Save a view of the list", BOTH),
    "dashboard:view": _record("Open a saved view", part=OWN),
    "dashboard:change-view": _record("Change a saved view", methods=BOTH, part=OWN),
    "dashboard:delete-view": _record("Delete a saved view", methods=WRITES, part=OWN),
    "dashboard:first-view": _record("See a saved view first", methods=WRITES, part=OWN),
    "dashboard:workload": _role("Who of a team has how much to do", _WORKLOAD),
    "dashboard:team-member": _record("Skills and days of work of somebody of one’s team", methods=BOTH, part=OWN),
    "dashboard:late": _role("What of a team is late or at risk", _DEADLINES),
    "dashboard:calendar": _signed_in("What is due on each day of a month: one’s own, or a region’s"),
    "dashboard:calendar-feed": _signed_in("The address of one’s calendar feed", BOTH),
    "dashboard:read-feed": _anyone("One’s deadlines for a calendar program, by a secret address", ("GET", "HEAD")),
    "dashboard:most-referrals": _role("How many referrals one person leads", _KEEP_TEAM, BOTH),
    "referrals:absences": _signed_in("Absences: one’s own, those that one covers, those of one’s team"),
    "referrals:add-absence": _signed_in("Enter an absence", BOTH),
    "referrals:absence": _record("One absence, and what the deputy takes over", part=OWN),
    "referrals:change-absence": _record("Change an absence", methods=BOTH, part=OWN),
    "referrals:cancel-absence": _record("Call an absence off", methods=BOTH, part=OWN),
    "dashboard:bulk": _role("Claim, give, forward or hand back several referrals", _HANDLE, BOTH),
    "dashboard:columns": _signed_in("Choose the columns of one’s list", WRITES),
    "dashboard:search": _signed_in("Search what one sees; across regions with a reason"),
    "dashboard:saved-searches": _signed_in("One’s saved searches"),
    "dashboard:save-search": _signed_in("Save a search", BOTH),
    "dashboard:saved-search": _record("Open a saved search", part=OWN),
    "dashboard:change-search": _record("Change a saved search", methods=BOTH, part=OWN),
    "dashboard:delete-search": _record("Delete a saved search", methods=WRITES, part=OWN),
    "tasking:mine": _role("The taskings given to one", "tasking.accept_tasking"),
    # --- the request ----------------------------------------------------------------------------------
    "referrals:start": _role("Before one begins a request", "referrals.create"),
    "referrals:begin": _role("Begin a request for one’s own force", "referrals.create", WRITES),
    "referrals:task-list": _record("The sections of a request", "referrals.submit"),
    "referrals:check": _record("Check the answers of a request", "referrals.submit"),
    "referrals:page": _record("Write a page of a request", "referrals.submit", BOTH),
    "referrals:subjects": _record("The subjects of a request", "referrals.submit"),
    "referrals:add-subject": _record("Choose what kind of subject to add", "referrals.submit", BOTH),
    "referrals:new-subject": _record("Add a subject to a request", "referrals.submit", BOTH),
    "referrals:subject": _record("Change a subject of a request", "referrals.submit", BOTH, rows="subjects"),
    "referrals:remove-subject": _record("Remove a subject from a request", "referrals.submit", BOTH, rows="subjects"),
    "referrals:merge-subjects": _record("Merge subjects that are the same", "referrals.submit", WRITES),
    "referrals:link-subject": _record("Link a subject with another", "referrals.submit", BOTH, rows="subjects"),
    "referrals:unlink-subjects": _record("Remove a link between subjects", "referrals.submit", BOTH, rows="links"),
    "referrals:import-subjects": _record("Paste or upload a list of subjects", "referrals.submit", BOTH),
    "referrals:imported-subjects": _record("See what was understood of a list", "referrals.submit", BOTH),
    "referrals:attachments": _record("Attach files to a request", _SUBMIT, BOTH),
    "referrals:describe-attachment": _record("Say what an attachment is", _SUBMIT, BOTH, rows="attachments"),
    "referrals:remove-attachment": _record("Remove an attachment from a draft", _SUBMIT, BOTH, rows="attachments"),
    "referrals:restrict-draft": _record("Say who may see a request before it is sent", "referrals.submit", BOTH),
    "referrals:delete": _record("Delete a draft that was never sent", "referrals.submit", BOTH),
    "referrals:score-anew": _record("Score the harm with the matrix in force", "referrals.submit", WRITES),
    "referrals:change": _record("Change the request with the answer to a question", "referrals.answer", WRITES),
    # --- a referral -----------------------------------------------------------------------------------
    "referrals:summary": _record("Summary"),
    "referrals:request": _record("The request as it was submitted"),
    "referrals:subjects-of": _record("The subjects of the request as it was submitted"),
    "referrals:comment": _record("Comment on a request without deciding", "referrals.endorse", BOTH),
    "referrals:request-pdf": _record("A version of the request as PDF"),
    "referrals:compare": _record("Two versions of the request side by side"),
    "referrals:attachment": _record("Download an attachment of a request", rows="attachments"),
    "referrals:decide": _record("All that is needed to decide at a gate", _HANDLE),
    "referrals:decisions": _record("Decisions with their letters, and advice"),
    "referrals:decision": _record("One decision with its letter", rows="decisions"),
    "referrals:decision-pdf": _record("One decision as PDF", rows="decisions"),
    "referrals:correct-decision": _record(
        "Correct the words of a decision", "referrals.accept", BOTH, rows="decisions"
    ),
    "referrals:questions": _record("The gates’ questions and the answers"),
    "referrals:question-file": _record("Download a file of an answer", rows="question files"),
    "referrals:history": _record("Everything that happened, as far as one sees it"),
    "referrals:history-pdf": _record("Everything that happened, as PDF"),
    "referrals:messages": _record("Messages, and internal notes for those who see inside"),
    "referrals:write-message": _record("Write a message to the other side", _MESSAGE, BOTH),
    "referrals:write-note": _record("Write an internal note", _NOTE, BOTH),
    "referrals:message-file": _record("Download a file of a message", rows="message files"),
    "referrals:watch": _record("Watch the referral, or no longer", methods=WRITES),
    "referrals:follow-up": _record("Remind oneself of the referral on a day", methods=BOTH),
    "referrals:at-gate": _record("Claim it at its gate, give it to a colleague, hand it back", _HANDLE, BOTH),
    "referrals:team": _record("Who works on it: change the lead analyst, add and remove members", _ALLOCATE, BOTH),
    "referrals:links": _record("The referrals that it is linked to, of those that one sees"),
    "referrals:link": _record("Link the referral to another", _LINK, BOTH),
    "referrals:end-link": _record("End a link of the referral", _LINK, BOTH, rows="links_from"),
    "referrals:split": _record("Split the referral in two at its gate", _SPLIT, BOTH),
    "referrals:ask-for-more": _record("Ask for more support from a closed referral", _MORE, BOTH),
    "referrals:submitted": _record("What happens after a request is submitted", part=SENT),
    "referrals:step": _steps("Take a step of the referral", "referrals"),
    "referrals:deadline": _record("One deadline, and why it is due then", part=CLOCK),
    "referrals:pause-deadline": _record("Pause a deadline", _KEEP_CLOCK, BOTH, CLOCK),
    "referrals:resume-deadline": _record("Resume a deadline", _KEEP_CLOCK, BOTH, CLOCK),
    "referrals:extend-deadline": _record("Extend a deadline, or ask for that", _KEEP_CLOCK, BOTH, CLOCK),
    "referrals:extensions": _role("The extensions that wait for an answer", _APPROVE),
    "referrals:extension-step": _steps("Answer a request for an extension", "extensions", EXTENSION),
    "referrals:sight": _record("Who can see the referral, and why"),
    "referrals:give-sight": _record("Give a person access by name", _GRANT, BOTH),
    "referrals:withdraw-sight": _record("Withdraw somebody’s access by name", _GRANT, BOTH, rows="grants"),
    "referrals:restrict": _record("Restrict the referral to named people", _RESTRICT, BOTH),
    "referrals:lift-restriction": _record("Lift the restriction", _RESTRICT, BOTH),
    "referrals:name-people": _record("Name people on a restricted referral", _RESTRICT, BOTH),
    "referrals:take-off": _record("Take somebody off a restricted referral", _RESTRICT, BOTH, rows="people"),
    "referrals:break-glass": _role("Open a restricted referral in an emergency", "referrals.break_glass", BOTH),
    "referrals:sharing": _record("Who has handled the referral, and with whom it is shared", works=True),
    "referrals:offer-share": _record("Offer the referral to another unit", _SHARE, BOTH),
    "referrals:offer-hand-over": _record("Offer to hand it over instead of redirecting it", _HANDLE, BOTH),
    "referrals:shares": _role("What one’s units are offered, asked for and share", _ANSWER_SHARE),
    "referrals:ask-share": _role("Ask to see a referral of another region", _ANSWER_SHARE, BOTH),
    "referrals:share": _record("One offer, question or share", part=SHARE),
    "referrals:share-step": _steps("Take a step of a share", "sharing", SHARE),
    "oversight:viewed": _record("Who has looked at the referral", "audit.view_readers"),
    # --- terms of reference ---------------------------------------------------------------------------
    "terms_of_reference:terms": _record("The terms of reference, every version"),
    "terms_of_reference:start": _record("Start a version of the terms", _DRAFT_TERMS, WRITES),
    "terms_of_reference:section": _record("Write a section of the terms", _WRITE_TERMS, BOTH),
    "terms_of_reference:row": _record("Write a row of a list of the terms", _WRITE_TERMS, BOTH),
    "terms_of_reference:compare": _record("Two versions of the terms, word by word"),
    "terms_of_reference:comments": _record(
        "What is said about a section of the terms; say something", "", BOTH, changes=_COMMENT_TERMS
    ),
    "terms_of_reference:invite": _record("Invite an SIO without an account", _INVITE, BOTH),
    "terms_of_reference:met": _record("Say that a promise was met", _DRAFT_TERMS, BOTH, rows="commitments"),
    "terms_of_reference:paper": _record("A version of the terms as a file", methods=BOTH, part=TERMS),
    "terms_of_reference:templates": _role("Templates of terms", _TEMPLATES),
    "terms_of_reference:template": _role("One template of terms, and its next version", _TEMPLATES, BOTH),
    "terms_of_reference:signers": _role("Who signs terms for TOEX, and up to which size", _SIGNERS, BOTH),
    "terms_of_reference:verify": _signed_in("Whether a paper is that of signed terms", BOTH),
    "terms_of_reference:promised": _role("How the days that terms promised were kept", _WORKLOAD),
    "terms_of_reference:step": _steps("Take a step of the terms", "terms_of_reference", TERMS),
    # --- development ----------------------------------------------------------------------------------
    "tasking:development": _record("Development: how far it is, and the taskings and products that one sees"),
    "tasking:give": _record("Give a tasking", "tasking.give_tasking", BOTH),
    "tasking:tasking": _record("One tasking", part=TASKING),
    "tasking:tasking-step": _steps("Take a step of a tasking", "taskings", TASKING),
    "tasking:add-product": _record("Add a product", "tasking.add_product", BOTH),
    "tasking:product": _record("One product", part=PRODUCT),
    "tasking:product-step": _steps("Take a step of a product", "products", PRODUCT),
    "tasking:add-version": _record("Upload a version of a product", "tasking.add_product", BOTH, PRODUCT),
    "tasking:download": _record("Download the file of a product", part=FILE),
    # --- outcomes -------------------------------------------------------------------------------------
    "outcomes:outcomes": _record("Reassessment, owner, disruptions, closing, feedback"),
    "outcomes:disruption": _record("One disruption", part=DISRUPTION),
    "outcomes:record-disruption": _record("Record a disruption", "outcomes.record_disruption", BOTH),
    "outcomes:enter-on-apmis": _record(
        "Record the entry of a disruption on APMIS", "outcomes.record_disruption", BOTH, DISRUPTION
    ),
    "outcomes:review-retention": _record("Say whether what has ended is kept", _RETENTION, BOTH),
    "outcomes:give-feedback": _record("Give feedback", "outcomes.give_feedback", BOTH),
    # --- oversight ------------------------------------------------------------------------------------
    "oversight:reads": _role("Who looked at what", "audit.read"),
    "oversight:changes": _role("Who did what", "audit.read"),
    "oversight:export-reads": _role("Who looked at what, as a file", "audit.read", BOTH),
    "oversight:export-changes": _role("Who did what, as a file", "audit.read", BOTH),
    "oversight:reason": _signed_in("Say why one looks, where the service asks", BOTH),
    # --- administration -------------------------------------------------------------------------------
    "administration:people": _role("People", _ADMINISTER),
    "administration:make-person": _role("Make an account", _ADMINISTER, BOTH),
    "administration:person": _role("One person", _ADMINISTER, part=PERSON),
    "administration:change-person": _role("Change somebody’s details", _ADMINISTER, BOTH, part=PERSON),
    "administration:give-role": _role("Give a role", _ADMINISTER, BOTH, part=PERSON),
    "administration:end-role": _role("End a role", _ADMINISTER, BOTH, part=PERSON),
    "administration:close-account": _role("Close an account", _ADMINISTER, BOTH, part=PERSON),
    "administration:open-account": _role("Open an account again", _ADMINISTER, BOTH, part=PERSON),
    "administration:send-link": _role("Send a link to set a password", _ADMINISTER, WRITES, part=PERSON),
    "administration:reset-second-factor": _role("Reset somebody’s second factor", _ADMINISTER, BOTH, part=PERSON),
    "administration:end-sessions": _role("End somebody’s sessions", _ADMINISTER, BOTH, part=PERSON),
    "administration:unlock": _role("Let somebody sign in again after too many tries", _ADMINISTER, BOTH, part=PERSON),
    "administration:hand-over": _role("Hand over the open work of a leaver", _ADMINISTER, BOTH, part=PERSON),
    "administration:letters": _role("The emails to somebody, without what they say", _ADMINISTER, part=PERSON),
    "administration:make-reachable": _role("Send emails to somebody again", _ADMINISTER, WRITES, part=PERSON),
    "administration:dead-letters": _role("Emails that did not arrive", _ADMINISTER, held_in=_NATION),
    "administration:retry-letters": _role("Send emails again", _ADMINISTER, WRITES, held_in=_NATION),
    "administration:discard-letter": _role("Discard an email that did not arrive", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:ladders": _role("Who is told of deadlines", _ADMINISTER, held_in=_NATION),
    "administration:add-rung": _role(
        "Tell somebody of deadlines at one more moment", _ADMINISTER, BOTH, held_in=_NATION
    ),
    "administration:end-rung": _role("Tell somebody no more at a moment", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:closures": _role("Working days and closed days", _ADMINISTER, held_in=_CALENDARS),
    "administration:add-closure": _role("Add closed days", _ADMINISTER, BOTH, held_in=_CALENDARS),
    "administration:confirm-closure": _role("Confirm closed days", _ADMINISTER, BOTH, held_in=_CALENDARS),
    "administration:remove-closure": _role("Remove closed days", _ADMINISTER, BOTH, held_in=_CALENDARS),
    "administration:organisations": _role("Organisations", _ADMINISTER, held_in=_NATION),
    "administration:organisation": _role("Change an organisation", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:targets": _role("Targets", _ADMINISTER, held_in=_NATION),
    "administration:target": _role("The history of a target", _ADMINISTER, held_in=_NATION),
    "administration:add-target": _role("Set a target", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:confirm-target": _role("Confirm a target", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:end-target": _role("End a target", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:confirm-end-target": _role("Confirm that a target ends", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:sweeps": _role("Sweeps of deadlines", _ADMINISTER, held_in=_NATION),
    "administration:sweep": _role("One sweep of deadlines", _ADMINISTER, held_in=_NATION),
    "administration:reference": _role("The lists of reference data", _ADMINISTER, held_in=_NATION),
    "administration:reference-list": _role("One list of reference data", _ADMINISTER, held_in=_NATION),
    "administration:matrices": _role("The versions of the harm matrix", _ADMINISTER, held_in=_NATION),
    "administration:matrix": _role("One version of the harm matrix", _ADMINISTER, held_in=_NATION),
    "administration:add-matrix": _role("Add a version of the harm matrix", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:add-entry": _role("Add an entry to a list", _ADMINISTER, BOTH, held_in=_NATION),
    "administration:end-entry": _role("End an entry of a list", _ADMINISTER, BOTH, held_in=_NATION),
    # --- the API --------------------------------------------------------------------------------------
    "api-schema": _signed_in("How the API works"),
    "api:notices": _signed_in("List one’s notices"),
    "api:notices-read": _signed_in("Mark one’s notices as read", WRITES),
    "api:notice-read": _record("Mark one of one’s notices as read", methods=WRITES, part=OWN),
    "api:notice-kinds": _signed_in("What people are told about, and who is told"),
    "api:notice-preferences": _signed_in("How one is told", BOTH),
    "api:postpone": _record("Put off one’s reminders of a deadline", methods=WRITES, part=OWN),
    "api:ladders": _role("Who is told of deadlines", _ADMINISTER, BOTH, held_in=_NATION),
    "api:end-rung": _role("Tell somebody no more at a moment", _ADMINISTER, WRITES, held_in=_NATION),
    "api:dead-letters": _role("Emails that did not arrive", _ADMINISTER, held_in=_NATION),
    "api:retry-letters": _role("Send emails again", _ADMINISTER, WRITES, held_in=_NATION),
    "api:discard-letter": _role("Discard an email that did not arrive", _ADMINISTER, WRITES, held_in=_NATION),
    "api:letters": _role("The emails to somebody, without what they say", _ADMINISTER, part=PERSON),
    "api:make-reachable": _role("Send emails to somebody again", _ADMINISTER, WRITES, part=PERSON),
    "api:token": _anyone("Get a token, end it", ("POST", "DELETE")),
    "api:referrals": _signed_in("List referrals; begin a request", BOTH, changes="referrals.create"),
    "api:referral": _record("Read a referral; write a draft", methods=("GET", "PATCH"), changes="referrals.submit"),
    "api:request": _record("Read a request as one document"),
    "api:request-section": _record("Write a section of a request", "referrals.submit", ("PATCH",)),
    "api:request-versions": _record("List the versions of a request"),
    "api:request-version": _record("Read a version of a request"),
    "api:subjects": _record("List the subjects of a request; add some", methods=BOTH, changes="referrals.submit"),
    "api:subject": _record(
        "Read a subject; change it or remove it",
        methods=("GET", "PATCH", "DELETE"),
        changes="referrals.submit",
        rows="subjects",
    ),
    "api:subject-links": _record("List the links of a request; add some", methods=BOTH, changes="referrals.submit"),
    "api:subject-link": _record("Remove a link", "referrals.submit", ("DELETE",), rows="links"),
    "api:request-pdf": _record("Read a request as PDF"),
    "api:attachments": _record("List attachments; attach a file to a draft", methods=BOTH, changes=_SUBMIT),
    "api:attachment": _record(
        "Describe an attachment of a draft; remove it", _SUBMIT, ("PATCH", "DELETE"), rows="attachments"
    ),
    "api:attachment-file": _record("Download an attachment of a request", rows="attachments"),
    "api:uploads": _record("Begin to send a file in parts", _SUBMIT, WRITES),
    "api:upload": _record("Send the next part of one’s file", methods=("HEAD", "PATCH", "DELETE"), part=OWN),
    "api:request-schema": _signed_in("What a request asks, as JSON Schema"),
    "api:referral-step": _steps("Take a step of the referral", "referrals", methods=WRITES),
    "api:views": _signed_in("List saved views; save one", BOTH),
    "api:view": _record("Read a saved view; change or delete it", methods=("GET", "POST", "DELETE"), part=OWN),
    "api:search": _signed_in("Search what one sees; across regions with a reason"),
    "api:searches": _signed_in("List one’s saved searches; save one", BOTH),
    "api:saved-search": _record(
        "Read a saved search; change or delete it", methods=("GET", "POST", "DELETE"), part=OWN
    ),
    "api:bulk": _role("Claim, give, forward or hand back several referrals", _HANDLE, WRITES),
    "api:targets": _role("List targets; set one", _ADMINISTER, BOTH, held_in=_NATION),
    "api:target-preview": _role("What a target would move", _ADMINISTER, WRITES, held_in=_NATION),
    "api:target": _role("Read a target", _ADMINISTER, held_in=_NATION),
    "api:end-target": _role("End a target", _ADMINISTER, WRITES, held_in=_NATION),
    "api:end-target-preview": _role("What ending a target would move", _ADMINISTER, WRITES, held_in=_NATION),
    "api:sweeps": _role("List sweeps of deadlines", _ADMINISTER, held_in=_NATION),
    "api:sweep": _role("Read a sweep of deadlines", _ADMINISTER, held_in=_NATION),
    "api:working-days": _role("Read the working days of a year", _ADMINISTER, held_in=_CALENDARS),
    "api:calendar-version": _role("Read a calendar by its name", _ADMINISTER, held_in=_CALENDARS),
    "api:closures": _role("List closed days; add some", _ADMINISTER, BOTH, held_in=_CALENDARS),
    "api:closure-preview": _role("What closed days would move", _ADMINISTER, WRITES, held_in=_CALENDARS),
    "api:closure": _role("Read closed days; remove them", _ADMINISTER, ("GET", "DELETE"), held_in=_CALENDARS),
    "api:home": _signed_in("Home: what waits for one, of what one sees"),
    "api:late": _role("What of a team is late or at risk", _DEADLINES),
    "api:calendar": _signed_in("What is due on each day of a month: one’s own, or a region’s"),
    "api:calendar-feed": _signed_in("The address of one’s calendar feed", ("GET", "POST", "DELETE")),
    "api:workload": _role("Who of a team has how much to do", _WORKLOAD),
    "api:workload-most": _role("How many referrals one person leads", _KEEP_TEAM, WRITES),
    "api:team-member": _record("Skills and days of work of somebody of one’s team", methods=BOTH, part=OWN),
    "api:my-skills": _signed_in("One’s skills", BOTH),
    "api:team": _record("Who works on a referral, and who might", _ALLOCATE),
    "api:team-lead": _record("Change the lead analyst", _ALLOCATE, WRITES),
    "api:team-members": _record("Add members to the team", _ALLOCATE, WRITES),
    "api:team-remove": _record("Take a member off the team", _ALLOCATE, WRITES),
    "api:absences": _signed_in("List absences; enter one", BOTH),
    "api:absence": _record("Read, change and call off an absence", methods=("GET", "POST", "DELETE"), part=OWN),
    "api:claim": _record("Claim it at its gate", _HANDLE, WRITES),
    "api:give": _record("Give it to a colleague at its gate", _HANDLE, WRITES),
    "api:hand-back": _record("Hand it back at its gate", _HANDLE, WRITES),
    "api:links": _record("List the linked referrals; link it to another", methods=BOTH, changes=_LINK),
    "api:end-link": _record("End a link of the referral", _LINK, WRITES, rows="links_from"),
    "api:split": _record("Split the referral in two at its gate", _SPLIT, WRITES),
    "api:ask-for-more": _record("Ask for more support from a closed referral", _MORE, WRITES),
    "api:hand-over": _record("Offer to hand it over instead of redirecting it", _HANDLE, WRITES),
    "api:referral-shares": _record("List with whom it is shared; offer it", methods=BOTH, changes=_SHARE),
    "api:shares": _signed_in("List what one’s units share; ask to see a referral", BOTH, changes=_ANSWER_SHARE),
    "api:share": _record("One offer, question or share", part=SHARE),
    "api:share-step": _steps("Take a step of a share", "sharing", SHARE, WRITES),
    "api:referral-deadlines": _record("List the open deadlines of a referral"),
    "api:deadline": _record("One deadline, and why it is due then", part=CLOCK),
    "api:pause-deadline": _record("Pause a deadline", _KEEP_CLOCK, WRITES, CLOCK),
    "api:resume-deadline": _record("Resume a deadline", _KEEP_CLOCK, WRITES, CLOCK),
    "api:extend-deadline": _record("Extend a deadline, or ask for that", _KEEP_CLOCK, WRITES, CLOCK),
    "api:extensions": _role("The extensions that wait for an answer", _APPROVE),
    "api:extension-step": _steps("Answer a request for an extension", "extensions", EXTENSION, WRITES),
    "api:decisions": _record("List the decisions on a referral"),
    "api:correct-decision": _record("Correct the words of a decision", "referrals.accept", WRITES, rows="decisions"),
    "api:letter": _steps("Read the letter before it goes", "referrals", methods=WRITES),
    "api:advice": _record("Read what the adviser said; comment", methods=BOTH, changes="referrals.endorse"),
    "api:questions": _record("List the gates’ questions"),
    "api:answer-question": _record("Answer a question", "referrals.answer", WRITES, rows="information_requests"),
    "api:question-file": _record("Download a file of an answer", rows="question files"),
    "api:messages": _record("List the messages of a referral; write one", methods=BOTH, changes=_MESSAGE),
    "api:messages-read": _record("Mark messages as read", methods=WRITES),
    "api:message-file": _record("Download a file of a message", rows="message files"),
    "api:watch": _record("Watch the referral, or no longer", methods=WRITES),
    "api:follow-up": _record("Remind oneself of the referral on a day", methods=("POST", "DELETE")),
    "api:timeline": _record("Everything that happened, as far as one sees it"),
    "api:sight": _record("Who can see the referral, and why"),
    "api:grants": _record("Give a person access by name", _GRANT, WRITES),
    "api:grant": _record("Withdraw somebody’s access by name", _GRANT, WRITES, rows="grants"),
    "api:restrict": _record("Restrict the referral to named people", _RESTRICT, WRITES),
    "api:lift-restriction": _record("Lift the restriction", _RESTRICT, WRITES),
    "api:named-people": _record("Whom one may name on a restricted referral; name them", _RESTRICT, BOTH),
    "api:named-person": _record("Take somebody off a restricted referral", _RESTRICT, WRITES, rows="people"),
    "api:break-glass": _role("Open a restricted referral in an emergency", "referrals.break_glass", WRITES),
    "api:terms": _record("Read the terms; write them", methods=("GET", "POST", "PATCH"), changes=_WRITE_TERMS),
    "api:terms-compare": _record("Two versions of the terms, word by word"),
    "api:terms-comments": _record("What is said about the terms; say something", methods=BOTH, changes=_COMMENT_TERMS),
    "api:terms-settle": _record("Settle a thread of comments", _COMMENT_TERMS, WRITES, rows="terms comments"),
    "api:terms-invite": _record("Invite an SIO without an account", _INVITE, WRITES),
    "api:terms-met": _record("Say that a promise was met", _DRAFT_TERMS, WRITES, rows="commitments"),
    "api:terms-paper": _record("A version of the terms as a file: ask for it", methods=BOTH, part=TERMS),
    "api:terms-paper-file": _record("Download a version of the terms", part=TERMS),
    "api:terms-templates": _role("Templates of terms", _TEMPLATES),
    "api:terms-template": _role("Write the next version of a template of terms", _TEMPLATES, WRITES),
    "api:terms-signers": _role("Who signs terms for TOEX, and up to which size", _SIGNERS, BOTH),
    "api:terms-verify": _signed_in("Whether a digest is that of signed terms", WRITES),
    "api:terms-promised": _role("How the days that terms promised were kept", _WORKLOAD),
    "api:terms-step": _steps("Take a step of the terms", "terms_of_reference", TERMS, WRITES),
    "api:my-taskings": _signed_in("The taskings given to one"),
    "api:taskings": _record("List taskings; give one", methods=BOTH, changes="tasking.give_tasking"),
    "api:tasking": _record("One tasking", part=TASKING),
    "api:tasking-step": _steps("Take a step of a tasking", "taskings", TASKING, WRITES),
    "api:products": _record("List products; add one", methods=BOTH, changes="tasking.add_product"),
    "api:product": _record("One product", part=PRODUCT),
    "api:product-step": _steps("Take a step of a product", "products", PRODUCT, WRITES),
    "api:versions": _record("Upload a version of a product", "tasking.add_product", WRITES, PRODUCT),
    "api:version": _record("Download the file of a product", part=FILE),
    "api:outcomes": _record("Outcomes of a referral"),
    "api:disruptions": _record("Record a disruption", "outcomes.record_disruption", WRITES),
    "api:enter-on-apmis": _record(
        "Record the entry of a disruption on APMIS", "outcomes.record_disruption", WRITES, DISRUPTION
    ),
    "api:review-retention": _record("Say whether what has ended is kept", _RETENTION, WRITES),
    "api:feedback": _record("Give feedback", "outcomes.give_feedback", WRITES),
}
# Who may open it, by the name of the address.
ACCESS = {name: address.who for name, address in ADDRESSES.items()}
