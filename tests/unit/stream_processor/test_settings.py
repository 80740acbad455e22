from __future__ import annotations

import pytest

from stream_processor.errors import InvalidSettings
from stream_processor.settings import Settings, settings_from


def test_settings_come_from_the_environment() -> None:
    environment = {"HELIOSTAT_INVENTORY": "dynamodb://t", "HELIOSTAT_SAMPLE_TTL_DAYS": "3"}

    assert settings_from(environment) == Settings("dynamodb://t", 3)
    assert settings_from({"HELIOSTAT_INVENTORY": "dynamodb://t"}).sample_ttl_days == 14


@pytest.mark.parametrize("days", ["0", "366", "-1", "a week", "", "1" * 100, "²"])
def test_a_time_that_is_none_is_refused_by_name(days: str) -> None:
    with pytest.raises(InvalidSettings, match="HELIOSTAT_SAMPLE_TTL_DAYS: expected a whole number from 1 to 365"):
        settings_from({"HELIOSTAT_INVENTORY": "dynamodb://t", "HELIOSTAT_SAMPLE_TTL_DAYS": days})


def test_without_an_inventory_nothing_begins() -> None:
    with pytest.raises(InvalidSettings, match="HELIOSTAT_INVENTORY"):
        settings_from({})
