"""What pins would change of what is shown: decided as a review decides, once without them and once with them.

What else the next review would change, because of new traffic, is in both and so in no difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from api_inventory.templates.counted import leaves_of, shown_key
from api_inventory.templates.decide import decide

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api_inventory.endpoint import EndpointKey
    from api_inventory.templates.counted import Counted
    from api_inventory.templates.host_templates import HostTemplates
    from api_inventory.templates.pins import Pins

    # A key as it is shown before (False) or after.
    _Place = tuple[bool, EndpointKey]

Regrouping = Literal["joined", "parted", "renamed", "regrouped"]


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Endpoints of one method that would be shown otherwise; `before` and `after` in the order of their keys."""

    before: tuple[EndpointKey, ...]
    after: tuple[EndpointKey, ...]
    request_count: int

    @property
    def kind(self) -> Regrouping:
        """Whether several become one, one becomes several, one is called otherwise, or several become others."""
        if len(self.after) == 1:
            return "renamed" if len(self.before) == 1 else "joined"
        return "parted" if len(self.before) == 1 else "regrouped"


def regrouped(
    counted: Sequence[Counted], templates: HostTemplates, pins: Pins, wanted: Pins, now_s: int
) -> tuple[Regrouped, ...]:
    """What is shown otherwise with the wanted pins than with those of before, the busiest first.

    Args:
        counted: the host's endpoints as they were folded.
        templates: as they were decided last.
        pins: that hold now.
        wanted: in their place.
        now_s: seconds since the epoch.
    """
    leaves = leaves_of(counted)
    now, then = (
        replace(decide(leaves, previous=templates, pins=each, now_s=now_s), served=templates.served)
        for each in (pins, wanted)
    )
    moves = [(each, shown_key(each, now, now_s), shown_key(each, then, now_s)) for each in counted]
    return tuple(
        sorted(
            (found for found in _connected(moves) if found.before != found.after),
            key=lambda found: (-found.request_count, found.before),
        )
    )


def _connected(moves: Iterable[tuple[Counted, EndpointKey, EndpointKey]]) -> Iterable[Regrouped]:
    """Keys of before and after that hang together by an endpoint that moves from one to the other."""
    parts: dict[_Place, _Part] = {}
    for counted, before, after in moves:
        if not counted.traffic.request_count:
            continue
        places = ((False, before), (True, after))
        known = {id(parts[place]): parts[place] for place in places if place in parts}
        # The smaller goes into the larger, so that many endpoints that become one take no quadratic time.
        part, *others = sorted(known.values(), key=lambda each: -len(each.places)) or [_Part()]
        for other in others:
            part.places |= other.places
            part.request_count += other.request_count
            parts |= dict.fromkeys(other.places, part)
        part.places.update(places)
        part.request_count += counted.traffic.request_count
        parts |= dict.fromkeys(places, part)
    for part in {id(part): part for part in parts.values()}.values():
        yield Regrouped(part.keys(is_after=False), part.keys(is_after=True), part.request_count)


@dataclass(slots=True)
class _Part:
    places: set[_Place] = field(default_factory=set)
    request_count: int = 0

    def keys(self, *, is_after: bool) -> tuple[EndpointKey, ...]:
        return tuple(sorted(key for side, key in self.places if side == is_after))
