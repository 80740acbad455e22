"""A control plane that the command line finds by itself, and the command line in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from heliostat.control import following
from heliostat.main import main
from tests.unit.heliostat.control.fake_control_plane import FakeControlPlane, fake_control_plane

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """A command that ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[str]:
        """Of standard output, each with single blanks."""
        return [" ".join(line.split()) for line in self.out.splitlines()]


class CommandLine:
    """Runs commands as `main` does; standard input is no terminal here."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    def __call__(self, *arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = self._capfd.readouterr()
        assert isinstance(ended.value.code, int)
        assert "Traceback" not in printed.err
        return Ended(ended.value.code, printed.out, printed.err)


@pytest.fixture
def control(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeControlPlane]:
    """Announced in the working directory, as `heliostat up` announces itself by default."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HELIOSTAT_API", raising=False)
    monkeypatch.setattr(following, "LOOK_INTERVAL_S", 0.0)
    with fake_control_plane(tmp_path / ".heliostat") as fake:
        yield fake


@pytest.fixture
def heliostat(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    # A pipe has no edge, unless something says that it has one.
    monkeypatch.delenv("COLUMNS", raising=False)
    return CommandLine(capfd)
