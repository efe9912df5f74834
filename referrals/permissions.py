"""What may be done to a referral, each with a sentence; roles.py says who holds it."""

from enum import StrEnum


class Permission(StrEnum):
    """Codenames, as `user.has_perm` takes them."""

    CREATE = "referrals.create"  # begin a tasking request for one's own force
    SUBMIT = "referrals.submit"  # send it
    ENDORSE = "referrals.endorse"  # the force's adviser passes it on
    SEND_BACK = "referrals.send_back"  # the force's adviser returns it with advice
    FORWARD = "referrals.forward"  # first gate: pass it to TOEX
    ASK_AT_FIRST_GATE = "referrals.ask_at_first_gate"
    REDIRECT_AT_FIRST_GATE = "referrals.redirect_at_first_gate"
    DECLINE_AT_FIRST_GATE = "referrals.decline_at_first_gate"
    ACCEPT = "referrals.accept"  # second gate: take it on, whole or in part
    ASK_AT_SECOND_GATE = "referrals.ask_at_second_gate"
    REDIRECT_AT_SECOND_GATE = "referrals.redirect_at_second_gate"
    RETURN_TO_FIRST_GATE = "referrals.return_to_first_gate"
    DECLINE_AT_SECOND_GATE = "referrals.decline_at_second_gate"
    HANDLE = "referrals.handle"  # claim it at the gate that one decides at, give it to a colleague, hand it back
    RECONSIDER = "referrals.reconsider"  # bring back to its gate what was declined or redirected to a capability
    MERGE_AT_FIRST_GATE = "referrals.merge_at_first_gate"  # let another referral go on with it; undo that
    MERGE_AT_SECOND_GATE = "referrals.merge_at_second_gate"
    SPLIT = "referrals.split"  # make a second referral of part of it, at the gate that one decides at
    LINK = "referrals.link"  # say how it has to do with another referral, or that it no longer does
    ASK_FOR_MORE = "referrals.ask_for_more"  # the requester begins another request from a closed one
    ANSWER = "referrals.answer"  # the requester answers a gate's question
    WITHDRAW = "referrals.withdraw"  # the requester no longer needs it
    HOLD = "referrals.hold"  # stop the clock, with a reason
    RESUME = "referrals.resume"
    AMEND_TERMS = "referrals.amend_terms"  # agree the terms anew during the work
    COMPLETE = "referrals.complete"  # say that development is done
    RECOMMEND_OWNER = "referrals.recommend_owner"  # record the reassessment and offer the threat to an owner
    ACCEPT_OWNERSHIP = "referrals.accept_ownership"  # answer such an offer
    REFUSE_OWNERSHIP = "referrals.refuse_ownership"
    CLOSE = "referrals.close"
    REOPEN = "referrals.reopen"  # within the window after closing
    ALLOCATE = "referrals.allocate"  # change the lead analyst, add and remove members of the team
    VIEW_WORKLOAD = "referrals.view_workload"  # see who of a team has how much to do
    VIEW_DEADLINES = (
        "referrals.view_deadlines"  # see what of a team is late or at risk, and the wall calendar of a region
    )
    KEEP_CLOCK = "referrals.keep_clock"  # pause, resume and extend a deadline by hand, with a reason
    APPROVE_EXTENSION = "referrals.approve_extension"  # allow an extension beyond the limit, or refuse it
    GRANT_SIGHT = "referrals.grant_sight"  # let a named person see it for a time
    RESTRICT = "referrals.restrict"  # keep it to named people, or open it again
    BREAK_GLASS = "referrals.break_glass"  # open a restricted referral of the region in an emergency
    SHARE = "referrals.share"  # offer it to another unit, answer who asks to see it, end what is shared
    ANSWER_SHARE = "referrals.answer_share"  # accept or refuse what another region offers, or ask to see one
    WRITE_MESSAGE = "referrals.write_message"  # write to the other side of a referral
    WRITE_NOTE = "referrals.write_note"  # write an internal note, which the requester's side never sees


# May be granted to a named person on one referral.
VIEW = "referrals.view_referral"
