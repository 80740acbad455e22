"""Commands on a person's terminal: they ask, show a screen that follows, and end on Ctrl-C without ending the work."""

from __future__ import annotations

import codecs
import io
import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from heliostat.control.asking import ask, check_can_ask
from heliostat.errors import NotAgreed
from tests.unit.heliostat.control.recorded import FAILED, Overview, at_step, document, operation, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.heliostat.control.fake_control_plane import FakeControlPlane


pytestmark = pytest.mark.timeout(60)


@dataclass
class Terminal:
    """A process on a terminal of its own, as a person sees it."""

    process: subprocess.Popen[bytes]
    descriptor: int
    seen: str = ""
    # A read may end within a character.
    _decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))

    @property
    def text(self) -> str:
        """Without colours and movements of the cursor."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.seen)

    def until(self, text: str) -> None:
        while text not in self.text:
            read = os.read(self.descriptor, 65_536)
            assert read, self.seen
            self.seen += self._decoder.decode(read)

    def types(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def ends(self) -> int:
        # A terminal whose last process has ended answers with an error.
        with suppress(OSError):
            while read := os.read(self.descriptor, 65_536):
                self.seen += self._decoder.decode(read)
        return self.process.wait(60)


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Callable[..., Terminal]:
    def start(*arguments: str) -> Terminal:
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "LINES": "30", "NO_COLOR": "1"}
        process = subprocess.Popen(
            # Whoever started the tests in the background lets them ignore Ctrl-C, and a child inherits that.
            ["env", "--default-signal=INT", sys.executable, "-m", "heliostat", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        request.addfinalizer(lambda: os.close(ours))
        request.addfinalizer(process.wait)
        request.addfinalizer(process.kill)
        return Terminal(process, ours)

    return start


@pytest.fixture
def ready(control: FakeControlPlane) -> FakeControlPlane:
    control.answers("GET /v1/mirroring", Overview().document())
    control.answers("POST /v1/mirroring/plan", plan())
    return control


def test_a_person_who_says_yes_sees_the_operation_to_its_end(
    ready: FakeControlPlane, terminal: Callable[..., Terminal]
) -> None:
    ready.answers("PUT /v1/mirroring", document(FAILED, 65), status=202)
    person = terminal("apply")

    person.until("Apply this plan? [y/N]")
    assert "PUT /v1/mirroring" not in ready.routes_asked()
    person.types("y\n")

    assert person.ends() == 1
    assert re.search(r"collector stack +failed +0:01:05", person.text)
    assert "Try again: heliostat apply --retry op-1" in person.text


@pytest.mark.parametrize("answer", ["n\n", "\n", "yesterday\n", "\x04"])
@pytest.mark.parametrize(("command", "question"), [("apply", "Apply this plan?"), ("remove", "Remove all of this?")])
def test_anything_but_yes_changes_nothing(
    ready: FakeControlPlane, terminal: Callable[..., Terminal], command: str, question: str, answer: str
) -> None:
    person = terminal(command)

    person.until(question)
    person.types(answer)

    assert person.ends() == 1
    assert "heliostat: nothing was changed" in person.text
    assert set(ready.routes_asked()) <= {"GET /v1/mirroring", "POST /v1/mirroring/plan"}


def test_ctrl_c_is_no_yes_either(ready: FakeControlPlane, terminal: Callable[..., Terminal]) -> None:
    person = terminal("remove")

    person.until("Remove all of this?")
    person.process.send_signal(signal.SIGINT)
    # A signal that comes just before the process waits for a line is seen with the line, or after it.
    person.types("\n")

    assert person.ends() in {1, 130}
    assert ready.routes_asked() == ["GET /v1/mirroring"]


def test_ctrl_c_leaves_the_operation_running_and_says_how_to_watch_it(
    control: FakeControlPlane, terminal: Callable[..., Terminal]
) -> None:
    running = document(at_step(operation(state="running"), "collector_stack", "running", done=3, total=12), 5)
    control.answers("GET /v1/operations/op-1", running)
    person = terminal("watch", "op-1")

    person.until("3 of 12")
    person.process.send_signal(signal.SIGINT)

    assert person.ends() == 130
    assert "heliostat: the operation goes on without you: watch it with `heliostat watch op-1`" in person.text
    assert {route.split(" ")[0] for route in control.routes_asked()} == {"GET"}


def test_who_agreed_before_is_not_asked(capfd: pytest.CaptureFixture[str]) -> None:
    check_can_ask(agreed=True)
    ask("Apply this plan?", agreed=True)

    assert capfd.readouterr().err == ""


def test_the_end_of_input_is_no_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    with pytest.raises(NotAgreed, match="nothing was changed"):
        ask("Apply this plan?", agreed=False)
