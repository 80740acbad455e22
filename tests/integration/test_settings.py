"""Settings that people change, on their way to the stacks of a simulated account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.connected import COLLECTOR, PROCESSING, Connected, connected

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    openapi: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    with connected(tmp_path, monkeypatch, openapi) as found:
        yield found


def parameters(account: Connected, name: str) -> dict[str, str]:
    [stack] = account.region.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}


def test_a_change_waits_for_an_apply_and_is_then_what_the_stacks_are_made_with(account: Connected) -> None:
    account.apply("storefront-alb")
    before = account.get("/v1/settings")
    changes = {
        "redaction": "shapes",
        "sampling_rules": [{"action": "exclude", "path": "/health*", "methods": ["GET"]}],
        "sample_days": 30,
        "notified_impacts": ["security"],
    }

    saved = account.api.put("/v1/settings", {"version": before["version"], "settings": changes})
    applied = account.ended(account.api.post("/v1/settings/apply", {}).body)

    assert (before["waiting"], before["can_apply"]) == ([], True)
    assert saved.body["waiting"] == list(changes)
    assert applied["state"] == "succeeded"
    assert {step["name"]: step["state"] for step in applied["steps"]}["collector_stack"] == "done"
    collector, processing = parameters(account, COLLECTOR), parameters(account, PROCESSING)
    assert collector["RedactionMode"] == "shapes"
    assert collector["SamplingRules"] == '[{action = "exclude", path = "/health*", methods = ["GET"]}]'
    assert (processing["SampleTtlDays"], processing["NotifiedImpacts"]) == ("30", "security")
    after = account.get("/v1/settings")
    assert after["waiting"] == []
    assert {setting["standing"] for setting in after["settings"].values()} == {"in_effect"}


def test_settings_that_were_chosen_before_the_first_apply_are_there_from_the_start(account: Connected) -> None:
    account.api.put("/v1/settings", {"version": 0, "settings": {"bytes_per_second": 1000}})

    account.apply("storefront-alb")

    assert parameters(account, COLLECTOR)["BytesPerSecond"] == "1000"
    assert account.get("/v1/settings")["waiting"] == []
