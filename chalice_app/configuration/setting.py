"""The settings, as data: what each takes, what it is where nobody chose, and which stack's parameter takes it along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from api_inventory.changes.change import IMPACTS
from chalice_app.configuration.limits import (
    AGENTS_MAX,
    BYTES_PER_SECOND_MAX,
    COVERAGE_MINUTES_MAX,
    COVERAGE_MINUTES_MIN,
    SAMPLE_DAYS_MAX,
)
from chalice_app.configuration.sampling_rules import read_rules, toml_of
from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable

StackNoun = Literal["collector", "processing"]

REDACTION_MODES = ("masked", "shapes", "off")
REPLACED = "At the next apply: agents are replaced one by one, which takes some minutes each."
UPDATED = "At the next apply: the functions are updated, which takes about a minute."
AT_ONCE = "At once."
SCALED = "At the next apply: the group of agents grows or shrinks."
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
        is_guarded: it decides what is seen of traffic, what is kept of it and for how long, so that only whoever may
            administer brings it about.
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


def _redaction(value: Any) -> str:
    if value not in REDACTION_MODES:
        raise InvalidRequest("redaction", "one of " + ", ".join(REDACTION_MODES))
    return str(value)


def _whole(name: str, least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise InvalidRequest(name, f"a whole number from {least} to {most}")
        return value

    return read


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
    Setting("redaction", "masked", _redaction, REPLACED, RESTARTED, "collector", "RedactionMode", is_guarded=True),
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
