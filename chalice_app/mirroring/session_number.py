"""Which number a new mirror session gets.

Sessions of an interface are asked in ascending order, and the first whose filter accepts a packet has it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.mirroring.limits import SESSION_NUMBER_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable


def free_number(taken: Iterable[int], foreign: Iterable[int], floor: int) -> int | None:
    """The lowest free number from `floor` on that comes after every foreign session: theirs keep what they had.

    Where a foreign session has the last number there is none behind it: the lowest free one then; None where even that
    does not exist.
    """
    used = set(taken)
    behind = max(floor, max(foreign, default=0) + 1)
    for start in (behind, floor):
        for number in range(start, min(start + len(used), SESSION_NUMBER_MAX) + 1):
            if number not in used:
                return number
    return None
