from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from heliostat.commands.classify import classify
from heliostat.errors import UnreadableInput

LINE = json.dumps({"path": "/", "request_headers": {"X-Key": "npm_" + "a1" * 18}}).encode()
FINDING = {"location": "request.header", "key": "x-key", "class": "npm_token"}


def test_a_file_of_exchanges_is_classified(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "exchanges.ndjson").write_bytes(LINE)

    classify(tmp_path / "exchanges.ndjson")
    sys.stdout.flush()

    assert json.loads(capfdbinary.readouterr().out) == FINDING


def test_bad_lines_are_told_and_the_rest_is_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "exchanges.ndjson").write_bytes(b"nonsense\n" + LINE)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UnreadableInput, match=r"1 of its lines hold no exchange"):
        classify(Path("exchanges.ndjson"))
    sys.stdout.flush()

    printed = capfd.readouterr()
    assert json.loads(printed.out) == FINDING
    assert "exchanges.ndjson: line 1: expected a JSON object" in printed.err


def test_standard_input_is_read_where_asked(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINE)))

    classify(Path("-"))
    sys.stdout.flush()

    assert json.loads(capfd.readouterr().out) == FINDING


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="none: No such file"):
        classify(tmp_path / "none")
