from django.apps import AppConfig


class TaskingConfig(AppConfig):
    name = "tasking"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.core import navigation
        from referrals.allocating import capacity
        from referrals.lifecycle import LIFECYCLE as REFERRALS
        from referrals.sharing.lifecycle import LIFECYCLE as SHARING
        from referrals.sharing.partners import may_be_done_by_partners
        from tasking import completing, counting, handing_over, planned, search, standings, timeline
        from tasking.lifecycle import PRODUCTS, TASKINGS
        from tasking.permissions import Permission

        REFERRALS.extend("complete", guard=completing.nothing_is_open)
        REFERRALS.extend("withdraw", effect=completing.end_what_is_open)
        SHARING.extend("accept", effect=handing_over.end_what_is_theirs)
        may_be_done_by_partners(*standings.OF_PARTNERS)
        timeline.register_own()
        capacity.register("open tasking", counting.open_taskings)
        search.register_own()
        TASKINGS.listen(search.follow_tasking)
        PRODUCTS.listen(search.follow_product)
        PRODUCTS.listen(planned.follow_product)
        navigation.register(
            "My taskings",
            "tasking:mine",
            visible=lambda user: user.has_perm(Permission.ACCEPT_TASKING),
            order=30,
        )
