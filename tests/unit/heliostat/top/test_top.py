"""The view of a running agent: what is asked over HTTP, how rates come about, and what a person sees."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from heliostat.errors import UnreadableInput
from heliostat.main import main
from heliostat.top.command import follow
from heliostat.top.keys import keys
from heliostat.top.rates import Rate, losses, rates
from heliostat.top.running_agent import RunningAgent, Sample
from heliostat.top.view import view

if TYPE_CHECKING:
    from collections.abc import Iterator

HEARTBEAT: dict[str, Any] = {
    "version": "0.1.0",
    "agent": "i-0abc",
    "uptime_s": 3661.2,
    "mode": "socket",
    "mode_reason": "CAP_NET_RAW is missing.",
    "receive_age_s": 0.05,
    "sender_age_s": 0.2,
    "lag_s": 1.25,
    "memory_bytes": 64 * 1024 * 1024,
    "ailments": [],
    "counters": {},
    "counters_by_vni": {},
    "vnis_left_out": 0,
}
FIRST = {"datagrams": 1000, "exchanges": 100, "datagram_bytes": 1_000_000, "bytes_sent": 10_000, "records_sent": 5}
SECOND = {
    "datagrams": 3000,
    "exchanges": 150,
    "datagram_bytes": 3_000_000,
    "bytes_sent": 30_000,
    "records_sent": 6,
    "datagrams_dropped_kernel": 40,
    "heads_bad": 2,
    "refusals_throttled": 0,
    "records_held": 7,
    "bytes_held": 900,
}
SHAPES = [
    {"host": "shop.test", "method": "GET", "path": "/users/*", "status": 200, "requests": 1200, "bytes": 2048},
    {"host": "shop.test", "method": "POST", "path": "/orders", "status": 201, "requests": 7, "bytes": 10},
]


def sample(at_s: float, counters: dict[str, int], **changed: Any) -> Sample:
    return Sample(at_s, {**HEARTBEAT, "counters": counters, **changed}, SHAPES)


def screen(now: Sample, before: Sample | None = None, *, width: int = 100, lines: int | None = None) -> str:
    console = Console(record=True, width=width, file=io.StringIO())
    console.print(view(before, now, lines=lines))
    return console.export_text()


@dataclass
class FakeAgent:
    """Answers as an agent does; `/top.json` with 403 where `shapes` is None."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] | None = field(default_factory=lambda: SHAPES)
    url: str = ""

    def answer(self, path: str) -> tuple[int, Any]:
        if path == "/heartbeat.json":
            return 200, self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if path == "/top.json":
            return (403, {}) if self.shapes is None else (200, {"shapes": self.shapes})
        return 404, {}


@contextmanager
def fake_agent(*counters: dict[str, int]) -> Iterator[FakeAgent]:
    agent = FakeAgent([{**HEARTBEAT, "counters": one} for one in counters])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, document = agent.answer(self.path)
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        agent.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield agent
        finally:
            server.shutdown()
            thread.join()


def test_rates_are_what_was_added_per_second() -> None:
    found = rates(sample(10.0, FIRST), sample(12.0, SECOND))

    assert found["datagrams"] == Rate("datagrams", 3000, 1000.0)
    assert found["datagrams_dropped_kernel"] == Rate("datagrams_dropped_kernel", 40, 20.0)


def test_one_sample_has_no_rate_and_an_agent_that_was_started_anew_has_no_negative_one() -> None:
    assert rates(None, sample(10.0, FIRST))["datagrams"].per_s is None
    assert rates(sample(10.0, SECOND), sample(12.0, FIRST))["datagrams"].per_s == 0.0


def test_losses_are_by_what_is_lost_now_and_leave_out_what_never_was() -> None:
    found = rates(sample(10.0, {"heads_bad": 2}), sample(12.0, SECOND))

    assert [rate.name for rate in losses(found)] == ["datagrams_dropped_kernel", "heads_bad"]


def test_a_screen_shows_rates_losses_shapes_memory_and_lag() -> None:
    text = screen(sample(12.0, SECOND), sample(10.0, FIRST))

    assert "i-0abc  heliostat 0.1.0, up 1:01:01, by socket, memory 64.0 MiB, lag 1.2 s" in text
    assert "no ring: CAP_NET_RAW is missing." in text
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "packets 1,000.0 3,000" in rows
    assert "exchanges 25.0 150" in rows
    assert "bytes in 976.6 KiB/s 2.9 MiB" in rows
    assert "out of in 1.00%" in rows
    assert "records held 7" in rows
    assert "datagrams_dropped_kernel 20.0 40" in rows
    assert "1,200 2.0 KiB 200 GET shop.test /users/*" in rows


def test_what_is_wrong_stands_first() -> None:
    text = screen(sample(12.0, SECOND, ailments=["throttled: The stream takes less than is sent."]))

    assert "! throttled: The stream takes less than is sent." in text.splitlines()[2]


@pytest.mark.parametrize(("width", "lines"), [(40, 10), (60, 24), (80, 24), (200, 60)])
def test_a_screen_fits_the_window(width: int, lines: int) -> None:
    counters = {f"drops_dropped_{number}": number for number in range(1, 40)}
    now = Sample(12.0, {**HEARTBEAT, "counters": {**SECOND, **counters}, "mode_reason": ""}, SHAPES * 30)

    text = screen(now, width=width, lines=lines)

    assert max(map(len, text.splitlines())) <= width
    assert len(text.splitlines()) <= max(lines, 24) + 2


def test_names_of_strangers_cannot_write_on_the_terminal() -> None:
    hostile = {**SHAPES[0], "host": "a\x1b]0;owned\x07.test", "path": "[red]/x[/red]\n\u202e"}

    text = screen(Sample(1.0, {**HEARTBEAT, "counters": {}}, [hostile]))

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]/x[/red]" in text


def test_an_agent_is_asked_for_its_heartbeat_and_its_shapes() -> None:
    with fake_agent(FIRST) as server:
        taken = RunningAgent(f"{server.url}/", clock=lambda: 5.0).sample()
        server.shapes = None
        elsewhere = RunningAgent(server.url).sample()

    assert (taken.at_s, taken.counters, taken.shapes) == (5.0, FIRST, SHAPES)
    assert elsewhere.shapes is None
    assert "its own machine alone" in screen(elsewhere)


@pytest.mark.parametrize("url", ["nowhere", "file:///etc/passwd", "http://", "ftp://127.0.0.1"])
def test_what_is_no_url_of_an_agent_is_refused(url: str) -> None:
    with pytest.raises(UnreadableInput, match="expected the URL"):
        RunningAgent(url)


def test_where_no_agent_answers_the_sentence_says_so() -> None:
    with fake_agent(FIRST) as server:
        server.answers = [{"hello": "there"}]
        with pytest.raises(UnreadableInput, match="expected an agent's heartbeat"):
            RunningAgent(server.url).sample()

    with pytest.raises(UnreadableInput, match=r"no agent answers there: .*refused"):
        RunningAgent(server.url).sample()


def test_a_live_view_follows_until_q() -> None:
    samples = [sample(10.0, FIRST), sample(11.0, SECOND)]
    pressed = ["", "q"]
    console = Console(file=io.StringIO(), force_terminal=True, width=100, height=40)

    follow(lambda: samples.pop(0), console, lambda _: pressed.pop(0))

    assert (samples, pressed) == ([], [])
    written = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())  # type: ignore[attr-defined]
    assert "2,000.0" in written


def test_a_live_view_outlasts_an_agent_that_is_started_anew() -> None:
    given: list[Sample | UnreadableInput] = [sample(10.0, FIRST), UnreadableInput("gone"), sample(12.0, SECOND)]
    pressed = ["", "", "", "q"]
    console = Console(file=io.StringIO(), force_terminal=True, width=100, height=40)

    def take() -> Sample:
        one = given.pop(0)
        if isinstance(one, UnreadableInput):
            raise one
        return one

    follow(take, console, lambda _: pressed.pop(0) if pressed else "q")

    assert given == []
    assert "gone" in console.file.getvalue()  # type: ignore[attr-defined]


def test_a_key_is_read_without_enter_and_the_terminal_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as terminal, os.fdopen(ours, "wb", buffering=0) as keyboard:
        monkeypatch.setattr("sys.stdin", terminal)
        with keys() as key:
            keyboard.write(b"q")
            assert key(30.0) == "q"
            assert key(0.0) == ""


def test_a_pipe_gets_one_table_of_two_samples(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heliostat.top.command.INTERVAL_S", 0.0)
    with fake_agent(FIRST, SECOND) as server, pytest.raises(SystemExit) as ended:
        main(["agent", "--top", "--once", server.url])

    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert "datagrams_dropped_kernel" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("arguments", [["nowhere"], ["http://127.0.0.1:1", "more"]])
def test_a_wrong_url_ends_the_command_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["agent", "--top", *arguments])

    assert ended.value.code == 2
