"""What was really said: the exchanges that were made, to compare an inventory with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.traffic.conversation import Conversation, MadeExchange


@dataclass(frozen=True, slots=True)
class TrafficTruth:
    """The exchanges that were made, and how many datagrams carried them.

    With a perturbation, what arrives may be less: the exchanges are those that were made.
    """

    exchanges: tuple[MadeExchange, ...]
    conversations: int
    datagrams: int

    def requests_by_endpoint(self) -> Counter[tuple[str, str, str]]:
        """Requests of each (method, host, route)."""
        return Counter((made.method, made.host, made.route) for made in self.exchanges)

    def requests_by_status(self) -> Counter[tuple[str, str, str, int]]:
        """Requests of each (method, host, route, status)."""
        return Counter((made.method, made.host, made.route, made.status) for made in self.exchanges)


@dataclass(slots=True)
class TruthSoFar:
    """Collects the truth while traffic is sent."""

    exchanges: list[MadeExchange] = field(default_factory=list)
    conversations: int = 0
    datagrams: int = 0

    def add(self, held: Iterable[Conversation]) -> None:
        """Conversations whose datagrams were all sent."""
        for conversation in held:
            self.exchanges += conversation.exchanges
            self.conversations += 1

    def whole(self) -> TrafficTruth:
        """What was said up to now."""
        return TrafficTruth(tuple(self.exchanges), self.conversations, self.datagrams)
