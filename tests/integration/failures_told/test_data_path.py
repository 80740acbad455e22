"""From a mirrored packet to the inventory: what agents, load balancer and processor meet.

The control plane meets none of it by itself: agents and functions say it in heartbeats, metrics and logs, and a person
asks POST /v1/failures/explain. What it can meet has its scenario with the stacks and the lifecycle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.failures_told.telling import explained_over_http, tells, told

if TYPE_CHECKING:
    from tests.integration.connected import Connected

# What AWS says, and words of the answer.
TEXTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "record_too_large": (
        "ValidationException",
        (
            "1 validation error detected: Value at 'records.1.member.data' failed to satisfy constraint: Member must "
            "have length less than or equal to 1048576."
        ),
        ("cut",),
    ),
    "item_too_large": ("ValidationException", "Item size has exceeded the maximum allowed size", ("400 KB",)),
    "processor_timeout": (
        "",
        "2022-10-04T16:23:04.624Z c2c3b330-0e87-40ec-a490-884dc5f81a3f Task timed out after 60.06 seconds",
        ("60.06 s",),
    ),
}
# What AWS reports nowhere is asked for by its code.
SEEN: dict[str, str] = {
    "processor_throttled": "concurrent executions",
    "records_late": "queue of failed batches",
    "agents_hear_nothing": "MirroredCidrs",
    "no_route_to_collector": "route",
    "vpc_does_not_arrive": "MirroredCidrs",
    "agents_unhealthy": "heartbeats",
    "zone_without_agents": "cross-zone",
    "source_drops_copies": "bandwidth",
    "packets_cut": "8,500 bytes",
    "halves_apart": "stickiness",
    "agents_overloaded": "AgentsMax",
    "new_agents_idle": "stickiness",
    "strange_packets": "UDP 4789",
    "too_many_paths": "templates",
    "nothing_arrives": "stages",
    "nothing_selected": "apply",
    "agents_absent": "Auto Scaling group",
    "sources_silent": "ten minutes",
    "traffic_encrypted": "TLS",
    "traffic_not_http": "HTTP",
    "records_refused": "kinesis_refuses",
    "processor_failing": "/aws/lambda/",
    "processor_not_invoked": "event source mapping",
    "exchanges_of_no_use": "exchanges_dropped_",
    "not_measured": "not measured",
    # The checklist and the doctor meet them, by what stacks say of themselves: test_releases.py.
    "record_formats_differ": "gives up",
    "store_layouts_differ": "newest release",
    "releases_differ": "Apply again",
}


@tells(chosen=TEXTS)
@pytest.mark.parametrize("code", TEXTS)
def test_the_text_of_aws_is_explained_over_http_though_the_control_plane_never_meets_it(
    shared: Connected, code: str
) -> None:
    aws_code, message, words = TEXTS[code]

    found = explained_over_http(shared, aws_code, message)

    told(found, code, *words)
    assert found["evidence"]["aws_message"] in message


@tells(chosen=SEEN)
@pytest.mark.parametrize("code", SEEN)
def test_what_aws_reports_nowhere_is_explained_over_http_by_its_code_though_the_control_plane_never_meets_it(
    shared: Connected, code: str
) -> None:
    told(explained_over_http(shared, code), code, SEEN[code])


def test_a_text_that_no_row_is_for_is_shown_as_it_is(shared: Connected) -> None:
    found = explained_over_http(shared, "TeapotException", "I am a teapot: {short} and stout")

    assert found["code"] == "unexplained"
    assert "I am a teapot: {short} and stout" in found["explanation"]
    assert found["fix"]
