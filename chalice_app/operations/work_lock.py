"""The lock under which one worker works, kept for longer as long as there is work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.operations.limits import LOCK_KEPT_EVERY_S, LOCK_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_app.operations.control_store import ControlStore


@dataclass(slots=True)
class WorkLock:
    """The lock as one holder sees it; `clock` gives seconds since the epoch."""

    store: ControlStore
    holder: str
    clock: Callable[[], float]
    _kept_at_s: float | None = None
    _is_lost: bool = False

    def keep(self) -> bool:
        """Take the lock, or keep it for longer; False while it is another's.

        The store is asked only every so often: what was kept a moment ago nobody else can have.
        """
        now_s = self.clock()
        if self._kept_at_s is not None and 0 <= now_s - self._kept_at_s < LOCK_KEPT_EVERY_S:
            return True
        if self._is_lost:
            return False
        until_s = now_s + LOCK_S
        if self._kept_at_s is None:
            is_ours = self.store.take_lock(self.holder, now_s, until_s)
        else:
            # Kept, and not taken: whoever slept while another had it must not believe that it was theirs all along.
            is_ours = self.store.keep_lock(self.holder, until_s)
            self._is_lost = not is_ours
        self._kept_at_s = now_s if is_ours else None
        return is_ours

    def release(self) -> None:
        """Let go of it, if it is still ours."""
        self._kept_at_s = None
        self.store.release_lock(self.holder)
