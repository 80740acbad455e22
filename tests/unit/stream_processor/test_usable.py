from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from api_inventory.endpoint import EndpointKey
from stream_processor.usable import Usable, usable
from tests.unit.stream_processor.untaught import by_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_inventory.exchange import Exchange


def test_an_exchange_belongs_to_an_endpoint(exchange: Callable[..., Exchange]) -> None:
    found = usable(exchange("/orders/7?expand=1", host="Shop.Example.Test:80"), by_form)

    assert isinstance(found, Usable)
    assert found.key == EndpointKey("shop.example.test", "/orders/{order_id}", "GET")
    assert found.template.parameters == (("order_id", "7"),)


def test_a_grpc_path_names_a_method(exchange: Callable[..., Exchange]) -> None:
    found = usable(exchange("/shop.v1.Orders/Get1234567890", protocol="grpc", method="POST"), by_form)

    assert isinstance(found, Usable)
    assert found.key.path_template == "/shop.v1.Orders/Get1234567890"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"host": ""}, "host_missing"),
        ({"host": "<script>"}, "host_malformed"),
        ({"method": "G E T"}, "method_malformed"),
        ({"method": "X" * 33}, "method_malformed"),
        ({"method": ""}, "method_malformed"),
    ],
)
def test_an_exchange_of_no_use_has_a_reason(
    exchange: Callable[..., Exchange], changes: dict[str, Any], reason: str
) -> None:
    assert usable(exchange(**changes), by_form) == reason


def test_a_response_alone_belongs_to_no_endpoint(exchange: Callable[..., Exchange]) -> None:
    assert usable(replace(exchange(), request=None), by_form) == "response_without_request"
