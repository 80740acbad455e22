"""What a rule saw, and how a rule is registered: by what an exchange must have before the rule is worth calling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stream_processor.examined import Examined

Need = Literal[
    "any", "request_header", "response_header", "query", "query_mark", "path_parameter", "credential", "method",
    "status_class", "segment", "extension", "request_mark", "response_mark", "unmasked", "outbound",
]  # fmt: skip
"""What is asked for. Each goes with a value: a header's name in lower case, a method, 3 of 3xx, a mark (`marks`)."""


class Sighting(NamedTuple):
    """What a rule saw.

    Attributes:
        rule: its id.
        detail: tells sightings of one rule at one endpoint apart; never a value that somebody sent.
        evidence: masked, short, and says where.
    """

    rule: str
    detail: str
    evidence: str


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """A function that decides rules for one exchange; it is called where one of its needs is met.

    Attributes:
        rules: the ids of what it may see.
        needs: (need, value), such as ("request_header", "authorization"); the value is "" where nothing is chosen from.
    """

    rules: tuple[str, ...]
    sightings: Callable[[Examined], Iterable[Sighting]]
    needs: tuple[tuple[Need, str], ...]
