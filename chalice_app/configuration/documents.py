"""Settings as the JSON documents that `docs/openapi.json` describes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api_inventory.timestamp import rfc3339
from chalice_app.configuration.sampling_rules import warnings_of
from chalice_app.configuration.setting import SETTINGS
from inventory_store.limits import CHANGES_KEPT_S, MINUTES_KEPT_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.configuration.configuration import Choice, Configuration, ConfigurationChange
    from chalice_app.configuration.setting import Setting

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What settings meet.

    Attributes:
        standing: the parameters of the stacks that stand, by stack; those that do not are left out.
        can_apply: whether something is selected, so that an apply brings the settings about.
        topic_arn: where notices go; "" - nowhere.
        is_run: whether this is a run of `heliostat up`, whose agent follows by itself.
    """

    standing: Mapping[str, Mapping[str, str]]
    can_apply: bool
    topic_arn: str
    is_run: bool = False


def settings_document(configuration: Configuration, around: Surroundings) -> dict[str, Any]:
    """All settings: what each is, where that comes from, and when it takes effect."""
    last = max(configuration.choices.values(), key=lambda choice: choice.at_s, default=None)
    values = configuration.values()
    return {
        "version": configuration.version,
        **_by(last),
        "settings": {setting.name: _setting(configuration, setting, around) for setting in SETTINGS},
        "fixed": {
            "topic": around.topic_arn or None,
            "minutes_days": MINUTES_KEPT_S // DAY_S,
            "changes_days": CHANGES_KEPT_S // DAY_S,
        },
        "waiting": [setting.name for setting in SETTINGS if _standing(configuration, setting, around) == "waiting"],
        "warnings": _warnings(values, around),
        "can_apply": around.can_apply,
        "is_run": around.is_run,
    }


def brought_settings(configuration: Configuration, around: Surroundings) -> tuple[Setting, ...]:
    """What an apply brings about: what waits for one, and of stacks that are made by it what differs by choice."""
    return tuple(
        setting
        for setting in SETTINGS
        if (standing := _standing(configuration, setting, around)) == "waiting"
        or (standing == "nothing_stands" and configuration.value(setting) != setting.default)
    )


def change_document(change: ConfigurationChange) -> dict[str, Any]:
    """An entry of the history."""
    return {
        "id": change.id,
        "version": change.version,
        "by": change.by,
        "at": _time(change.at_s),
        "reason": change.reason,
        "changes": [
            {"name": name, "before": before, "after": after} for name, (before, after) in change.values.items()
        ],
    }


def _setting(configuration: Configuration, setting: Setting, around: Surroundings) -> dict[str, Any]:
    choice = configuration.choices.get(setting.name)
    return {
        "value": configuration.value(setting),
        "default": setting.default,
        "source": "person" if configuration.is_chosen(setting) else "default",
        "standing": _standing(configuration, setting, around),
        "takes_effect": setting.takes_effect_in_run if around.is_run else setting.takes_effect,
        **_by(choice),
    }


def _standing(configuration: Configuration, setting: Setting, around: Surroundings) -> str:
    """Is it in effect, does it wait for an apply, or is there nothing yet that could follow it?"""
    if setting.stack is None or (around.is_run and setting.name in FOLLOWED_BY_RUN):
        return "in_effect"
    parameters = around.standing.get(setting.stack)
    if parameters is None:
        return "nothing_stands"
    is_there = parameters.get(setting.parameter) == setting.told(configuration.value(setting))
    return "in_effect" if is_there else "waiting"


# By the agent of `heliostat up` (heliostat.up.followed_settings).
FOLLOWED_BY_RUN = frozenset({"redaction", "bytes_per_second", "sampling_rules"})


def _warnings(values: Mapping[str, Any], around: Surroundings) -> list[str]:
    told = warnings_of(values["sampling_rules"])
    if values["redaction"] == "off":
        told.append("Redaction is off: passwords, tokens and personal data are kept as they were sent.")
    if values["bytes_per_second"] == 0:
        told.append("The budget is 0: every exchange goes whole, and Kinesis bills each byte.")
    told += [
        f"{network} is trusted as a proxy: every client may say whom its requests come from."
        for network in values["trusted_proxy_networks"]
        if network.endswith("/0")
    ]
    if not around.topic_arn:
        told.append("No topic was deployed: nobody is told of anything.")
    return told


def _by(choice: Choice | None) -> dict[str, Any]:
    return {
        "changed_by": None if choice is None else choice.by,
        "changed_at": None if choice is None else _time(choice.at_s),
    }


def _time(at_s: float) -> str:
    return rfc3339(int(at_s * 10**9))
