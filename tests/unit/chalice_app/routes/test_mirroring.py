"""Wishes over HTTP: what is taken, and what each wrong one is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalice_app import wiring
from chalice_app.configuration.configuration import Choice, Configuration
from chalice_app.mirroring.selection import Selection
from tests.unit.chalice_app.operations.standing_stacks import StandingStacks
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


# --- settings that come along ---

OPERATOR = {"sub": "ada", "token_use": "id", "cognito:groups": "operator"}


@pytest.mark.parametrize("stands", [True, False])
def test_an_operators_apply_brings_no_setting_about_that_takes_an_administrator(
    wished: Wished, monkeypatch: pytest.MonkeyPatch, *, stands: bool
) -> None:
    stacks = StandingStacks()
    if stands:
        stacks.put("CREATE_COMPLETE", parameters={"RedactionMode": "masked"})
    monkeypatch.setattr(wiring, "stacks", lambda: stacks)
    wished.store.settings = Configuration(1, {"redaction": Choice("off", "root", 1.0)})

    refused = replace(wished.api, claims=OPERATOR).put("/v1/mirroring", WISH)
    taken = wished.api.put("/v1/mirroring", WISH)

    assert (refused.status, refused.code) == (403, "guarded_settings")
    wished.hold("Error", refused.body)
    assert "redaction" in refused.body["error"]["explanation"]
    assert taken.status == 202


def test_what_takes_no_administrator_comes_along_with_an_operators_apply(wished: Wished) -> None:
    wished.store.settings = Configuration(1, {"agents_min": Choice(3, "root", 1.0)})

    assert replace(wished.api, claims=OPERATOR).put("/v1/mirroring", WISH).status == 202


def test_a_wish_for_nothing_and_a_removal_bring_no_setting_about(wished: Wished) -> None:
    wished.store.settings = Configuration(1, {"redaction": Choice("off", "root", 1.0)})
    operator = replace(wished.api, claims=OPERATOR)

    assert operator.put("/v1/mirroring", {**WISH, "load_balancer_ids": []}).status == 202
    assert operator.delete("/v1/mirroring").status == 202
