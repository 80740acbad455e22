from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    import pytest

    from simulator.region import Region


def test_the_environment_turns_any_client_to_the_region(shop_region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-a-person")
    for name, value in shop_region.environment().items():
        monkeypatch.setenv(name, value)
    session = boto3.Session()

    identity = session.client("sts").get_caller_identity()
    vpcs = session.client("ec2").describe_vpcs(VpcIds=[shop_region.vpc_id])["Vpcs"]

    assert identity["Account"] == shop_region.account_id
    assert [vpc["CidrBlock"] for vpc in vpcs] == ["10.20.0.0/16"]


def test_the_region_listens_on_loopback_alone(shop_region: Region) -> None:
    assert shop_region.endpoint_url.startswith("http://127.0.0.1:")


def test_identifiers_are_the_same_in_every_run(shop_region: Region) -> None:
    assert shop_region.vpc_id == "vpc-d62fae2d2dd01e6e3"
