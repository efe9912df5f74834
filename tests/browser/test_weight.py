"""What a page weighs on the wire: with nothing in the browser's store, and when it has been here before."""

from __future__ import annotations

from tests import factories

COLD, WARM = 400 * 1024, 60 * 1024
FULL_PAGE = 50


class Scales:
    """Counts the bytes that arrive, headers and all; what comes from the browser's own store weighs nothing."""

    def __init__(self, visitor):
        self.visitor, self.bytes = visitor, 0
        self.protocol = visitor.page.context.new_cdp_session(visitor.page)
        self.protocol.on("Network.loadingFinished", self._add)
        self.protocol.send("Network.enable")

    def _add(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]

    def of(self, path: str, *, cold: bool) -> int:
        if cold:
            self.protocol.send("Network.clearBrowserCache")
        self.bytes = 0
        self.visitor.opens(path).page.wait_for_load_state("networkidle")
        return self.bytes


def test_pages_are_light(cast, people):
    referral = factories.ready_to_complete(people)
    draft = factories.draft(people)
    for _ in range(FULL_PAGE):
        factories.at_first_gate(people)
    key = referral.reference
    for visitor, paths in (
        (
            cast.sia,
            ["/", "/referrals/", f"/referrals/{key}/", f"/referrals/{key}/terms/", f"/referrals/{key}/history/"],
        ),
        (cast.olivia, ["/", f"/requests/{draft.public_id}/question/", f"/requests/{draft.public_id}/check/"]),
    ):
        scales = Scales(visitor)
        weights = {path: (scales.of(path, cold=True), scales.of(path, cold=False)) for path in paths}
        too_heavy = {path: weight for path, weight in weights.items() if weight[0] >= COLD or weight[1] >= WARM}
        assert too_heavy == {}
        assert all(cold > warm > 1_000 for cold, warm in weights.values()), weights
