"""A HAR file is read as if an agent had seen its exchanges."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.documents.errors import UnknownDocument
from api_inventory.exchange_record import decode_record
from heliostat.learning.har_reading import is_har, learn_har, records_of_har

if TYPE_CHECKING:
    from pathlib import Path

    from mirror_agent.pending import Record


def entry(path: str, text: str = "{}") -> dict[str, Any]:
    return {
        "startedDateTime": "2026-11-24T14:00:00.000Z",
        "request": {"method": "GET", "url": f"https://shop.example.test{path}", "headers": []},
        "response": {"status": 200, "headers": [], "content": {"text": text}},
    }


def har(folder: Path, *entries: Any) -> Path:
    path = folder / "session.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), "utf-8")
    return path


class Pipeline:
    def __init__(self) -> None:
        self.records: list[Record] = []

    def feed(self, record: Record) -> None:
        self.records.append(record)


def test_exchanges_of_one_endpoint_keep_their_order_in_one_bucket(tmp_path: Path) -> None:
    path = har(tmp_path, *(entry(f"/orders/{number}") for number in range(40)), entry("/health"))

    records = list(records_of_har(path))

    by_bucket: dict[int, list[str]] = {}
    for record in records:
        targets = by_bucket.setdefault(record.bucket, [])
        targets += [exchange.request.target for exchange in record.exchanges if exchange.request]
    assert [f"/orders/{number}" for number in range(40)] in [
        [target for target in targets if target != "/health"] for targets in by_bucket.values()
    ]
    assert sum(map(len, by_bucket.values())) == 41


def test_records_are_numbered_by_their_file_and_bounded(tmp_path: Path) -> None:
    path = har(tmp_path, *(entry("/orders", "x" * 60_000) for _ in range(12)))

    records = list(records_of_har(path))

    assert [record.origin.number for record in records if record.origin] == list(range(1, len(records) + 1))
    assert max(sum(len(e.response.body.content) for e in r.exchanges if e.response) for r in records) <= 256 * 1024
    assert [record.origin for record in records_of_har(path)] == [record.origin for record in records]


def test_a_file_goes_through_the_pipeline_as_bytes_that_the_processor_reads(tmp_path: Path) -> None:
    pipeline, read = Pipeline(), list[int]()
    path = har(tmp_path, entry("/a"), {"request": {}}, entry("/b"))

    summary = learn_har(path, pipeline, read.append)

    assert (summary.name, summary.exchanges, summary.problem) == ("session.har", 2, None)
    assert summary.counters == Counter(exchanges=2, malformed_url=1)
    assert sum(len(decode_record(record.data).exchanges) for record in pipeline.records) == 2
    assert all(record.partition_key.startswith("b-") for record in pipeline.records)
    assert read == [path.stat().st_size]


def test_an_exchange_that_no_record_holds_costs_no_other(tmp_path: Path) -> None:
    huge = entry("/huge")
    huge["request"]["headers"] = [{"name": f"x-{number}", "value": "v" * 9_000} for number in range(300)]
    pipeline = Pipeline()

    summary = learn_har(har(tmp_path, huge, entry("/small")), pipeline, lambda _: None)

    assert summary.counters == {"exchanges": 1, "record_too_large": 1}


def test_a_file_that_is_none_says_so_in_its_summary(tmp_path: Path) -> None:
    path = tmp_path / "notes.har"
    path.write_text("[]", "utf-8")

    assert learn_har(path, Pipeline(), lambda _: None).problem == f"{path}: the file is no HAR: it has no `log`"
    assert "No such file" in str(learn_har(tmp_path / "none.har", Pipeline(), lambda _: None).problem)
    with pytest.raises(UnknownDocument):
        list(records_of_har(path))


def test_files_are_known_by_their_names(tmp_path: Path) -> None:
    assert is_har(tmp_path / "a.HAR")
    assert not is_har(tmp_path / "a.pcap")
