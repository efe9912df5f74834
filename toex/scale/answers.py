"""The answers of a request that is made up."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random

from toex.demo import requests
from toex.scale.telling import Telling


def request_of(telling: Telling, *, begun: date, rng: Random) -> dict:
    """Every answer of the request; what lists sort by is on the referral, and need not agree to the day."""
    asking = requests.Asking(
        operation=telling.operation,
        threat=telling.threat.code,
        others=[],
        story=telling.story,
        town="the area",
        force=telling.place.force.slug,
        region=telling.place.region.slug,
        sio_name="The SIO of the force",
        sio_email="sio@force.example",
        begun=begun,
        needed_by=begun + timedelta(days=60),
    )
    return requests.document(asking, rng) | {"immediate_risk": False, "has_subjects": False}


def as_text(document: dict) -> str:
    """JSON as COPY takes it."""
    return json.dumps(document, ensure_ascii=False).replace("\\", "\\\\")
