"""What comes of dead letters that are handed to the function once more: nothing twice, and as much as is promised.

An item takes a record that no later one of its bucket has overtaken there: its cursor stands before it. What was
overtaken stays in its dead letter, whether it was written before the batch was cut or not: nobody could tell.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from heliostat.faults.tally import HOST, difference, tally_of
from heliostat.faults.witness import answers_of, distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliostat.faults.tally import Inventory, Tally
    from heliostat.faults.witness import Witnessed


def contradictions_of_redrive(
    before: Inventory,
    after: Sequence[Inventory],
    folded: Sequence[Witnessed],
    given_up: Sequence[Witnessed],
    written: Tally,
) -> list[str]:
    """What does not add up.

    Args:
        before: the inventory.
        after: as it was after each time that all dead letters were handed over.
        folded: the records that were not given up.
        given_up: those that were.
        written: parts of them that the inventory held before.
    """
    if not after:
        return []
    once, *again = after
    all_of_it = tally_of(distinct([*folded, *given_up]))
    promised = _promised(folded, given_up)
    found = []
    for key in sorted({*before.tally, *once.tally, *all_of_it}):
        least, most = before.tally[key], all_of_it[key]
        if key[0] == HOST and not written[key]:
            least = most = before.tally[key] + promised[key[1]]
        if not least <= once.tally[key] <= most:
            what = " ".join(key[1:])
            found.append(f"{what}: {once.tally[key]} once redriven ({key[0]}), expected {least} to {most}")
    for number, each in enumerate(again, 2):
        differing = difference(each.tally, once.tally)
        found += [f"{' '.join(key[1:])}: redriven {number} times counts {n} more" for key, n in differing.items()]
    return found


def _promised(folded: Sequence[Witnessed], given_up: Sequence[Witnessed]) -> Counter[str]:
    """By host, requests in records that no later one of the same host and bucket has overtaken."""
    last: dict[tuple[str, int], int] = {}
    for record in folded:
        for host, *_ in record.answers:
            place = host, record.bucket
            last[place] = max(last.get(place, 0), record.position[1])
    promised: Counter[str] = Counter()
    for record in distinct(given_up):
        for (host, *_), count in answers_of([record]).items():
            if record.position[1] > last.get((host, record.bucket), 0):
                promised[host] += count
    return promised
