"""Captures in, files out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import validate

from heliostat.errors import HeliostatError
from heliostat.learning.capture_reading import learn_capture
from heliostat.learning.command import learn_captures
from inventory_store.errors import StoreUnavailable
from simulator.traffic import write_capture

if TYPE_CHECKING:
    from pathlib import Path

    from mirror_agent._capture import Record
    from simulator.traffic import TrafficTruth


class Kept:
    def __init__(self) -> None:
        self.exchanges = 0

    def feed(self, record: Record) -> None:
        self.exchanges += record.exchanges


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TrafficTruth]:
    path = tmp_path_factory.mktemp("captures") / "shop.pcap"
    return path, write_capture(path, conversations=8, seed=7)


def test_a_capture_is_fed_whole(traffic: tuple[Path, TrafficTruth]) -> None:
    path, truth = traffic
    kept = Kept()

    read: list[int] = []
    summary = learn_capture(path, kept, read.append)

    assert (summary.exchanges, summary.problem) == (len(truth.exchanges), None)
    assert kept.exchanges == len(truth.exchanges)
    assert read == sorted(read)


def test_a_capture_that_is_none_says_so(tmp_path: Path) -> None:
    summary = learn_capture(tmp_path / "missing.pcap", Kept(), lambda _read: None)

    assert summary.exchanges == 0
    assert summary.problem is not None
    assert "missing.pcap" in summary.problem


def test_the_files_agree_with_each_other(traffic: tuple[Path, TrafficTruth], tmp_path: Path) -> None:
    path, truth = traffic

    report = learn_captures([path], tmp_path / "out")

    inventory = json.loads((tmp_path / "out" / "inventory.json").read_text("utf-8"))
    assert sum(endpoint["request_count"] for endpoint in inventory["endpoints"]) == len(truth.exchanges)
    assert len(inventory["collections"]) == len(report.hosts)
    assert json.loads((tmp_path / "out" / "findings.json").read_text("utf-8")) is not None
    documents = sorted((tmp_path / "out" / "openapi").iterdir())
    assert len(documents) == len(report.hosts)
    for document in documents:
        validate(json.loads(document.read_text("utf-8")))
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert all(section.collection.host in page for section in report.hosts)
    assert not list((tmp_path / "out").glob(".*partial"))


def test_a_folder_that_cannot_be_written_is_named(traffic: tuple[Path, TrafficTruth], tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()

    with pytest.raises(HeliostatError, match="cannot be written"):
        learn_captures([traffic[0]], blocked / "out")


def test_a_folder_used_again_holds_the_last_inventory_alone(traffic: tuple[Path, TrafficTruth], tmp_path: Path) -> None:
    documents = tmp_path / "openapi"
    documents.mkdir()
    (documents / "of-an-earlier-run.test.json").write_text("{}")
    (documents / "petstore.json").write_text("{}")
    (tmp_path / "inventory.json").write_text('{"collections": [{"host": "of-an-earlier-run.test"}], "endpoints": []}')

    report = learn_captures([traffic[0]], tmp_path)

    # What somebody else put there stays.
    assert (documents / "petstore.json").exists()
    assert not (documents / "of-an-earlier-run.test.json").exists()
    assert len(list(documents.iterdir())) == len(report.hosts) + 1


@pytest.mark.parametrize("found", ["", "[]", '{"collections": [1]}', '{"collections": [{"host": 7}]}', "[" * 100_000])
def test_an_inventory_of_another_kind_is_written_over(
    found: str, traffic: tuple[Path, TrafficTruth], tmp_path: Path
) -> None:
    (tmp_path / "inventory.json").write_text(found)

    learn_captures([traffic[0]], tmp_path)

    assert json.loads((tmp_path / "inventory.json").read_text("utf-8"))["endpoints"]


def test_a_temporary_folder_of_any_name_serves_and_is_left_empty(
    traffic: tuple[Path, TrafficTruth], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "a#b %41?c"
    odd.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(odd))

    report = learn_captures([traffic[0]], tmp_path / "out")

    assert sum(section.collection.request_count for section in report.hosts) == len(traffic[1].exchanges)
    assert list(odd.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [odd.name, "out"]


def test_an_inventory_that_cannot_be_kept_ends_with_the_reason(
    traffic: tuple[Path, TrafficTruth], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreUnavailable("fold", "database or disk is full", retryable=False)

    monkeypatch.setattr("inventory_store.sqlite.SqliteInventoryStore.fold", refuse)

    with pytest.raises(HeliostatError, match=r"the inventory cannot be kept there: .*database or disk is full"):
        learn_captures([traffic[0]], tmp_path / "out")

    assert not (tmp_path / "out").exists()


def har_entry(path: str, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-11-24T14:00:00.000Z",
        "time": 12,
        "request": {
            "method": "GET",
            "url": f"https://shop.example.test{path}",
            "httpVersion": "HTTP/1.1",
            "headers": [{"name": name, "value": value} for name, value in headers],
        },
        "response": {
            "status": status,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"mimeType": "application/json", "text": '{"id": 7, "email": "ada@example.org"}'},
        },
    }


def har_file(folder: Path, *entries: dict[str, Any]) -> Path:
    path = folder / "browser.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), "utf-8")
    return path


def test_a_har_file_is_learnt_beside_captures(traffic: tuple[Path, TrafficTruth], tmp_path: Path) -> None:
    capture, truth = traffic
    har = har_file(tmp_path, *[har_entry(f"/basket/{number}") for number in range(30)], har_entry("/me", status=401))

    report = learn_captures([capture, har], tmp_path / "out")

    assert [(each.name, each.exchanges, each.problem) for each in report.captures] == [
        ("shop.pcap", len(truth.exchanges), None),
        ("browser.har", 31, None),
    ]
    inventory = json.loads((tmp_path / "out" / "inventory.json").read_text("utf-8"))
    requests = {f"{each['host']} {each['path_template']}": each["request_count"] for each in inventory["endpoints"]}
    assert requests["shop.example.test /basket/{basket_id}"] == 30
    assert requests["shop.example.test /me"] == 1


def test_no_value_of_a_har_file_reaches_what_is_written(tmp_path: Path) -> None:
    """Nobody masked it before: browsers write down whatever was sent."""
    token = "sk_live_0123456789abcdef"
    asked = har_entry(
        f"/basket/7?api_key={token}&mail=ada@example.org", headers=(("Authorization", f"Bearer {token}"),)
    )

    learn_captures([har_file(tmp_path, *[asked] * 5)], tmp_path / "out")

    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) >= 4
    for path in written:
        text = path.read_text("utf-8")
        assert token not in text, path.name
        assert "ada@example.org" not in text, path.name


def test_a_har_file_that_is_read_twice_counts_once(tmp_path: Path) -> None:
    har = har_file(tmp_path, *[har_entry("/basket/7") for _ in range(5)])

    report = learn_captures([har, har], tmp_path / "out")

    assert sum(section.collection.request_count for section in report.hosts) == 5


def test_a_har_file_that_is_none_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "broken.har"
    broken.write_text("{", "utf-8")

    [summary] = learn_captures([broken], tmp_path / "out").captures

    assert (summary.exchanges, summary.problem is None) == (0, False)
