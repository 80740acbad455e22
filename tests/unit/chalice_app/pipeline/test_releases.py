"""Parts of an installation say of which release they are, and a mix that does not fit is told with its fix."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from api_inventory.exchange_record import SCHEMA_VERSION
from chalice_app.pipeline.releases import OWN, Release, misfit, release_of
from chalice_app.settings import VERSION
from tools.template_file import read_template

ROOT = Path(__file__).resolve().parents[4]
AGENTS = Release("agents", OWN.version, OWN.record_format)
PROCESSOR = Release("processor", OWN.version, OWN.record_format, OWN.store_layout)


def test_every_part_is_of_one_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    crates = tomllib.loads((ROOT / "capture" / "Cargo.toml").read_text("utf-8"))["workspace"]["package"]["version"]
    page = json.loads((ROOT / "dashboard" / "package.json").read_text("utf-8"))["version"]
    stacks = [
        read_template(ROOT / "cfn" / f"{name}.yaml")["Outputs"] for name in ("collector", "processing", "control-plane")
    ]

    assert {version, crates, page, *(each["Release"]["Value"] for each in stacks)} == {VERSION}
    assert [each["RecordFormat"]["Value"] for each in stacks] == [str(SCHEMA_VERSION)] * 3


def test_a_stack_says_what_it_was_made_from() -> None:
    outputs = {"Release": "1.2.3", "RecordFormat": "2", "StoreLayout": "3"}

    assert release_of("processor", outputs) == Release("processor", "1.2.3", 2, 3)
    assert release_of("processor", {}) == Release("processor", None)
    assert release_of("processor", {"RecordFormat": "two"}) == Release("processor", None)


@pytest.mark.parametrize(("part", "parameter"), [("agents", "AgentArtifactKey"), ("processor", "ProcessorArtifactKey")])
def test_another_build_of_the_same_version_is_seen_by_the_hash_in_its_key(part: str, parameter: str) -> None:
    outputs = {"Release": VERSION, "RecordFormat": str(SCHEMA_VERSION)}
    own, other = (release_of(part, outputs, {parameter: key}, "a/1f2e") for key in ("a/1f2e", "a/9c8b"))
    parts = {"agents": AGENTS, "processor": PROCESSOR}

    assert (own.is_other_build, other.is_other_build) == (False, True)
    # Without a key on both sides, nothing is known.
    assert not release_of(part, outputs, {}, "a/1f2e").is_other_build
    assert not release_of(part, outputs, {parameter: "a/1f2e"}).is_other_build
    assert misfit(OWN, **{**parts, part: own}) is None
    found = misfit(OWN, **{**parts, part: other})
    assert found is not None
    assert (found.code, found.severity) == ("releases_differ", "warning")
    assert f"{part} {VERSION} of another build" in found.explanation


@pytest.mark.parametrize(
    ("agents", "processor", "code", "severity", "says"),
    [
        (AGENTS, PROCESSOR, None, None, ""),
        (None, None, None, None, ""),
        (replace(AGENTS, record_format=2), PROCESSOR, "record_formats_differ", "error", "format 2"),
        (AGENTS, replace(PROCESSOR, store_layout=2), "store_layouts_differ", "error", "in layout 2"),
        (replace(AGENTS, version="0.0.9"), PROCESSOR, "releases_differ", "warning", "agents 0.0.9"),
        (AGENTS, release_of("processor", {}), "releases_differ", "warning", "does not say"),
        # What is lost matters more than what is but older.
        (replace(AGENTS, version="0.0.9", record_format=2), PROCESSOR, "record_formats_differ", "error", "gives up"),
    ],
)
def test_what_does_not_fit_is_told_with_its_fix(
    agents: Release | None, processor: Release | None, code: str | None, severity: str | None, says: str
) -> None:
    found = misfit(OWN, agents, processor)

    assert (found and found.code, found and found.severity) == (code, severity)
    assert found is None or (says in found.explanation and found.fix)
