"""Reads the settings again while the agent runs: budget, rules and VNIs are applied, everything else is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mirror_agent.errors import WrongSettings
from mirror_agent.sampling import sampling_json
from mirror_agent.settings import RELOADED, Settings

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Sequence

    from mirror_agent.notifier import Notifier


class Adjustable(Protocol):
    """What takes effect without a restart."""

    def set_vnis(self, vnis: Sequence[int] | None) -> None:
        """Read these VNIs and no others; None: all."""

    def set_sampling(self, sampling: str) -> None:
        """Budget and rules as JSON.

        Raises:
            ValueError: they cannot be followed; the old ones stay.
        """


class Reloader:
    """Knows what the agent follows now."""

    def __init__(
        self,
        settings: Settings,
        read: Callable[[], Settings],
        core: Adjustable,
        log: logging.Logger,
        notifier: Notifier,
    ) -> None:
        """Makes a reloader; `read` reads all sources anew and raises what `read_settings` raises."""
        self._begun_with = settings
        self._followed = settings
        self._read = read
        self._core = core
        self._log = log
        self._notifier = notifier

    def reload(self) -> None:
        """Follows the settings as they are now; where they cannot be followed, nothing changes."""
        self._notifier.reloading()
        try:
            self._follow(self._read())
        except (WrongSettings, ValueError) as error:
            self._log.error("reload_refused", extra={"facts": {"reason": str(error)}})
        finally:
            self._notifier.ready("Receiving")

    def _follow(self, settings: Settings) -> None:
        applied = _changed(self._followed, settings) & RELOADED
        if applied & {"bytes_per_second", "rules"}:
            self._core.set_sampling(sampling_json(settings.bytes_per_second, settings.rules))
        if "vnis" in applied:
            self._core.set_vnis(settings.vnis)
        self._followed = settings
        restart = _changed(self._begun_with, settings) - RELOADED
        self._log.info("reloaded", extra={"facts": {"applied": sorted(applied), "needs_restart": sorted(restart)}})


def _changed(before: Settings, after: Settings) -> set[str]:
    return {name for name in Settings.model_fields if getattr(before, name) != getattr(after, name)}
