from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.discovery.backend import Backends, FoundBalancer, ReadBalancers
from chalice_app.discovery.circumstances import Circumstances
from chalice_app.discovery.discovery import PAGES_MAX, SELECTED_MAX, discover
from chalice_app.discovery.load_balancer import Unread
from chalice_app.discovery.mirrors import Mirrors
from chalice_app.errors import AwsUnreachable, InvalidRequest
from chalice_app.policies.documents import PolicyPlace
from tests.unit.chalice_app.discovery.standing import ACCOUNT, BALANCER, WEB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.discovery.listing import Generation

PREFIX = f"arn:aws:elasticloadbalancing:eu-central-1:{ACCOUNT}:loadbalancer"
WEB_ARN, SHOP_ARN = f"{PREFIX}/app/web/0123456789abcdef", f"{PREFIX}/net/shop/0123456789abcdef"
UNREAD = Unread("aws_throttled", "Slow down.", "Wait.", retryable=True)


class Source:
    """An account with two load balancers of today and a classic one, in pages of one."""

    def __init__(self) -> None:
        self.all: dict[Generation, list[FoundBalancer]] = {
            "v2": [replace(BALANCER, id=arn, arn=arn) for arn in (WEB_ARN, SHOP_ARN)],
            "classic": [replace(BALANCER, id="classic/old", arn=None, type="classic")],
        }
        self.listed: list[Generation] = []
        self.unread: set[str] = set()
        self.gone: set[str] = set()
        self.nearby: Sequence[str] = ()

    def place(self) -> PolicyPlace:
        return PolicyPlace("aws", "eu-central-1", ACCOUNT)

    def balancers(
        self, generation: Generation, marker: str | None, page_size: int
    ) -> tuple[list[FoundBalancer], str | None]:
        assert page_size == 400
        self.listed.append(generation)
        here = int(marker or 0)
        following = here + 1 if here + 1 < len(self.all[generation]) else None
        return self.all[generation][here : here + 1], None if following is None else str(following)

    def with_targets(self, balancers: Sequence[FoundBalancer]) -> ReadBalancers:
        left = [replace(each, unread=UNREAD if each.id in self.unread else None) for each in balancers]
        kept = tuple(each for each in left if each.id not in self.gone)
        return ReadBalancers(kept, tuple(each.id for each in left if each.id in self.gone))

    def backends(self, balancers: Sequence[FoundBalancer], nearby_vpc_ids: Sequence[str]) -> Backends:
        assert balancers is not None
        self.nearby = nearby_vpc_ids
        return Backends({WEB.id: WEB})

    def mirrors(self) -> Mirrors:
        return Mirrors()


def test_the_load_balancers_asked_for_come_in_the_order_asked() -> None:
    source = Source()

    found = discover(["classic/old", SHOP_ARN, WEB_ARN, SHOP_ARN], source)

    assert [balancer.id for balancer in found.balancers] == ["classic/old", SHOP_ARN, WEB_ARN]
    assert all(target.eligibility.mirrorable for balancer in found.balancers for target in balancer.targets)
    assert (dict(found.unread), found.gone) == ({}, ())


def test_pages_are_read_until_all_are_found_and_none_of_the_other_generation() -> None:
    source = Source()

    discover([WEB_ARN], source)

    assert source.listed == ["v2"]


def test_what_no_load_balancer_has_is_gone_and_so_is_what_goes_meanwhile() -> None:
    source = Source()
    source.gone = {SHOP_ARN}
    never = f"{PREFIX}/app/never/00"

    found = discover([WEB_ARN, SHOP_ARN, never, "classic/lost"], source)

    assert found.gone == (SHOP_ARN, never, "classic/lost")
    assert not found.unread


def test_what_could_not_be_read_is_told_and_is_not_gone() -> None:
    source = Source()
    source.unread = {SHOP_ARN}

    found = discover([WEB_ARN, SHOP_ARN], source)

    assert (dict(found.unread), found.gone) == ({SHOP_ARN: UNREAD}, ())


def test_nothing_selected_reads_nothing_but_what_is_mirrored() -> None:
    source = Source()

    found = discover([], source)

    assert (found.balancers, found.gone, source.listed) == ((), (), [])


def test_addresses_are_sought_in_the_vpcs_nearby() -> None:
    source = Source()

    discover(
        [WEB_ARN], source, Circumstances(collector_vpc_id="vpc-1", connected_vpc_ids=frozenset({"vpc-3", "vpc-2"}))
    )

    assert source.nearby == ("vpc-1", "vpc-2", "vpc-3")


@pytest.mark.parametrize(
    ("balancer_id", "code"),
    [
        (WEB_ARN.replace(ACCOUNT, "999999999999"), "load_balancer_of_another_account"),
        (WEB_ARN.replace("eu-central-1", "us-east-1"), "load_balancer_of_another_region"),
        (WEB_ARN.replace("arn:aws:", "arn:aws-cn:"), "load_balancer_of_another_region"),
        (WEB_ARN + "\n", "invalid_parameter"),
        (WEB_ARN.replace("loadbalancer", "targetgroup"), "invalid_parameter"),
        ("classic/-", "invalid_parameter"),
        ("classic/" + "a" * 33, "invalid_parameter"),
        ("web", "invalid_parameter"),
        ("", "invalid_parameter"),
    ],
)
def test_an_id_that_cannot_be_one_of_ours_says_why(balancer_id: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        discover([WEB_ARN, balancer_id], Source())

    assert raised.value.code == code


@given(st.text(max_size=300))
def test_any_other_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidRequest):
        discover([text], Source())


def test_a_selection_without_bound_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        discover([f"classic/lb-{number}" for number in range(SELECTED_MAX + 1)], Source())


def test_pages_without_end_are_an_error_and_not_an_absence() -> None:
    source = Source()
    source.all["classic"] *= PAGES_MAX + 1

    with pytest.raises(AwsUnreachable):
        discover(["classic/lost"], source)
