from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from heliostat.progress import progress_bar

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_written_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Learning", 10) as advance:
        advance(5)

    assert capsys.readouterr() == ("", "")


def test_a_person_sees_how_far_the_work_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")

    with progress_bar("Learning", 10) as advance:
        advance(10)

    assert "Learning" in terminal.getvalue()
    assert "100%" in terminal.getvalue()
