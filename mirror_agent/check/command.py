"""Runs all checks with the agent's settings, and says what they found."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from mirror_agent.check.account import check_clock, check_credentials, check_log_group, check_stream
from mirror_agent.check.machine import (
    capabilities,
    check_interface,
    check_metadata,
    check_port,
    check_receive_buffer,
    check_redaction_key,
    check_ring,
    check_spool,
    granted_receive_buffer,
)
from mirror_agent.check.verdict import Verdict, is_fine, verdict_line
from mirror_agent.errors import EXIT_DONE, EXIT_FAILED, EXIT_USAGE, WrongSettings
from mirror_agent.instance_metadata import metadata_of
from mirror_agent.limits import ASIDE_CONNECT_TIMEOUT_S, ASIDE_READ_TIMEOUT_S
from mirror_agent.settings_sources import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mirror_agent.settings import Settings


def check_agent(
    arguments: Sequence[str], environment: Mapping[str, str], say: Callable[[str], None], *, as_json: bool
) -> int:
    """The exit status: 0 an agent would run, 1 it would not, 2 its settings cannot be followed."""
    try:
        settings = read_settings(arguments, environment)
    except WrongSettings as error:
        verdicts = [Verdict("settings", "fail", f"{error}.", "Correct it; heliostat agent --help lists all settings.")]
        status = EXIT_USAGE
    else:
        verdicts = [Verdict("settings", "ok", "All settings can be followed."), *checked(settings)]
        status = EXIT_DONE if is_fine(verdicts) else EXIT_FAILED
    if as_json:
        say(json.dumps({"fine": status == EXIT_DONE, "checks": [verdict.facts() for verdict in verdicts]}))
    else:
        for verdict in verdicts:
            say(verdict_line(verdict))
    return status


def checked(settings: Settings) -> Iterator[Verdict]:
    """Every check, the machine first."""
    effective = capabilities()
    yield check_port("listen", settings.listen, socket.SOCK_DGRAM)
    yield check_port("health", settings.health, socket.SOCK_STREAM)
    yield check_ring(settings.receive, effective)
    yield check_interface(settings.interface)
    yield check_receive_buffer(granted_receive_buffer(effective))
    yield check_spool(settings)
    yield check_redaction_key(settings)
    yield check_metadata(settings, metadata_of(os.environ))
    yield from _checked_account(settings)


def _checked_account(settings: Settings) -> Iterator[Verdict]:
    try:
        session = boto3.Session(region_name=settings.region)
        config = Config(
            connect_timeout=ASIDE_CONNECT_TIMEOUT_S,
            read_timeout=ASIDE_READ_TIMEOUT_S,
            retries={"total_max_attempts": 1, "mode": "standard"},
        )
        sts: Any = session.client("sts", config=config)
        kinesis: Any = session.client("kinesis", endpoint_url=settings.endpoint_url, config=config)
        logs: Any = session.client("logs", config=config)
    except Exception as error:  # noqa: BLE001  what an AWS configuration can be wrong in is botocore's to know
        yield Verdict(
            "credentials",
            "fail",
            f"No AWS client can be made: {str(error).rstrip('.')}.",
            "Set region, or AWS_DEFAULT_REGION.",
        )
        return
    credentials, identity = check_credentials(sts)
    yield credentials
    if identity:
        yield check_clock(identity.date)
    yield check_stream(kinesis, settings.stream)
    if settings.log_group:
        yield check_log_group(logs, settings.log_group)
