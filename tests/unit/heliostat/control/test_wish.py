"""Which selection a person wishes for, and what is asked of the control plane to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.mirroring.selection import Selection
from heliostat.control.address import Address
from heliostat.control.api import ControlPlane
from heliostat.control.names import name_of
from heliostat.control.wish import Wish, wished_selection
from heliostat.errors import WrongUsage
from tests.unit.chalice_app.mirroring.fleet import VPC
from tests.unit.heliostat.control.fake_control_plane import TOKEN
from tests.unit.heliostat.control.recorded import API, CLASSIC_SHOP, SHOP, balancers, listing

if TYPE_CHECKING:
    from tests.unit.heliostat.control.fake_control_plane import FakeControlPlane

OTHER_VPC = "vpc-0f0f0f0f"


def stored(*ids: str, version: int = 3, vpc_id: str | None = VPC, **changed: Any) -> dict[str, Any]:
    return {**Selection(version, vpc_id, tuple(sorted(ids)), **changed).document(), "version": version}


NOTHING = stored(version=0, vpc_id=None)


@pytest.fixture
def asking(control: FakeControlPlane) -> ControlPlane:
    return ControlPlane(Address(control.address, TOKEN))


def ids_of(wish: Wish, before: dict[str, Any], asking: ControlPlane) -> list[str]:
    selection = wished_selection(wish, before, asking)
    # The control plane's own reading takes it.
    Selection.from_document(selection)
    ids: list[str] = selection["load_balancer_ids"]
    return ids


def test_without_a_word_the_stored_selection_is_wished_for_again(
    control: FakeControlPlane, asking: ControlPlane
) -> None:
    before = stored(SHOP, packet_length=128, session_number_floor=100)

    selection = wished_selection(Wish(), before, asking)

    assert {**selection, "version": 3} == before
    assert control.asked == []


def test_without_a_stored_selection_a_person_is_told_how_to_make_one(asking: ControlPlane) -> None:
    with pytest.raises(WrongUsage, match=r"nothing is selected yet: .*heliostat load-balancers"):
        wished_selection(Wish(), NOTHING, asking)


def test_a_name_becomes_an_id(control: FakeControlPlane, asking: ControlPlane) -> None:
    control.answers("GET /v1/load-balancers", listing(balancers()[1], token="t"), listing(balancers()[0]))

    assert ids_of(Wish(load_balancers=("shop",)), stored(API), asking) == [SHOP]

    assert [asked.query.get("search") for asked in control.asked] == ["shop", "shop"]


def test_ids_need_no_look_where_the_vpc_is_known(control: FakeControlPlane, asking: ControlPlane) -> None:
    assert ids_of(Wish(load_balancers=(SHOP, CLASSIC_SHOP, SHOP)), stored(API), asking) == [SHOP, CLASSIC_SHOP]
    assert control.asked == []


def test_a_name_that_two_have_is_refused_with_their_ids(control: FakeControlPlane, asking: ControlPlane) -> None:
    page = listing(balancers()[0])
    page["items"].append({**page["items"][0], "id": CLASSIC_SHOP, "type": "classic"})
    control.answers("GET /v1/load-balancers", page)

    with pytest.raises(WrongUsage, match=f"2 load balancers have this name; give the id: {SHOP}, {CLASSIC_SHOP}"):
        wished_selection(Wish(load_balancers=("shop",)), NOTHING, asking)


def test_a_part_of_a_name_is_no_name_but_tells_what_could_be_meant(
    control: FakeControlPlane, asking: ControlPlane
) -> None:
    control.answers("GET /v1/load-balancers", listing(balancers()[0]))

    with pytest.raises(WrongUsage, match="'sho': no load balancer of the region has this name; alike are: shop"):
        wished_selection(Wish(load_balancers=("sho",)), NOTHING, asking)


def test_an_unknown_name_is_refused(control: FakeControlPlane, asking: ControlPlane) -> None:
    control.answers("GET /v1/load-balancers", listing())

    with pytest.raises(WrongUsage, match="`heliostat load-balancers` lists all there are"):
        wished_selection(Wish(added=("nope",)), stored(SHOP), asking)


def test_the_stored_selection_is_changed_by_what_is_added_and_removed(
    control: FakeControlPlane, asking: ControlPlane
) -> None:
    control.answers("GET /v1/load-balancers", listing(balancers()[1]))

    assert ids_of(Wish(added=("api",), removed=("shop",)), stored(SHOP, CLASSIC_SHOP + "-2"), asking) == [
        API,
        CLASSIC_SHOP + "-2",
    ]
    assert ids_of(Wish(removed=(SHOP,)), stored(SHOP), asking) == []


def test_what_was_deleted_in_aws_can_be_removed_by_name(control: FakeControlPlane, asking: ControlPlane) -> None:
    assert ids_of(Wish(removed=("shop", "old")), stored(SHOP, API, "classic/old"), asking) == [API]
    assert control.asked == []


def test_what_is_not_selected_cannot_be_removed(asking: ControlPlane) -> None:
    with pytest.raises(WrongUsage, match="--remove nope: is not selected; `heliostat status`"):
        wished_selection(Wish(removed=("nope",)), stored(SHOP), asking)
    with pytest.raises(WrongUsage, match="--remove shop: could be any of "):
        wished_selection(Wish(removed=("shop",)), stored(SHOP, CLASSIC_SHOP), asking)


def test_all_of_a_vpc_are_those_with_a_target_to_be_mirrored(control: FakeControlPlane, asking: ControlPlane) -> None:
    control.answers("GET /v1/load-balancers", listing(*balancers()))

    assert ids_of(Wish(every=True, vpc_id=OTHER_VPC), NOTHING, asking) == [SHOP]
    assert control.asked[0].query == {"vpc_id": OTHER_VPC, "collector_vpc_id": OTHER_VPC}


def test_all_of_no_vpc_or_of_one_without_targets_is_refused(control: FakeControlPlane, asking: ControlPlane) -> None:
    with pytest.raises(WrongUsage, match="--all: of which VPC"):
        wished_selection(Wish(every=True), NOTHING, asking)

    control.answers("GET /v1/load-balancers", listing(balancers()[2]))
    with pytest.raises(WrongUsage, match=r"has a target that can be mirrored; .*--targets` says why"):
        wished_selection(Wish(every=True, vpc_id=VPC), NOTHING, asking)


@pytest.mark.parametrize("given_as", ["shop", SHOP])
def test_the_vpc_is_that_of_the_load_balancers_where_they_agree(
    control: FakeControlPlane, asking: ControlPlane, given_as: str
) -> None:
    control.answers("GET /v1/load-balancers", listing(balancers()[0]))

    assert wished_selection(Wish(load_balancers=(given_as,)), NOTHING, asking)["vpc_id"] == VPC
    assert [asked.query for asked in control.asked] == [{"search": "shop"}]


def test_load_balancers_of_several_vpcs_need_one_named(control: FakeControlPlane, asking: ControlPlane) -> None:
    both = listing(*balancers()[:2])
    both["items"][1]["vpc_id"] = OTHER_VPC
    control.answers("GET /v1/load-balancers", both)

    with pytest.raises(WrongUsage, match=f"in several: {VPC}, {OTHER_VPC}: give --vpc VPC"):
        wished_selection(Wish(load_balancers=("shop", "api")), NOTHING, asking)
    assert wished_selection(Wish(load_balancers=("shop", "api"), vpc_id=VPC), NOTHING, asking)["vpc_id"] == VPC


def test_an_id_that_nobody_knows_is_left_to_the_control_plane_once_a_vpc_is_named(
    control: FakeControlPlane, asking: ControlPlane
) -> None:
    foreign = SHOP.replace("123456789012", "999999999999")
    control.answers("GET /v1/load-balancers", listing())

    with pytest.raises(WrongUsage, match="that of these is not known: give --vpc VPC"):
        wished_selection(Wish(load_balancers=(foreign,)), NOTHING, asking)
    assert ids_of(Wish(load_balancers=(foreign,), vpc_id=VPC), NOTHING, asking) == [foreign]


def test_settings_that_are_given_replace_those_that_are_stored(asking: ControlPlane) -> None:
    wish = Wish(
        vpc_id=OTHER_VPC,
        connected_vpc_ids=("vpc-0c0c0c0c",),
        subnet_ids=("subnet-0a0a0a0a",),
        instance_types=("c6i.xlarge", "m5.large"),
        session_number_floor=100,
        packet_length=512,
    )

    selection = Selection.from_document(wished_selection(wish, stored(SHOP, instance_types=("m6i.large",)), asking))

    assert selection == Selection(
        vpc_id=OTHER_VPC,
        load_balancer_ids=(SHOP,),
        connected_vpc_ids=("vpc-0c0c0c0c",),
        subnet_ids=("subnet-0a0a0a0a",),
        instance_types=("c6i.xlarge", "m5.large"),
        session_number_floor=100,
        packet_length=512,
    )


def test_a_packet_length_of_nothing_is_the_whole_packet(asking: ControlPlane) -> None:
    before = stored(SHOP, packet_length=512)

    assert wished_selection(Wish(packet_length=0), before, asking)["packet_length"] is None
    assert wished_selection(Wish(), before, asking)["packet_length"] == 512


@pytest.mark.parametrize(
    "ways",
    [
        {"load_balancers": ("a",), "added": ("b",)},
        {"load_balancers": ("a",), "every": True},
        {"removed": ("b",), "every": True},
    ],
)
def test_ways_to_name_load_balancers_do_not_go_together(ways: dict[str, Any]) -> None:
    with pytest.raises(WrongUsage, match="do not go together"):
        Wish(**ways)


@given(name=st.from_regex(r"[a-z0-9][a-z0-9-]{0,30}", fullmatch=True))
def test_the_name_stands_in_every_kind_of_id(name: str) -> None:
    prefix = "arn:aws-cn:elasticloadbalancing:cn-north-1:123456789012:loadbalancer"

    assert name_of(f"{prefix}/app/{name}/50dc6c495c0c9188") == name
    assert name_of(f"classic/{name}") == name
