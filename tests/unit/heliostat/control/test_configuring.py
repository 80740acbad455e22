"""`heliostat settings`: shown, changed, and brought about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.configuration.configuration import Configuration
from chalice_app.configuration.documents import Surroundings, settings_document
from heliostat.control.configuring import wished_values
from heliostat.errors import WrongUsage
from tests.unit.heliostat.control import recorded

if TYPE_CHECKING:
    from tests.unit.heliostat.control.conftest import CommandLine
    from tests.unit.heliostat.control.fake_control_plane import FakeControlPlane

AROUND = Surroundings({}, can_apply=True, topic_arn="")
# As the API gives them.
STORED: dict[str, Any] = json.loads(json.dumps(settings_document(Configuration(version=4), AROUND)))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("creates_vpc_endpoints=true", True),
        ("stream_shards=29", 29),
        ("stream_mode=PROVISIONED", "PROVISIONED"),
        ("trusted_proxy_networks=10.0.0.0/8, fc00::/7", ["10.0.0.0/8", "fc00::/7"]),
        ("trusted_proxy_networks=", []),
        ('sampling_rules=[{"action": "exclude", "path": "/a=b"}]', [{"action": "exclude", "path": "/a=b"}]),
        ("resolver_network=", ""),
        ("receive_threads=default", None),
    ],
)
def test_a_value_is_read_by_the_kind_of_its_setting(typed: str, value: object) -> None:
    assert wished_values([typed], STORED) == {typed.partition("=")[0]: value}


@pytest.mark.parametrize(
    ("typed", "told"),
    [("receive_threads", "NAME=VALUE"), ("threads=2", "receive_threads"), ("receive_threads=two", "expected JSON")],
)
def test_what_cannot_be_read_is_told_before_anything_is_asked(typed: str, told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        wished_values([typed], STORED)


def test_settings_are_shown_with_where_they_come_from(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers("GET /v1/settings", STORED)

    shown = heliostat("settings")

    assert shown.status == 0
    [row] = [line for line in shown.out.splitlines() if line.strip().startswith("stream_mode")]
    assert "ON_DEMAND" in row
    assert "nothing stands" in row
    assert "Warning: No topic was deployed" in shown.out


def test_a_change_names_the_version_that_was_read_and_an_apply_follows_it(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    control.answers("GET /v1/settings", STORED)
    control.answers("PUT /v1/settings", STORED)
    operation = recorded.document(recorded.operation(state="succeeded"))
    control.answers("POST /v1/settings/apply", operation, status=202)
    control.answers(f"GET /v1/operations/{operation['id']}", operation)

    done = heliostat(
        "settings", "receive_threads=2", "redaction=off", "--reason", "x", "--confirm-redaction-off", "--apply"
    )

    assert done.status == 0
    put = next(each for each in control.asked if each.method == "PUT")
    assert put.document == {
        "version": 4,
        "settings": {"receive_threads": 2, "redaction": "off"},
        "reason": "x",
        "confirm_redaction_off": True,
    }
    assert [each.path for each in control.asked if each.method == "POST"] == ["/v1/settings/apply"]


def test_what_has_to_be_confirmed_is_told_by_the_option_that_does(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    fix = "Expected true: with redaction off, passwords leave the agents."
    control.answers("GET /v1/settings", STORED)
    control.refuses("PUT /v1/settings", 400, "confirmation_needed", "caller", fix=fix)

    refused = heliostat("settings", "redaction=off")

    assert refused.status == 2
    assert refused.err == (
        "heliostat: with redaction off, passwords leave the agents: give --confirm-redaction-off if that is meant\n"
    )


def test_a_reason_without_a_change_is_wrong_usage(heliostat: CommandLine) -> None:
    assert heliostat("settings", "--reason", "x").status == 2
