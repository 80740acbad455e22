"""The processor's settings, from its environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream_processor.errors import InvalidSettings
from stream_processor.limits import SAMPLE_TTL_DAYS_DEFAULT, SAMPLE_TTL_DAYS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

INVENTORY = "HELIOSTAT_INVENTORY"
SAMPLE_TTL_DAYS = "HELIOSTAT_SAMPLE_TTL_DAYS"
FAILURE_QUEUE = "HELIOSTAT_FAILURE_QUEUE"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    Attributes:
        inventory_url: see `inventory_store.opening`.
        sample_ttl_days: how long samples are shown.
        failure_queue_url: the SQS queue for positions of records that are given up; None: the log alone tells of them.
    """

    inventory_url: str
    sample_ttl_days: int = SAMPLE_TTL_DAYS_DEFAULT
    failure_queue_url: str | None = None


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Raises InvalidSettings where a variable is missing or cannot be used."""
    url = environment.get(INVENTORY, "")
    if not url:
        raise InvalidSettings(INVENTORY, "sqlite:///absolute/path or dynamodb://TABLE")
    text = environment.get(SAMPLE_TTL_DAYS, str(SAMPLE_TTL_DAYS_DEFAULT))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= SAMPLE_TTL_DAYS_MAX):
        raise InvalidSettings(SAMPLE_TTL_DAYS, f"a whole number from 1 to {SAMPLE_TTL_DAYS_MAX}")
    return Settings(url, int(text), environment.get(FAILURE_QUEUE) or None)
