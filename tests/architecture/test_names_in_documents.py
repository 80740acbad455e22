"""What the documents tell a person to type, to ask, to set or to open is there, by that name."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import typer

from chalice_app.configuration.setting import SETTINGS
from heliostat.main import app
from inventory_store import host_book
from mirror_agent.flags import described, flag_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
# Decisions tell what was so when they were made.
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[$|:] |bin/)heliostat ((?:bench )?[a-z-]+)(?=\s|$)([^|;#]*)")
ROUTE = re.compile(r"(?:\b(GET|POST|PUT|DELETE) )?(/v1(?:/[\w{}.-]+)+)")
VARIABLE = re.compile(r"\bHELIOSTAT_[A-Z_]*[A-Z]")
NAME = re.compile(r"[A-Za-z]\w+")
COMPOUND = re.compile(r"_|[a-z][A-Z]")
FILE = re.compile(r"(?<![\w./*{}])[\w./-]+\.(?:css|j2|py|rs|service|sh|tsx?)(?![\w*])")

# Of others: a scorer that is no part of the repository, methods of MCP and SOAP, words of systemd, of API documents, of
# CloudFormation, of the SAM translator and of AWS's libraries. Of our own: a field of a format, known by its place.
OF_OTHERS = {
    "GetLastTradePrice",
    "LoadCredential",
    "REVERT_DRIFT",
    "RestAPIapiStage",
    "advanced_security",
    "make_traffic.py",
    "schema_version",
    "score_templates.py",
    "securityClassification",
    "tools/call",
    "xray_trace_id",
}

KINDS_OF_A_HOST = (host_book.finding_decisions, host_book.false_positives, host_book.snapshot_pieces)
# Of aws, rustc, `make faults`, and of the tools that are named where these stand.
OPTIONS_OF_OTHERS = {"--group-name", "--keep", "--only", "--remap-path-prefix", "--shared"}


@cache
def code_of(document: Path) -> tuple[str, ...]:
    """Each span of code, and each line of a block; a line that a backslash continues is one."""
    text = document.read_text("utf-8")
    blocks = [line for block in FENCE.findall(text) for line in re.sub(r"\\\n\s*", "", block).splitlines()]
    return *blocks, *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


def code() -> Iterator[tuple[str, str]]:
    """Where, and what."""
    return ((document.name, line) for document in DOCUMENTS for line in code_of(document))


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository."""
    printed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for path in printed.split("\0") if path)


@cache
def words() -> frozenset[str]:
    """Every word of sources and tests, and of the data that they read."""
    found: set[str] = set()
    for path in map(PurePosixPath, tracked()):
        is_source = path.suffix in {".css", ".json", ".py", ".rs", ".service", ".sh", ".toml", ".ts", ".tsx", ".yaml"}
        if (is_source or path.name == "Makefile") and not {"docs", "golden"} & set(path.parts):
            found.update(NAME.findall((ROOT / path).read_text("utf-8")))
    return frozenset(found)


def commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its whole name, and the groups."""
    for name, command in group.commands.items():
        yield f"{prefix}{name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix}{name} ")


@cache
def options() -> dict[str, set[str]]:
    """Of every command."""
    known = {
        name: {option for each in command.params for option in [*each.opts, *each.secondary_opts]} | {"--help"}
        for name, command in commands(typer.main.get_command(app))
    }
    # What is no option of this command is a setting of the agent.
    known["agent"] |= {flag_of(each.name) for each in described()} | {"--config"}
    return known


def test_every_command_exists_and_has_the_options_that_stand_behind_it() -> None:
    known = options()
    told = [(place, *found) for place, line in code() for found in COMMAND.findall(line)]

    assert len(told) > 100
    assert [
        (place, name, rest)
        for place, name, rest in told
        if name not in known or not set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= known[name]
    ] == []


def test_every_option_that_stands_alone_is_one_of_a_command() -> None:
    known = set().union(*options().values()) | OPTIONS_OF_OTHERS
    told = [(place, option) for place, line in code() for option in re.findall(r"^--[a-z-]+", line)]

    assert len(told) > 100
    assert [(place, option) for place, option in told if option not in known] == []


def test_every_route_exists() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    known = [
        (method.upper(), re.compile(re.sub(r"\{\w+\}", r"[\\w{}.-]+", path.replace(".", r"\."))))
        for path, methods in document["paths"].items()
        for method in methods
    ]
    told = [
        (place.name, method, path.rstrip("."))
        for place in DOCUMENTS
        for method, path in ROUTE.findall(place.read_text("utf-8"))
    ]

    assert len(told) > 80
    assert [
        (place, method, path)
        for place, method, path in told
        if not any(method in ("", one) and pattern.fullmatch(path) for one, pattern in known)
    ] == []


def test_every_setting_and_every_kind_of_document_has_its_row() -> None:
    kinds = {value for name, value in vars(host_book).items() if name.isupper() and isinstance(value, str)}
    kinds |= {function("HOST").replace("HOST", "<host>") for function in KINDS_OF_A_HOST}
    for document, expected in (
        ("settings.md", {setting.name for setting in SETTINGS}),
        ("data-model.md", kinds),
    ):
        cells = re.findall(r"^\| (`[^|]+`) \|", (ROOT / "docs" / document).read_text("utf-8"), re.MULTILINE)
        assert len(expected) > 15
        assert expected - {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)} == set(), document


def test_every_line_of_the_agents_log_is_told() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "mirror_agent").rglob("*.py"))
    lines = set(re.findall(r"\.(?:info|warning|error|exception|critical)\(\s*\"([a-z_]+)\"", sources))

    assert len(lines) > 15
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert {line for line in lines if f"`{line}`" not in text} == set()


def test_every_variable_is_read_by_somebody() -> None:
    told = {name for document in DOCUMENTS for name in VARIABLE.findall(document.read_text("utf-8"))}

    settings = {f"HELIOSTAT_AGENT_{each.name.upper()}" for each in described()}
    assert len(told) > 5
    assert told <= words() | settings


def test_every_file_and_folder_exists() -> None:
    folders = {str(parent) for path in map(PurePosixPath, tracked()) for parent in path.parents}
    ends = {"/".join(path.parts[start:]) for path in map(PurePosixPath, tracked()) for start in range(len(path.parts))}
    told = {(place, name) for place, line in code() for name in FILE.findall(line) if not name.startswith("/")}
    told |= {(place, line.rstrip("/")) for place, line in code() if line.partition("/")[0] in folders - {"."}}

    assert len(told) > 100
    known = ends | folders | OF_OTHERS
    missing = {(place, name) for place, name in told if name not in known and re.fullmatch(r"[\w./-]+", name)}
    assert missing == set()


def test_every_name_that_is_written_as_code_is_a_word_of_the_code() -> None:
    told = {
        (place, name)
        for place, line in code()
        if "token=" not in line
        # A name that a star, a hyphen or a digit goes on from is a part of one.
        for name in re.findall(r"(?<![\w*%-])[A-Za-z]\w+(?![\w*-])", line)
        if COMPOUND.search(name) and not VARIABLE.fullmatch(name)
    }

    files = {PurePosixPath(path).stem for path in tracked()}
    others = {PurePosixPath(name).stem for name in OF_OTHERS}
    known = words() | files | others
    assert len(told) > 500
    assert {(place, name) for place, name in told if name not in known} == set()
