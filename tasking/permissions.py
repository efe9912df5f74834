"""What may be done in development, each with a sentence; roles.py says who holds it."""

from enum import StrEnum


class Permission(StrEnum):
    """Codenames, as `user.has_perm` takes them."""

    GIVE_TASKING = "tasking.give_tasking"  # give a piece of work to a person
    ACCEPT_TASKING = "tasking.accept_tasking"  # take on what was given to oneself
    REFUSE_TASKING = "tasking.refuse_tasking"
    DELIVER_TASKING = "tasking.deliver_tasking"  # hand in the result
    ACCEPT_DELIVERY = "tasking.accept_delivery"  # the result will do
    RETURN_TASKING = "tasking.return_tasking"  # the result needs more
    CANCEL_TASKING = "tasking.cancel_tasking"
    ADD_PRODUCT = "tasking.add_product"  # begin a product, and add versions of it
    SUBMIT_PRODUCT = "tasking.submit_product"  # send it for review
    APPROVE_PRODUCT = "tasking.approve_product"  # quality assurance, never of one's own work
    RETURN_PRODUCT = "tasking.return_product"
    DISSEMINATE_PRODUCT = "tasking.disseminate_product"  # give it to named people
    CANCEL_PRODUCT = "tasking.cancel_product"
