"""The estimate, worked out by hand from AWS's price pages."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.costs.actual import ComparedLine, Standing, compared_lines, total
from chalice_app.costs.documents import costs_document
from chalice_app.costs.estimate import INSTANCE_TYPE_DEFAULT, Fleet, estimate, fleet_of
from chalice_app.costs.prices import prices
from chalice_app.costs.reading import CONTROL_PLANE_FUNCTIONS
from chalice_app.costs.usage import Usage, UsageName
from chalice_app.failures.explain import explain
from chalice_app.failures.facts import INSTANCE_TYPES


def test_a_hundred_sessions_cost_what_awss_page_says() -> None:
    # 0.015 USD an hour each, 730 hours: amazon's own example of the pricing page.
    assert estimate(Fleet(100, has_collector=False)).month == Decimal("1095.00")


def test_the_collector_is_its_load_balancer_agents_stream_and_secret() -> None:
    found = estimate(Fleet(0, has_collector=True))

    by_name = {line.what: line.month for line in found.lines}
    assert by_name["Network Load Balancer"] == Decimal("16.43")
    assert by_name["Agent, m6i.large with its volume"] == Decimal("142.72")
    assert by_name["Kinesis stream, on demand"] == Decimal("29.20")
    assert by_name["Secret"] == Decimal("0.40")
    assert found.month == sum(by_name.values())


@given(sessions=st.integers(0, 10_000), more=st.integers(1, 100), has_collector=st.booleans())
def test_more_sessions_cost_more_and_a_collector_costs_beside_them(
    sessions: int,
    more: int,
    has_collector: bool,  # noqa: FBT001
) -> None:
    few = estimate(Fleet(sessions, has_collector))
    many = estimate(Fleet(sessions + more, has_collector))

    # Beside each, where there are alarms, a metric that one of them reads.
    assert many.month - few.month == (Decimal("10.95") + has_collector * Decimal("0.10")) * more
    assert (few.month > Decimal("10.95") * sessions) == has_collector


def test_a_type_without_a_price_is_told_and_counts_for_nothing() -> None:
    [line] = [
        each for each in estimate(Fleet(0, has_collector=True, instance_type="x9.huge")).lines if "x9.huge" in each.what
    ]

    assert (line.price, line.month) == (None, Decimal("0.00"))


def test_prices_are_dated_sourced_and_know_the_types_that_are_tried() -> None:
    known = prices()

    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", known.copy_of)
    assert all(urlsplit(source).hostname == "aws.amazon.com" for source in known.sources)
    assert {INSTANCE_TYPE_DEFAULT, *INSTANCE_TYPES} <= known.instance_hour.keys()
    assert all(price > 0 for price in known.instance_hour.values())


@pytest.mark.parametrize("hours", [730, 1])
def test_other_prices_can_be_given(hours: int) -> None:
    listed = replace(prices(), hours_per_month=hours)

    assert estimate(Fleet(1, has_collector=False), listed).month == (Decimal("0.015") * hours).quantize(
        Decimal("0.01"), "ROUND_HALF_UP"
    )


# --- the estimate beside what was measured ---

STANDING = Standing(sessions=6, has_collector=True, agents=3, estimated_agents=2, instance_type="m6i.large")
A_DAY: dict[UsageName, float] = {
    "capacity_unit_hours": 24.0,
    "stream_bytes_in": 10e9,
    "stream_bytes_out": 10e9,
    "function_requests": 1_000_000,
    "function_gb_seconds": 10_000.0,
    "table_writes": 2_000_000,
    "table_reads": 1_000_000,
    "metrics": 30,
    "log_bytes": 1e9,
}


def by_name(usage: Usage, standing: Standing = STANDING) -> dict[str, ComparedLine]:
    return {line.name: line for line in compared_lines(standing, usage)}


def test_a_day_is_carried_on_to_a_month_at_the_prices_of_awss_pages() -> None:
    """Worked out by hand: 730 hours are 30.41667 days."""
    lines = by_name(Usage(24, A_DAY))

    measured = {name: line.measured for name, line in lines.items()}
    assert measured["Traffic mirroring sessions"] == Decimal("65.70")  # 6 x 10.95
    assert measured["Agents' instances"] == Decimal("214.08")  # 3 x (70.08 + 1.28)
    assert measured["Network Load Balancer, hours"] == Decimal("16.43")
    assert measured["Network Load Balancer, capacity units"] == Decimal("4.38")  # one unit, 730 hours, 0.006
    assert measured["Kinesis, written"] == Decimal("24.33")  # 304.17 GB x 0.08
    assert measured["Kinesis, read"] == Decimal("12.17")
    assert measured["Lambda, requests"] == Decimal("6.08")  # 30.42 million x 0.20
    assert measured["Lambda, duration"] == Decimal("5.07")  # 304,167 GB-s x 0.0000166667
    assert measured["DynamoDB, writes"] == Decimal("38.02")  # 60.83 million x 0.625
    assert measured["DynamoDB, reads"] == Decimal("3.80")
    assert measured["CloudWatch, metrics"] == Decimal("9.00")  # 30 x 0.30, whatever the hours
    assert measured["CloudWatch, logs"] == Decimal("15.21")  # 30.42 GB x 0.50


def test_the_estimate_is_that_of_the_plan() -> None:
    estimated = [line.estimated for line in compared_lines(STANDING, Usage(24, A_DAY))]

    assert total(estimated) == estimate(Fleet(6, has_collector=True)).month


@given(hours=st.floats(0.1, 24))
def test_the_same_pace_costs_the_same_however_long_it_was_measured(hours: float) -> None:
    part = {name: value * hours / 24 for name, value in A_DAY.items() if name != "metrics"}

    for name, line in by_name(Usage(hours, part)).items():  # type: ignore[arg-type]
        whole = by_name(Usage(24, A_DAY))[name]
        if name != "CloudWatch, metrics":
            assert line.measured == pytest.approx(whole.measured, abs=Decimal("0.02"))


def test_what_was_not_measured_is_told_from_what_costs_nothing() -> None:
    lines = by_name(Usage(24, {"function_requests": 0}))

    assert lines["Lambda, requests"].measured == Decimal("0.00")
    assert lines["DynamoDB, writes"].measured is None
    assert total([lines["DynamoDB, writes"].measured]) is None


def test_sessions_that_could_not_be_read_are_not_free() -> None:
    unread = Standing(sessions=None, has_collector=True, agents=None, estimated_agents=2, instance_type="m6i.large")

    line = by_name(Usage(24, A_DAY), unread)["Traffic mirroring sessions"]

    assert (line.estimated, line.measured) == (None, None)


def test_instances_without_a_price_are_counted_and_not_priced() -> None:
    line = by_name(Usage(24, A_DAY), replace(STANDING, instance_type="x9z.large"))["Agents' instances"]

    assert (line.estimated, line.measured, line.measured_quantity) == (None, None, 72)
    assert "no price" in line.explanation


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        (Usage(24, A_DAY), "Measured over 24 hours."),
        (Usage(0.2, A_DAY), "Measured over less than an hour"),
        (Usage(None), "Nothing was measured yet."),
        (Usage(None, refused=explain(code="AccessDenied", message="no")), "What was used could not be read"),
    ],
)
def test_the_document_says_how_its_numbers_came_about(usage: Usage, told: str) -> None:
    document = costs_document(STANDING, usage)

    assert document["explanation"].startswith(told)
    assert "730 hours" in document["explanation"]
    assert document["currency"] == prices().currency
    assert Decimal(document["total"]["estimated_per_month"]) > 0


def test_what_is_told_of_since_an_hour_is_carried_on_from_that_hour() -> None:
    young = Usage(24, {"stream_bytes_in": 1e9, "table_writes": 24e6}, hours_of={"stream_bytes_in": 1.0})

    lines = by_name(young)

    assert lines["Kinesis, written"].measured == Decimal("58.40")  # 730 GB x 0.08
    assert lines["DynamoDB, writes"].measured == Decimal("456.25")  # 730 million x 0.625


def test_a_fleet_is_estimated_as_its_stack_is_made() -> None:
    assert fleet_of(3, None) == Fleet(3, has_collector=False)
    # The template's own.
    assert fleet_of(0, {}) == Fleet(0, has_collector=True, agent_count=2, instance_type="m6i.large")
    made = {
        "AgentsMin": "5",
        "InstanceTypes": "c6i.xlarge,m5.large",
        "StreamMode": "PROVISIONED",
        "StreamShards": "12",
        "CreateVpcEndpoints": "true",
        "SubnetIds": "subnet-0a,subnet-0b",
    }
    assert fleet_of(0, made) == Fleet(0, True, 5, "c6i.xlarge", shard_count=12, endpoint_count=10)  # noqa: FBT003
    # Shards that the template has for a stream on demand cost nothing; nobody chose subnets, so that it may be three.
    assert fleet_of(0, {**made, "StreamMode": "ON_DEMAND", "SubnetIds": ""}).shard_count is None
    assert fleet_of(0, {**made, "SubnetIds": ""}).endpoint_count == 15


def test_endpoints_and_shards_cost_what_awss_pages_say_in_the_plan_and_beside_what_was_measured() -> None:
    """Worked out by hand: 0.01 USD of an endpoint and zone, 0.015 of a shard, 730 hours."""
    fleet = Fleet(6, has_collector=True, shard_count=12, endpoint_count=10)
    standing = replace(STANDING, shards=12, endpoints=10)

    lines = {line.what: line.month for line in estimate(fleet).lines}
    compared = by_name(Usage(24, A_DAY), standing)

    assert lines["VPC endpoint, in each zone"] == Decimal("73.00")
    assert lines["Kinesis shard, provisioned"] == Decimal("131.40")
    assert "Kinesis stream, on demand" not in lines
    assert compared["VPC endpoints, hours"].measured == Decimal("73.00")
    assert compared["Kinesis stream, shards"].measured == Decimal("131.40")
    # Nobody measures the units that a provisioned stream bills.
    assert compared["Kinesis, written"].measured is None
    assert total([line.estimated for line in compared.values()]) == estimate(fleet).month


def test_every_function_of_the_control_plane_is_counted() -> None:
    template = (Path(__file__).resolve().parents[4] / "cfn" / "control-plane.yaml").read_text("utf-8")
    named = set(re.findall(r"FunctionName: !Sub \$\{InstallationName\}-([a-z-]+)", template))

    assert named == {*CONTROL_PLANE_FUNCTIONS, "worker"}


@pytest.mark.parametrize("document", ["connect.md", "command-line.md"])
def test_outputs_that_the_documents_quote_cost_what_is_estimated(document: str) -> None:
    text = (Path(__file__).resolve().parents[4] / "docs" / document).read_text("utf-8")
    told = re.findall(r"^mirror sessions +(\d+)\n(?:.*\n){0,2}?(?:saved )?each month +([\d.]+) USD", text, re.MULTILINE)
    told += re.findall(r"^Mirror session +0 +(\d+) (?:.*\n)+?all of it +0\.00 +([\d.]+) ", text, re.MULTILINE)

    assert len(told) >= 2
    for sessions, month in told:
        assert estimate(Fleet(int(sessions), has_collector=True)).month == Decimal(month)


def test_the_plan_that_the_documents_quote_has_the_lines_of_the_estimate() -> None:
    text = (Path(__file__).resolve().parents[4] / "docs" / "connect.md").read_text("utf-8")
    [table] = re.findall(r"^each month +now +after +each +cost\n((?:.+\n)+?)all of it", text, re.MULTILINE)
    rows = [tuple(re.split(r" {2,}", line)) for line in table.splitlines()]

    found = estimate(Fleet(5, has_collector=True))
    cents = [(line.price or Decimal()).quantize(Decimal("0.01"), ROUND_HALF_UP) for line in found.lines]
    assert rows == [
        (line.what, "0", f"{line.count}", f"{each}", f"{line.month}")
        for line, each in zip(found.lines, cents, strict=True)
    ]
