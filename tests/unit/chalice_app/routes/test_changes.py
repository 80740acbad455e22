from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.changes.change import Change
from api_inventory.changes.feed import Mute
from chalice_app import wiring
from chalice_app.inventory import listing
from chalice_app.routes import changes
from inventory_store.port import ChangeQuery, Page
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import HOST

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

SECOND = 10**9
ADDED = Change("endpoint_added", HOST, "a" * 20, "GET /a", "", "", "compatible", 100 * SECOND, 90 * SECOND)
EXPOSED = Change(
    "exposure_changed", HOST, "b" * 20, "GET /b", "internal", "public", "security", 200 * SECOND, 190 * SECOND
)
OTHER = Change(
    "field_removed", "other.example", "c" * 20, "GET /c: id", "id", "", "breaking", 300 * SECOND, 290 * SECOND
)


@pytest.fixture
def feed(api: Api) -> Api:
    wiring.inventory().put_changes([ADDED, EXPOSED, OTHER])
    return api


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer.body["items"]]


def test_the_latest_change_comes_first_and_waits(feed: Api, openapi: dict[str, Any]) -> None:
    answer = feed.get("/v1/changes")

    assert_agrees(answer, openapi, "/v1/changes")
    assert ids(answer) == [OTHER.id, EXPOSED.id, ADDED.id]
    assert all(each["is_waiting"] for each in answer.body["items"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"host={HOST}", [EXPOSED.id, ADDED.id]),
        ("impact=breaking", [OTHER.id]),
        ("kind=endpoint_added", [ADDED.id]),
        (f"endpoint_id={'b' * 20}", [EXPOSED.id]),
        ("from=1970-01-01T00:03:20Z", [OTHER.id, EXPOSED.id]),
        ("to=1970-01-01T00:03:20Z", [ADDED.id]),
        ("from=1970-01-01T00:03:20Z&to=1970-01-01T00:05:00Z", [EXPOSED.id]),
    ],
)
def test_changes_are_filtered(feed: Api, query: str, expected: list[str]) -> None:
    assert ids(feed.get(f"/v1/changes?{query}")) == expected


def test_a_time_that_is_none_is_refused(feed: Api) -> None:
    assert feed.get("/v1/changes?from=yesterday").code == "invalid_parameter"


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00%2B23:59"])
def test_a_time_that_no_store_holds_is_refused(feed: Api, moment: str) -> None:
    assert feed.get(f"/v1/changes?to={moment}").code == "invalid_parameter"
    assert feed.get(f"/v1/changes.csv?from={moment}").code == "invalid_parameter"


def test_all_changes_that_match_are_one_file(feed: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE_MAX", 1)
    feed.post(f"/v1/changes/{EXPOSED.id}/acknowledgement", {"reason": "=cmd"})

    def read(query: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(feed.get(f"/v1/changes.csv{query}").text)))

    assert [row["id"] for row in read("")] == [OTHER.id, EXPOSED.id, ADDED.id]
    [seen] = read("?state=acknowledged&to=1970-01-01T00:05:00Z")
    assert (seen["id"], seen["reason"]) == (EXPOSED.id, "'=cmd")
    assert feed.get("/v1/changes.csv?page_size=1").code == "unknown_parameter"


def test_pages_hold_each_change_once(feed: Api) -> None:
    first = feed.get("/v1/changes?page_size=2")
    second = feed.get(f"/v1/changes?page_size=2&page_token={first.body['next_page_token']}")

    assert ids(first) + ids(second) == [OTHER.id, EXPOSED.id, ADDED.id]


def test_what_was_seen_does_not_wait_any_more(feed: Api, openapi: dict[str, Any]) -> None:
    answer = feed.post(f"/v1/changes/{EXPOSED.id}/acknowledgement", {"reason": "new gateway"})

    assert_agrees(answer, openapi, "/v1/changes/{change_id}/acknowledgement", method="post")
    assert answer.body["acknowledged"]["reason"] == "new gateway"
    waiting = {each["id"]: each["is_waiting"] for each in feed.get("/v1/changes").body["items"]}
    assert waiting == {OTHER.id: True, EXPOSED.id: False, ADDED.id: True}


def test_a_change_that_nobody_knows_is_said_to_be_unknown(feed: Api) -> None:
    assert feed.post(f"/v1/changes/{'0' * 20}/acknowledgement", {}).code == "unknown_change"
    assert feed.get("/v1/changes?kind=moved").code == "invalid_parameter"


def test_changes_are_filtered_by_what_people_said_of_them(feed: Api) -> None:
    feed.post(f"/v1/changes/{EXPOSED.id}/acknowledgement", {})
    wiring.decisions().add_mute("m", Mute("ana", 1, host=OTHER.host))

    assert ids(feed.get("/v1/changes?state=acknowledged")) == [EXPOSED.id]
    assert ids(feed.get("/v1/changes?state=muted")) == [OTHER.id]
    assert ids(feed.get("/v1/changes?state=waiting")) == [ADDED.id]
    assert feed.get("/v1/changes?state=lost").code == "invalid_parameter"


def test_what_matches_is_found_behind_pages_of_what_does_not(feed: Api) -> None:
    feed.post(f"/v1/changes/{ADDED.id}/acknowledgement", {})

    answer = feed.get("/v1/changes?state=acknowledged&page_size=1")

    assert (ids(answer), answer.body["next_page_token"]) == ([ADDED.id], None)


def test_a_search_that_finds_nothing_for_long_ends_with_a_place_to_go_on_from(
    feed: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "CHANGE_PAGES_LOOKED_THROUGH_MAX", 2)
    feed.post(f"/v1/changes/{ADDED.id}/acknowledgement", {})

    first = feed.get("/v1/changes?state=acknowledged&page_size=1")
    second = feed.get(f"/v1/changes?state=acknowledged&page_size=1&page_token={first.body['next_page_token']}")

    assert (ids(first), ids(second)) == ([], [ADDED.id])


def test_a_search_ends_at_the_first_page_that_the_store_cut_short(feed: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ChangeQuery] = []

    def cut_short(query: ChangeQuery) -> Page[Change]:
        asked.append(query)
        return Page((ADDED,), "more")

    monkeypatch.setattr(wiring.inventory(), "changes", cut_short)

    answer = feed.get("/v1/changes?state=acknowledged&page_size=2")

    assert (ids(answer), answer.body["next_page_token"], len(asked)) == ([], "more", 1)


def test_what_was_said_of_a_host_is_read_once_for_all_pages_of_a_file(
    feed: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.post(f"/v1/changes/{EXPOSED.id}/acknowledgement", {})
    monkeypatch.setattr(listing, "PAGE_SIZE_MAX", 1)
    read: list[str] = []
    documents = type(wiring.inventory()).documents

    def noted(store: Any, kind: str, keys: Any = None) -> Any:
        read.extend(keys or ())
        return documents(store, kind, keys)

    monkeypatch.setattr(type(wiring.inventory()), "documents", noted)
    monkeypatch.setattr(type(wiring.inventory()), "document", None)

    rows = list(csv.DictReader(io.StringIO(feed.get("/v1/changes.csv").text)))

    assert [row["acknowledged_by"] != "" for row in rows] == [False, True, False]
    assert sorted(read) == sorted([HOST, OTHER.host])


@pytest.mark.parametrize(
    ("bound", "page"),
    [("CHANGES_EXPORTED_MAX", Page((ADDED,) * 200, "more")), ("CHANGE_PAGES_CUT_SHORT_MAX", Page((), "more"))],
)
def test_a_file_that_takes_too_long_to_look_for_is_refused_with_the_filter_that_helps(
    feed: Api, monkeypatch: pytest.MonkeyPatch, bound: str, page: Page[Change]
) -> None:
    asked: list[ChangeQuery] = []

    def without_end(query: ChangeQuery) -> Page[Change]:
        asked.append(query)
        return page

    monkeypatch.setattr(wiring.inventory(), "changes", without_end)
    monkeypatch.setattr(changes, bound, getattr(changes, bound) // 10)

    answer = feed.get("/v1/changes.csv?from=2026-11-01T00:00:00Z")

    assert (answer.status, answer.code) == (413, "answer_too_large")
    assert "one host" in answer.body["error"]["fix"]
    assert len(asked) <= 11


def test_an_acknowledgement_is_taken_back(feed: Api, openapi: dict[str, Any]) -> None:
    path = f"/v1/changes/{EXPOSED.id}/acknowledgement"
    feed.post(path, {"reason": "new gateway"})

    answer = feed.delete(path)

    assert_agrees(answer, openapi, "/v1/changes/{change_id}/acknowledgement", method="delete")
    assert answer.body["is_waiting"]
    assert all(each["is_waiting"] for each in feed.get("/v1/changes").body["items"])
    assert feed.delete(f"/v1/changes/{'0' * 20}/acknowledgement").code == "unknown_change"
