"""Captures in, files out."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import validate

from heliostat.errors import HeliostatError, UnreadableInput
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


def ids_in(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def entry(number: int, **changes: Any) -> dict[str, Any]:
    """A call of a browser that is signed in, for a person's data."""
    return {
        "startedDateTime": f"2026-11-24T14:{number // 60:02}:{number % 60:02}.000Z",
        "request": {
            "method": "GET",
            "url": f"https://people.example.test/people/{number}",
            "headers": [{"name": "Authorization", "value": "Basic YWRhOmxvdmVsYWNl"}],
        },
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"text": json.dumps({"id": number, "email": f"person{number}@example.test"})},
        },
        **changes,
    }


def har(path: Path, *entries: Any) -> Path:
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), "utf-8")
    return path


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


def test_what_was_learnt_before_stays_where_nothing_can_be_read(tmp_path: Path) -> None:
    before = tmp_path / "out" / "inventory.json"
    before.parent.mkdir()
    before.write_text("of Monday", "utf-8")

    with pytest.raises(UnreadableInput, match=r"tuesday\.pcap.*; .*wednesday\.har.*; .*out stays as it is"):
        learn_captures([tmp_path / "tuesday.pcap", tmp_path / "wednesday.har"], before.parent)

    assert [(path.name, path.read_text("utf-8")) for path in before.parent.iterdir()] == [(before.name, "of Monday")]


def test_the_files_agree_with_each_other(traffic: tuple[Path, TrafficTruth], tmp_path: Path) -> None:
    path, truth = traffic

    report = learn_captures([path], tmp_path / "out")

    inventory = json.loads((tmp_path / "out" / "inventory.json").read_text("utf-8"))
    assert sum(endpoint["request_count"] for endpoint in inventory["endpoints"]) == len(truth.exchanges)
    assert len(inventory["collections"]) == len(report.hosts)
    assert all(endpoint["facts"]["kind"] == "rest" for endpoint in inventory["endpoints"])
    assert {"auth", "exposure", "sensitive_fields", "template"} <= inventory["endpoints"][0].keys()
    findings = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    assert [finding["status"] for finding in findings] == ["open"] * len(report.findings)
    log = json.loads((tmp_path / "out" / "findings.sarif").read_text("utf-8"))
    (run,) = log["runs"]
    assert [result["fingerprints"]["heliostatFindingId/v1"] for result in run["results"]] == [
        finding["id"] for finding in findings
    ]
    assert all(rule["helpUri"].startswith("https://") for rule in run["tool"]["driver"]["rules"])
    assert ids_in(tmp_path / "out" / "findings.csv") == [finding["id"] for finding in findings]
    assert ids_in(tmp_path / "out" / "endpoints.csv") == [endpoint["id"] for endpoint in inventory["endpoints"]]
    collections = [json.loads(each.read_text("utf-8")) for each in (tmp_path / "out" / "postman").iterdir()]
    assert {each["info"]["name"] for each in collections} == {section.collection.host for section in report.hosts}
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
    (tmp_path / "postman").mkdir()
    (tmp_path / "postman" / "of-an-earlier-run.test.json").write_text("{}")
    (tmp_path / "inventory.json").write_text('{"collections": [{"host": "of-an-earlier-run.test"}], "endpoints": []}')

    report = learn_captures([traffic[0]], tmp_path)

    # What somebody else put there stays.
    assert (documents / "petstore.json").exists()
    assert not (documents / "of-an-earlier-run.test.json").exists()
    assert not (tmp_path / "postman" / "of-an-earlier-run.test.json").exists()
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


def test_a_har_file_becomes_an_inventory_of_which_no_value_is_told(tmp_path: Path) -> None:
    path = har(tmp_path / "session.har", *map(entry, range(40)))

    report = learn_captures([path], tmp_path / "out")

    inventory = json.loads((tmp_path / "out" / "inventory.json").read_text("utf-8"))
    (endpoint,) = inventory["endpoints"]
    assert (endpoint["host"], endpoint["path_template"]) == ("people.example.test", "/people/{person_id}")
    assert (endpoint["request_count"], endpoint["auth"]["requirement"]) == (40, "required")
    # A browser does not say from where it called.
    assert endpoint["exposure"]["level"] == "unknown"
    assert ("response.body", "email") in {
        (field["location"], field["class_name"]) for field in endpoint["sensitive_fields"]
    }
    assert "AUTH-15" in {finding.rule for finding in report.findings}
    written = [each for each in (tmp_path / "out").rglob("*") if each.is_file()]
    assert len(written) == 8
    for each in written:
        text = each.read_text("utf-8")
        assert not [value for value in ("YWRhOmxvdmVsYWNl", "lovelace", "person7@") if value in text]


def test_captures_and_har_files_make_one_inventory(traffic: tuple[Path, TrafficTruth], tmp_path: Path) -> None:
    report = learn_captures([traffic[0], har(tmp_path / "session.har", *map(entry, range(40)))], tmp_path / "out")

    assert [(capture.name, capture.exchanges) for capture in report.captures] == [
        ("shop.pcap", len(traffic[1].exchanges)),
        ("session.har", 40),
    ]
    assert report.request_count == len(traffic[1].exchanges) + 40
    assert {"people.example.test", "shop.example.test"} <= {section.collection.host for section in report.hosts}


def test_a_file_given_twice_counts_once(tmp_path: Path) -> None:
    path = har(tmp_path / "session.har", *map(entry, range(40)))

    assert learn_captures([path, path], tmp_path / "out").request_count == 40


def test_a_broken_har_costs_only_itself(tmp_path: Path) -> None:
    whole = har(tmp_path / "whole.har", *map(entry, range(3)))
    cut = tmp_path / "cut.har"
    cut.write_bytes(whole.read_bytes()[:-40])
    other = tmp_path / "other.har"
    other.write_text('{"openapi": "3.1.0"}')

    report = learn_captures([cut, other, whole], tmp_path / "out")

    assert report.request_count == 3
    problems = [capture.problem for capture in report.captures]
    assert str(problems[0]).startswith(f"{cut}: the file is no JSON")
    assert problems[1:] == [f"{other}: the file is no HAR: it has no `log`", None]
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert page.count("not read to its end") == 2


def test_entries_that_cannot_be_used_are_counted_by_their_reason(tmp_path: Path) -> None:
    broken = (
        "no entry",
        entry(1, startedDateTime="yesterday"),
        entry(2, request={"method": "GET", "url": "data:text/plain,x", "headers": []}),
    )

    report = learn_captures([har(tmp_path / "session.har", entry(0), *broken)], tmp_path / "out")

    (capture,) = report.captures
    assert (capture.exchanges, capture.problem) == (1, None)
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    for reason in ("not an entry", "malformed time", "not http"):
        assert f"<span>{reason}</span>" in page
