"""The processor's settings, from its environment."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.changes.change import IMPACTS
from stream_processor.errors import InvalidSettings
from stream_processor.limits import SAMPLE_TTL_DAYS_DEFAULT, SAMPLE_TTL_DAYS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.changes.change import Impact

INSTALLATION = "HELIOSTAT_NAME"
INVENTORY = "HELIOSTAT_INVENTORY"
SAMPLE_TTL_DAYS = "HELIOSTAT_SAMPLE_TTL_DAYS"
TOPIC = "HELIOSTAT_TOPIC"
NOTIFIED_IMPACTS = "HELIOSTAT_NOTIFIED_IMPACTS"
FAILURE_QUEUE = "HELIOSTAT_FAILURE_QUEUE"
GIVEN_UP_AFTER_S = "HELIOSTAT_GIVEN_UP_AFTER_S"
TRUSTED_PROXIES = "HELIOSTAT_TRUSTED_PROXIES"
TRUSTED_HOPS = "HELIOSTAT_TRUSTED_HOPS"
LOOK_AT_EVERYTHING = "HELIOSTAT_LOOK_AT_EVERYTHING"

# Within a VPC nobody but its own load balancers and services has such an address (RFC 1918, RFC 6598, RFC 4193).
TRUSTED_PROXIES_DEFAULT = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
TRUSTED_HOPS_MAX = 10
# What an event source mapping takes: seven days.
RECORD_AGE_S_MAX = 604_800
INSTALLATION_DEFAULT = "heliostat"


def installation_of(environment: Mapping[str, str]) -> str:
    """Whose metrics these are."""
    return environment.get(INSTALLATION) or INSTALLATION_DEFAULT


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    Attributes:
        inventory_url: see `inventory_store.opening`.
        sample_ttl_days: how long samples are shown.
        failure_queue_url: the SQS queue for positions of records that are given up; None: the log alone tells of them.
        topic_arn: the SNS topic on which changes are told; None: nobody is told.
        notified_impacts: of which changes the topic is told.
        trusted_proxies: networks of those who may say whom a request comes from.
        trusted_hops: proxies on the way of a request, at most.
        looks_at_everything: every exchange is looked into, and every path may be an endpoint: for files, which end.
        given_up_after_s: the event source mapping gives up no record that is younger; None: it gives up none by age.
    """

    inventory_url: str
    sample_ttl_days: int = SAMPLE_TTL_DAYS_DEFAULT
    failure_queue_url: str | None = None
    topic_arn: str | None = None
    notified_impacts: tuple[Impact, ...] = IMPACTS
    trusted_proxies: tuple[str, ...] = TRUSTED_PROXIES_DEFAULT
    trusted_hops: int = 1
    looks_at_everything: bool = False
    given_up_after_s: int | None = None


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Raises InvalidSettings where a variable is missing or cannot be used."""
    url = environment.get(INVENTORY, "")
    if not url:
        raise InvalidSettings(INVENTORY, "sqlite:///absolute/path or dynamodb://TABLE")
    return Settings(
        url,
        _number(environment, SAMPLE_TTL_DAYS, SAMPLE_TTL_DAYS_DEFAULT, SAMPLE_TTL_DAYS_MAX),
        environment.get(FAILURE_QUEUE) or None,
        environment.get(TOPIC) or None,
        _impacts(environment.get(NOTIFIED_IMPACTS)),
        _networks(environment.get(TRUSTED_PROXIES)),
        _number(environment, TRUSTED_HOPS, 1, TRUSTED_HOPS_MAX),
        _flag(environment, LOOK_AT_EVERYTHING),
        _number(environment, GIVEN_UP_AFTER_S, 0, RECORD_AGE_S_MAX) if environment.get(GIVEN_UP_AFTER_S) else None,
    )


def _number(environment: Mapping[str, str], name: str, default: int, maximum: int) -> int:
    text = environment.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= maximum):
        raise InvalidSettings(name, f"a whole number from 1 to {maximum}")
    return int(text)


def _impacts(text: str | None) -> tuple[Impact, ...]:
    """None is all of them, and the word "none" is none."""
    if text is None:
        return IMPACTS
    named = [] if text == "none" else [word.strip() for word in text.split(",")]
    if not set(named) <= set(IMPACTS):
        raise InvalidSettings(NOTIFIED_IMPACTS, "none, or some of " + ", ".join(IMPACTS) + ", separated by commas")
    return tuple(impact for impact in IMPACTS if impact in named)


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "false")
    if text not in {"true", "false"}:
        raise InvalidSettings(name, "true or false")
    return text == "true"


def _networks(text: str | None) -> tuple[str, ...]:
    """None is the default; an empty text trusts nobody."""
    if text is None:
        return TRUSTED_PROXIES_DEFAULT
    try:
        return tuple(str(ipaddress.ip_network(each.strip())) for each in text.split(",") if each.strip())
    except ValueError as error:
        raise InvalidSettings(TRUSTED_PROXIES, "networks such as 10.0.0.0/16, separated by commas") from error
