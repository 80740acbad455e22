"""The agent's loop: take records from the receiver, hand them to the sink, until asked to stop; then drain.

The receive thread never waits for any of this. What the sink cannot send waits in memory, then in the spool, and is
dropped from its old end where that is full too.

Whenever counters are read, every exchange is accounted for:

    exchanges + exchanges_found_in_spool
        = exchanges_sent + exchanges_held + exchanges_spooled_held + every exchanges_dropped_*
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from mirror_agent.crash_account import CrashAccount
from mirror_agent.errors import ReceiverStopped
from mirror_agent.limits import RECEIVE_SILENCE_S_MAX, TROUBLE_S_MAX, TURN_S_MAX
from mirror_agent.pulse import Pulse

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping, Sequence

    from mirror_agent.crash_account import CrashPage
    from mirror_agent.kinesis_sink import KinesisSink, Trouble
    from mirror_agent.pending import Record
    from mirror_agent.spool import SpoolRefused
    from mirror_agent.stop_request import StopRequest


_OVERFLOWS = (
    "overflow: The oldest records are dropped, since memory and spool are full: let the stream take what is sent, or "
    "give the agent a --spool-directory, or more --spool-bytes-max."
)


class Receiver(Protocol):
    """What the service needs of `_capture.Receiver`."""

    def take(self, timeout_s: float) -> Sequence[Record]:
        """All finished records; waits for the first one at most this long."""

    def counters(self) -> Mapping[str, int]:
        """What was received, decoded and dropped so far, by name; counts a record before it can be taken."""

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
        page: CrashPage | None = None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Makes a service.

        Args:
            receiver: gives records.
            sink: sends them.
            stop: ends `run`.
            log: takes events.
            page: where the run's accounts survive it; what the last run left there is told by the counters.
            clock: the time in seconds, from any moment on.
            pause: waits for some of them.
        """
        self._receiver = receiver
        self._sink = sink
        self._clock = clock
        self._pause = pause
        self._stop = stop
        self._log = log
        self._page = page
        self._trouble: Trouble | None = None
        self._spool_ailment: SpoolRefused | None = None
        self._exchanges_taken = 0
        self._accounts_unwritten = 0
        self._received: Mapping[str, int] = {}
        if page and sink.pending.exchanges_put_found is not None:
            page.open()
        self._former = self._left_by_former_run()
        self._former_told = dict.fromkeys(self._former, 0)
        self._counters: dict[str, int] = {}
        self._publish()
        self.pulse = Pulse(clock)

    def run(self, drain_timeout_s: float) -> None:
        """Works until `stop` is set, then sends what is held, for at most `drain_timeout_s`.

        Raises:
            ReceiverStopped: the receive thread ended by itself; what was held has been sent.
        """
        self._note_former()
        # Before anything is taken: a run that is killed at once would leave what the one before it left, told again.
        self._write_page()
        ended_early = False
        while not self._stop.is_set() and not ended_early:
            self._turn()
            ended_early = self._receiver.silence_s() is None
        self._drain(drain_timeout_s)
        if ended_early:
            raise ReceiverStopped("the receive thread ended by itself; see the lines before this one")

    def counters(self) -> dict[str, int]:
        """All counters of receiver and sink by name, and what is held: of one moment, at most a turn ago."""
        return dict(self._counters)

    def ailments(self) -> list[str]:
        """What is wrong, one sentence each; empty for a healthy agent."""
        found = []
        silence_s = self._receiver.silence_s()
        # Once it was asked to end, that it is silent is no ailment.
        if not self._stop.is_set() and (silence_s is None or silence_s > RECEIVE_SILENCE_S_MAX):
            found.append("receive_loop_stopped: No datagram is read any more; restart the agent.")
        trouble = self._sink.trouble
        if trouble and self._clock() - trouble.since_s > TROUBLE_S_MAX:
            found.append(f"{trouble.refusal.kind}: {trouble.refusal.explanation}")
        overflowed_s = self._sink.pending.overflowed_s
        if overflowed_s is not None and self._clock() - overflowed_s < TROUBLE_S_MAX:
            found.append(_OVERFLOWS)
        spool_ailment = self._sink.pending.ailment
        if spool_ailment:
            found.append(f"spool_{spool_ailment.kind}: {spool_ailment}")
        return found

    def _left_by_former_run(self) -> dict[str, int]:
        """As far as it is known: a spool that refuses at first is opened later."""
        pending = self._sink.pending
        former = (self._page and self._page.former) or CrashAccount(has_ended=True)
        spool_put = pending.exchanges_put_found or 0
        left = {
            "exchanges_found_in_spool": pending.exchanges_found,
            "exchanges_lost_in_crash": former.lost(spool_put),
            "exchanges_unsettled_in_crash": former.unsettled,
            "exchanges_lost_in_spool": former.lost_in_spool(spool_put),
        }
        if former.has_ended:
            return left
        # Its counters ended with it: what was counted since its last heartbeat nobody else tells.
        return left | {
            "killed_runs": 1,
            "killed_run_datagrams": former.datagrams,
            "killed_run_exchanges": former.decoded,
            "killed_run_exchanges_sent": former.sent,
            "killed_run_exchanges_dropped": former.dropped,
            "killed_run_exchanges_unsettled_dropped": former.unsettled_dropped,
        }

    def _turn(self) -> None:
        self._take(self._wait_s())
        self._sink.send(self._clock(), before=self._write_page)
        self._publish()
        self._note_trouble()
        self.pulse.beat(waiting_since_s=self._sink.pending.oldest_came_s)

    def _wait_s(self) -> float:
        return self._sink.wait_s(self._clock(), TURN_S_MAX)

    def _take(self, timeout_s: float) -> None:
        """Counters come after the records, and count every one of them."""
        records = self._receiver.take(timeout_s)
        self._received = self._receiver.counters()
        self._exchanges_taken += sum(record.exchanges for record in records)
        self._sink.add(records, self._clock())
        self._write_page()
        self._note_former()

    def _drain(self, timeout_s: float) -> None:
        deadline_s = self._clock() + timeout_s
        self._receiver.stop()
        self._take(0.0)
        while self._clock() < deadline_s and not self._sink.is_empty:
            self.pulse.beat(waiting_since_s=self._sink.pending.oldest_came_s)
            if not self._sink.send(self._clock(), before=self._write_page):
                self._pause(self._wait_s())
            self._publish()
            self._note_trouble()
        # Each ends by its own time-outs; what becomes of it is better known than guessed.
        while self._sink.is_waiting:
            if not self._sink.receive(self._clock()):
                self._pause(self._wait_s())
        self._sink.give_up(self._clock())
        self._write_page(has_ended=True)
        self._publish()
        self._log.info("drained", extra={"facts": self.counters()})

    def _publish(self) -> None:
        """All counters of one moment at once."""
        pending = self._sink.pending
        spooled = pending.spooled
        self._counters = {
            "exchanges": 0,
            "exchanges_sent": 0,
            **self._received,
            **self._former,
            **self._sink.counters,
            "crash_accounts_unwritten": self._accounts_unwritten,
            "records_held": pending.records_held,
            "bytes_held": pending.bytes_held,
            "exchanges_held": self._exchanges_in_memory(),
            "records_spooled_held": spooled["records"],
            "bytes_spooled_held": spooled["bytes"],
            "exchanges_spooled_held": spooled["exchanges"],
        }

    def _exchanges_in_memory(self) -> int:
        """In open batches, in the receiver's queue and in the sink."""
        queued = self._received.get("exchanges_queued", self._exchanges_taken) - self._exchanges_taken
        return self._received.get("exchanges_open_held", 0) + queued + self._sink.pending.exchanges_held

    def _write_page(self, *, has_ended: bool = False) -> None:
        """Not before there was a spool: who reads it asks the spool what became of the rest."""
        pending = self._sink.pending
        if self._page and pending.exchanges_put_found is not None:
            spooled, sending = pending.spooled, self._sink.counters
            is_written = self._page.write(
                CrashAccount(
                    in_memory=self._exchanges_in_memory(),
                    unsettled=pending.exchanges_unsettled,
                    spool_put=spooled["exchanges_put"],
                    in_spool=spooled["exchanges"],
                    datagrams=self._received.get("datagrams", 0),
                    decoded=self._received.get("exchanges", 0),
                    sent=sending["exchanges_sent"],
                    dropped=_dropped(self._received) + _dropped(sending),
                    unsettled_dropped=sending["exchanges_unsettled_dropped"],
                    has_ended=has_ended,
                )
            )
            self._accounts_unwritten += not is_written

    def _note_former(self) -> None:
        """Logs what the former run left, once it is known."""
        self._former = self._left_by_former_run()
        if self._former != self._former_told:
            self._log.warning("former_run", extra={"facts": self._former})
        self._former_told = self._former

    def _note_trouble(self) -> None:
        """Logs when refusals begin, change their kind, and end."""
        before, now = self._trouble, self._sink.trouble
        if now and (before is None or before.refusal.kind != now.refusal.kind):
            facts = {"kind": now.refusal.kind, "explanation": now.refusal.explanation}
            self._log.warning("kinesis_refuses", extra={"facts": facts})
        elif before and not now:
            self._log.info("kinesis_accepts_again")
        self._trouble = now
        self._note_spool()

    def _note_spool(self) -> None:
        before, now = self._spool_ailment, self._sink.pending.ailment
        if now and (before is None or before.kind != now.kind):
            self._log.warning("spool_refuses", extra={"facts": {"kind": now.kind, "explanation": str(now)}})
        elif before and not now:
            self._log.info("spool_takes_again")
        self._spool_ailment = now


def _dropped(counters: Mapping[str, int]) -> int:
    return sum(count for name, count in counters.items() if name.startswith("exchanges_dropped_"))
