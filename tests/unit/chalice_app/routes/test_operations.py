"""Operations over HTTP: pages, one of them, and trying again."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from chalice_app.configuration.configuration import Choice, Configuration
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.operation import Operation
from chalice_app.routes import operations
from tests.unit.chalice_app.routes.wished import ARN, Wished

WANTED = Selection(1, "vpc-0a1b2c3d", (ARN,))


@pytest.fixture
def wished(openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Wished:
    found = Wished(openapi).wire(monkeypatch)
    for number in range(5):
        found.store.put_operation(
            Operation.requested(f"0{number}", "apply", WANTED, requested_by="somebody", now_s=1_000.0 + number)
        )
    return found


def test_pages_come_youngest_first_and_end(wished: Wished) -> None:
    ids, token = [], ""
    while True:
        page = wished.api.get(f"/v1/operations?page_size=2{token}").body
        wished.hold("OperationPage", page)
        ids += [row["id"] for row in page["items"]]
        if page["next_page_token"] is None:
            break
        token = f"&page_token={page['next_page_token']}"

    assert ids == ["04", "03", "02", "01", "00"]


def test_all_of_them_are_one_file(wished: Wished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "OPERATIONS_PAGE_MAX", 2)

    answer = wished.api.get("/v1/operations.csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="operations.csv"'
    assert [row["id"] for row in rows] == ["04", "03", "02", "01", "00"]
    assert {(row["kind"], row["requested_by"], row["failure"]) for row in rows} == {("apply", "somebody", "")}


def test_one_operation_is_shown_with_its_steps(wished: Wished) -> None:
    answer = wished.api.get("/v1/operations/03")

    wished.hold("Operation", answer.body)
    assert [step["state"] for step in answer.body["steps"]] == ["pending"] * 4


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/operations/99", 404, "unknown_operation"),
        ("/v1/operations/0" + "f" * 3000, 404, "unknown_operation"),
        ("/v1/operations/%00", 404, "unknown_operation"),
        ("/v1/operations?page_token=an%20operation", 400, "invalid_page_token"),
        ("/v1/settings/history?page_token=0x1", 400, "invalid_page_token"),
        ("/v1/operations?page_size=0", 400, "invalid_parameter"),
        ("/v1/operations?page_size=101", 400, "invalid_parameter"),
        ("/v1/operations?page_size=many", 400, "invalid_parameter"),
        ("/v1/operations?colour=red", 400, "unknown_parameter"),
    ],
)
def test_what_is_not_there_or_cannot_be_asked_is_told(wished: Wished, path: str, status: int, code: str) -> None:
    answer = wished.api.get(path)

    wished.hold("Error", answer.body)
    assert (answer.status, answer.body["error"]["code"]) == (status, code)


def test_what_failed_is_tried_again_with_other_types_and_what_did_not_is_refused(wished: Wished) -> None:
    wished.store.wanted = WANTED
    wished.store.kept["04"] = replace(wished.store.kept["04"], state="failed")

    again = wished.api.post("/v1/operations/04/retry", {"instance_types": ["m5.large"]})
    refused = wished.api.post("/v1/operations/03/retry", {})

    assert again.status == 202
    wished.hold("Operation", again.body)
    assert again.body["selection"]["instance_types"] == ["m5.large"]
    assert (refused.status, refused.body["error"]["code"]) == (409, "nothing_to_retry")
    assert wished.api.post("/v1/operations/04/retry", {"vpc_id": "vpc-0a1b2c3d"}).status == 400


def test_trying_again_brings_no_setting_about_that_takes_an_administrator(wished: Wished) -> None:
    wished.store.wanted = WANTED
    wished.store.kept["04"] = replace(wished.store.kept["04"], state="failed")
    wished.store.settings = Configuration(1, {"sampling_rules": Choice([{"action": "exclude"}], "root", 1.0)})
    operator = replace(wished.api, claims={"sub": "ada", "token_use": "id", "cognito:groups": "operator"})

    refused = operator.post("/v1/operations/04/retry", {})

    assert (refused.status, refused.code) == (403, "guarded_settings")
    assert wished.api.post("/v1/operations/04/retry", {}).status == 202
