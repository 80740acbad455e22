"""The documents name what is really there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")]
    if "node_modules" not in path.parts
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
ANCHORED_LINK = re.compile(r"\]\(([^)#\s]*\.md|)#([^)\s]+)\)")
MAKE_TARGET = re.compile(r"(?:`|^\$ |&& )(?:[A-Z_]+=\S+ )*make ([a-z-]+)", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    targets = [unquote(target) for target in LINK.findall(document.read_text("utf-8")) if "://" not in target]

    assert [target for target in targets if not (document.parent / target).exists()] == []


def anchors(document: Path) -> set[str]:
    """Of its headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_anchor_leads_to_a_heading(document: Path) -> None:
    links = ANCHORED_LINK.findall(document.read_text("utf-8"))

    assert [
        (target, anchor)
        for target, anchor in links
        if anchor not in anchors(document.parent / unquote(target) if target else document)
    ] == []


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    named = {name for document in DOCUMENTS for name in MAKE_TARGET.findall(document.read_text("utf-8"))}

    assert named
    assert named <= targets


def test_make_help_lists_every_target_that_a_person_calls() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = set(re.findall(r"^\.PHONY: ([a-z-]+)", makefile, re.MULTILINE))

    printed = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert phony == set(re.findall(r"^\s*make ([a-z-]+)", printed, re.MULTILINE))


def test_the_code_map_names_every_package() -> None:
    named = set()
    for cell in re.findall(r"^\| (`[^|]+`) \|", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE):
        for name in re.findall(r"`([^`]+)`", cell):
            before, _, rest = name.partition("{")
            inner, _, after = rest.partition("}")
            named |= {f"{before}{each}{after}" for each in inner.split(",")}

    packages = [path.parent.relative_to(ROOT) for path in ROOT.glob("*/__init__.py")]
    packages += [path.parent.relative_to(ROOT) for path in ROOT.glob("*/*/__init__.py")]
    packages = [each for each in packages if each.parts[0] not in {"benchmarks", "build", "tests", "tools", "vendor"}]
    assert len(packages) > 40
    assert {f"{package}/" for package in packages} <= named


def test_decisions_are_numbered_without_a_gap_and_hold_the_three_parts() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
        assert headings[:3] == ["Context", "Decision", "Consequences"], path.name
