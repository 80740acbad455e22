"""The function that a schedule calls: what it answers, counts and logs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from inventory_store.host_book import TEMPLATES
from stream_processor import wiring
from stream_processor.limits import REVIEWING_ENDS_BEFORE_TIMEOUT_MS
from stream_processor.review.handler import handler
from tests.unit.stream_processor.review.world import HOST, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEDULED = {"source": "aws.scheduler"}


@dataclass
class Context:
    function_name: str = "heliostat-reviewer"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:heliostat-reviewer"
    aws_request_id: str = "7f0c"
    remaining_ms: int = 300_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


@pytest.fixture
def wired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A host in the inventory of this environment."""
    monkeypatch.setenv("HELIOSTAT_INVENTORY", f"sqlite://{tmp_path / 'inventory.sqlite'}")
    wiring._processor.cache_clear()
    store: Any = wiring.current_processor().store
    yield World(store)
    store.close()
    wiring._processor.cache_clear()


def handle(context: Context | None = None) -> dict[str, int]:
    return handler(SCHEDULED, context or Context())  # type: ignore[arg-type]


def test_the_answer_tells_how_much_was_reviewed(wired: World) -> None:
    wired.send(*[wired.call("DELETE", f"/orders/{number}", headers=()) for number in range(20)])

    first = handle()

    assert (first["hosts_reviewed"], first["endpoints_published"]) == (1, 1)
    assert first["findings_written"] >= 1
    assert wired.rows()["DELETE /orders/{order_id}"].facts is not None
    assert handle() == {}


def test_so_near_to_its_timeout_a_job_begins_no_review(wired: World) -> None:
    wired.send(wired.get("/orders"))

    assert handle(Context(remaining_ms=REVIEWING_ENDS_BEFORE_TIMEOUT_MS)) == {"reviews_left": 1}
    assert handle(Context(remaining_ms=REVIEWING_ENDS_BEFORE_TIMEOUT_MS + 1))["hosts_reviewed"] == 1


def test_while_one_job_runs_no_other_reviews_and_the_next_one_does(wired: World) -> None:
    wired.send(wired.get("/orders"))
    beside: list[dict[str, int]] = []

    class Asked(Context):
        def get_remaining_time_in_millis(self) -> int:
            beside.append(handle())
            return 300_000

    assert handle(Asked())["hosts_reviewed"] == 1
    assert beside == [{"reviews_running": 1}]
    wired.send(wired.get("/new"))
    assert handle()["hosts_reviewed"] == 1


def test_counters_become_metrics_in_embedded_metric_format(wired: World, capsys: pytest.CaptureFixture[str]) -> None:
    wired.send(wired.get("/orders"))

    answer = handle()

    published = json.loads(capsys.readouterr().out)
    declared = published["_aws"]["CloudWatchMetrics"][0]
    assert declared["Namespace"] == "Heliostat"
    assert {metric["Name"] for metric in declared["Metrics"]} == answer.keys()
    assert published["hosts_reviewed"] == [1.0]


def test_a_review_that_fails_is_logged_with_its_place_and_counted(
    wired: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[Any] = []
    monkeypatch.setattr(
        "stream_processor.review.handler.logger.error", lambda *text, **extra: lines.append((text, extra))
    )
    wired.send(wired.get("/orders"))
    wired.store.put_document(TEMPLATES, HOST, b"damaged", revision=0)

    answer = handle()

    assert answer == {"reviews_failed": 1}
    [(_, extra)] = lines
    assert f"{TEMPLATES}/{HOST}" in extra["extra"]["explanation"]


def test_disabled_metrics_are_never_printed(
    wired: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    wired.send(wired.get("/orders"))

    for _ in range(3):
        handle()

    assert capsys.readouterr().out == ""
