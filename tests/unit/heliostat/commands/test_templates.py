from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from heliostat.commands.templates import templates
from heliostat.errors import UnreadableInput


def test_a_file_of_requests_is_templated(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "requests.txt").write_text("GET h /users/42 200\n")

    templates(tmp_path / "requests.txt")
    sys.stdout.flush()

    assert capfdbinary.readouterr().out == b"GET h /users/42 200\t/users/{user_id}\n"


def test_bad_lines_are_told_and_the_rest_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requests.txt").write_text("nonsense\nGET h /a 200\n")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UnreadableInput, match=r"1 of its lines hold"):
        templates(tmp_path / "requests.txt")
    sys.stdout.flush()

    printed = capfd.readouterr()
    assert printed.out == "nonsense\t\nGET h /a 200\t/a\n"
    assert "line 1: expected METHOD HOST PATH STATUS" in printed.err


def test_standard_input_is_read_where_asked(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"GET h /a 200\n")))

    templates(Path("-"))
    sys.stdout.flush()

    assert capfd.readouterr().out == "GET h /a 200\t/a\n"


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="none: No such file"):
        templates(tmp_path / "none")
