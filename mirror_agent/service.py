"""The agent's loop: take records from the receiver, hand them to the sink, until asked to stop; then drain.

Backpressure has one direction and one place to drop: where the sink has no room, records stay in the receiver's bounded
queue, and where that is full, the receiver counts what it drops. The receive thread never waits for any of this.

Once an agent has drained, its counters add up: `exchanges` = `exchanges_sent` + every `exchanges_dropped_*`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from mirror_agent.errors import ReceiverStopped
from mirror_agent.limits import RECEIVE_SILENCE_S_MAX, TROUBLE_S_MAX, TURN_S_MAX
from mirror_agent.pulse import Pulse

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping, Sequence

    from mirror_agent.kinesis_sink import KinesisSink, Trouble
    from mirror_agent.pending import Record
    from mirror_agent.stop_request import StopRequest


class Receiver(Protocol):
    """What the service needs of `_capture.Receiver`."""

    def take(self, timeout_s: float) -> Sequence[Record]:
        """All finished records; waits for the first one at most this long."""

    def counters(self) -> Mapping[str, int]:
        """What was received, decoded and dropped so far, by name."""

    def stop(self) -> None:
        """Ends receiving; what was not finished yet can be taken afterwards."""

    def silence_s(self) -> float | None:
        """Seconds since the receive loop last turned; None after it ended."""


class AgentService:
    """Runs one receiver into one sink.

    Attributes:
        pulse: beats with every turn.
    """

    def __init__(  # noqa: PLR0913  a composition names its parts
        self,
        receiver: Receiver,
        sink: KinesisSink,
        stop: StopRequest,
        log: logging.Logger,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Makes a service. `stop` ends `run`; `clock` and `pause` count the same seconds."""
        self._receiver = receiver
        self._sink = sink
        self._clock = clock
        self._pause = pause
        self._stop = stop
        self._log = log
        self._trouble: Trouble | None = None
        self.pulse = Pulse(clock)

    def run(self, drain_timeout_s: float) -> None:
        """Works until `stop` is set, then sends what is held, for at most `drain_timeout_s`.

        Raises:
            ReceiverStopped: the receive thread ended by itself; what was held has been sent.
        """
        ended_early = False
        while not self._stop.is_set() and not ended_early:
            self._turn()
            ended_early = self._receiver.silence_s() is None
        self._drain(drain_timeout_s)
        if ended_early:
            raise ReceiverStopped("the receive thread ended by itself; see the lines before this one")

    def counters(self) -> dict[str, int]:
        """All counters of receiver and sink by name, and what the sink holds."""
        held = {f"{what}_held": count for what, count in self._sink.held.items()}
        return {**self._receiver.counters(), **self._sink.counters, **held}

    def ailments(self) -> list[str]:
        """What is wrong, one sentence each; empty for a healthy agent."""
        found = []
        silence_s = self._receiver.silence_s()
        if silence_s is None or silence_s > RECEIVE_SILENCE_S_MAX:
            found.append("receive_loop_stopped: No datagram is read any more; restart the agent.")
        trouble = self._sink.trouble
        if trouble and self._clock() - trouble.since_s > TROUBLE_S_MAX:
            found.append(f"{trouble.refusal.kind}: {trouble.refusal.explanation}")
        return found

    def _turn(self) -> None:
        if self._sink.has_room:
            self._sink.add(self._receiver.take(self._wait_s()))
        else:
            self._stop.wait(self._wait_s())
        self._sink.send(self._clock())
        self._note_trouble()
        self.pulse.beat(holds=not self._sink.is_empty)

    def _wait_s(self) -> float:
        due_s = self._sink.next_due_s()
        return TURN_S_MAX if due_s is None else min(max(due_s - self._clock(), 0.0), TURN_S_MAX)

    def _drain(self, timeout_s: float) -> None:
        deadline_s = self._clock() + timeout_s
        self._receiver.stop()
        while self._clock() < deadline_s:
            self.pulse.beat(holds=not self._sink.is_empty)
            if self._sink.has_room:
                self._sink.add(self._receiver.take(0.0))
            if self._sink.is_empty:
                break
            if not self._sink.send(self._clock()):
                self._pause(self._wait_s())
        self._sink.add(self._receiver.take(0.0))
        self._sink.give_up()
        self._log.info("drained", extra={"facts": self.counters()})

    def _note_trouble(self) -> None:
        """Logs when refusals begin, change their kind, and end."""
        before, now = self._trouble, self._sink.trouble
        if now and (before is None or before.refusal is not now.refusal):
            facts = {"kind": now.refusal.kind, "explanation": now.refusal.explanation}
            self._log.warning("kinesis_refuses", extra={"facts": facts})
        elif before and not now:
            self._log.info("kinesis_accepts_again")
        self._trouble = now
