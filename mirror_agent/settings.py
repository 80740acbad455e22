"""What the operator decides: every setting once, with its type, its bounds and its meaning.

Flags, environment variables, keys of the file, `--help`, errors and the table in `docs/operations.md` follow from this
model; `settings_sources` reads them. AWS credentials come from where every AWS client finds them, and never pass
through here; the key of the redaction is named by its file, so that it stands in no process list and in no unit.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from mirror_agent.limits import BYTES_PER_SECOND, DRAIN_TIMEOUT_S, QUEUE_RECORDS_MAX, SPOOL_BYTES_MAX
from mirror_agent.sampling import Rule, Vni

_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen. Port 0 lets the system choose one; the log line `listening` tells which."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def _address(value: object) -> Address:
    if isinstance(value, Address):
        return value
    host, separator, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if not separator or not host or not (port.isascii() and port.isdigit()) or int(port) > _PORT_MAX:
        raise ValueError(f"expected HOST:PORT with a port of 0 to {_PORT_MAX}")
    return Address(host.strip("[]"), int(port))


def _split(value: object) -> object:
    """A flag and a variable hold a list as text with commas, the file holds it as a list."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _setting(default: Any, metavar: str, description: str, **bounds: Any) -> Any:
    return Field(default, description=description, json_schema_extra={"metavar": metavar}, **bounds)


ListenAddress = Annotated[Address, PlainValidator(_address)]
Vnis = Annotated[
    tuple[Vni, ...],
    BeforeValidator(_split),
    Field(min_length=1, max_length=4096),
]


class Settings(BaseModel):
    """Everything an agent is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stream: str = _setting(
        ..., "NAME", "the Kinesis stream to put records on", max_length=128, pattern=r"^[a-zA-Z0-9_.-]+$"
    )
    listen: ListenAddress = _setting(Address("127.0.0.1", 4789), "HOST:PORT", "where VXLAN datagrams arrive")
    health: ListenAddress = _setting(
        Address("127.0.0.1", 8000), "HOST:PORT", "where /healthz and /metrics are answered"
    )
    agent: str = Field(
        default_factory=socket.gethostname,
        description="who captured, in every record",
        json_schema_extra={"metavar": "NAME", "default": "the host's name"},
        min_length=1,
        max_length=255,
    )
    region: str | None = _setting(None, "REGION", "the AWS region; by default what the AWS configuration says")
    endpoint_url: str | None = _setting(
        None, "URL", "another endpoint of Kinesis: private, or an emulator", pattern=r"^https?://"
    )

    receive: Literal["auto", "ring", "socket"] = _setting(
        "auto", "HOW", "auto, ring or socket: a packet ring where the right to one is there, else a UDP socket"
    )
    interface: str | None = _setting(
        None, "NAME", "the network interface of the ring; by default all", min_length=1, max_length=15
    )
    shards: int = _setting(1, "N", "receive threads, each with the connections of its own", ge=1, le=64)
    queue_records_max: int = _setting(QUEUE_RECORDS_MAX, "N", "records held before dropping begins", ge=1, le=1_000_000)

    vnis: Vnis | None = _setting(None, "VNI,...", "the VNIs to read, and no others; by default all (reloaded)")
    bytes_per_second: int = _setting(
        BYTES_PER_SECOND,
        "N",
        "the most that whole exchanges may take each second; the others are counted. 0: all go whole (reloaded)",
        ge=0,
        le=10**12,
    )
    rules: Annotated[tuple[Rule, ...], Field(max_length=256)] = _setting(
        (), "JSON", "what to include and exclude: [[rules]] tables of the file, or JSON (reloaded)"
    )
    redaction: Literal["masked", "shapes", "off"] = _setting(
        "masked", "MODE", "masked, shapes or off: what of the values a record may carry"
    )
    redaction_key_file: Path | None = _setting(
        None, "FILE", "holds the key of masked values' tails; by default a key is drawn at each start"
    )

    spool_directory: Path | None = _setting(
        None, "DIR", "where records wait on disk while Kinesis refuses them; by default in memory alone"
    )
    spool_bytes_max: int = _setting(
        SPOOL_BYTES_MAX, "N", "how many bytes they may take there", ge=16 * 1024**2, le=1024**4
    )
    drain_timeout_s: float = _setting(
        DRAIN_TIMEOUT_S, "S", "how long to go on sending after SIGTERM", ge=0, le=600, allow_inf_nan=False
    )

    report_interval_s: float = _setting(
        60.0, "S", "seconds from one heartbeat to the next", ge=1, le=3600, allow_inf_nan=False
    )
    log_group: str | None = _setting(
        None,
        "NAME",
        "the CloudWatch log group that takes heartbeats and metrics; by default none",
        max_length=512,
        pattern=r"^[a-zA-Z0-9_/.#-]+$",
    )
    metric_namespace: str = _setting(
        "Heliostat/Agent", "NAME", "the namespace of the metrics", max_length=255, pattern=r"^[a-zA-Z0-9_/.#:-]+$"
    )
    stack_name: str = _setting(
        "heliostat", "NAME", "the metrics' one dimension, StackName", min_length=1, max_length=128
    )

    auto_scaling_group: str | None = _setting(
        None, "NAME", "the group whose termination of this instance is watched for", min_length=1, max_length=255
    )
    lifecycle_hook: str | None = _setting(
        None, "NAME", "the termination hook that is completed once the agent has drained", min_length=1, max_length=255
    )
    linger_s: float = _setting(
        60.0, "S", "how long to go on receiving once termination is known: the load balancer still sends", ge=0, le=600
    )


# What `systemctl reload` applies; a change of any other setting needs a restart.
RELOADED = frozenset({"vnis", "bytes_per_second", "rules"})
