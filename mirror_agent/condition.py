"""How the agent is: what health checks, the watchdog and heartbeats ask, from whichever thread."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from mirror_agent.heartbeat import Heartbeat
from mirror_agent.limits import RECEIVE_SILENCE_S_MAX, SENDER_SILENCE_S_MAX
from mirror_agent.memory import resident_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mirror_agent.pulse import Pulse


class Core(Protocol):
    """What is asked of the receiver."""

    def silence_s(self) -> float | None:
        """Seconds since the receive loop last turned; None after it ended."""

    @property
    def mode(self) -> str: ...  # noqa: D102

    @property
    def mode_reason(self) -> str: ...  # noqa: D102

    def counters_by_vni(self) -> Mapping[int, Mapping[str, int]]:
        """Datagrams and bytes by VNI."""

    def top(self, count: int) -> Sequence[Mapping[str, Any]]:
        """The busiest endpoint shapes."""


class Service(Protocol):
    """What is asked of the sender's loop."""

    @property
    def pulse(self) -> Pulse: ...  # noqa: D102

    def counters(self) -> Mapping[str, int]:
        """All counters by name."""

    def ailments(self) -> list[str]:
        """What is wrong with receiving and sending, one sentence each."""


class Condition:
    """Gathers what receiver and service say.

    Attributes:
        ending: one sentence where the instance is being terminated; set by who learns of it.
    """

    def __init__(
        self, core: Core, service: Service, *, version: str, agent: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._core = core
        self._service = service
        self._version = version
        self._agent = agent
        self._clock = clock
        self._began_s = clock()
        self.ending = ""

    def ailments(self) -> list[str]:
        """Why no mirrored traffic should come here, one sentence each; empty for a healthy agent."""
        found = self._service.ailments()
        if self._service.pulse.age_s() > SENDER_SILENCE_S_MAX:
            found.append("sender_stopped: No record is sent any more, the sender hangs; restart the agent.")
        if self.ending:
            found.append(self.ending)
        return found

    def is_hung(self, *, draining: bool) -> bool:
        """Whether only a restart can help; while draining nothing is received any more, and that is right."""
        silence_s = self._core.silence_s()
        deaf = not draining and (silence_s is None or silence_s > RECEIVE_SILENCE_S_MAX)
        return deaf or self._service.pulse.age_s() > SENDER_SILENCE_S_MAX

    def top(self, count: int) -> list[dict[str, Any]]:
        """The busiest endpoint shapes: names of hosts and shapes of paths, no values."""
        return [dict(shape) for shape in self._core.top(count)]

    def heartbeat(self) -> Heartbeat:
        """All of it, now."""
        silence_s = self._core.silence_s()
        return Heartbeat(
            version=self._version,
            agent=self._agent,
            uptime_s=round(self._clock() - self._began_s, 1),
            mode=self._core.mode,
            mode_reason=self._core.mode_reason,
            receive_age_s=None if silence_s is None else round(silence_s, 3),
            sender_age_s=round(self._service.pulse.age_s(), 3),
            lag_s=round(self._service.pulse.lag_s(), 3),
            memory_bytes=resident_bytes(),
            ailments=self.ailments(),
            # Of all threads since the start, as the kernel counts it.
            counters={**self._service.counters(), "cpu_ms": time.process_time_ns() // 1_000_000},
            counters_by_vni=self._core.counters_by_vni(),
        )
