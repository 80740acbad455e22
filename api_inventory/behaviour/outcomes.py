"""How requests of one kind ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Counters. `Outcomes()` is the identity of `merge`.

    Attributes:
        ok: answered with 2xx.
        refused: answered with 401 or 403.
        first_ok_ns, last_ok_ns: capture time of accepted requests; None where there was none.
    """

    requests: int = 0
    ok: int = 0
    refused: int = 0
    first_ok_ns: int | None = None
    last_ok_ns: int | None = None

    def merge(self, other: Outcomes) -> Outcomes:
        """Both together. Associative and commutative."""
        first = [time for time in (self.first_ok_ns, other.first_ok_ns) if time is not None]
        last = [time for time in (self.last_ok_ns, other.last_ok_ns) if time is not None]
        return Outcomes(
            self.requests + other.requests,
            self.ok + other.ok,
            self.refused + other.refused,
            min(first, default=None),
            max(last, default=None),
        )


class OutcomesTally:
    """Adds requests up in place."""

    __slots__ = ("first_ok_ns", "last_ok_ns", "ok", "refused", "requests")

    def __init__(self) -> None:
        self.requests = self.ok = self.refused = 0
        self.first_ok_ns: int | None = None
        self.last_ok_ns: int | None = None

    def add(self, status: int, at_ns: int) -> None:
        """One request; `status` is 0 where it was not answered."""
        self.requests += 1
        if 200 <= status < 300:
            self.ok += 1
            if self.first_ok_ns is None or at_ns < self.first_ok_ns:
                self.first_ok_ns = at_ns
            if self.last_ok_ns is None or at_ns > self.last_ok_ns:
                self.last_ok_ns = at_ns
        elif status in {401, 403}:
            self.refused += 1

    def add_counted(self, status: int, requests: int, first_ns: int, last_ns: int) -> None:
        """So many requests that ended alike, between these times."""
        self.requests += requests
        if 200 <= status < 300:
            self.ok += requests
            self.first_ok_ns = first_ns if self.first_ok_ns is None else min(self.first_ok_ns, first_ns)
            self.last_ok_ns = last_ns if self.last_ok_ns is None else max(self.last_ok_ns, last_ns)
        elif status in {401, 403}:
            self.refused += requests

    def outcomes(self) -> Outcomes:
        """What was added so far."""
        return Outcomes(self.requests, self.ok, self.refused, self.first_ok_ns, self.last_ok_ns)
