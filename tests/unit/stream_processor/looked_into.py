"""What exchanges teach when they are looked into, on hosts of which nothing was learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.access.client import TrustedProxies
from stream_processor.lesson_tally import Examination, LessonTally, TakenApart
from stream_processor.usable import Usable, usable
from tests.unit.stream_processor.untaught import by_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.exchange import Exchange
    from api_inventory.lessons import Lessons

HOW = Examination(b"k" * 32, TrustedProxies(("10.0.0.0/8",), 1))


def taken_apart(exchange: Exchange, *, how: Examination = HOW, is_masked: bool = False) -> TakenApart:
    """One exchange of an endpoint."""
    found = usable(exchange, by_form)
    assert isinstance(found, Usable), found
    return TakenApart(found, how, is_masked=is_masked)


def learnt(exchanges: Iterable[Exchange], *, how: Examination = HOW, is_masked: bool = False) -> Lessons:
    """What these exchanges teach together."""
    tally = LessonTally(how)
    for exchange in exchanges:
        tally.add(taken_apart(exchange, how=how, is_masked=is_masked))
    return tally.lessons()
