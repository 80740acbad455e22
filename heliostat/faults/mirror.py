"""Sends traffic to an agent as a mirror session does, and keeps account of what each run of the agent was sent."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING

from heliostat.faults.limits import CAUGHT_UP_S_MAX, DATAGRAMS_AHEAD_MAX, DATAGRAMS_PER_S
from simulator.traffic.sending import Pace
from simulator.traffic.truth import TruthSoFar
from simulator.traffic.vxlan import datagram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from heliostat.faults.traffic import Group

# How often to look whether the agent has read on.
_LOOK_S = 0.02


@dataclass(slots=True)
class SentToRun:
    """What one run of the agent was sent.

    Attributes:
        datagrams: how many.
        ends: of each conversation that began and ended in this run: its last datagram's number, its exchanges.
        begun: by number of a datagram: exchanges of which some may be decoded from there on.
    """

    datagrams: int = 0
    ends: list[tuple[int, int]] = field(default_factory=list)
    begun: list[tuple[int, int]] = field(default_factory=list)

    def ended_within(self, datagrams: int) -> int:
        """Exchanges that whoever has read so many datagrams has decoded, at least."""
        return sum(count for number, count in self.ends if number <= datagrams)

    def begun_within(self, datagrams: int) -> int:
        """Exchanges that whoever has read so many datagrams can have decoded, at most."""
        return sum(count for number, count in self.begun if number <= datagrams)


class Mirror:
    """Sends to a port. One thread sends; others hold it up meanwhile.

    Attributes:
        truth: everything that was sent.
        runs: what each run of the agent was sent, the present one last.
    """

    def __init__(self, port: int, datagrams_read: Callable[[], int]) -> None:
        """`datagrams_read`: how many the present run of the agent has read."""
        self._port = port
        self._datagrams_read = datagrams_read
        self._changed = Condition()
        # Of those who hold it: at once, and before the next group.
        self._holders = self._group_holders = 0
        self._is_in_group = False
        self._read = 0
        self.truth = TruthSoFar()
        self.runs = [SentToRun()]

    def send(self, groups: Iterable[Group]) -> None:
        """Sends all of it, no faster than the agent reads."""
        pace = Pace(DATAGRAMS_PER_S, time.monotonic, time.sleep)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
            for held, arriving in groups:
                began_in: SentToRun | None = None
                of_run: SentToRun | None = None
                left = sum(len(each.exchanges) for each in held)
                for position, (frame, ended) in enumerate(arriving, 1):
                    pace.wait()
                    self._wait_for_agent()
                    with self._changed:
                        self._changed.wait_for(self._may_send)
                        run = self.runs[-1]
                        if run is not of_run:
                            began_in, of_run = of_run, run
                            run.begun.append((run.datagrams + 1, left))
                        sending.sendto(datagram(frame), ("127.0.0.1", self._port))
                        run.datagrams += 1
                        left -= ended
                        if ended and began_in is None:
                            run.ends.append((run.datagrams, ended))
                        self._is_in_group = position < len(arriving)
                        if not self._is_in_group:
                            self.truth.datagrams += len(arriving)
                            self.truth.add(held)
                        self._changed.notify_all()

    @contextmanager
    def held(self, *, between_groups: bool) -> Iterator[None]:
        """Within the block nothing is sent; it begins at the next datagram, or at the end of a group of conversations.

        Yields when that is so, or when it did not come to it in time.
        """
        with self._changed:
            self._group_holders += between_groups
            self._changed.wait_for(lambda: not (between_groups and self._is_in_group), CAUGHT_UP_S_MAX)
            self._holders += 1
        try:
            yield
        finally:
            with self._changed:
                self._group_holders -= between_groups
                self._holders -= 1
                self._changed.notify_all()

    def _may_send(self) -> bool:
        return not self._holders and (self._is_in_group or not self._group_holders)

    def next_run(self) -> None:
        """Another run of the agent listens from now on. While it is held."""
        self.runs.append(SentToRun())
        self._read = 0

    def wait_until_read(self) -> None:
        """Come back when the agent has read all that it was sent, or is not going to."""
        deadline_s = time.monotonic() + CAUGHT_UP_S_MAX
        while self._datagrams_read() < self.runs[-1].datagrams and time.monotonic() < deadline_s:
            time.sleep(_LOOK_S)

    def _wait_for_agent(self) -> None:
        """A socket slows nobody down: what it has no room for is lost, and that is no fault that is tried here."""
        deadline_s = time.monotonic() + CAUGHT_UP_S_MAX
        while self.runs[-1].datagrams - self._read >= DATAGRAMS_AHEAD_MAX and time.monotonic() < deadline_s:
            self._read = self._datagrams_read()
            time.sleep(_LOOK_S)
