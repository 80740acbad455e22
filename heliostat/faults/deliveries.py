"""How batches reach the function: as they should, or late, more than once, and again when others came meanwhile."""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any

from heliostat.faults.limits import BATCHES_KEPT_MAX
from heliostat.redrive.dead_letter import DeadLetter

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Mapping
    from random import Random

    from heliostat.faults.witness import Position
    from simulator.kinesis_event import InvocationContext


@dataclass(frozen=True, slots=True)
class Delivery:
    """One invocation of the function with these records.

    Attributes:
        done: how many of them, from the first on, need not come again; None where it did not answer.
    """

    positions: tuple[Position, ...]
    done: int | None

    @property
    def is_whole(self) -> bool:
        """Whether none has to come again."""
        return self.done == len(self.positions)


class Deliveries:
    """Between the mapping and the function: delivers more than once, late, and old batches again, where it is told to.

    All of it is what Lambda may do: a batch is delivered at least once, and shards wait for nobody.
    """

    def __init__(self, function: Callable[[Any, Any], Any], random: Random, did: Counter[str]) -> None:
        self._function = function
        self._random = random
        self._did = did
        self._lock = Lock()
        self._delivering = RLock()
        self._kept: deque[Any] = deque(maxlen=BATCHES_KEPT_MAX)
        self._made: list[Delivery] = []
        self._given_up: list[DeadLetter] = []
        self._share = 0.0
        self._delay_s_max = 0.0

    def be_disorderly(self, share: float, delay_s_max: float) -> None:
        """From now on, a share of the batches comes twice, another behind an old batch, and all come late."""
        self._share, self._delay_s_max = share, delay_s_max

    def be_orderly(self) -> None:
        """From now on, as it should be."""
        self._share = self._delay_s_max = 0.0

    @contextmanager
    def between_two(self) -> Iterator[None]:
        """Within the block the function does nothing; it begins when what it does is done."""
        with self._delivering:
            yield

    def __call__(self, event: dict[str, Any], context: InvocationContext, /) -> Any:
        """One delivery, and what is done around it."""
        draw, delay, older = self._drawn()
        time.sleep(delay)
        with self._delivering:
            if draw < self._share and older is not None:
                self._again("old batches delivered again", older, context)
            answer = self._invoke(event, context)
            self._kept.append(event)
            if draw > 1 - self._share:
                self._again("batches delivered twice", event, context)
        return answer

    def note(self, message: dict[str, Any]) -> None:
        """The mapping's failure destination."""
        with self._lock:
            self._given_up.append(DeadLetter.of(message))

    def given_up(self) -> tuple[DeadLetter, ...]:
        """What the mapping gave up."""
        with self._lock:
            return tuple(self._given_up)

    def made(self) -> tuple[Delivery, ...]:
        """Every invocation, in order."""
        with self._lock:
            return tuple(self._made)

    def _drawn(self) -> tuple[float, float, Any]:
        with self._lock:
            older = self._random.choice(self._kept) if self._kept else None
            return self._random.random(), self._random.uniform(0, self._delay_s_max), older

    def _again(self, name: str, event: Any, context: InvocationContext) -> None:
        self._did[name] += 1
        try:
            self._invoke(event, context)
        except Exception:  # noqa: BLE001 - what a second delivery comes to is nobody's concern
            self._did["second deliveries failed"] += 1

    def _invoke(self, event: dict[str, Any], context: InvocationContext) -> Any:
        positions = positions_of(event)
        done = None
        try:
            answer = self._function(event, context)
            done = _done(answer, positions)
        finally:
            with self._lock:
                self._made.append(Delivery(positions, done))
        return answer


def positions_of(event: Mapping[str, Any]) -> tuple[Position, ...]:
    """Where the records of an event stand."""
    return tuple(
        (each["eventID"].partition(":")[0], int(each["kinesis"]["sequenceNumber"])) for each in event["Records"]
    )


def _done(answer: Mapping[str, Any], positions: tuple[Position, ...]) -> int:
    failed = {int(each["itemIdentifier"]) for each in answer["batchItemFailures"]}
    return sum(1 for _ in takewhile(lambda position: position[1] not in failed, positions))
