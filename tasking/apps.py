from django.apps import AppConfig


class TaskingConfig(AppConfig):
    name = "tasking"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.core import navigation
        from foundations.notifications import kinds
        from referrals.allocating import capacity
        from referrals.clocks.actions import settle_after
        from referrals.lifecycle import LIFECYCLE as REFERRALS
        from referrals.sharing.lifecycle import LIFECYCLE as SHARING
        from referrals.sharing.partners import may_be_done_by_partners
        from tasking import (
            completing,
            counting,
            deadlines,
            handing_over,
            notifications,
            planned,
            search,
            standings,
            timeline,
        )
        from tasking.lifecycle import PRODUCTS, TASKINGS
        from tasking.permissions import Permission

        REFERRALS.extend("complete", guard=completing.nothing_is_open)
        REFERRALS.extend("withdraw", effect=completing.end_what_is_open)
        SHARING.extend("accept", effect=handing_over.end_what_is_theirs)
        may_be_done_by_partners(*standings.OF_PARTNERS)
        timeline.register_own()
        kinds.register(*notifications.KINDS)
        capacity.register("open tasking", counting.open_taskings)
        search.register_own()
        deadlines.register_own()
        TASKINGS.listen(search.follow_tasking)
        TASKINGS.listen(deadlines.follow_tasking)
        TASKINGS.listen(settle_after)
        PRODUCTS.listen(search.follow_product)
        PRODUCTS.listen(deadlines.follow_product)
        PRODUCTS.listen(planned.follow_product)
        PRODUCTS.listen(settle_after)
        navigation.register(
            "My taskings",
            "tasking:mine",
            visible=lambda user: user.has_perm(Permission.ACCEPT_TASKING),
            order=30,
        )
