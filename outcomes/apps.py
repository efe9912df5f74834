from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "outcomes"

    def ready(self):
        # Imported here because models may not be touched before the apps are ready.
        from foundations.notifications import kinds
        from outcomes import deadlines, effects, forms, notifications, search, timeline
        from referrals.lifecycle import LIFECYCLE as REFERRALS

        timeline.register_own()
        kinds.register(*notifications.KINDS)
        deadlines.register_own()
        search.register_own()
        REFERRALS.listen(deadlines.follow)
        REFERRALS.listen(search.follow_step)
        REFERRALS.extend(
            "recommend_owner",
            form=forms.RecommendOwnerForm,
            guard=effects.owner_fits,
            effect=effects.record_reassessment,
        )
        REFERRALS.extend("accept_ownership", effect=effects.record_acceptance)
        REFERRALS.extend("refuse_ownership", effect=effects.record_refusal)
        REFERRALS.extend("withdraw", effect=effects.end_open_offer)
        REFERRALS.extend(
            "close", form=forms.CloseForm, guard=effects.closing_is_complete, effect=effects.record_closing
        )
