from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from inventory_store.queries import EndpointQuery
from stream_processor import wiring
from stream_processor.handler import handler
from stream_processor.limits import FOLDING_ENDS_BEFORE_TIMEOUT_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api_inventory.exchange import Exchange


@dataclass
class Context:
    function_name: str = "heliostat-processor"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:heliostat-processor"
    aws_request_id: str = "7f0c"
    remaining_ms: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


@pytest.fixture(autouse=True)
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HELIOSTAT_INVENTORY", f"sqlite://{tmp_path / 'inventory.sqlite'}")
    yield
    wiring.current_processor().store.close()
    wiring._processor.cache_clear()


def handle(event: dict[str, Any], context: Context | None = None) -> Any:
    return handler(event, context or Context())  # type: ignore[arg-type]


def test_the_answer_is_the_partial_batch_response_that_lambda_reads(
    exchange: Callable[..., Exchange], record: Callable[..., bytes], event: Callable[..., Any]
) -> None:
    batch = event((5, record(exchange("/orders/1"))), (9, record(exchange("/orders/2"))))

    # So near to its timeout, Lambda is asked for the rest again.
    answer = handle(batch, Context(remaining_ms=FOLDING_ENDS_BEFORE_TIMEOUT_MS))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "5"}, {"itemIdentifier": "9"}]}
    assert handle(batch) == {"batchItemFailures": []}
    assert wiring.current_processor().store.endpoints(EndpointQuery()).items[0].request_count == 2


def test_a_batch_without_failures_answers_with_an_empty_list(
    exchange: Callable[..., Exchange], record: Callable[..., bytes], event: Callable[..., Any]
) -> None:
    assert handle(event((5, record(exchange())))) == {"batchItemFailures": []}


def test_counters_become_metrics_in_embedded_metric_format(
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    handle(event((5, record(exchange(), exchange(host=""))), (6, b"rubbish")))

    published = json.loads(capsys.readouterr().out)
    declared = {metric["Name"] for metric in published["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert published["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Heliostat"
    assert published["exchanges"] == [2.0]
    assert published["exchanges_dropped_host_missing"] == [1.0]
    assert published["records_rejected_wrong_magic"] == [1.0]
    assert declared <= published.keys()


def test_a_rejected_record_is_logged_without_its_content(
    event: Callable[..., Any], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[Any] = []
    monkeypatch.setattr("stream_processor.handler.logger.error", lambda *text, **extra: lines.append((text, extra)))

    handle(event((6, b"secret-secret-secret")))

    assert lines[0][1]["extra"]["reason"] == "wrong_magic"
    assert lines[0][1]["extra"]["sequence_number"] == "6"
    assert "secret" not in str(lines)
    assert "secret" not in capfd.readouterr().err


def test_disabled_metrics_are_never_printed_however_many_batches_there_are(
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")

    for number in range(120):
        handle(event((number, record(exchange()))))

    assert capsys.readouterr().out == ""
