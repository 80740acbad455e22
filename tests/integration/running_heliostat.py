"""`heliostat up` as a process, and what a test asks it."""

from __future__ import annotations

import json
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from simulator.traffic import send_traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.traffic import TrafficTruth

START_TIMEOUT_S = 90
UNTIL_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 60
# What a test may take that starts one run, waits for one thing and stops it, each as slowly as it may be.
RUN_TIMEOUT_S = START_TIMEOUT_S + UNTIL_TIMEOUT_S + STOP_TIMEOUT_S
LOOK_INTERVAL_S = 0.2
ANSWER_TIMEOUT_S = 30
# Nothing is asked by TLS here, and reading the certificates of all authorities takes longer than most answers.
WITHOUT_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

SeenT = TypeVar("SeenT")


@dataclass
class RunningHeliostat:
    """A run that has announced itself."""

    process: subprocess.Popen[bytes]
    folder: Path
    state: Path
    announced: dict[str, Any]

    @property
    def address(self) -> str:
        return str(self.announced["address"])

    @property
    def token(self) -> str:
        return str(self.announced["token"])

    @property
    def udp_port(self) -> int:
        return int(self.announced["agent_udp_port"])

    def get(self, path: str, **parameters: str) -> Any:
        answer = self.ask("GET", path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A request of an administrator."""
        return asked(method, self.address + path, headers={"Authorization": f"Bearer {self.token}"}, **more)

    def all_items(self, path: str) -> Iterator[dict[str, Any]]:
        parameters = {"page_size": "200"}
        while True:
            page = self.get(path, **parameters)
            yield from page["items"]
            if page["next_page_token"] is None:
                return
            parameters["page_token"] = page["next_page_token"]

    def send(self, conversations: int, seed: int = 1) -> TrafficTruth:
        """Send made traffic, a few conversations at a time, each time the agent has taken those before.

        UDP slows no sender down: what a busy machine's agent does not read in time is gone. A few conversations fit
        into a socket's default buffer, so that every one arrives however long the agent has to wait for its turn.
        """

        def wait_for_the_agent(_conversations: int, exchanges: int) -> None:
            until(lambda: self.agent_counter("exchanges") >= exchanges, expected=True)

        return send_traffic(
            "127.0.0.1", self.udp_port, conversations=conversations, seed=seed, on_progress=wait_for_the_agent
        )

    def agent_counter(self, name: str) -> int:
        url = httpx.URL(self.announced["agent_health_url"]).join("/metrics.json")
        return int(asked("GET", url).json().get(name, 0))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_TIMEOUT_S)

    def output(self) -> str:
        return (self.folder / "stdout").read_text()

    def errors(self) -> str:
        return (self.folder / "stderr").read_text()

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    @staticmethod
    def is_alive(pid: int) -> bool:
        return Path(f"/proc/{pid}").exists()


def asked(method: str, url: httpx.URL | str, **more: Any) -> httpx.Response:
    """A request over HTTP, with the patience that a busy machine needs."""
    return httpx.request(method, url, timeout=ANSWER_TIMEOUT_S, verify=WITHOUT_TLS, **more)


@contextmanager
def running_heliostat(*options: str, state: Path) -> Iterator[RunningHeliostat]:
    """Run `heliostat up --json` with these options until the block ends, or the tests do, whatever ends them."""
    folder = state.parent / f"{state.name}-output-{time.monotonic_ns()}"
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "heliostat.up.follow_parent", str(os.getpid())]
    command += [sys.executable, "-m", "heliostat", "up", "--json", "--state", str(state), *options]
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors)
    try:
        yield RunningHeliostat(process, folder, state, _announcement(process, folder))
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _announcement(process: subprocess.Popen[bytes], folder: Path) -> dict[str, Any]:
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline_s:
        printed = (folder / "stdout").read_text()
        if printed.endswith("\n"):
            announced: dict[str, Any] = json.loads(printed)
            return announced
        if process.poll() is not None:
            break
        time.sleep(LOOK_INTERVAL_S)
    raise AssertionError(f"heliostat up did not announce itself:\n{(folder / 'stderr').read_text()}")


def until(look: Callable[[], SeenT], expected: SeenT) -> None:
    """Look again and again until the expected is seen; what was seen last stands in the failure."""
    deadline_s = time.monotonic() + UNTIL_TIMEOUT_S
    seen = look()
    while seen != expected and time.monotonic() < deadline_s:
        time.sleep(LOOK_INTERVAL_S)
        seen = look()
    assert seen == expected


def endpoint_counts(run: RunningHeliostat) -> Counter[tuple[str, str, str]]:
    """Requests by (method, host, path template without names), as the API tells them."""
    return Counter(
        {
            (endpoint["method"], endpoint["host"], _erased(endpoint["path_template"])): endpoint["request_count"]
            for endpoint in run.all_items("/v1/endpoints")
        }
    )


def truth_counts(truth: TrafficTruth) -> Counter[tuple[str, str, str]]:
    """The same of what was really sent."""
    return Counter(
        {(method, host, _erased(route)): count for (method, host, route), count in truth.requests_by_endpoint().items()}
    )


def _erased(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", template)
