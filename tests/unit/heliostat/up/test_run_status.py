from __future__ import annotations

from typing import Any

from api_inventory.collection import Collection
from heliostat.up.run_status import run_status
from inventory_store.port import Page

QUIET = dict.fromkeys(
    ("records_handled", "records_given_up_after_retries", "records_given_up_by_age", "loops_crashed"), 0
)


class Store:
    def collections(self, _query: object) -> Page[Collection]:
        return Page((Collection("shop", 3, 30, 0, 0), Collection("pay", 2, 12, 0, 0)))


def status_of(agent: dict[str, int], mapping: dict[str, int], processor: dict[str, int] | None = None) -> Any:
    return run_status(agent, mapping, processor or {}, Store(), "12 of 300")  # type: ignore[arg-type]


def test_each_stage_is_counted() -> None:
    status = status_of({"exchanges_recorded": 40, "records_sent": 9}, QUIET | {"records_handled": 8})

    assert (status.hosts, status.endpoints, status.requests) == (2, 5, 42)
    assert (status.records_handled, status.activity) == (8, "12 of 300")


def test_every_loss_is_named() -> None:
    processor = {"records": 7, "records_rejected_not_zstd": 3, "findings_dropped_rule_full": 5, "folds_folded": 4}
    status = status_of({"exchanges_dropped_network": 4}, QUIET | {"records_given_up_by_age": 2}, processor)

    assert {name: count for name, count in status.drops.items() if count} == {
        "exchanges_dropped_network": 4,
        "records_given_up_by_age": 2,
        "records_rejected_not_zstd": 3,
        "findings_dropped_rule_full": 5,
    }


def test_an_agent_that_does_not_answer_just_now_is_no_failure() -> None:
    assert status_of({}, QUIET).packets == 0
