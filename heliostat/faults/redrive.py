"""What comes of dead letters that are handed to the function again: all that was given up counts, and nothing twice.

Whether a part of them had been written before, or others were folded meanwhile: each item knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.faults.tally import difference, tally_of
from heliostat.faults.witness import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from heliostat.faults.tally import Inventory
    from heliostat.faults.witness import Witnessed


def contradictions_of_redrive(after: Sequence[Inventory], records: Iterable[Witnessed]) -> list[str]:
    """What does not add up.

    Args:
        after: the inventory after each time that all dead letters were handed over.
        records: all that the stream took.
    """
    expected = tally_of(distinct(records))
    return [
        f"{' '.join(key[1:])}: {inventory.tally[key]} ({key[0]}) once redriven {times} times, expected {expected[key]}"
        for times, inventory in enumerate(after, 1)
        for key in sorted(difference(inventory.tally, expected))
    ]
