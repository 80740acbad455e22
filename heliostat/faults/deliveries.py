"""How batches reach the function: as they should, or late, more than once, and again when others came meanwhile."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, Any

from heliostat.faults.limits import BATCHES_KEPT_MAX

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping
    from random import Random

    from simulator.kinesis_event import InvocationContext

Span = tuple[str, int, int]
"""A shard, and the sequence numbers of the first and the last of some records in it."""


def span_of(message: Mapping[str, Any]) -> Span:
    """Where the records stand that a message to a failure destination is about."""
    batch = message["KinesisBatchInfo"]
    return str(batch["shardId"]), int(batch["startSequenceNumber"]), int(batch["endSequenceNumber"])


class Deliveries:
    """Between the mapping and the function: delivers more than once, late, and old batches again, where it is told to.

    All of it is what Lambda may do: a batch is delivered at least once, and shards wait for nobody.
    """

    def __init__(self, function: Callable[[Any, Any], Any], random: Random, did: Counter[str]) -> None:
        self._function = function
        self._random = random
        self._did = did
        self._lock = Lock()
        self._kept: deque[Any] = deque(maxlen=BATCHES_KEPT_MAX)
        self._given_up: list[Span] = []
        self._share = 0.0
        self._delay_s_max = 0.0

    def be_disorderly(self, share: float, delay_s_max: float) -> None:
        """From now on, a share of the batches comes twice, another behind an old batch, and all come late."""
        self._share, self._delay_s_max = share, delay_s_max

    def be_orderly(self) -> None:
        """From now on, as it should be."""
        self._share = self._delay_s_max = 0.0

    def __call__(self, event: dict[str, Any], context: InvocationContext, /) -> Any:
        """One delivery, and what is done around it."""
        draw, delay, older = self._drawn()
        time.sleep(delay)
        if draw < self._share and older is not None:
            self._again("old batches delivered again", older, context)
        answer = self._function(event, context)
        self._kept.append(event)
        if draw > 1 - self._share:
            self._again("batches delivered twice", event, context)
        return answer

    def note(self, message: dict[str, Any]) -> None:
        """The mapping's failure destination."""
        with self._lock:
            self._given_up.append(span_of(message))

    def given_up(self) -> tuple[Span, ...]:
        """What the mapping gave up."""
        with self._lock:
            return tuple(self._given_up)

    def _drawn(self) -> tuple[float, float, Any]:
        with self._lock:
            older = self._random.choice(self._kept) if self._kept else None
            return self._random.random(), self._random.uniform(0, self._delay_s_max), older

    def _again(self, name: str, event: Any, context: InvocationContext) -> None:
        self._did[name] += 1
        try:
            self._function(event, context)
        except Exception:  # noqa: BLE001 - what a second delivery comes to is nobody's concern
            self._did["second deliveries failed"] += 1
