from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.stacks.endpoints import SERVICES, gateway_route_tables, unreached_services
from chalice_app.stacks.reading import Subnet
from chalice_app.stacks.stack import Stack
from chalice_app.stacks.status import StackState
from chalice_app.stacks.subnet_choice import choose_subnets
from tests.unit.chalice_app.stacks.standing_vpc import ENDPOINTS, READING, SUBNETS

ROOT = Path(__file__).resolve().parents[4]


def subnet(name: str, zone: str, free: int, egress: str | None = "nat", vpc_id: str = "vpc-0a") -> Subnet:
    return Subnet(f"subnet-{name}", vpc_id, f"eu-central-1{zone}", free, egress, "rtb-0a")  # type: ignore[arg-type]


VPC = (
    subnet("01", "a", 50),
    subnet("02", "a", 200),
    subnet("03", "b", 100),
    subnet("04", "b", 100),
    subnet("05", "c", 20),
    subnet("06", "d", 300, egress="internet_gateway"),
    subnet("07", "d", 8),
    subnet("08", "e", 250, vpc_id="vpc-ff"),
    subnet("09", "f", 30),
    replace(subnet("10", "f", 400), is_ipv6_only=True),
)


def test_the_largest_private_subnet_of_each_zone_is_chosen_and_three_zones_are_enough() -> None:
    assert choose_subnets(replace(READING, subnets=VPC)) == ("subnet-02", "subnet-03", "subnet-09")


@given(st.integers(0, 10**6))
def test_the_choice_does_not_depend_on_the_order(seed: int) -> None:
    shuffled = [*VPC]
    Random(seed).shuffle(shuffled)

    assert choose_subnets(replace(READING, subnets=tuple(shuffled))) == choose_subnets(replace(READING, subnets=VPC))


def test_a_subnet_without_a_way_out_is_chosen_only_with_endpoints_or_where_no_other_is() -> None:
    closed = tuple(replace(each, egress=None) for each in SUBNETS)
    open_one = replace(closed[0], id="subnet-0c", egress="nat", free_addresses=9)

    assert choose_subnets(replace(READING, subnets=(*closed, open_one))) == ("subnet-0c",)
    # Preflight names them, and what is wrong with them.
    assert choose_subnets(replace(READING, subnets=closed)) == ("subnet-0a", "subnet-0b")
    assert choose_subnets(replace(READING, subnets=closed), creates_endpoints=True) == ("subnet-0a", "subnet-0b")
    assert choose_subnets(replace(READING, subnets=closed, endpoints=ENDPOINTS)) == ("subnet-0a", "subnet-0b")


def test_a_public_subnet_comes_after_private_ones_where_endpoints_serve_both() -> None:
    public = replace(SUBNETS[0], id="subnet-00", egress="internet_gateway", free_addresses=4_000)

    chosen = choose_subnets(replace(READING, subnets=(public, *SUBNETS), endpoints=ENDPOINTS))

    assert chosen == ("subnet-0a", "subnet-0b")


def test_nothing_is_chosen_without_a_vpc() -> None:
    assert choose_subnets(replace(READING, vpc=None)) == ()


def test_a_gateway_endpoint_serves_the_subnets_of_its_route_tables_alone() -> None:
    elsewhere = replace(SUBNETS[0], egress=None, route_table_id="rtb-ff")

    assert unreached_services(elsewhere, replace(READING, endpoints=ENDPOINTS)) == ("s3",)
    assert unreached_services(replace(elsewhere, egress="nat"), READING) == ()
    assert unreached_services(elsewhere, READING) == SERVICES


def test_a_gateway_endpoint_is_made_for_route_tables_that_lead_to_none() -> None:
    other = replace(SUBNETS[1], id="subnet-0c", route_table_id="rtb-0c")
    reading = replace(READING, subnets=(*SUBNETS, other))

    assert gateway_route_tables(("subnet-0a", "subnet-0b"), reading) == ("rtb-0a",)
    assert gateway_route_tables(("subnet-0a", "subnet-0c"), reading) == ("rtb-0a", "rtb-0c")
    assert gateway_route_tables(("subnet-0a", "subnet-0c"), replace(reading, endpoints=ENDPOINTS)) == ("rtb-0c",)


def test_an_interface_endpoint_serves_by_its_private_name_and_only_when_it_is_there() -> None:
    [logs] = [each for each in ENDPOINTS if each.service == "logs"]
    closed = replace(SUBNETS[0], egress=None)

    for broken in (replace(logs, has_private_dns=False), replace(logs, is_available=False)):
        endpoints = tuple(broken if each is logs else each for each in ENDPOINTS)
        assert unreached_services(closed, replace(READING, endpoints=endpoints)) == ("logs",)


def test_the_services_are_those_that_the_stack_template_makes_endpoints_for() -> None:
    text = (ROOT / "cfn" / "collector.yaml").read_text("utf-8")

    made = set(re.findall(r"ServiceName: !Sub com\.amazonaws\.\$\{AWS::Region\}\.([a-z0-9-]+)", text))
    assert set(SERVICES) == made


@pytest.mark.parametrize(("tag", "ours"), [("heliostat", True), ("another", False), (None, False)])
def test_a_stack_belongs_to_the_installation_that_its_tag_names(tag: str | None, *, ours: bool) -> None:
    tags = {} if tag is None else {"heliostat:managed-by": tag}
    stack = Stack("arn", "heliostat-collector", "UPDATE_COMPLETE", "", datetime(2026, 1, 1, tzinfo=UTC), tags=tags)

    assert stack.is_managed_by("heliostat") is ours
    assert stack.standing.state is StackState.READY
