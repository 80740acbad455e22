"""What was counted, as evidence for rules and as what these show: the rest is told by the tests of the review."""

from __future__ import annotations

import pytest

from api_inventory.endpoint import EndpointKey
from api_inventory.templates.counted import unserved_key, without_label


@pytest.mark.parametrize(("method", "shown"), [("GET", "GET"), ("OPTIONS", "OPTIONS"), ("BREW", "OTHER")])
def test_methods_that_clients_make_up_are_one_where_nobody_serves_them(method: str, shown: str) -> None:
    assert unserved_key(EndpointKey("shop.example", "/a/b", method)) == EndpointKey(
        "shop.example", "/{unserved}", shown
    )


def test_a_label_is_no_part_of_a_path() -> None:
    assert without_label("/graphql#query cart") == ("/graphql", "#query cart")
    assert without_label("/carts") == ("/carts", "")
