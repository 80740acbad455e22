"""A load balancer, its group and its backend, to be changed in one place and judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalice_app.discovery.backend import Backends, FoundBalancer, FoundGroup, FoundTarget, Instance, NetworkInterface
from chalice_app.discovery.circumstances import Circumstances
from chalice_app.discovery.eligibility import Judge

if TYPE_CHECKING:
    from chalice_app.discovery.backend import Subnet
    from chalice_app.discovery.load_balancer import Eligibility

ACCOUNT = "123456789012"
INTERFACE = NetworkInterface(
    "eni-1", "vpc-1", subnet_id="subnet-1", owner_id=ACCOUNT, ipv4_addresses=("10.0.0.1",), instance_id="i-1"
)
WEB = Instance("i-1", "m5.large", "running", "vpc-1", INTERFACE)
GROUP = FoundGroup("arn:tg", "web", "HTTP", 8080, "instance", "vpc-1", (FoundTarget("i-1", 8080, None, "healthy"),))
BALANCER = FoundBalancer(
    "arn:lb", "arn:lb", "web", "application", "internal", "vpc-1", "active", "web.example", ("a",), (), (GROUP,)
)
BY_ADDRESS = replace(GROUP, target_type="ip", targets=(FoundTarget("10.0.0.9", 80, None, "healthy"),))
HERE = Circumstances(account_id=ACCOUNT)


def verdict(
    *,
    group: FoundGroup = GROUP,
    instance: Instance | None = WEB,
    interface: NetworkInterface | None = None,
    balancer: FoundBalancer = BALANCER,
    circumstances: Circumstances = HERE,
    subnet: Subnet | None = None,
) -> Eligibility:
    """Of the one target. `interface` replaces that of the instance, and holds the address of an address target."""
    if instance is not None and interface is not None:
        instance = replace(instance, interface=interface)
    backends = Backends(
        {instance.id: instance} if instance else {},
        {(interface.vpc_id, "10.0.0.9"): interface} if interface else {},
        {subnet.id: subnet} if subnet else {},
    )
    [target] = Judge(backends, circumstances).judge(replace(balancer, target_groups=(group,))).targets
    return target.eligibility
