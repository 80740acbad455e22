"""Datagrams that belong together, and the requests in them; and who sends them at a rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

# A sender that was kept from sending makes good so much of it, and no more: UDP slows nobody down.
BACKLOG_S = 0.1


@dataclass(frozen=True, slots=True)
class Burst:
    """Datagrams in their order. `requests` are those whose heads begin in it, whatever becomes of them."""

    datagrams: tuple[bytes, ...]
    requests: int = 0

    @property
    def densest(self) -> int:
        """Requests that begin in one of its datagrams, at most, where they are alike and follow each other."""
        if not self.requests:
            return 0
        sizes = [len(datagram) for datagram in self.datagrams]
        return 1 + self.requests * max(sizes) // sum(sizes)


class Paced:
    """Sends bursts to a connected socket at so many datagrams a second.

    Attributes:
        rate: datagrams a second.
        datagrams, bytes, requests: what was sent.
        densest: requests that any of the datagrams held.
    """

    def __init__(self, bursts: Iterator[Burst], rate: float) -> None:
        self.datagrams = self.bytes = self.requests = self.densest = 0
        self._bursts = bursts
        self.rate = rate
        self._due = 0.0
        self._last_s: float | None = None

    def send(self, agent: socket.socket, now_s: float) -> None:
        """What is due by now; a burst that has begun is sent to its end."""
        if self._last_s is not None:
            self._due = min(self._due + (now_s - self._last_s) * self.rate, BACKLOG_S * self.rate)
        self._last_s = now_s
        while self._due > 0:
            burst = next(self._bursts, None)
            if burst is None:
                return
            for datagram in burst.datagrams:
                agent.send(datagram)
                self.bytes += len(datagram)
            self.datagrams += len(burst.datagrams)
            self.requests += burst.requests
            self.densest = max(self.densest, burst.densest)
            self._due -= len(burst.datagrams)

    def begin(self) -> None:
        """One burst is due at once; nothing for the time that it did not send."""
        self._last_s, self._due = None, 1.0
