"""All that examined exchanges teach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import zstandard

from api_inventory.lessons import Lessons
from inventory_store.encoding.access import pack_access, unpack_access
from inventory_store.encoding.behaviour import pack_behaviour, unpack_behaviour
from inventory_store.encoding.blob import VERSION, in_order, packed, unpacked
from inventory_store.encoding.knowledge import pack_knowledge, unpack_knowledge
from inventory_store.encoding.sensitive import pack_sensitive, unpack_sensitive
from inventory_store.encoding.sightings import pack_sightings, unpack_sightings
from inventory_store.errors import CorruptItem
from inventory_store.limits import LESSONS_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_inventory.behaviour.behaviour import Behaviour

# Where behaviour stands among the fields, behind the version.
_BEHAVIOUR = 4
# Nothing of what clients name is left: no bound of theirs is as large.
_DIVISOR_MAX = 1_024


def pack_lessons(lessons: Lessons) -> bytes:
    """The packed parts, one after the other; of lessons that no item has room for, fewer.

    What is kept depends on the lessons alone, not on how they came about. Who exceeds this names things at random: what
    he named last is counted anew with each fold, and told as cut.
    """
    data, divisor = _packed(lessons), 1
    while len(data) > LESSONS_BYTES_MAX and divisor < _DIVISOR_MAX:
        divisor *= 2
        data = _packed(lessons.fewer(divisor))
    return data


def _packed(lessons: Lessons) -> bytes:
    return packed(
        [
            VERSION,
            pack_knowledge(lessons.knowledge),
            pack_access(lessons.access),
            pack_sensitive(lessons.sensitive),
            pack_behaviour(lessons.behaviour),
            pack_sightings(lessons.sightings),
            in_order(lessons.kinds),
            in_order(lessons.vnis),
        ]
    )


def unpack_lessons(data: bytes, where: str) -> Lessons:
    """Raises CorruptItem, which names `where`. What was written before there were other lessons is knowledge alone."""
    if data[:4] == zstandard.FRAME_HEADER:
        return Lessons(unpack_knowledge(data, where))
    try:
        knowledge, access, sensitive, behaviour, sightings, kinds, vnis = unpacked(data, where)
        return Lessons(
            unpack_knowledge(knowledge, where),
            unpack_access(access, where),
            unpack_sensitive(sensitive, where),
            unpack_behaviour(behaviour, where),
            unpack_sightings(sightings, where),
            dict(kinds),
            dict(vnis),
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the parts of lessons") from error


def with_behaviour(data: bytes, where: str, change: Callable[[Behaviour], Behaviour]) -> bytes:
    """Packed lessons with another behaviour, and all else as it was packed. Raises CorruptItem, which names `where`."""
    if data[:4] == zstandard.FRAME_HEADER:
        return data
    fields = [VERSION, *unpacked(data, where)]
    try:
        behaviour = unpack_behaviour(fields[_BEHAVIOUR], where)
    except (TypeError, IndexError) as error:
        raise CorruptItem(where, "the parts of lessons") from error
    changed = change(behaviour)
    if changed == behaviour:
        return data
    fields[_BEHAVIOUR] = pack_behaviour(changed)
    return packed(fields)
