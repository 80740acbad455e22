"""A request to stop, which a signal handler may make."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue


class StopRequest:
    """Made once, and never taken back; one thread waits for it.

    A `threading.Event` will not do here: its `set` takes a lock, and a handler that runs while the same thread holds
    that lock inside `wait` would wait for it forever. `SimpleQueue.put` is reentrant, which is documented. Signals
    alone fill it.
    """

    def __init__(self) -> None:
        self._is_made = False
        self._wakes: SimpleQueue[None] = SimpleQueue()  # nosemgrep: queue-without-bound

    def set(self) -> None:
        """Make the request; from a signal handler too, whatever the program is doing."""
        self._is_made = True
        self._wakes.put(None)

    def is_set(self) -> bool:
        """Whether it was made."""
        return self._is_made

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is made, at most this long; whether it was."""
        if not self._is_made:
            with suppress(Empty):
                self._wakes.get(timeout=timeout_s)
        return self._is_made
