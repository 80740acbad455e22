from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.discovery.backend import Backends, FoundBalancer, FoundGroup, FoundTarget, Instance, NetworkInterface
from chalice_app.discovery.eligibility import judge
from chalice_app.discovery.instance_types import Support, instance_types
from chalice_app.discovery.listing import ListingQuery, Place, list_load_balancers
from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.discovery.listing import Generation
    from chalice_app.discovery.load_balancer import Eligibility

WEB = Instance("i-1", "m5.large", "running", "vpc-1", "eni-1")
GROUP = FoundGroup("arn:tg", "web", "HTTP", 8080, "instance", "vpc-1", (FoundTarget("i-1", 8080, None, "healthy"),))
BALANCER = FoundBalancer(
    "arn:lb", "arn:lb", "web", "application", "internal", "vpc-1", "active", "web.example", ("a",), (), (GROUP,)
)


def verdict(
    *,
    group: FoundGroup = GROUP,
    instance: Instance | None = WEB,
    balancer: FoundBalancer = BALANCER,
    **backends: object,
) -> Eligibility:
    known = Backends({instance.id: instance} if instance else {}, **backends)  # type: ignore[arg-type]
    [target] = judge(replace(balancer, target_groups=(group,)), known).targets
    return target.eligibility


def test_a_running_instance_behind_plain_http_can_be_mirrored() -> None:
    assert verdict().mirrorable


@pytest.mark.parametrize(
    ("group", "instance", "code"),
    [
        (GROUP, replace(WEB, state="stopped"), "instance_not_running"),
        (GROUP, replace(WEB, type="t2.micro"), "instance_type_unsupported"),
        (GROUP, None, "unknown_instance"),
        (replace(GROUP, protocol="HTTPS"), WEB, "tls_to_backend"),
        (replace(GROUP, protocol="TLS"), WEB, "tls_to_backend"),
        (replace(GROUP, protocol="HTTPS"), replace(WEB, type="z9.large"), "tls_to_backend"),
        (replace(GROUP, target_type="lambda"), WEB, "lambda_target"),
        (replace(GROUP, target_type="alb"), WEB, "load_balancer_target"),
        (replace(GROUP, target_type="ip"), WEB, "no_network_interface"),
    ],
)
def test_what_cannot_be_mirrored_has_a_reason(group: FoundGroup, instance: Instance | None, code: str) -> None:
    found = verdict(group=group, instance=instance)

    assert (found.mirrorable, found.code) == (False, code)
    assert found.explanation


def test_targets_of_a_gateway_load_balancer_are_explained() -> None:
    assert verdict(balancer=replace(BALANCER, type="gateway")).code == "gateway_load_balancer"


def test_a_type_younger_than_the_data_is_left_to_aws() -> None:
    found = verdict(instance=replace(WEB, type="z9.large"))

    assert (found.mirrorable, found.code) == (True, "instance_type_unknown")


def test_an_address_is_found_in_its_own_vpc_only() -> None:
    interface = NetworkInterface("eni-9", "vpc-1", "10.0.0.9", None, is_requester_managed=False)
    group = replace(GROUP, target_type="ip", targets=(FoundTarget("10.0.0.9", 80, None, "healthy"),))

    here = verdict(group=group, interfaces={("vpc-1", "10.0.0.9"): interface})
    elsewhere = verdict(group=group, interfaces={("vpc-2", "10.0.0.9"): interface})

    assert (here.code, elsewhere.code) == ("mirrorable", "no_network_interface")


def test_an_interface_that_an_aws_service_made_is_no_mirror_source() -> None:
    interface = NetworkInterface("eni-9", "vpc-1", "10.0.0.9", None, is_requester_managed=True)
    group = replace(GROUP, target_type="ip", targets=(FoundTarget("10.0.0.9", 80, None, "healthy"),))

    found = verdict(group=group, interfaces={("vpc-1", "10.0.0.9"): interface})

    assert (found.mirrorable, found.code) == (False, "requester_managed_interface")


def test_the_instance_types_are_dated_and_told_apart() -> None:
    types = instance_types()

    assert types.copy_of
    assert types.source.startswith("https://docs.aws.amazon.com/")
    assert not types.supported_families & types.unsupported_families
    assert [types.support(name) for name in ("t3.micro", "t2.micro", "q1.tiny", "m5.metal")] == [
        Support.SUPPORTED,
        Support.UNSUPPORTED,
        Support.UNKNOWN,
        Support.UNKNOWN,
    ]


@given(st.sampled_from(["v2", "classic"]), st.none() | st.text())
def test_a_page_token_leads_back_to_its_place(generation: Generation, marker: str | None) -> None:
    place = Place(generation, marker)

    assert Place.from_token(place.token()) == place


@given(st.text())
def test_any_other_token_is_refused_by_name(token: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        Place.from_token(token)

    assert raised.value.code == "invalid_page_token"


def test_a_token_of_deep_nesting_is_refused_too() -> None:
    with pytest.raises(InvalidRequest):
        Place.from_token(base64.urlsafe_b64encode(b"[" * 3_000).decode())


class Region:
    """Load balancers in pages of two, and a note of each call."""

    def __init__(self, count: int) -> None:
        self.all = [
            replace(BALANCER, id=f"lb-{number}", name=f"web-{number}", vpc_id=f"vpc-{number % 2}")
            for number in range(count)
        ]
        self.calls = 0

    def balancers(
        self, generation: Generation, marker: str | None, page_size: int
    ) -> tuple[list[FoundBalancer], str | None]:
        self.calls += 1
        if generation == "classic":
            return [], None
        start, size = int(marker or 0), min(2, page_size)
        end = start + size
        return self.all[start:end], str(end) if end < len(self.all) else None

    def with_targets(self, balancers: Sequence[FoundBalancer]) -> list[FoundBalancer]:
        return list(balancers)

    def backends(self, balancers: Sequence[FoundBalancer]) -> Backends:
        assert balancers is not None
        return Backends()


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 200])
@pytest.mark.parametrize("vpc_id", [None, "vpc-1", "vpc-9"])
def test_following_the_tokens_gives_every_match_once(page_size: int, vpc_id: str | None) -> None:
    region = Region(9)
    names: list[str] = []
    token = None
    for _ in range(30):
        page = list_load_balancers(ListingQuery(vpc_id=vpc_id, page_size=page_size, page_token=token), region)
        assert len(page.items) <= page_size
        names += [balancer.id for balancer in page.items]
        token = page.next_page_token
        if token is None:
            break

    assert names == [balancer.id for balancer in region.all if vpc_id in (None, balancer.vpc_id)]


def test_a_filter_that_matches_nothing_walks_a_bounded_number_of_pages() -> None:
    region = Region(1_000)

    page = list_load_balancers(ListingQuery(search="nothing"), region)

    assert (page.items, region.calls) == ((), 10)
    assert page.next_page_token is not None
