from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from mirror_agent.embedded_metrics import ALWAYS_REPORTED, CounterDeltas, MetricSpace, embedded_metrics
from tests.unit.mirror_agent.beating import heartbeat

SPACE = MetricSpace("Heliostat/Agent", "collector")
# The schema of AWS's specification of the format, with the member sets that it allows.
SCHEMA = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["Namespace", "Dimensions", "Metrics"],
                        "additionalProperties": False,
                        "properties": {
                            "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
                            "Dimensions": {
                                "type": "array",
                                "minItems": 1,
                                "items": {"type": "array", "maxItems": 30, "items": {"type": "string"}},
                            },
                            "Metrics": {
                                "type": "array",
                                "maxItems": 100,
                                "items": {
                                    "type": "object",
                                    "required": ["Name"],
                                    "properties": {
                                        "Name": {"type": "string", "minLength": 1, "maxLength": 1024},
                                        "Unit": {"enum": ["Count", "Bytes", "Seconds"]},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}


def metrics_as_cloudwatch_reads_them(document: dict[str, Any]) -> dict[str, float]:
    jsonschema.validate(document, SCHEMA)
    read = {}
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for dimensions in directive["Dimensions"]:
            assert all(isinstance(document[name], str) for name in dimensions)
        for metric in directive["Metrics"]:
            read[metric["Name"]] = document[metric["Name"]]
    return read


def test_counters_become_metrics_under_their_own_names() -> None:
    [document] = embedded_metrics(heartbeat(), {"datagrams": 7, "records_held": 2, "heads_bad": 0}, SPACE, 1_700)

    read = metrics_as_cloudwatch_reads_them(json.loads(json.dumps(document)))

    assert (read["datagrams"], read["records_held"]) == (7, 2)
    assert "heads_bad" not in read
    assert set(ALWAYS_REPORTED) <= set(read)
    assert (read["memory_bytes"], read["lag_s"], read["ailments"]) == (50_000_000, 0.0, 0)
    assert (document["StackName"], document["agent"], document["_aws"]["Timestamp"]) == ("collector", "agent-1", 1_700)


def test_what_was_lost_is_summed_up_beside_each_of_its_counters() -> None:
    counted = {
        "exchanges_lost_in_spool": 1,
        "exchanges_dropped_spool_full": 20,
        "connections_dropped_panic": 300,
        "exchanges_dropped_by_rule": 4_000,
        "exchanges_incomplete": 5,
        "heads_cut_by_gap": 60,
        "connections_evicted": 7,
        "http2_streams_dropped": 80,
        "pending_requests_dropped": 900,
    }

    [document] = embedded_metrics(heartbeat(), counted, SPACE, 0)

    read = metrics_as_cloudwatch_reads_them(document)
    sums = {"exchanges_lost": 321, "exchanges_cut": 65, "given_up_at_bounds": 987}
    assert {name: read[name] for name in sums} == sums
    assert {name: read[name] for name in counted} == counted


def test_an_agent_that_lost_nothing_says_so_of_exchanges() -> None:
    [document] = embedded_metrics(heartbeat(), {}, SPACE, 0)

    read = metrics_as_cloudwatch_reads_them(document)
    assert (read["exchanges_lost"], read["exchanges_cut"]) == (0, 0)
    assert "given_up_at_bounds" not in read


def test_the_stack_is_the_only_dimension_that_is_billed() -> None:
    [document] = embedded_metrics(heartbeat(), {}, SPACE, 0)

    assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["StackName"]]


def test_more_than_a_hundred_metrics_take_several_lines() -> None:
    deltas = {f"counter_{number}": 1 for number in range(250)}

    documents = list(embedded_metrics(heartbeat(), deltas, SPACE, 0))

    read = [metrics_as_cloudwatch_reads_them(document) for document in documents]
    assert len(documents) == 3
    assert sum(map(len, read)) == len(set().union(*read)) == 250 + len(ALWAYS_REPORTED) + 3


@pytest.mark.parametrize("arrives", [True, False])
def test_a_report_that_is_lost_is_in_the_next_one(arrives: bool) -> None:  # noqa: FBT001
    deltas = CounterDeltas()

    first = deltas.since({"datagrams": 10, "records_held": 5})
    if arrives:
        deltas.arrived({"datagrams": 10, "records_held": 5})
    second = deltas.since({"datagrams": 15, "records_held": 3, "heads_bad": 1})

    assert first == {"datagrams": 10, "records_held": 5}
    assert second == {"datagrams": 5 if arrives else 15, "records_held": 3, "heads_bad": 1}
