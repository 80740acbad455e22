"""What of records is a tail that is to go, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api_inventory.behaviour.behaviour import Behaviour
from api_inventory.behaviour.identifiers import Identifiers
from api_inventory.behaviour.spread import Spread
from api_inventory.lessons import Lessons
from inventory_store.encoding.blob import compressed, decompressed, unpacked_value
from inventory_store.encoding.lessons import pack_lessons, unpack_lessons
from inventory_store.errors import CorruptItem
from inventory_store.purge import PurgedTails

TAIL = "10000000"
NUMBER = int(TAIL, 16)
BEHAVIOUR = Behaviour(
    visits={493_000: Spread(2, {7: NUMBER, NUMBER: 9}, (9, NUMBER))},
    networks={493_000: Spread(1, {8: NUMBER}, (NUMBER,))},
    failures={NUMBER: Spread(1, {8: 5}, (5,))},
    identifiers={"id": Identifiers(NUMBER, NUMBER, NUMBER, NUMBER, (NUMBER,), ())},
    returned=(NUMBER,),
    hours={NUMBER: (NUMBER, 1)},
    bursts={(NUMBER, NUMBER): NUMBER},
    portraits={NUMBER: "bearer|curl|10.0.0.0/8", 9: "bearer|firefox|10.0.0.0/8"},
)


@pytest.mark.parametrize("text", [f"0123456789{TAIL}ab", f"1{TAIL}", f"{TAIL}0", f"a{TAIL}", "4b02b23c"])
def test_a_longer_number_holds_no_tail(text: str) -> None:
    assert PurgedTails([TAIL]).blob(compressed([1, text, {text: text}]), "here") is None


@pytest.mark.parametrize("text", [f"‹masked:email:20:{TAIL}›", f"401:{TAIL}", TAIL, f"x={TAIL}&y"])
def test_a_tail_by_itself_gives_way(text: str) -> None:
    data = PurgedTails([TAIL]).blob(compressed([1, text]), "here")

    assert data is not None
    assert TAIL not in repr(unpacked_value(decompressed(data, "here"), "here"))


def test_of_numbers_those_alone_are_tails_that_say_who_called() -> None:
    data = pack_lessons(Lessons(behaviour=BEHAVIOUR))

    without = PurgedTails([TAIL]).lessons(data, "here")

    assert without is not None
    behaviour = unpack_lessons(without, "here").behaviour
    [other] = set(behaviour.networks[493_000].actors)
    assert other != NUMBER
    assert behaviour.visits == {493_000: Spread(2, {7: other, NUMBER: 9}, tuple(sorted({9, other})))}
    assert behaviour.networks == {493_000: Spread(1, {8: other}, (other,))}
    assert set(behaviour.portraits) == {9, other}
    told = {"visits": BEHAVIOUR.visits, "networks": BEHAVIOUR.networks, "portraits": BEHAVIOUR.portraits}
    assert replace(behaviour, **told) == BEHAVIOUR
    assert PurgedTails([TAIL]).lessons(without, "here") is None


def test_counts_and_times_of_others_are_no_tails() -> None:
    nobody = replace(BEHAVIOUR, visits={}, networks={}, portraits={})

    assert PurgedTails([TAIL]).lessons(pack_lessons(Lessons(behaviour=nobody)), "here") is None
    assert PurgedTails([TAIL]).blob(compressed([1, NUMBER, [NUMBER]]), "here") is None


def test_lessons_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(CorruptItem):
        PurgedTails([TAIL]).lessons(b"damaged", "here")
