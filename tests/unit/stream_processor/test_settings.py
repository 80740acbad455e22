from __future__ import annotations

import pytest

from stream_processor.errors import InvalidSettings
from stream_processor.settings import TRUSTED_PROXIES_DEFAULT, Settings, settings_from


def test_settings_come_from_the_environment() -> None:
    environment = {"HELIOSTAT_INVENTORY": "dynamodb://t", "HELIOSTAT_SAMPLE_TTL_DAYS": "3"}

    assert settings_from(environment) == Settings("dynamodb://t", 3)
    assert settings_from({"HELIOSTAT_INVENTORY": "dynamodb://t"}) == Settings("dynamodb://t", 7, None)


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


INVENTORY = {"HELIOSTAT_INVENTORY": "dynamodb://t"}


def test_within_a_network_of_its_own_everybody_may_say_whom_a_request_comes_from() -> None:
    settings = settings_from(INVENTORY)

    assert settings.trusted_proxies == TRUSTED_PROXIES_DEFAULT
    assert settings.trusted_hops == 1


@pytest.mark.parametrize(
    ("text", "networks"),
    [("", ()), ("10.1.0.0/16", ("10.1.0.0/16",)), (" 10.1.0.0/16, 2001:db8::/32,", ("10.1.0.0/16", "2001:db8::/32"))],
)
def test_trusted_proxies_are_networks(text: str, networks: tuple[str, ...]) -> None:
    assert settings_from({**INVENTORY, "HELIOSTAT_TRUSTED_PROXIES": text}).trusted_proxies == networks


@pytest.mark.parametrize("text", ["everybody", "10.1.2.3/16", "10.0.0.0/33", "10.0.0.0/8 192.168.0.0/16"])
def test_a_network_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidSettings, match="HELIOSTAT_TRUSTED_PROXIES: expected networks"):
        settings_from({**INVENTORY, "HELIOSTAT_TRUSTED_PROXIES": text})


def test_hops_have_a_bound() -> None:
    assert settings_from({**INVENTORY, "HELIOSTAT_TRUSTED_HOPS": "10"}).trusted_hops == 10
    for text in ("0", "11", "many"):
        with pytest.raises(InvalidSettings, match="HELIOSTAT_TRUSTED_HOPS: expected a whole number from 1 to 10"):
            settings_from({**INVENTORY, "HELIOSTAT_TRUSTED_HOPS": text})


def test_records_are_given_up_by_age_where_somebody_says_when() -> None:
    assert settings_from(INVENTORY).given_up_after_s is None
    assert settings_from({**INVENTORY, "HELIOSTAT_GIVEN_UP_AFTER_S": "20700"}).given_up_after_s == 20_700
    for text in ("0", "604801", "soon"):
        with pytest.raises(
            InvalidSettings, match="HELIOSTAT_GIVEN_UP_AFTER_S: expected a whole number from 1 to 604800"
        ):
            settings_from({**INVENTORY, "HELIOSTAT_GIVEN_UP_AFTER_S": text})


def test_everything_is_looked_at_where_that_is_asked_for() -> None:
    assert not settings_from(INVENTORY).looks_at_everything
    assert settings_from({**INVENTORY, "HELIOSTAT_LOOK_AT_EVERYTHING": "true"}).looks_at_everything
    for text in ("", "yes", "1"):
        with pytest.raises(InvalidSettings, match="HELIOSTAT_LOOK_AT_EVERYTHING: expected true or false"):
            settings_from({**INVENTORY, "HELIOSTAT_LOOK_AT_EVERYTHING": text})


@pytest.mark.parametrize(
    ("told", "impacts"),
    [
        ({}, ("security", "breaking", "compatible")),
        ({"HELIOSTAT_NOTIFIED_IMPACTS": "compatible,security"}, ("security", "compatible")),
        ({"HELIOSTAT_NOTIFIED_IMPACTS": "none"}, ()),
    ],
)
def test_of_which_changes_people_are_told_is_named(told: dict[str, str], impacts: tuple[str, ...]) -> None:
    assert settings_from({"HELIOSTAT_INVENTORY": "sqlite:///i.db", **told}).notified_impacts == impacts


def test_an_impact_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(InvalidSettings, match="HELIOSTAT_NOTIFIED_IMPACTS"):
        settings_from({"HELIOSTAT_INVENTORY": "sqlite:///i.db", "HELIOSTAT_NOTIFIED_IMPACTS": "loud"})
