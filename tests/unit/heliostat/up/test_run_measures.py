from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.pipeline.counters import AGENT_COUNTERS
from chalice_app.pipeline.measures import Fleet, Places, Processing, Unread
from heliostat.up.run_measures import RunMeasures

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACES = Places("heliostat-collector")


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now_s


class Parts:
    """What a run has: an agent, a mapping, a processor, and a time."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.heartbeat: Mapping[str, Any] | None = {
            "counters": {"datagrams": 300, "exchanges": 30, "records_sent": 6, "bytes_sent": 9_000, "segments": 299},
            "counters_by_vni": {"7": {"datagrams": 300, "bytes": 90_000}},
        }
        self.mapping = {"invocations": 3, "invocations_failed": 1}
        self.processor = {"records": 6, "records_given_up_unexpected": 1}
        self.measures = RunMeasures(
            lambda: self.heartbeat, lambda: self.mapping, lambda: self.processor, clock=self.clock
        )


def test_the_agents_counters_are_those_that_are_asked_for() -> None:
    parts = Parts()
    parts.measures.sample()
    parts.clock.now_s += 1

    flows = parts.measures.flows(PLACES, AGENT_COUNTERS)

    assert not isinstance(flows.agents, Unread)
    assert {name: each.total for name, each in flows.agents.items()} == {
        "datagrams": 300,
        "exchanges": 30,
        "records_sent": 6,
    }
    assert flows.packets_by_vni == {7: 20.0}
    assert parts.measures.fleet(PLACES) == Fleet(1, 1)


def test_what_is_not_there_in_a_run_says_so() -> None:
    parts = Parts()
    parts.measures.sample()

    flows = parts.measures.flows(PLACES, AGENT_COUNTERS)

    assert isinstance(flows.sources, Unread)
    assert "no instance" in flows.sources.failure.explanation
    assert isinstance(flows.balancer_bytes, Unread)


def test_the_processor_is_told_by_its_own_counters_and_by_its_mapping() -> None:
    parts = Parts()
    parts.measures.sample()

    processing = parts.measures.flows(PLACES, AGENT_COUNTERS).processing

    assert isinstance(processing, Processing)
    assert processing.records.total == 6
    assert (processing.invocations, processing.errors) == (3, 1)
    assert processing.counters == {"records_given_up_unexpected": 1}


def test_an_agent_that_does_not_answer_is_not_healthy_and_what_it_counted_stays() -> None:
    parts = Parts()
    parts.measures.sample()
    parts.heartbeat = None
    parts.clock.now_s += 2
    parts.measures.sample()

    agents = parts.measures.flows(PLACES, AGENT_COUNTERS).agents

    assert parts.measures.fleet(PLACES) == Fleet(1, 0)
    assert not isinstance(agents, Unread)
    assert agents["datagrams"].total == 300


def test_before_the_agent_answered_once_nothing_of_it_is_known() -> None:
    parts = Parts()
    parts.heartbeat = None
    parts.measures.sample()

    assert isinstance(parts.measures.flows(PLACES, AGENT_COUNTERS).agents, Unread)


def test_usage_is_what_the_run_has_of_what_aws_bills() -> None:
    parts = Parts()
    parts.clock.now_s += 1_800
    parts.measures.sample()

    usage = parts.measures.usage(PLACES, (), {})

    assert usage.hours == 0.5
    assert usage.quantities == {"stream_bytes_in": 9_000, "stream_bytes_out": 9_000, "function_requests": 3}


def test_it_samples_until_the_run_ends() -> None:
    parts = Parts()
    ends = iter([False, True])

    parts.measures.work(lambda _: None, lambda: next(ends))

    assert parts.measures.fleet(PLACES) == Fleet(1, 1)
