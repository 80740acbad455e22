from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.errors import InvalidRequest
from chalice_app.mirroring.selection import Selection

VPC = "vpc-0a1b2c3d"
WISH = {"vpc_id": VPC, "load_balancer_ids": ["arn:b", "arn:a", "arn:b"]}


def test_a_document_and_back_is_the_same() -> None:
    wish = Selection.from_document(
        {
            **WISH,
            "connected_vpc_ids": ["vpc-0b1b2c3d"],
            "subnet_ids": ["subnet-0b1b2c3d", "subnet-0a1b2c3d"],
            "instance_types": ["m6i.large", "c6i.xlarge"],
            "session_number_floor": 100,
            "packet_length": 512,
        },
        version=7,
    )

    assert Selection.from_document(wish.document(), version=7) == wish
    assert wish.load_balancer_ids == ("arn:a", "arn:b")
    assert wish.subnet_ids == ("subnet-0a1b2c3d", "subnet-0b1b2c3d")
    # The order of types is the order in which they are tried.
    assert wish.instance_types == ("m6i.large", "c6i.xlarge")


def test_the_same_wish_is_known_whatever_its_version_and_order() -> None:
    one = Selection.from_document(WISH, version=1)
    other = Selection.from_document({**WISH, "load_balancer_ids": ["arn:a", "arn:b"]}, version=2)

    assert one.wishes_the_same(other)
    assert not one.wishes_the_same(Selection.from_document({**WISH, "packet_length": 64}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"vpc_id": None}, "vpc_id"),
        ({"vpc_id": "vpc-x"}, "vpc_id"),
        ({"vpc_id": 5}, "vpc_id"),
        ({"load_balancer_ids": [""]}, "load_balancer_ids"),
        ({"load_balancer_ids": ["x" * 513]}, "load_balancer_ids"),
        ({"load_balancer_ids": [f"arn:{number}" for number in range(2_001)]}, "load_balancer_ids"),
        ({"load_balancer_ids": "arn:a"}, "load_balancer_ids"),
        ({"load_balancer_ids": [5]}, "load_balancer_ids"),
        ({"subnet_ids": ["subnet-1"]}, "subnet_ids"),
        ({"subnet_ids": [f"subnet-{number:08x}" for number in range(17)]}, "subnet_ids"),
        ({"connected_vpc_ids": ["subnet-0a1b2c3d"]}, "vpc_id"),
        ({"instance_types": ["huge"]}, "instance_types"),
        ({"session_number_floor": 0}, "session_number_floor"),
        ({"session_number_floor": 32_767}, "session_number_floor"),
        ({"session_number_floor": True}, "session_number_floor"),
        ({"packet_length": 8_501}, "packet_length"),
        ({"packet_length": "64"}, "packet_length"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_wished_is_refused_by_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        Selection.from_document({**WISH, **change})

    assert refusal.value.evidence["field"] == field
    assert refusal.value.fix


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = sorted(Selection().document())


@given(document=st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), JSON, max_size=8))
def test_any_document_is_a_selection_or_refused(document: dict[str, Any]) -> None:
    try:
        found = Selection.from_document(document)
    except InvalidRequest:
        return
    assert Selection.from_document(found.document()) == found
