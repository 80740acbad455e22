"""Which services agents must reach, and whether a subnet reaches them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from chalice_app.stacks.reading import Endpoint, Reading, Subnet

# As the agents' user data and settings ask for them (cfn/collector.yaml).
INTERFACE_SERVICES = ("autoscaling", "cloudformation", "kinesis-streams", "logs", "secretsmanager")
SERVICES = (*INTERFACE_SERVICES, "s3")


def unreached_services(subnet: Subnet, reading: Reading) -> tuple[str, ...]:
    """The services that an instance in this subnet cannot reach; () where a way leads out to all."""
    if subnet.leads_out:
        return ()
    reached = {endpoint.service for endpoint in reading.endpoints if _serves(endpoint, subnet, reading)}
    return tuple(service for service in SERVICES if service not in reached)


def reaches_aws(subnet: Subnet, reading: Reading) -> bool:
    """Does a way lead from this subnet to every service?"""
    return not unreached_services(subnet, reading)


def conflicting_services(reading: Reading) -> tuple[str, ...]:
    """The services of which the VPC has an endpoint by their usual name, so that it takes no second one."""
    named = {each.service for each in reading.endpoints if each.type == "Interface" and each.has_private_dns}
    return tuple(service for service in INTERFACE_SERVICES if service in named)


def gateway_route_tables(subnet_ids: Collection[str], reading: Reading) -> tuple[str, ...]:
    """The route tables of these subnets that lead to no gateway endpoint of S3 yet: a table takes one."""
    served = {
        table
        for each in reading.endpoints
        if each.type == "Gateway" and each.service == "s3"
        for table in each.route_table_ids
    }
    tables = {subnet.route_table_id for subnet in reading.subnets if subnet.id in subnet_ids}
    return tuple(sorted(table for table in tables - served if table is not None))


def _serves(endpoint: Endpoint, subnet: Subnet, reading: Reading) -> bool:
    if not endpoint.is_available:
        return False
    if endpoint.type == "Gateway":
        return subnet.route_table_id in endpoint.route_table_ids
    # Without private DNS the service's usual name leads past the endpoint; and with it, only where the VPC resolves it.
    vpc = reading.vpc
    return endpoint.has_private_dns and vpc is not None and vpc.has_dns_support and vpc.has_dns_host_names
