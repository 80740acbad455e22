"""Work that goes on beside the sender: the same call again and again, on a thread of its own."""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable
    from types import TracebackType

_WORK, _END = "work", "end"


class Background:
    """Calls `work` every `interval_s`, and whenever it is woken, between `__enter__` and `__exit__`.

    What `work` raises is logged, and the next call comes all the same. `wake` may be called from a signal handler:
    `SimpleQueue.put` is reentrant, which is documented. Who runs the agent fills it, and no packet does.
    """

    def __init__(
        self, name: str, work: Callable[[], None], log: logging.Logger, *, interval_s: float | None = None
    ) -> None:
        """Makes a thread; without `interval_s` it works when woken, and only then."""
        self._name = name
        self._work = work
        self._log = log
        self._interval_s = interval_s
        self._told: SimpleQueue[str] = SimpleQueue()  # nosemgrep: queue-without-bound
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def wake(self) -> None:
        """Work now."""
        self._told.put(_WORK)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._told.put(_END)
        self._thread.join()

    def _run(self) -> None:
        while self._next():
            try:
                self._work()
            except Exception:  # noqa: BLE001  the entry point of a thread
                self._log.exception("background_work_failed", extra={"facts": {"work": self._name}})

    def _next(self) -> bool:
        try:
            return self._told.get(timeout=self._interval_s) == _WORK
        except Empty:
            return True
