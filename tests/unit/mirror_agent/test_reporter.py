from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from mirror_agent.embedded_metrics import MetricSpace
from mirror_agent.log import agent_logger
from mirror_agent.notifier import Notifier
from mirror_agent.reporter import Reporter
from tests.unit.mirror_agent.beating import heartbeat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mirror_agent.heartbeat import Heartbeat


class Words(Notifier):
    def __init__(self) -> None:
        super().__init__(None)
        self.said: list[str] = []

    def status(self, status: str) -> None:
        self.said.append(status)


class Bench:
    def __init__(self, *, with_lines: bool = True) -> None:
        self.now = heartbeat()
        self.accepts = True
        self.arrived: list[list[dict[str, Any]]] = []
        self.logged = io.StringIO()
        self.words = Words()
        self.reporter = Reporter(
            self,
            self if with_lines else None,
            MetricSpace("Heliostat/Agent", "collector"),
            agent_logger(self.logged),
            self.words,
            now_s=lambda: 1_700.5,
        )

    def heartbeat(self) -> Heartbeat:
        return self.now

    def put(self, lines: Sequence[str], now_ms: int) -> bool:
        assert now_ms == 1_700_500
        self.arrived.append([json.loads(line) for line in lines])
        return self.accepts


def test_a_report_is_a_heartbeat_and_metrics() -> None:
    bench = Bench()

    bench.reporter.report()

    [[beat, metrics]] = bench.arrived
    assert (beat["event"], beat["version"], beat["counters_by_vni"]["7"]["bytes"]) == ("heartbeat", "0.1.0", 700)
    assert (metrics["datagrams"], metrics["_aws"]["Timestamp"]) == (7, 1_700_500)
    logged = json.loads(bench.logged.getvalue())
    assert (logged["event"], logged["counters"]) == ("heartbeat", beat["counters"])


def test_metrics_are_what_came_since_the_last_report_that_arrived() -> None:
    bench = Bench()
    told = []

    for accepts, datagrams in [(True, 10), (False, 15), (True, 18), (True, 18)]:
        bench.accepts = accepts
        bench.now = heartbeat(counters={"datagrams": datagrams})
        bench.reporter.report()
        told.append(bench.arrived[-1][1]["datagrams"])

    assert told == [10, 5, 8, 0]


def test_without_a_log_group_the_heartbeat_is_logged_all_the_same() -> None:
    bench = Bench(with_lines=False)

    bench.reporter.report()

    assert bench.arrived == []
    assert json.loads(bench.logged.getvalue())["event"] == "heartbeat"


def test_systemd_shows_what_is_wrong_or_how_much_was_done() -> None:
    bench = Bench()
    bench.now = heartbeat(counters={"datagrams": 1234, "exchanges_sent": 5})
    bench.reporter.report()
    bench.now = heartbeat(ailments=["throttled: The stream takes less than is sent."])
    bench.reporter.report()

    assert bench.words.said == [
        "Receiving by socket: 1,234 datagrams read, 5 exchanges sent",
        "throttled: The stream takes less than is sent.",
    ]
