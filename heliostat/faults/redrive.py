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
    from heliostat.redrive.dead_letter import DeadLetter


def overtaken(records: Iterable[Witnessed], letters: Sequence[DeadLetter]) -> int:
    """How many records were given up of which a later one told the same host, in the same bucket, and was folded."""
    last: dict[tuple[str, int], int] = {}
    given_up = []
    for record in records:
        if any(letter.names(record.position) for letter in letters):
            given_up.append(record)
            continue
        for host, *_ in record.answers:
            last[host, record.bucket] = max(last.get((host, record.bucket), 0), record.position[1])
    return sum(
        any(last.get((host, record.bucket), 0) > record.position[1] for host, *_ in record.answers)
        for record in given_up
    )


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
