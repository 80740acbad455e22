"""The Corner Shop: what stands in the simulated VPC, as data.

The region is built from it (`shop_vpc`), and the made traffic flows between its addresses (`simulator.traffic`), so
that load balancers, backends and inventory tell one story. It holds one of each thing that mirroring must tell apart:
targets by instance, address and function, an instance type that cannot be mirrored, a stopped instance, an address
outside the VPC, TLS that goes through to the backend, and a second VPC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

REGION_NAME = "eu-central-1"
ZONES = ("eu-central-1a", "eu-central-1b")
SHOP_VPC_BLOCK = "10.20.0.0/16"
PARTNER_VPC_BLOCK = "10.30.0.0/16"


class TargetType(StrEnum):
    """How a target group names its targets."""

    INSTANCE = "instance"
    IP = "ip"
    LAMBDA = "lambda"


class BalancerType(StrEnum):
    """The kinds of load balancers."""

    APPLICATION = "application"
    NETWORK = "network"
    CLASSIC = "classic"


class Scheme(StrEnum):
    """Where a load balancer is reached from."""

    INTERNET_FACING = "internet-facing"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet; `node_address` is where its load balancer nodes call backends from."""

    name: str
    vpc_block: str
    block: str
    zone: str
    node_address: str


@dataclass(frozen=True, slots=True)
class Backend:
    """An instance that serves."""

    name: str
    address: str
    subnet: Subnet
    instance_type: str = "m6i.large"
    is_running: bool = True


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A target group; `vni` is the network identifier that its mirrored traffic carries."""

    name: str
    protocol: str
    port: int
    target_type: TargetType
    vni: int
    backends: tuple[Backend, ...] = ()
    outside_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listener:
    """What a load balancer does with what reaches a port."""

    protocol: str
    port: int
    target_group: TargetGroup
    path_rules: tuple[tuple[str, TargetGroup], ...] = ()


@dataclass(frozen=True, slots=True)
class Balancer:
    """A load balancer. A classic one forwards to the backends of its listeners' target groups, without the groups."""

    name: str
    balancer_type: BalancerType
    scheme: Scheme
    subnets: tuple[Subnet, ...]
    listeners: tuple[Listener, ...]


SHOP_A = Subnet("shop-a", SHOP_VPC_BLOCK, "10.20.1.0/24", ZONES[0], "10.20.1.5")
SHOP_B = Subnet("shop-b", SHOP_VPC_BLOCK, "10.20.2.0/24", ZONES[1], "10.20.2.5")
PARTNER_A = Subnet("partner-a", PARTNER_VPC_BLOCK, "10.30.1.0/24", ZONES[0], "10.30.1.5")
PARTNER_B = Subnet("partner-b", PARTNER_VPC_BLOCK, "10.30.2.0/24", ZONES[1], "10.30.2.5")
SUBNETS = (SHOP_A, SHOP_B, PARTNER_A, PARTNER_B)

STOREFRONT_1 = Backend("storefront-1", "10.20.1.11", SHOP_A)
STOREFRONT_2 = Backend("storefront-2", "10.20.2.11", SHOP_B)
ORDERS_1 = Backend("orders-1", "10.20.1.21", SHOP_A, "c6g.large")
ORDERS_2 = Backend("orders-2", "10.20.2.21", SHOP_B, "c6g.large", is_running=False)
PAYMENTS_1 = Backend("payments-1", "10.20.1.31", SHOP_A)
PAYMENTS_2 = Backend("payments-2", "10.20.2.31", SHOP_B)
BACKOFFICE_1 = Backend("backoffice-1", "10.20.2.41", SHOP_B, "t3.medium")
LEDGER_1 = Backend("ledger-1", "10.20.1.51", SHOP_A)
# t2 runs on the Xen hypervisor, of which an interface cannot be a mirror source.
LEGACY_1 = Backend("legacy-1", "10.20.1.61", SHOP_A, "t2.micro")
PARTNER_1 = Backend("partner-1", "10.30.1.11", PARTNER_A)
BACKENDS = (
    STOREFRONT_1,
    STOREFRONT_2,
    ORDERS_1,
    ORDERS_2,
    PAYMENTS_1,
    PAYMENTS_2,
    BACKOFFICE_1,
    LEDGER_1,
    LEGACY_1,
    PARTNER_1,
)

STOREFRONT = TargetGroup("storefront", "HTTP", 8080, TargetType.INSTANCE, 1001, (STOREFRONT_1, STOREFRONT_2))
ORDERS = TargetGroup("orders", "HTTP", 8080, TargetType.INSTANCE, 1002, (ORDERS_1, ORDERS_2))
PAYMENTS = TargetGroup("payments", "TCP", 8080, TargetType.IP, 1003, (PAYMENTS_1, PAYMENTS_2))
BACKOFFICE = TargetGroup(
    "backoffice", "HTTP", 8080, TargetType.IP, 1004, (BACKOFFICE_1,), outside_addresses=("192.168.50.10",)
)
LEDGER = TargetGroup("ledger", "TCP", 8080, TargetType.INSTANCE, 1005, (LEDGER_1,))
PAYMENTS_TLS = TargetGroup("payments-tls", "TLS", 8443, TargetType.IP, 1006, (PAYMENTS_1,))
REPORTS = TargetGroup("reports", "", 0, TargetType.LAMBDA, 1007)
LEGACY = TargetGroup("legacy", "HTTP", 8080, TargetType.INSTANCE, 1008, (LEGACY_1,))
PARTNER = TargetGroup("partner", "HTTP", 8080, TargetType.INSTANCE, 1009, (PARTNER_1,))

BALANCERS = (
    Balancer(
        "storefront-alb",
        BalancerType.APPLICATION,
        Scheme.INTERNET_FACING,
        (SHOP_A, SHOP_B),
        (
            Listener("HTTP", 80, STOREFRONT),
            Listener("HTTPS", 443, STOREFRONT, (("/orders/*", ORDERS), ("/reports/*", REPORTS))),
        ),
    ),
    Balancer(
        "backoffice-alb",
        BalancerType.APPLICATION,
        Scheme.INTERNAL,
        (SHOP_A, SHOP_B),
        (Listener("HTTP", 80, BACKOFFICE),),
    ),
    Balancer(
        "payments-nlb",
        BalancerType.NETWORK,
        Scheme.INTERNET_FACING,
        (SHOP_A, SHOP_B),
        (Listener("TLS", 443, PAYMENTS), Listener("TLS", 8443, PAYMENTS_TLS)),
    ),
    Balancer("ledger-nlb", BalancerType.NETWORK, Scheme.INTERNAL, (SHOP_A, SHOP_B), (Listener("TCP", 80, LEDGER),)),
    Balancer(
        "legacy-clb", BalancerType.CLASSIC, Scheme.INTERNET_FACING, (SHOP_A, SHOP_B), (Listener("HTTP", 80, LEGACY),)
    ),
    Balancer(
        "partner-alb",
        BalancerType.APPLICATION,
        Scheme.INTERNAL,
        (PARTNER_A, PARTNER_B),
        (Listener("HTTP", 80, PARTNER),),
    ),
)
