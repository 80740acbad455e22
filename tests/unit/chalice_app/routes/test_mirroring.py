"""Wishes over HTTP: what is taken, and what each wrong one is told."""

from __future__ import annotations

from typing import Any

import pytest

from chalice_app.mirroring.selection import Selection
from tests.unit.chalice_app.routes.wished import ARN, WISH, Wished


@pytest.fixture
def wished(openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Wished:
    return Wished(openapi).wire(monkeypatch)


def test_a_wish_becomes_an_operation_that_is_told_at_once(wished: Wished) -> None:
    answer = wished.api.put("/v1/mirroring", WISH)

    assert answer.status == 202
    wished.hold("Operation", answer.body)
    assert (answer.body["kind"], answer.body["state"], answer.body["version"]) == ("apply", "queued", 1)
    assert answer.body["requested_by"] == "local"
    assert (wished.store.wanted.load_balancer_ids, wished.woken) == ((ARN,), ["woken"])


def test_looking_now_and_removing_are_operations_as_well(wished: Wished) -> None:
    assert wished.api.post("/v1/mirroring/reconcile", {}).status == 409
    wished.store.brought_to = Selection(1, "vpc-0a1b2c3d", (ARN,))

    looked = wished.api.post("/v1/mirroring/reconcile", {})
    removed = wished.api.delete("/v1/mirroring")

    assert (looked.status, removed.status) == (202, 202)
    wished.hold("Operation", looked.body)
    wished.hold("Operation", removed.body)
    assert (wished.store.at_work.running, wished.store.at_work.queued) == (looked.body["id"], removed.body["id"])


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"version": 7}, 409, "stale_version"),
        ({"version": "new"}, 400, "invalid_parameter"),
        ({"load_balancer_ids": [ARN.replace("123456789012", "999999999999")]}, 400, "load_balancer_of_another_account"),
        ({"load_balancer_ids": [ARN.replace("eu-central-1", "us-east-1")]}, 400, None),
        ({"load_balancer_ids": ["shop"]}, 400, "invalid_parameter"),
        ({"load_balancer_ids": {}}, 400, "invalid_parameter"),
        ({"vpc_id": None}, 400, "invalid_parameter"),
        ({"packet_length": 0}, 400, "invalid_parameter"),
        ({"session_number_floor": 1.5}, 400, "invalid_parameter"),
        ({"confirm": "yes"}, 400, "invalid_parameter"),
        ({"surprise": 1}, 400, "unknown_parameter"),
    ],
)
def test_a_wish_that_cannot_be_is_told_why_and_keeps_nothing(
    wished: Wished, change: dict[str, Any], status: int, code: str | None
) -> None:
    answer = wished.api.put("/v1/mirroring", {**WISH, **change})

    assert answer.status == status
    wished.hold("Error", answer.body)
    error = answer.body["error"]
    assert code is None or error["code"] == code
    assert error["scope"] == "caller"
    assert error["fix"]
    assert (wished.store.kept, wished.woken) == ({}, [])
