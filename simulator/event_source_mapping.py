"""Hands a record stream to a Lambda handler as AWS does: batches, checkpoints, retries, splits, a failure destination.

Either its owner steps it (`step`, `drain`), or its threads do (`start`, `stop`), one for each shard. A handler is never
entered twice at once: on Lambda an execution environment runs one invocation at a time, and handlers rely on it.
"""

from __future__ import annotations

import logging
import time
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from simulator.errors import StreamUnavailable
from simulator.limits import POLL_PAUSE_S, STOP_TIMEOUT_S
from simulator.mapping_settings import MappingSettings
from simulator.shard_loop import Handler, ShardLoop

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.kinesis_event import InvocationContext
    from simulator.stream_reader import StreamReader

_log = logging.getLogger(__name__)


def log_failure(message: dict[str, Any]) -> None:
    """The failure destination where none was given: one line of the log."""
    _log.error("a batch was given up: %s", message["requestContext"]["condition"], extra={"failure": message})


class EventSourceMapping:
    """A stream, a function, and what stands between them."""

    def __init__(  # noqa: PLR0913 - its ports, by name
        self,
        reader: StreamReader,
        handler: Handler,
        settings: MappingSettings | None = None,
        *,
        on_failure: Callable[[dict[str, Any]], None] = log_failure,
        now_s: Callable[[], float] = time.time,
        new_request_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        """Raises StreamUnavailable where the stream does not answer."""
        self._handler = handler
        self._now_s = now_s
        self._invoking = Lock()
        self._stopping = Event()
        self._threads: list[Thread] = []
        self._reader = reader
        self._loops = [
            ShardLoop(
                shard_id,
                reader=reader,
                handler=self._invoke_alone,
                settings=settings or MappingSettings(),
                on_failure=on_failure,
                new_request_id=new_request_id,
            )
            for shard_id in reader.shard_ids()
        ]

    def _invoke_alone(self, event: dict[str, Any], context: InvocationContext, /) -> Any:
        with self._invoking:
            return self._handler(event, context)

    def step(self, *, flush: bool = False) -> bool:
        """Do the next due thing of every shard; False when nothing was due anywhere. Not while threads run."""
        stepped = [loop.step(self._now_s(), flush=flush) for loop in self._loops]
        return any(stepped)

    def drain(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Step until every record of the stream is done or given up. Not while threads run.

        Raises:
            StreamUnavailable: the stream could not be read.
        """
        while True:
            while self.step(flush=True):
                pass
            if not self._records_pending():
                if not self.lag_ms:
                    return
                pause(POLL_PAUSE_S)
                continue
            due_s = [due for loop in self._loops if (due := loop.next_due_s()) is not None]
            pause(max(min(due_s) - self._now_s(), 0.0))

    def start(self) -> None:
        """Start one thread for each shard."""
        self._stopping.clear()
        self._threads = [
            Thread(target=self._run, args=(loop,), name=f"mapping-{loop.shard_id}", daemon=True) for loop in self._loops
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> bool:
        """End the threads after the invocations under way; False when one did not end in time.

        What was read and not handled stays in the stream, before its checkpoint.
        """
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout_s)
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, loop: ShardLoop) -> None:
        try:
            self._step_until_stopped(loop)
        except Exception:  # noqa: BLE001
            # The entry point of a thread: nobody above would see this. The shard stands still, and the counter says so.
            loop.counters["loops_crashed"] += 1
            _log.exception("the loop of %s ended", loop.shard_id)

    def _step_until_stopped(self, loop: ShardLoop) -> None:
        while not self._stopping.is_set():
            try:
                if not loop.step(self._now_s()):
                    self._rest(loop)
            except StreamUnavailable as error:
                loop.counters["reads_failed"] += 1
                _log.warning("%s; trying again", error)
                self._stopping.wait(POLL_PAUSE_S)

    def _rest(self, loop: ShardLoop) -> None:
        """Wait for whichever comes first: the loop's next time, or more records."""
        due_s = loop.next_due_s()
        wait_s = POLL_PAUSE_S if due_s is None else min(max(due_s - self._now_s(), 0.0), POLL_PAUSE_S)
        if loop.is_settling:
            self._stopping.wait(wait_s)
        else:
            self._reader.wait(loop.shard_id, loop.read_to, wait_s)

    def wait_until_drained(self, timeout_s: float) -> bool:
        """While threads run: wait until they are done with all there is; False when the time is over before."""
        deadline_s = time.monotonic() + timeout_s
        while not self.is_drained():
            if time.monotonic() >= deadline_s or self._stopping.wait(POLL_PAUSE_S / 4):
                return self.is_drained()
        return True

    def is_drained(self) -> bool:
        """Nothing is read and unhandled, and the stream has nothing newer.

        Raises:
            StreamUnavailable: the stream could not be read.
        """
        return not self._records_pending() and not any(
            self._reader.read(loop.shard_id, loop.checkpoint, 1).records for loop in self._loops
        )

    def _records_pending(self) -> int:
        return sum(loop.records_pending for loop in self._loops)

    @property
    def lag_ms(self) -> int:
        """How far the shard that is furthest behind stands behind its newest record, when last read."""
        return max((loop.behind_ms for loop in self._loops), default=0)

    def counters(self) -> dict[str, int]:
        """Since the start: invocations, records by how they ended, retries, splits, failed reads."""
        names = (
            "invocations",
            "invocations_failed",
            "batches_split",
            "retries",
            "records_handled",
            "records_given_up_after_retries",
            "records_given_up_by_age",
            "reads_failed",
            "loops_crashed",
        )
        return {name: sum(loop.counters[name] for loop in self._loops) for name in names}
