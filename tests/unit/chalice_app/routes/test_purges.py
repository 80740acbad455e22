"""Purges over HTTP: who may, what has to be typed, and what is recorded of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from inventory_store.limits import PURGES_SETTLE_S
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.calling import Api
from tests.unit.chalice_app.reviewed import HOST
from tests.unit.chalice_app.routes.wished import Wished

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATOR = {"sub": "1", "email": "ada@example.com", "token_use": "id", "cognito:groups": "operator"}
# Of the address of user 9 in `reviewed`; as long as no number of its traffic is that one.
TAILS = ["c01dbeef", "00c0ffee"]


@pytest.fixture
def wished(shop: dict[str, str], openapi: dict[str, Any]) -> Iterator[Wished]:  # noqa: ARG001 - its inventory
    with pytest.MonkeyPatch.context() as patched:
        yield Wished(openapi).wire(patched)


def test_a_host_is_purged_step_by_step_and_each_that_did_something_is_recorded(
    wished: Wished, openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = wished.api.post("/v1/purges/preview", {"host": HOST.upper()})
    assert_agrees(told, openapi, "/v1/purges/preview", "post")
    assert (told.body["host"], told.body["is_done"]) == (HOST, True)
    assert told.body["counts"]["endpoints"] > 0
    assert wished.store.audit == {}
    begun_ns = wiring.now_ns()
    monkeypatch.setattr("chalice_app.routes.purges.PURGED_AT_ONCE_MAX", 20)
    gone: dict[str, int] = {}
    body: dict[str, Any] = {"host": HOST, "confirm": HOST}

    for _ in range(20):
        step = wished.api.post("/v1/purges", body)
        assert_agrees(step, openapi, "/v1/purges", "post")
        for kind, count in step.body["counts"].items():
            gone[kind] = gone.get(kind, 0) + count
        body["begun_at"] = step.body["begun_at"]
        if not step.body["total"]:
            break
    waiting = wished.api.post("/v1/purges", body)
    records_before = len(wished.store.audit)
    monkeypatch.setattr(wiring, "now_ns", lambda: begun_ns + (PURGES_SETTLE_S + 5) * 10**9)
    last = wished.api.post("/v1/purges", body)

    assert gone == told.body["counts"]
    assert (waiting.body["is_done"], waiting.body["settles_at"] is None) == (False, False)
    assert (last.body["is_done"], last.body["settles_at"], last.body["begun_at"]) == (True, None, body["begun_at"])
    records = sorted(wished.store.audit.values(), key=lambda record: record.id)
    assert len(records) == records_before + 1
    assert {(record.route, record.by, record.subject["host"]) for record in records} == {
        ("POST /v1/purges", "local", HOST)
    }
    assert records[-1].after == {"is_done": True}
    assert wished.api.get(f"/v1/collections/{HOST}").code == "unknown_collection"


@pytest.mark.parametrize("typed", [HOST.upper(), f"{HOST}:443", f" {HOST}."])
def test_a_host_is_confirmed_however_it_is_spelt(wished: Wished, typed: str) -> None:
    gone = wished.api.post("/v1/purges", {"host": typed, "confirm": typed})

    assert (gone.status, gone.body["host"]) == (200, HOST)


def test_a_value_is_named_by_tails_that_no_record_holds_and_is_looked_for_again(
    wished: Wished, openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"tails": TAILS, "confirm": "purge"}
    begun_ns = wiring.now_ns()
    told = wished.api.post("/v1/purges/preview", {"tails": TAILS})
    gone = wished.api.post("/v1/purges", body)
    while gone.body["next_token"] is not None:
        gone = wished.api.post("/v1/purges", {**body, "next_token": gone.body["next_token"]})
    records_before = len(wished.store.audit)
    body["begun_at"] = gone.body["begun_at"]
    waiting = wished.api.post("/v1/purges", body)
    assert len(wished.store.audit) == records_before + 1
    monkeypatch.setattr(wiring, "now_ns", lambda: begun_ns + (PURGES_SETTLE_S + 5) * 10**9)
    last = wished.api.post("/v1/purges", body)
    while last.body["next_token"] is not None:
        last = wished.api.post("/v1/purges", {**body, "next_token": last.body["next_token"]})

    for answer, path in ((told, "/v1/purges/preview"), (gone, "/v1/purges"), (waiting, "/v1/purges")):
        assert_agrees(answer, openapi, path, "post")
        assert answer.body["host"] is None
    assert (gone.body["is_done"], gone.body["waits_for"]) == (False, "processors")
    assert (waiting.body["is_done"], waiting.body["settles_at"]) == (False, gone.body["settles_at"])
    assert (last.body["is_done"], last.body["waits_for"], last.body["settles_at"]) == (True, None, None)
    records = list(wished.store.audit.values())
    assert {record.subject["tails"] for record in records} == {"2"}
    assert max(records, key=lambda record: record.id).after == {"is_done": True}
    assert not any(tail in json.dumps(record.kept()) for record in records for tail in TAILS)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"host": HOST}, "invalid_parameter"),
        ({"host": HOST, "confirm": "shop"}, "invalid_parameter"),
        ({"host": HOST, "tails": TAILS, "confirm": HOST}, "invalid_parameter"),
        ({"confirm": ""}, "invalid_parameter"),
        ({"host": "", "confirm": ""}, "invalid_parameter"),
        ({"tails": [], "confirm": "purge"}, "invalid_parameter"),
        ({"tails": ["alice@example.com"], "confirm": "purge"}, "invalid_parameter"),
        ({"tails": TAILS}, "invalid_parameter"),
        ({"tails": TAILS, "confirm": "purge", "next_token": "nothing"}, "invalid_page_token"),
        ({"host": HOST, "confirm": HOST, "begun_at": "yesterday"}, "invalid_parameter"),
        ({"host": HOST, "confirm": HOST, "next_token": "nothing"}, "invalid_page_token"),
        ({"value": "alice@example.com", "confirm": "purge"}, "unknown_parameter"),
    ],
)
def test_what_is_not_confirmed_or_no_purge_removes_nothing(wished: Wished, body: dict[str, Any], code: str) -> None:
    before = wished.api.post("/v1/purges/preview", {"host": HOST}).body["counts"]

    answer = wished.api.post("/v1/purges", body)

    assert (answer.status, answer.code) == (400, code)
    assert wished.api.post("/v1/purges/preview", {"host": HOST}).body["counts"] == before
    assert wished.store.audit == {}


@pytest.mark.usefixtures("wished")
def test_a_purge_is_an_administrators() -> None:
    body = {"host": HOST, "confirm": HOST}

    assert [Api(OPERATOR).post(path, body).status for path in ("/v1/purges", "/v1/purges/preview")] == [403, 403]
