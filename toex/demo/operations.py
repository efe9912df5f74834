"""Names of operations: two plain words joined, so that none is the name of a real one."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

FIRST = (
    "amber birch bramble cedar chalk copper drift ember fennel flint frost garnet hazel heather indigo juniper kelp "
    "lantern linden marble moss nettle pebble quartz russet saffron silver thistle umber velvet willow winter"
)
LAST = (
    "anvil barrel bobbin button candle compass crane drum feather fern finch fish harp heron kettle kite ladder "
    "linnet loom mallet mitten otter paddle petal pike plover ribbon saddle spindle tern thimble wren"
)


def names(rng: Random) -> Iterator[str]:
    """Names such as "Operation Lanternfish", each once, then each again with a number."""
    pairs = [first.capitalize() + last for first in FIRST.split() for last in LAST.split()]
    rng.shuffle(pairs)
    round_number = 1
    while True:
        for pair in pairs:
            yield f"Operation {pair}" if round_number == 1 else f"Operation {pair} {round_number}"
        round_number += 1
