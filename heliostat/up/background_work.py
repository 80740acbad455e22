"""Work beside the run that ends by itself, or when the run does: made traffic, or the replay of a capture."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol, Self

from heliostat.errors import HeliostatError, PartFailed

if TYPE_CHECKING:
    from collections.abc import Callable

STOP_TIMEOUT_S = 10.0


class Work(Protocol):
    """What is done: it tells how far it is, and comes back soon after it was told to stop."""

    def __call__(self, tell: Callable[[str], None], stopped: Callable[[], bool], /) -> None:
        """Do all of it."""


class BackgroundWork:
    """One piece of work in a thread of its own. `activity` is what it told last, in words."""

    def __init__(self, name: str, work: Work) -> None:
        self.activity = ""
        self._name = name
        self._work = work
        self._failure: Exception | None = None
        self._stopped = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        """Start the work."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the work, and wait for it."""
        self._stopped.set()
        self._thread.join(STOP_TIMEOUT_S)

    def check(self) -> None:
        """Return while all is well.

        Raises:
            HeliostatError: the work failed.
        """
        if isinstance(self._failure, HeliostatError):
            raise self._failure
        if self._failure is not None:
            raise PartFailed(f"the {self._name} failed: {self._failure}") from self._failure

    def _run(self) -> None:
        try:
            self._work(self._tell, self._stopped.is_set)
        except Exception as error:  # noqa: BLE001 - the entry point of a thread: `check` hands it to the run
            self._failure = error

    def _tell(self, activity: str) -> None:
        self.activity = activity
