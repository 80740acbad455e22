"""Learns that the instance is to be terminated, and lets the agent go on until others have taken over.

Two notices, both from the metadata service: the target state of the Auto Scaling group (scaling in, replacing, a
rolling update), and the interruption of a spot instance, which says when. From a notice on, the agent is unhealthy and
still receives, since the load balancer moves its flows only bit by bit; then it drains, and the lifecycle action is
completed, so that nobody waits for the hook's time-out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from mirror_agent.instance_metadata import MetadataUnavailable
from mirror_agent.limits import LIFECYCLE_HEARTBEAT_S, SPOT_MARGIN_S

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

TARGET_STATE = "autoscaling/target-lifecycle-state"
SPOT_ACTION = "spot/instance-action"
_ENDING_STATES = frozenset({"Terminated", "Warmed:Terminated"})
_ENDING_ACTIONS = frozenset({"terminate", "stop", "hibernate"})


class Metadata(Protocol):
    """What is asked of the metadata service."""

    def get(self, path: str) -> str | None:
        """One item; None where there is none."""


class LifecycleAction(Protocol):
    """The group's hook, which holds the termination until it is completed."""

    def prolong(self) -> None:
        """Starts its time-out anew."""

    def complete(self) -> None:
        """Lets the termination go on."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The instance ends: why, and how long the agent may still receive."""

    sentence: str
    receive_s: float


class Termination:
    """Looks for a notice, and sees it through. `look` is called every few seconds, by one thread."""

    def __init__(  # noqa: PLR0913  a composition names its parts
        self,
        metadata: Metadata,
        action: LifecycleAction | None,
        log: logging.Logger,
        *,
        linger_s: float,
        drain_timeout_s: float,
        clock: Callable[[], float],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        on_notice: Callable[[str], None],
        drain: Callable[[], None],
    ) -> None:
        """Makes one; `on_notice` is told the sentence, and `drain` is called when receiving should end."""
        self._metadata = metadata
        self._action = action
        self._log = log
        self._linger_s = linger_s
        self._drain_timeout_s = drain_timeout_s
        self._clock = clock
        self._now = now
        self._on_notice = on_notice
        self._drain = drain
        self._notice: Notice | None = None
        self._drain_at_s = 0.0
        self._prolong_at_s = 0.0

    @property
    def is_known(self) -> bool:
        """Whether a notice has come."""
        return self._notice is not None

    def look(self) -> None:
        """Takes the next step, if it is time for one."""
        if self._notice is None:
            self._notice = self._asked()
            if self._notice:
                self._begin(self._notice)
        now_s = self._clock()
        if self._notice is None:
            return
        if self._action and now_s >= self._prolong_at_s:
            self._prolong_at_s = now_s + LIFECYCLE_HEARTBEAT_S
            self._action.prolong()
        if now_s >= self._drain_at_s:
            self._drain_at_s = float("inf")
            self._drain()

    def complete(self) -> None:
        """The agent has drained: where the group waits for that, tell it."""
        try:
            is_awaited = self._metadata.get(TARGET_STATE) in _ENDING_STATES
        except MetadataUnavailable:
            is_awaited = self.is_known
        if is_awaited and self._action:
            self._action.complete()

    def _begin(self, notice: Notice) -> None:
        self._drain_at_s = self._clock() + notice.receive_s
        # The hook's time began when the group decided, which was a moment ago.
        self._prolong_at_s = self._clock() + LIFECYCLE_HEARTBEAT_S
        facts = {"reason": notice.sentence, "receive_s": notice.receive_s}
        self._log.warning("instance_ends", extra={"facts": facts})
        self._on_notice(notice.sentence)

    def _asked(self) -> Notice | None:
        try:
            if self._metadata.get(TARGET_STATE) in _ENDING_STATES:
                return Notice("terminating: The Auto Scaling group ends this instance.", self._linger_s)
            spot = self._metadata.get(SPOT_ACTION)
        except MetadataUnavailable:
            return None
        return self._spot_notice(spot) if spot else None

    def _spot_notice(self, text: str) -> Notice | None:
        """`{"action": "terminate", "time": "2026-11-24T08:22:00Z"}`, two minutes before."""
        try:
            document = json.loads(text)
            left_s = (datetime.fromisoformat(document["time"]) - self._now()).total_seconds()
            action = document["action"]
        except (ValueError, KeyError, TypeError):
            self._log.warning("spot_notice_unreadable")
            return None
        if action not in _ENDING_ACTIONS:
            return None
        receive_s = min(self._linger_s, max(left_s - self._drain_timeout_s - SPOT_MARGIN_S, 0.0))
        return Notice("terminating: EC2 takes this spot instance back.", receive_s)
