from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from simulator.shop import BACKENDS, BALANCERS, SUBNETS, BalancerType, Scheme, TargetGroup, TargetType


def target_groups() -> set[TargetGroup]:
    listeners = [listener for balancer in BALANCERS for listener in balancer.listeners]
    return {listener.target_group for listener in listeners} | {
        group for listener in listeners for _, group in listener.path_rules
    }


def test_every_address_stands_in_its_block_once() -> None:
    for subnet in SUBNETS:
        assert IPv4Network(subnet.block).subnet_of(IPv4Network(subnet.vpc_block))
    addresses = [(backend.address, backend.subnet) for backend in BACKENDS] + [
        (subnet.node_address, subnet) for subnet in SUBNETS
    ]

    assert all(IPv4Address(address) in IPv4Network(subnet.block) for address, subnet in addresses)
    assert len({address for address, _ in addresses}) == len(addresses)


def test_every_target_group_has_a_network_identifier_of_its_own() -> None:
    groups = target_groups()

    assert len({group.vni for group in groups}) == len(groups)
    assert len({group.name for group in groups}) == len(groups)


def test_the_shop_holds_one_of_each_thing_that_mirroring_must_tell_apart() -> None:
    assert {balancer.balancer_type for balancer in BALANCERS} == set(BalancerType)
    assert {balancer.scheme for balancer in BALANCERS} == set(Scheme)
    assert {group.target_type for group in target_groups()} == set(TargetType)
    assert {listener.protocol for balancer in BALANCERS for listener in balancer.listeners} == {
        "HTTP",
        "HTTPS",
        "TCP",
        "TLS",
    }
    assert any(not backend.is_running for backend in BACKENDS)
    assert any(group.outside_addresses for group in target_groups())
    assert len({subnet.vpc_block for subnet in SUBNETS}) == 2
