"""What the operator decides: from flags, else from the environment, else a default.

Every flag has an environment variable, so that a systemd unit or a launch template needs no quoting. AWS credentials
and the region come from where every AWS client finds them and never pass through here.
"""

from __future__ import annotations

import argparse
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mirror_agent.errors import WrongSettings
from mirror_agent.limits import DRAIN_TIMEOUT_S, QUEUE_RECORDS_MAX, SPOOL_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PREFIX = "HELIOSTAT_AGENT_"
_PORT_MAX = 65_535
_QUEUE_RECORDS_CEILING = 1_000_000
_DRAIN_CEILING_S = 600.0
_SPOOL_FLOOR = 16 * 1024**2
_SPOOL_CEILING = 1024**4


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen. Port 0 lets the system choose one; the log line `listening` tells which."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an agent is told.

    Attributes:
        listen: where VXLAN datagrams arrive.
        health: where `/healthz` and `/metrics` are answered.
        stream: name of the Kinesis stream.
        agent: who captured; stands in every record.
        endpoint_url, region: of Kinesis; None for what the AWS configuration says.
        queue_records_max: records held between receive thread and sender.
        drain_timeout_s: how long to go on sending after SIGTERM.
        spool_directory: where records wait that cannot be sent for a while; None: in memory alone.
        spool_bytes_max: of them on disk.
    """

    listen: Address
    health: Address
    stream: str
    agent: str
    endpoint_url: str | None = None
    region: str | None = None
    queue_records_max: int = QUEUE_RECORDS_MAX
    drain_timeout_s: float = DRAIN_TIMEOUT_S
    spool_directory: Path | None = None
    spool_bytes_max: int = SPOOL_BYTES_MAX


def read_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Settings from the command line, and from the environment where it is silent.

    Raises:
        WrongSettings: a value cannot be followed; the sentence names the flag and what was expected.
        SystemExit: `--help` was printed, or an unknown flag was refused.
    """
    given = _parser().parse_args(arguments)

    def value(name: str, default: str | None = None) -> str | None:
        flag: str | None = getattr(given, name)
        return flag if flag is not None else environment.get(_PREFIX + name.upper()) or default

    stream = value("stream")
    if not stream:
        raise WrongSettings(f"--stream (or {_PREFIX}STREAM): expected the name of a Kinesis stream, found nothing")
    return Settings(
        listen=_address("--listen", value("listen", "127.0.0.1:4789")),
        health=_address("--health", value("health", "127.0.0.1:8000")),
        stream=stream,
        agent=value("agent") or socket.gethostname(),
        endpoint_url=value("endpoint_url"),
        region=value("region"),
        queue_records_max=int(
            _number("--queue-records-max", value("queue_records_max"), QUEUE_RECORDS_MAX, 1, _QUEUE_RECORDS_CEILING)
        ),
        drain_timeout_s=_number("--drain-timeout-s", value("drain_timeout_s"), DRAIN_TIMEOUT_S, 0, _DRAIN_CEILING_S),
        spool_directory=Path(directory) if (directory := value("spool_directory")) else None,
        spool_bytes_max=int(
            _number("--spool-bytes-max", value("spool_bytes_max"), SPOOL_BYTES_MAX, _SPOOL_FLOOR, _SPOOL_CEILING)
        ),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mirror_agent",
        description="Receive mirrored packets (VXLAN over UDP), rebuild HTTP exchanges, mask credentials, and put "
        "exchange records on a Kinesis stream. Ends on SIGTERM or SIGINT after sending what it holds.",
        epilog=f"Every flag can be given as an environment variable: --endpoint-url is {_PREFIX}ENDPOINT_URL. AWS "
        "credentials and region are found as by every AWS client. Exit status: 0 ended as asked, 1 failed, 2 wrong "
        "usage.",
        allow_abbrev=False,
    )
    parser.add_argument("--listen", metavar="HOST:PORT", help="where VXLAN datagrams arrive (127.0.0.1:4789)")
    parser.add_argument("--health", metavar="HOST:PORT", help="where /healthz and /metrics answer (127.0.0.1:8000)")
    parser.add_argument("--stream", metavar="NAME", help="the Kinesis stream to put records on (required)")
    parser.add_argument("--agent", metavar="NAME", help="who captured, in every record (the host's name)")
    parser.add_argument("--endpoint-url", metavar="URL", help="another Kinesis endpoint: private, or an emulator")
    parser.add_argument("--region", metavar="REGION", help="the region of the stream (the AWS configuration's)")
    parser.add_argument(
        "--queue-records-max", metavar="N", help=f"records held before dropping begins ({QUEUE_RECORDS_MAX})"
    )
    parser.add_argument(
        "--drain-timeout-s", metavar="S", help=f"how long to go on sending after SIGTERM ({DRAIN_TIMEOUT_S:g})"
    )
    parser.add_argument(
        "--spool-directory", metavar="PATH", help="where records wait that cannot be sent for a while (memory alone)"
    )
    parser.add_argument("--spool-bytes-max", metavar="N", help=f"bytes of them on disk ({SPOOL_BYTES_MAX})")
    return parser


def _address(flag: str, text: str | None) -> Address:
    host, separator, port = (text or "").rpartition(":")
    if not separator or not host or not (port.isascii() and port.isdigit()) or int(port) > _PORT_MAX:
        raise WrongSettings(f"{flag}: expected HOST:PORT with a port of 0 to {_PORT_MAX}, found {text!r}")
    return Address(host.strip("[]"), int(port))


def _number(flag: str, text: str | None, default: float, least: float, most: float) -> float:
    if text is None:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise WrongSettings(f"{flag}: expected a number from {least:g} to {most:g}, found {text!r}")
    return number
