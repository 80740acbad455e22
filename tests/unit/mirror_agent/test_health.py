from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest

from mirror_agent.errors import PortUnavailable
from mirror_agent.health import HealthServer, prometheus_text
from mirror_agent.settings import Address

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = Address("127.0.0.1", 0)


@dataclass
class Patient:
    sick: list[str] = field(default_factory=list)

    def counters(self) -> dict[str, int]:
        return {"datagrams": 7, "records_held": 2}

    def ailments(self) -> list[str]:
        return self.sick


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
    assert json.loads(text) == {"status": "healthy", "ailments": []}


def test_a_sick_agent_answers_503_and_says_why(url: str, patient: Patient) -> None:
    patient.sick = ["throttled: The stream takes less than is sent."]

    status, _, text = get(f"{url}/healthz")

    assert status == 503
    assert json.loads(text)["ailments"] == patient.sick


def test_counters_are_given_as_prometheus_text_and_as_json(url: str) -> None:
    assert get(f"{url}/metrics")[2] == prometheus_text({"datagrams": 7, "records_held": 2})
    assert json.loads(get(f"{url}/metrics.json")[2]) == {"datagrams": 7, "records_held": 2}


def test_other_paths_say_which_there_are(url: str) -> None:
    status, _, text = get(f"{url}/secrets?x=1")

    assert (status, json.loads(text)["paths"]) == (404, ["/healthz", "/metrics", "/metrics.json"])


def test_prometheus_text_tells_counters_from_gauges() -> None:
    assert prometheus_text({"records_held": 2, "datagrams": 7}) == (
        "# TYPE heliostat_agent_datagrams counter\nheliostat_agent_datagrams 7\n"
        "# TYPE heliostat_agent_records_held gauge\nheliostat_agent_records_held 2\n"
    )


def test_a_port_that_is_taken_is_named(patient: Patient) -> None:
    with HealthServer(LOOPBACK, patient) as first, pytest.raises(PortUnavailable, match=f"127.0.0.1:{first.port}"):
        HealthServer(Address("127.0.0.1", first.port), patient)
