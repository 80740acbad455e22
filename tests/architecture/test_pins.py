"""Every Python package is pinned with its hash, and what is shipped has the pins of what was tested."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
TESTED = ROOT / "requirements" / "dev.txt"
SHIPPED = (
    ROOT / "requirements.txt",
    ROOT / "stream_processor" / "requirements.txt",
    ROOT / "requirements" / "agent.txt",
)
APART = tuple(ROOT / "requirements" / f"{name}.txt" for name in ("audit", "checkov", "emulator", "semgrep"))


def entries(path: Path) -> list[str]:
    """The entries of a requirements file, each on one line, without comments."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def pins(path: Path) -> dict[str, str]:
    asked = [Requirement(entry.split(" --hash=")[0].strip()) for entry in entries(path)]
    return {each.name: str(each.specifier) for each in asked}


@pytest.mark.parametrize("path", [TESTED, *SHIPPED, *APART], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_package_has_one_version_and_hashes(path: Path) -> None:
    found = entries(path)

    assert found
    for entry in found:
        assert re.fullmatch(r"[a-z0-9-]+(\[[a-z,]+\])?==\S+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", entry), entry


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_shipped_is_what_was_tested(path: Path) -> None:
    tested, shipped = pins(TESTED), pins(path)

    assert {name: (pin, tested.get(name)) for name, pin in shipped.items() if tested.get(name) != pin} == {}


def test_nothing_is_installed_without_its_hash() -> None:
    made = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    tools = "".join((ROOT / "tools" / name).read_text("utf-8") for name in ("build_lambda.py", "build_agent_bundle.py"))

    installs = [line for line in made.splitlines() if "pip install" in line]
    assert len(installs) >= 5
    # uv makes the pins: it is the one that nothing can be pinned by.
    assert [line.strip() for line in installs if "--require-hashes" not in line] == [
        "@$(BIN)/python -m pip install --quiet uv"
    ]
    assert tools.count('"--require-hashes"') == 2
    assert '"PIP_REQUIRE_HASHES": "1"' in (ROOT / "tools" / "package_control_plane.py").read_text("utf-8")


@pytest.mark.parametrize("lock", ["capture/Cargo.lock", "capture/fuzz/Cargo.lock"])
def test_every_crate_but_ours_comes_from_the_registry_with_its_checksum(lock: str) -> None:
    crates = tomllib.loads((ROOT / lock).read_text("utf-8"))["package"]
    ours = {*(path.parent.name for path in (ROOT / "capture").glob("*/Cargo.toml")), "capture-fuzz"}
    others = [each for each in crates if each["name"] not in ours]

    assert len(others) > 50
    assert {each.get("source") for each in others} == {"registry+https://github.com/rust-lang/crates.io-index"}
    assert all(re.fullmatch("[0-9a-f]{64}", each["checksum"]) for each in others)


@pytest.mark.parametrize("lock", ["dashboard/package-lock.json", "tests/engines/package-lock.json"])
def test_every_npm_package_has_its_hash(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text("utf-8"))["packages"]
    del packages[""]

    assert len(packages) > 50
    assert [name for name, each in packages.items() if not each.get("integrity", "").startswith("sha512-")] == []
