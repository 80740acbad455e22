"""How fast a spool is sent beside live records: as fast as the stream takes it, found by trying.

Each request that was taken whole raises the pace by a tenth; a throttled one halves it, as TCP does, since a shard that
is full of old records takes no new ones. Reads no clock: the caller says what time it is.
"""

from __future__ import annotations

from mirror_agent.limits import REPLAY_BYTES_PER_S_MAX, REPLAY_BYTES_PER_S_MIN

_FASTER, _SLOWER = 1.1, 0.5
_BURST_S = 1.0


class ReplayPace:
    """A budget of bytes that fills with time."""

    def __init__(self) -> None:
        self.bytes_per_s = float(REPLAY_BYTES_PER_S_MIN)
        self._budget = 0.0
        self._at_s: float | None = None

    def allowance(self, now_s: float) -> float:
        """How many bytes may be sent now, of a second at most. The last record may go below nothing."""
        since_s = _BURST_S if self._at_s is None else max(now_s - self._at_s, 0.0)
        self._at_s = now_s
        self._budget = min(self._budget + since_s * self.bytes_per_s, self.bytes_per_s * _BURST_S)
        return self._budget

    def spend(self, size: int) -> None:
        """Notes that so many bytes are sent."""
        self._budget -= size

    def ready_s(self, now_s: float) -> float:
        """When the budget is above nothing again."""
        return now_s - min(self.allowance(now_s) / self.bytes_per_s, 0.0)

    def accepted(self) -> None:
        """The stream took a request with spooled records whole."""
        self.bytes_per_s = min(self.bytes_per_s * _FASTER, REPLAY_BYTES_PER_S_MAX)

    def throttled(self) -> None:
        """The stream throttled."""
        self.bytes_per_s = max(self.bytes_per_s * _SLOWER, REPLAY_BYTES_PER_S_MIN)
