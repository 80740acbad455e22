"""Reports once a minute: a heartbeat to the log, and heartbeat and metrics to CloudWatch where a log group is named."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Protocol

from mirror_agent.embedded_metrics import CounterDeltas, MetricSpace, embedded_metrics

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Sequence

    from mirror_agent.heartbeat import Heartbeat
    from mirror_agent.notifier import Notifier


class Source(Protocol):
    """Whose heart beats."""

    def heartbeat(self) -> Heartbeat:
        """How it is now."""


class Lines(Protocol):
    """Where lines go."""

    def put(self, lines: Sequence[str], now_ms: int) -> bool:
        """Whether they arrived."""


class Reporter:
    """Runs beside the sender, which never waits for it."""

    def __init__(  # noqa: PLR0913  a composition names its parts
        self,
        source: Source,
        lines: Lines | None,
        space: MetricSpace,
        log: logging.Logger,
        notifier: Notifier,
        *,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._lines = lines
        self._space = space
        self._log = log
        self._notifier = notifier
        self._now_s = now_s
        self._deltas = CounterDeltas()

    def report(self) -> None:
        """One report, now."""
        heartbeat = self._source.heartbeat().bounded()
        self._log.info("heartbeat", extra={"facts": heartbeat.facts()})
        self._notifier.status(_status(heartbeat))
        if self._lines is None:
            return
        now_ms = int(self._now_s() * 1000)
        deltas = self._deltas.since(heartbeat.counters)
        documents = [
            {"event": "heartbeat", **heartbeat.facts()},
            *embedded_metrics(heartbeat, deltas, self._space, now_ms),
        ]
        if self._lines.put([json.dumps(document) for document in documents], now_ms):
            self._deltas.arrived(heartbeat.counters)


def _status(heartbeat: Heartbeat) -> str:
    if heartbeat.ailments:
        return heartbeat.ailments[0]
    counters = heartbeat.counters
    read, sent = counters.get("datagrams", 0), counters.get("exchanges_sent", 0)
    return f"Receiving by {heartbeat.mode}: {read:,} datagrams read, {sent:,} exchanges sent"
