from __future__ import annotations

import json
import socket
import urllib.request
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from select import select
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import pytest

from mirror_agent.errors import PortUnavailable
from mirror_agent.health import PATHS, HealthServer, is_this_machine
from mirror_agent.limits import HEALTH_CONNECTIONS_MAX
from mirror_agent.prometheus import prometheus_text
from mirror_agent.settings import Address
from tests.unit.mirror_agent.beating import heartbeat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mirror_agent.heartbeat import Heartbeat

LOOPBACK = Address("127.0.0.1", 0)


@dataclass
class Patient:
    sick: list[str] = field(default_factory=list)

    def heartbeat(self) -> Heartbeat:
        return heartbeat(ailments=self.sick)

    def top(self, count: int) -> list[dict[str, Any]]:
        return [{"host": "shop.test", "path": "/users/*", "requests": 3}][:count]


@pytest.fixture
def patient() -> Patient:
    return Patient()


@pytest.fixture
def url(patient: Patient) -> Iterator[str]:
    with HealthServer(LOOPBACK, patient) as server:
        yield f"http://127.0.0.1:{server.port}"


def get(url: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


def test_a_healthy_agent_answers_200(url: str) -> None:
    status, content_type, text = get(f"{url}/healthz")

    assert (status, content_type) == (200, "application/json")
    assert json.loads(text) == {"status": "healthy", "ailments": [], "receive_age_s": 0.05, "sender_age_s": 0.2}


def test_a_sick_agent_answers_503_and_says_why(url: str, patient: Patient) -> None:
    patient.sick = ["throttled: The stream takes less than is sent."]

    status, _, text = get(f"{url}/healthz")

    assert status == 503
    assert json.loads(text)["ailments"] == patient.sick


def test_counters_are_given_as_prometheus_text_and_as_json(url: str) -> None:
    assert get(f"{url}/metrics")[2] == prometheus_text(heartbeat())
    assert json.loads(get(f"{url}/metrics.json")[2]) == heartbeat().counters


def test_all_that_a_heartbeat_says_can_be_asked_for(url: str) -> None:
    document = json.loads(get(f"{url}/heartbeat.json")[2])

    assert document["counters_by_vni"] == {"7": {"datagrams": 7, "bytes": 700}}
    assert (document["version"], document["mode"], document["lag_s"]) == ("0.1.0", "socket", 0.0)


def test_this_machine_is_told_the_busiest_shapes(url: str) -> None:
    assert json.loads(get(f"{url}/top.json")[2])["shapes"][0]["host"] == "shop.test"


def test_another_machine_is_not_told_which_hosts_there_are(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirror_agent.health.is_this_machine", lambda _client: False)

    status, _, text = get(f"{url}/top.json")

    assert status == 403
    assert "shop.test" not in text


@pytest.mark.parametrize(
    ("client", "is_this"),
    [
        *(("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("::ffff:127.0.0.1", True)),
        *(("10.0.0.1", False), ("::ffff:10.0.0.1", False), ("fe80::1%eth0", False)),
    ],
)
def test_loopback_is_this_machine(client: str, is_this: bool) -> None:  # noqa: FBT001
    assert is_this_machine(client) is is_this


def test_other_paths_say_which_there_are(url: str) -> None:
    status, _, text = get(f"{url}/secrets?x=1")

    assert (status, json.loads(text)["paths"]) == (404, list(PATHS))


def connected(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=5)


def is_closed(connection: socket.socket) -> bool:
    """Whether the server ends a connection without a word."""
    with suppress(ConnectionResetError):
        return connection.recv(1) == b""
    return True


def test_connections_beyond_a_number_are_closed_and_others_answered(url: str) -> None:
    with ExitStack() as open_ones:
        first, *others = [open_ones.enter_context(connected(url)) for _ in range(HEALTH_CONNECTIONS_MAX)]
        for connection in (first, *others):
            connection.sendall(b"GET /healthz HTTP/1.0\r\n")

        with connected(url) as beyond:
            assert is_closed(beyond)

        first.sendall(b"\r\n")
        assert b"".join(iter(lambda: first.recv(4096), b"")).startswith(b"HTTP/1.0 200 OK")
        # That one is over: there is room for another.
        assert get(f"{url}/healthz")[0] == 200


def test_a_request_that_drips_ends_by_its_deadline(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirror_agent.health.HEALTH_REQUEST_TIMEOUT_S", 0.2)
    with connected(url) as dripping, suppress(BrokenPipeError, ConnectionResetError):
        dripping.sendall(b"GET /healthz HTTP/1.0\r\nX: ")
        for _ in range(100):
            if select([dripping], [], [], 0.05)[0]:
                break
            dripping.sendall(b"x")

        assert is_closed(dripping)


def test_a_port_that_is_taken_is_named(patient: Patient) -> None:
    with HealthServer(LOOPBACK, patient) as first, pytest.raises(PortUnavailable, match=f"127.0.0.1:{first.port}"):
        HealthServer(Address("127.0.0.1", first.port), patient)
