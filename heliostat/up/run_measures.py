"""What stands for CloudWatch in a run on one machine: its own agent's heartbeat, and its processor's counters."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Any

from chalice_app.costs.usage import Usage, UsageName
from chalice_app.pipeline.counters import PROCESSOR_LOSSES
from chalice_app.pipeline.measures import Fleet, Flows, Processing, Unread
from chalice_app.pipeline.reasons import failure_of, unread
from chalice_app.pipeline.series import Series
from heliostat.up.sampled_counters import SampledCounters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalice_app.pipeline.measures import Places

SAMPLE_INTERVAL_S = 2.0
LOOK_INTERVAL_S = 0.2
NO_SOURCES = "Made traffic and captures are sent to the agent itself: no instance of the simulated region mirrors them."
NO_SESSIONS = "Made traffic and captures come under virtual networks of their own, and by no mirror session."
NO_BALANCER = "No load balancer stands before the agent of this run."


class RunMeasures:
    """Implements `Measures` and `UsageMeasures`. One thread samples, any thread asks."""

    def __init__(
        self,
        heartbeat: Callable[[], Mapping[str, Any] | None],
        mapping: Callable[[], Mapping[str, int]],
        processor: Callable[[], Mapping[str, int]],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._heartbeat = heartbeat
        self._mapping = mapping
        self._processor = processor
        self._clock = clock
        self._lock = Lock()
        self._agent, self._vnis, self._folding = SampledCounters(), SampledCounters(), SampledCounters()
        self._is_answering = False
        self._since_s = clock()

    def sample(self) -> None:
        """Read all counters once."""
        heartbeat, mapping, processor = self._heartbeat(), self._mapping(), self._processor()
        with self._lock:
            now_s = self._clock()
            self._is_answering = heartbeat is not None
            if heartbeat is not None:
                self._agent.sample(heartbeat["counters"], now_s)
                by_vni = heartbeat["counters_by_vni"]
                self._vnis.sample({vni: each.get("datagrams", 0) for vni, each in by_vni.items()}, now_s)
            self._folding.sample({**{f"mapping.{name}": count for name, count in mapping.items()}, **processor}, now_s)

    def work(self, tell: Callable[[str], None], stopped: Callable[[], bool]) -> None:
        """Sample until the run ends."""
        del tell
        next_s = 0.0
        while not stopped():
            if time.monotonic() >= next_s:
                self.sample()
                next_s = time.monotonic() + SAMPLE_INTERVAL_S
            time.sleep(LOOK_INTERVAL_S)

    def fleet(self, places: Places) -> Fleet | Unread:
        """The one agent of the run."""
        del places
        return Fleet(1, int(self._is_answering))

    def flows(self, places: Places, agent_counters: Sequence[str]) -> Flows:
        """What moves."""
        del places
        with self._lock:
            now_s = self._clock()
            agent, folding = self._agent.series(now_s), self._folding.series(now_s)
            vnis = self._vnis.rates(now_s)
        return Flows(
            sources=unread(NO_SOURCES),
            balancer_bytes=unread(NO_BALANCER),
            agents=self._agents({name: agent[name] for name in agent_counters if name in agent}),
            processing=_processing(folding, now_s),
            packets_by_vni={int(vni): rate for vni, rate in vnis.items()},
            arrivals=unread(NO_SESSIONS),
        )

    def usage(self, places: Places, tables: tuple[str, ...], functions: Mapping[str, int]) -> Usage:
        """What this run used of what AWS bills, as far as it has it: bytes of records, and invocations."""
        del places, tables, functions
        with self._lock:
            now_s = self._clock()
            counted = {**self._agent.totals(), **self._folding.totals()}
        quantities: dict[UsageName, float] = {}
        if "bytes_sent" in counted:
            # One reader reads what was written.
            quantities |= {"stream_bytes_in": counted["bytes_sent"], "stream_bytes_out": counted["bytes_sent"]}
        if "mapping.invocations" in counted:
            quantities["function_requests"] = counted["mapping.invocations"]
        return Usage((now_s - self._since_s) / 3_600 if quantities else None, quantities)

    def _agents(self, series: Mapping[str, Series]) -> Mapping[str, Series] | Unread:
        return series if series or self._is_answering else Unread(failure_of("agents_unhealthy"))


def _processing(folding: Mapping[str, Series], now_s: float) -> Processing:
    nothing = Series.of({}, now_s)
    invocations = folding.get("mapping.invocations", nothing)
    failed = folding.get("mapping.invocations_failed", nothing)
    return Processing(
        records=folding.get("records", nothing),
        counters={each.name: folding[each.name].total for each in PROCESSOR_LOSSES if each.name in folding},
        invocations=_lately(invocations),
        errors=_lately(failed),
    )


def _lately(series: Series) -> float:
    return sum(each for each in series.minutes[-10:] if each is not None)
