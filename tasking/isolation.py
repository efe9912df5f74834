"""Development is kept to whoever sees the referral. What its inside is, `sight` says; the net does not repeat it.

A requester who withdraws ends taskings that they may not read, so the inner line cannot be drawn in the database.
"""

from foundations.core.isolation import reached
from referrals.isolation import WRITTEN_ONCE, of_referral

RULES = [
    # Background work keeps the due date in step with its clock, where a closed day moved that.
    of_referral("tasking_tasking", keeps=("due_date",)),
    reached("tasking_taskingdeadline", "tasking_id", "tasking_tasking"),
    reached("tasking_productdeadline", "product_id", "tasking_product"),
    reached("tasking_taskingstatuschange", "record_id", "tasking_tasking", may=WRITTEN_ONCE),
    of_referral("tasking_product"),
    reached("tasking_productstatuschange", "record_id", "tasking_product", may=WRITTEN_ONCE),
    reached("tasking_productversion", "product_id", "tasking_product", may=WRITTEN_ONCE),
    reached("tasking_dissemination", "product_version_id", "tasking_productversion"),
    reached("documents_document", "id", "tasking_productversion", "document_id"),
]
