"""The settings, as data: what each takes, what it is where nobody chose, and which stack's parameter takes it along."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from api_inventory.changes.change import IMPACTS
from chalice_app.configuration.limits import (
    AGENTS_MAX,
    BYTES_PER_SECOND_MAX,
    COVERAGE_MINUTES_MAX,
    COVERAGE_MINUTES_MIN,
    LOG_DAYS,
    PROXY_HOPS_MAX,
    RECEIVE_THREADS_MAX,
    SAMPLE_DAYS_MAX,
    SHARDS_MAX,
)
from chalice_app.configuration.networks import ipv4_network_or_none, networks
from chalice_app.configuration.sampling_rules import read_rules, toml_of
from chalice_app.errors import InvalidRequest
from chalice_app.stacks.request import DEFAULT_VOLUME_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

StackNoun = Literal["collector", "processing"]

REDACTION_MODES = ("masked", "shapes", "off")
STREAM_MODES = ("ON_DEMAND", "PROVISIONED")
# As of the parameter VolumeKey: an alias, the ARN of a key, or its id.
VOLUME_KEY = re.compile(r"alias/[A-Za-z0-9/_-]+|arn:[a-z-]+:kms:[!-~]+|mrk-[0-9a-f]{32}|[0-9a-f-]{36}")
VOLUME_KEY_CHARACTERS_MAX = 2048
# As of the processor (stream_processor.settings).
PROXY_NETWORKS_DEFAULT = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
REPLACED = "At the next apply: agents are replaced one by one, which takes some minutes each."
UPDATED = "At the next apply: the functions are updated, which takes about a minute."
AT_ONCE = "At once."
SCALED = "At the next apply: the group of agents grows or shrinks."
CONNECTED = "At the next apply: endpoints are made or deleted, and security groups changed, which takes some minutes."
RESIZED = "At the next apply: the stream is resized, which takes some minutes; AWS doubles or halves it at the most."
KEPT_LOGS = "At the next apply: older logs go within days."
IN_RUN = "Within a second: the agent of this run reads its settings again."
RESTARTED = (
    "Within seconds: the agent of this run is started anew. Exchanges that it has half of are lost, and what was "
    "masked before and after no longer compares."
)
NOT_IN_RUN = "Not in this run, which {}."


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        read: the value of JSON, checked; raises InvalidRequest.
        parameter: of the stack `stack`, which takes it along; "" where the control plane itself follows it.
        told: the value as that parameter.
        takes_effect, takes_effect_in_run: when, in plain words: on AWS, and in a run of `heliostat up`.
        is_guarded: it decides what is seen of traffic, from whom that is said to come, what is kept of it and for how
            long, so that only whoever may administer brings it about.
    """

    name: str
    default: Any
    read: Callable[[Any], Any]
    takes_effect: str
    takes_effect_in_run: str
    stack: StackNoun | None = None
    parameter: str = ""
    told: Callable[[Any], str] = str
    is_guarded: bool = False


def _one_of(name: str, *words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise InvalidRequest(name, "one of " + ", ".join(words))
        return str(value)

    return read


def _whole(name: str, least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise InvalidRequest(name, f"a whole number from {least} to {most}")
        return value

    return read


def _log_days(name: str) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value not in LOG_DAYS:
            raise InvalidRequest(name, "one of " + ", ".join(map(str, LOG_DAYS)))
        return value

    return read


def _volume_key(value: Any) -> str:
    if not isinstance(value, str) or len(value) > VOLUME_KEY_CHARACTERS_MAX or not VOLUME_KEY.fullmatch(value):
        raise InvalidRequest("volume_key", "the alias, ARN or id of a KMS key, such as alias/aws/ebs")
    return value


def _yes_or_no(name: str) -> Callable[[Any], bool]:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise InvalidRequest(name, "true or false")
        return value

    return read


def _impacts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(each in IMPACTS for each in value):
        raise InvalidRequest("notified_impacts", "a list of " + ", ".join(IMPACTS))
    return [impact for impact in IMPACTS if impact in value]


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "redaction",
        "masked",
        _one_of("redaction", *REDACTION_MODES),
        REPLACED,
        RESTARTED,
        "collector",
        "RedactionMode",
        is_guarded=True,
    ),
    Setting(
        "bytes_per_second",
        262_144,
        _whole("bytes_per_second", 0, BYTES_PER_SECOND_MAX),
        REPLACED,
        IN_RUN,
        "collector",
        "BytesPerSecond",
    ),
    Setting(
        "sampling_rules",
        [],
        read_rules,
        REPLACED,
        IN_RUN,
        "collector",
        "SamplingRules",
        toml_of,
        is_guarded=True,
    ),
    Setting(
        "agents_min",
        2,
        _whole("agents_min", 1, AGENTS_MAX - 1),
        SCALED,
        NOT_IN_RUN.format("has one agent"),
        "collector",
        "AgentsMin",
    ),
    Setting(
        "agents_max",
        10,
        _whole("agents_max", 2, AGENTS_MAX),
        SCALED,
        NOT_IN_RUN.format("has one agent"),
        "collector",
        "AgentsMax",
    ),
    Setting(
        "receive_threads",
        1,
        _whole("receive_threads", 1, RECEIVE_THREADS_MAX),
        REPLACED,
        NOT_IN_RUN.format("has one thread that receives"),
        "collector",
        "ReceiveThreads",
    ),
    Setting(
        "volume_key",
        DEFAULT_VOLUME_KEY,
        _volume_key,
        REPLACED,
        NOT_IN_RUN.format("has no volumes"),
        "collector",
        "VolumeKey",
    ),
    Setting(
        "stream_mode",
        "ON_DEMAND",
        _one_of("stream_mode", *STREAM_MODES),
        RESIZED,
        NOT_IN_RUN.format("has a stream of its own"),
        "collector",
        "StreamMode",
    ),
    Setting(
        "stream_shards",
        4,
        _whole("stream_shards", 1, SHARDS_MAX),
        RESIZED,
        NOT_IN_RUN.format("has a stream of its own"),
        "collector",
        "StreamShards",
    ),
    Setting(
        "creates_vpc_endpoints",
        default=False,
        read=_yes_or_no("creates_vpc_endpoints"),
        takes_effect=CONNECTED,
        takes_effect_in_run=NOT_IN_RUN.format("reaches everything on this machine"),
        stack="collector",
        parameter="CreateVpcEndpoints",
        told=lambda is_on: "true" if is_on else "false",
    ),
    Setting(
        "resolver_network",
        "",
        ipv4_network_or_none("resolver_network"),
        CONNECTED,
        NOT_IN_RUN.format("reaches everything on this machine"),
        "collector",
        "ResolverCidr",
    ),
    Setting(
        "agent_log_days",
        30,
        _log_days("agent_log_days"),
        KEPT_LOGS,
        NOT_IN_RUN.format("keeps its logs in its folder"),
        "collector",
        "LogDays",
    ),
    Setting(
        "sample_days",
        7,
        _whole("sample_days", 1, SAMPLE_DAYS_MAX),
        UPDATED + " Samples that are there keep their day.",
        NOT_IN_RUN.format("keeps samples as it was started"),
        "processing",
        "SampleTtlDays",
        is_guarded=True,
    ),
    Setting(
        "notified_impacts",
        list(IMPACTS),
        _impacts,
        UPDATED,
        NOT_IN_RUN.format("tells of all of them"),
        "processing",
        "NotifiedImpacts",
        lambda impacts: ",".join(impacts) or "none",
    ),
    Setting(
        "trusted_proxy_networks",
        list(PROXY_NETWORKS_DEFAULT),
        networks("trusted_proxy_networks"),
        UPDATED + " What was recorded before stays as it was read.",
        NOT_IN_RUN.format("trusts private networks"),
        "processing",
        "TrustedProxyNetworks",
        ",".join,
        is_guarded=True,
    ),
    Setting(
        "trusted_proxy_hops",
        1,
        _whole("trusted_proxy_hops", 1, PROXY_HOPS_MAX),
        UPDATED + " What was recorded before stays as it was read.",
        NOT_IN_RUN.format("trusts one proxy"),
        "processing",
        "TrustedProxyHops",
        is_guarded=True,
    ),
    Setting(
        "processor_log_days",
        30,
        _log_days("processor_log_days"),
        KEPT_LOGS,
        NOT_IN_RUN.format("keeps its logs in its folder"),
        "processing",
        "LogDays",
    ),
    Setting(
        "coverage_percent_min",
        90,
        _whole("coverage_percent_min", 0, 100),
        AT_ONCE,
        NOT_IN_RUN.format("does not know what its sources sent"),
    ),
    Setting(
        "coverage_minutes",
        15,
        _whole("coverage_minutes", COVERAGE_MINUTES_MIN, COVERAGE_MINUTES_MAX),
        AT_ONCE,
        NOT_IN_RUN.format("does not know what its sources sent"),
    ),
    Setting(
        "notifies_operations",
        default=True,
        read=_yes_or_no("notifies_operations"),
        takes_effect=AT_ONCE,
        takes_effect_in_run=AT_ONCE,
    ),
    Setting(
        "notifies_stacks",
        default=True,
        read=_yes_or_no("notifies_stacks"),
        takes_effect=AT_ONCE,
        takes_effect_in_run=AT_ONCE,
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
