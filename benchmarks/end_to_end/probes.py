"""How long an exchange takes from its datagram to its row in the table: one every so often, on a host of its own."""

from __future__ import annotations

import time
from collections import deque
from itertools import cycle, product
from string import ascii_lowercase
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Self

from benchmarks.running.wire import Connection, address
from inventory_store.errors import UnknownCollection

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from inventory_store.port import InventoryStore

EVERY_S = 0.1
LOOK_S = 0.02
PATHS = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
    *("nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
DETAILS = 15
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def targets() -> Iterator[str]:
    """Methods with targets of one host, 720 of them and then again: each is new to an agent by its query's name.

    Names of one path come first, so that few endpoints are in a batch. An agent takes 16 sets of names for news of a
    shape, and 32 siblings of a path before they are a crowd (`SHAPE_DETAILS_MAX`, `SHAPE_FAMILY_MEMBERS_MAX`).
    """
    return cycle(
        f"{method} /probes/{path}?{name}=1"
        for method, path, name in product(("GET", "DELETE"), PATHS, ascii_lowercase[:DETAILS])
    )


class Probes:
    """Sends probes in a thread, and looks for their rows in another process's table.

    The table counts requests of a host: the k-th probe is there when it counts k. One that is lost on the way moves all
    later ones, until `begin_anew` takes another host. Each probe is news to an agent that samples, as `targets` makes
    them: one that was only counted would come with the counts, up to thirty seconds later.
    """

    def __init__(self, agent: socket.socket, store: InventoryStore) -> None:
        self._agent = agent
        self._store = store
        self._waiting: deque[float] = deque()
        self._latencies_s: list[float] = []
        self._seen = 0
        self._number = self._hosts = 0
        self._targets = targets()
        self._lock = Lock()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="probes", daemon=True)

    def __enter__(self) -> Self:
        """Begins."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends."""
        self._stopped.set()
        self._thread.join()

    @property
    def host(self) -> str:
        """The present one."""
        return f"probe-{self._hosts}.example.test"

    def taken(self) -> list[float]:
        """Seconds of the probes that arrived since it was last asked."""
        found, self._latencies_s = self._latencies_s, []
        return found

    def begin_anew(self) -> None:
        """Forgets what is under way, lost or not: of a host that nobody has named yet, the table counts nothing."""
        with self._lock:
            self._hosts += 1
            self._targets = targets()
            self._waiting.clear()
            self._seen = 0

    @property
    def oldest_s(self) -> float:
        """How long the oldest probe that has not arrived is under way."""
        try:
            return time.monotonic() - self._waiting[0]
        except IndexError:
            return 0.0

    def _run(self) -> None:
        due_s = time.monotonic()
        while not self._stopped.wait(LOOK_S):
            with self._lock:
                if time.monotonic() >= due_s:
                    self._send()
                    due_s += EVERY_S
                self._look()

    def _send(self) -> None:
        self._number += 1
        used = Connection(address((200 << 16) + self._number), 30_000, vni=2)
        request = f"{next(self._targets)} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode()
        datagrams = used.opened() + used.exchanged(request, RESPONSE) + used.closed()
        self._waiting.append(time.monotonic())
        for datagram in datagrams:
            self._agent.send(datagram)

    def _look(self) -> None:
        counted = self._counted()
        now_s = time.monotonic()
        while self._seen < counted and self._waiting:
            self._seen += 1
            self._latencies_s.append(now_s - self._waiting.popleft())

    def _counted(self) -> int:
        try:
            return self._store.collection(self.host).request_count
        except UnknownCollection:
            return 0
