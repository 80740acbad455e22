"""How a service behind a proxy is: fair, or failing as drawn. Seeded, so that it comes again."""

from __future__ import annotations

from random import Random
from threading import Event, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.faults.service_proxy import Asked, Mishap


class Weather:
    """Says which mishap a request meets.

    Attributes:
        changed: set while it is fair; who waits in a mishap waits for this.
    """

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311 - drawn to be repeated
        self._lock = Lock()
        self._share = 0.0
        self._names: Sequence[str] = ()
        self._mishaps: Mapping[str, Mishap] = {}
        self._first: Callable[[Asked], tuple[str, Mishap] | None] | None = None
        self.changed = Event()

    def draw(self) -> float:
        """A number from 0 to 1. Safe to use from several threads."""
        with self._lock:
            return self._random.random()

    def storm(self, mishaps: Mapping[str, Mishap], share: float, names: Sequence[str] = ()) -> None:
        """From now on, a share of the requests meets one of these mishaps, each as likely as the other."""
        with self._lock:
            self._mishaps, self._share = mishaps, share
            self._names = sorted(names or mishaps)
            self.changed.clear()

    def always_first(self, look: Callable[[Asked], tuple[str, Mishap] | None] | None) -> None:
        """Asked before anything is drawn; None asks nobody."""
        with self._lock:
            self._first = look

    def fair(self) -> None:
        """From now on nothing fails."""
        with self._lock:
            self._share = 0.0
            self._first = None
            self.changed.set()

    def choose(self, asked: Asked) -> tuple[str, Mishap] | None:
        """See ServiceProxy."""
        with self._lock:
            first = self._first
        if first is not None and (found := first(asked)):
            return found
        with self._lock:
            if self._random.random() >= self._share:
                return None
            name = self._random.choice(self._names)
            return name, self._mishaps[name]
