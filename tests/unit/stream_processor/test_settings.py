from __future__ import annotations

import pytest

from stream_processor.errors import InvalidSettings
from stream_processor.settings import Settings, settings_from


def test_settings_come_from_the_environment() -> None:
    environment = {"HELIOSTAT_INVENTORY": "dynamodb://t", "HELIOSTAT_SAMPLE_TTL_DAYS": "3"}

    assert settings_from(environment) == Settings("dynamodb://t", 3)
    assert settings_from({"HELIOSTAT_INVENTORY": "dynamodb://t"}) == Settings("dynamodb://t", 14, None)


def test_a_failure_queue_is_used_where_one_is_named() -> None:
    environment = {"HELIOSTAT_INVENTORY": "dynamodb://t", "HELIOSTAT_FAILURE_QUEUE": "https://sqs.test/1/q"}

    assert settings_from(environment).failure_queue_url == "https://sqs.test/1/q"
    assert settings_from({**environment, "HELIOSTAT_FAILURE_QUEUE": ""}).failure_queue_url is None


@pytest.mark.parametrize("days", ["0", "366", "-1", "a week", "", "1" * 100, "²"])
def test_a_time_that_is_none_is_refused_by_name(days: str) -> None:
    with pytest.raises(InvalidSettings, match="HELIOSTAT_SAMPLE_TTL_DAYS: expected a whole number from 1 to 365"):
        settings_from({"HELIOSTAT_INVENTORY": "dynamodb://t", "HELIOSTAT_SAMPLE_TTL_DAYS": days})


def test_without_an_inventory_nothing_begins() -> None:
    with pytest.raises(InvalidSettings, match="HELIOSTAT_INVENTORY"):
        settings_from({})
