"""Bills of materials: valid by CycloneDX's own schema, the same each time, and connected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from make_sbom import bill_of_materials
from shipped_packages import NotKnown, npm_licence, python_licence, python_packages, shipped_parts, spdx

if TYPE_CHECKING:
    from pathlib import Path

    from shipped_packages import Part


@pytest.fixture(scope="module")
def parts() -> tuple[Part, ...]:
    return shipped_parts()


@pytest.fixture(scope="module")
def documents(parts: tuple[Part, ...]) -> dict[str, str]:
    return {part.name: bill_of_materials(part, "1.2.3") for part in parts}


def test_every_document_is_valid_cyclonedx(documents: dict[str, str]) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)

    assert documents.keys() == {"control-plane", "processor", "heliostat-agent"}
    for name, document in documents.items():
        assert validator.validate_str(document) is None, name
        assert validator.validate_str(document.replace('"library"', '"librarian"')) is not None


def test_the_same_pins_make_the_same_bytes(parts: tuple[Part, ...], documents: dict[str, str]) -> None:
    for part in parts:
        assert bill_of_materials(part, "1.2.3") == documents[part.name]
        assert bill_of_materials(part, "1.2.4") != documents[part.name]
    numbers = {json.loads(document)["serialNumber"] for document in documents.values()}
    assert len(numbers) == len(documents)


def reached(document: dict[str, Any]) -> set[str]:
    needs = {each["ref"]: each.get("dependsOn", []) for each in document["dependencies"]}
    found: set[str] = set()
    left = [document["metadata"]["component"]["bom-ref"]]
    while left:
        if (ref := left.pop()) not in found:
            found.add(ref)
            left += needs[ref]
    return found


def test_every_component_is_needed_by_something_and_has_a_licence(documents: dict[str, str]) -> None:
    for text in documents.values():
        document = json.loads(text)
        refs = {each["bom-ref"] for each in document["components"]}

        assert refs
        assert reached(document) == refs | {document["metadata"]["component"]["bom-ref"]}
        assert [each["bom-ref"] for each in document["components"] if not each["licenses"]] == []


def test_each_part_holds_its_ecosystems(parts: tuple[Part, ...]) -> None:
    kinds = {part.name: {package.ecosystem for package in part.packages} for part in parts}

    assert kinds == {
        "control-plane": {"pypi", "npm"},
        "processor": {"pypi"},
        "heliostat-agent": {"pypi", "cargo"},
    }
    names = {part.name: {package.name for package in part.packages} for part in parts}
    assert {"react", "@cloudscape-design/components", "chalice", "boto3"} <= names["control-plane"]
    assert {"pyo3", "zstd-sys", "pydantic-core"} <= names["heliostat-agent"]


def test_what_is_installed_otherwise_than_pinned_is_told(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text("boto3==1.0.0 \\\n    --hash=sha256:00\n    # via -r requirements/control-plane.in\n")

    with pytest.raises(NotKnown, match=r"boto3: 1\.0\.0 is pinned"):
        python_packages(pins)


def test_a_package_that_says_no_licence_is_told() -> None:
    with pytest.raises(NotKnown, match="read its licence file"):
        python_licence("unread", {"License": "see LICENSE"})
    with pytest.raises(NotKnown, match="says no licence"):
        npm_licence({"purl": "pkg:npm/unread@1", "licenses": []})
    assert spdx("BSD-3-Clause/MIT") == "BSD-3-Clause OR MIT"
