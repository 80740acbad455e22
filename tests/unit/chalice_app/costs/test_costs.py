"""The estimate, worked out by hand from AWS's price pages."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.costs.estimate import INSTANCE_TYPE_DEFAULT, Fleet, estimate
from chalice_app.costs.prices import prices
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

    assert many.month - few.month == Decimal("10.95") * more
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
