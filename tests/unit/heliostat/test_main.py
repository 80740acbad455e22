from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from heliostat.main import app, main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]


def _commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its whole name, as a person types it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


COMMANDS = dict(_commands(typer.main.get_command(app)))
SECTIONS: dict[str, str] = dict(
    re.findall(r"^## (.+)$([\s\S]*?)(?=^## |\Z)", (ROOT / "docs" / "command-line.md").read_text("utf-8"), re.MULTILINE)
)
SHARED_OPTIONS = SECTIONS["Mirroring"]


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(*command.split(), "--help")

    printed = " ".join(capsys.readouterr().out.split())
    assert status == 0
    assert f"Example: heliostat {command}" in printed


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    assert {command.split(" ")[0] for command in COMMANDS} <= set(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_the_documents_name_every_command_with_each_of_its_options(command: str) -> None:
    [section] = [text for heading, text in SECTIONS.items() if re.search(rf"`heliostat {command}[` ]", heading)]

    options = {name for each in COMMANDS[command].params for name in each.opts if name.startswith("--")} - {"--help"}
    assert {name for name in options if name not in section and f"| `{name}" not in SHARED_OPTIONS} == set()


def test_the_documents_name_no_command_that_is_not_there() -> None:
    named = [name for heading in SECTIONS for name in re.findall(r"`heliostat ([^`]+)`", heading)]

    assert [name for name in named if not any(f"{name} ".startswith(f"{known} ") for known in COMMANDS)] == []


@pytest.mark.parametrize("arguments", [["nonsense"], ["decode"], ["learn"], ["up", "--port", "70000"], ["templates"]])
def test_wrong_usage_ends_with_2_and_says_why(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Usage: heliostat" in printed.err


def test_input_that_cannot_be_read_ends_with_2_and_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("templates", "no-such-file") == 2
    assert capsys.readouterr().err == "heliostat: no-such-file: No such file or directory\n"


def test_what_nobody_foresaw_ends_with_1_and_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise KeyError("listen")

    monkeypatch.setattr("heliostat.main.app", broken)

    assert run("templates") == 1
    assert capsys.readouterr().err == (
        "heliostat: this was not foreseen: KeyError: 'listen'; PYTHONDEVMODE=1 shows where it comes from\n"
    )


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, heliostat.main\n"
        "heavy = {'boto3', 'botocore', 'moto', 'scapy', 'chalice', 'jinja2', 'werkzeug', 'mirror_agent._capture'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert printed == "[]\n"
