"""What a look met in each VPC, over judged load balancers of the simulated shop and its partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app import wiring
from chalice_app.discovery.circumstances import Circumstances
from chalice_app.discovery.listing import ListingQuery, list_load_balancers
from chalice_app.operations.balancers_by_vpc import balancers_by_vpc
from chalice_app.pipeline.facts import BalancersOfVpc

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api


def test_load_balancers_and_sources_are_counted_where_they_are(api: Api) -> None:
    assert api is not None
    listed = list_load_balancers(ListingQuery(page_size=200), wiring.account(), Circumstances()).items
    partner_vpc = next(balancer.vpc_id for balancer in listed if balancer.name == "partner-alb")

    found = {vpc_id: BalancersOfVpc(**counts) for vpc_id, counts in balancers_by_vpc(listed).items()}

    assert found.pop(str(partner_vpc)) == BalancersOfVpc(count=1, mirrored=1, sources=1)
    [shop] = found.values()
    names = {balancer.name for balancer in listed if balancer.vpc_id != partner_vpc}
    assert shop.count == len(names)
    # The classic one has a single instance, of a type that EC2 does not mirror.
    assert shop.mirrored == len(names) - 1
    interfaces = {
        target.interface_id
        for balancer in listed
        for target in balancer.targets
        if balancer.name in names and target.eligibility.mirrorable
    }
    assert shop.sources == len(interfaces)
