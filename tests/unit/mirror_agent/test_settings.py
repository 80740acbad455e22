from __future__ import annotations

from pathlib import Path

import pytest

from mirror_agent.errors import WrongSettings
from mirror_agent.settings import Address, read_settings

NEEDED = ["--stream", "exchanges"]


def test_only_the_stream_must_be_given() -> None:
    settings = read_settings(NEEDED, {})

    assert (settings.stream, settings.listen, settings.health) == (
        "exchanges",
        Address("127.0.0.1", 4789),
        Address("127.0.0.1", 8000),
    )
    assert settings.agent
    assert settings.endpoint_url is None


def test_a_flag_goes_before_the_environment() -> None:
    environment = {"HELIOSTAT_AGENT_STREAM": "from-environment", "HELIOSTAT_AGENT_AGENT": "i-1"}

    assert read_settings([], environment).stream == "from-environment"
    assert read_settings(NEEDED, environment).stream == "exchanges"
    assert read_settings(NEEDED, environment).agent == "i-1"


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert read_settings([*NEEDED, "--listen", "[::1]:4789"], {}).listen == Address("::1", 4789)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], r"--stream \(or HELIOSTAT_AGENT_STREAM\): expected the name"),
        (["--stream", ""], "--stream"),
        ([*NEEDED, "--listen", "4789"], "--listen: expected HOST:PORT with a port of 0 to 65535, found '4789'"),
        ([*NEEDED, "--listen", "h:65536"], "--listen"),
        ([*NEEDED, "--health", "h:-1"], "--health"),
        ([*NEEDED, "--queue-records-max", "0"], "--queue-records-max: expected a number from 1 to 1e.06, found '0'"),
        ([*NEEDED, "--drain-timeout-s", "soon"], "--drain-timeout-s"),
        ([*NEEDED, "--drain-timeout-s", "nan"], "--drain-timeout-s"),
    ],
)
def test_what_cannot_be_followed_is_named(arguments: list[str], sentence: str) -> None:
    with pytest.raises(WrongSettings, match=sentence):
        read_settings(arguments, {})


def test_numbers_come_from_the_environment_too() -> None:
    environment = {"HELIOSTAT_AGENT_DRAIN_TIMEOUT_S": "2.5", "HELIOSTAT_AGENT_QUEUE_RECORDS_MAX": "10"}

    settings = read_settings(NEEDED, environment)

    assert (settings.drain_timeout_s, settings.queue_records_max) == (2.5, 10)


def test_a_spool_is_a_directory_and_a_bound() -> None:
    settings = read_settings([*NEEDED, "--spool-directory", "spool", "--spool-bytes-max", "100000000"], {})

    assert (settings.spool_directory, settings.spool_bytes_max) == (Path("spool"), 100_000_000)
    assert read_settings(NEEDED, {}).spool_directory is None
    with pytest.raises(WrongSettings, match="--spool-bytes-max"):
        read_settings([*NEEDED, "--spool-bytes-max", "1"], {})
