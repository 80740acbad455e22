from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.endpoint import EndpointKey


def test_an_endpoint_keeps_its_id_for_ever() -> None:
    key = EndpointKey(host="shop.example.test", path_template="/orders/{order_id}", method="GET")

    assert key.id == "658d3bd96bdfa066cabc"


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), min_size=2, max_size=2, unique=True))
def test_different_endpoints_have_different_ids(pair: list[tuple[str, str, str]]) -> None:
    first, second = (EndpointKey(*(part.replace("\0", "") for part in each)) for each in pair)

    assert (first.id == second.id) == (first == second)
