"""How many endpoints a hostile client can make."""

from __future__ import annotations

from api_inventory.endpoint import EndpointKey
from stream_processor.endpoint_bounds import BEYOND, EndpointBounds
from stream_processor.limits import LABELS_PER_PATH_MAX

HOST = "a.test"


def path(number: int, host: str = HOST) -> EndpointKey:
    return EndpointKey(host, f"/word-{number}", "GET")


def test_new_endpoints_within_a_minute_are_bounded_for_each_host() -> None:
    bounds = EndpointBounds(new_per_minute_max=10)

    admitted = [bounds.bounded(path(number), 60) for number in range(50)]

    assert admitted[:10] == [path(number) for number in range(10)]
    assert set(admitted[10:]) == {EndpointKey(HOST, BEYOND, "GET")}
    assert bounds.bounded(path(0, "b.test"), 60) == path(0, "b.test")


def test_what_was_admitted_stays_and_the_next_minute_admits_more() -> None:
    bounds = EndpointBounds(new_per_minute_max=1)
    bounds.bounded(path(1), 60)
    assert bounds.bounded(path(2), 119).path_template == BEYOND

    assert bounds.bounded(path(1), 119) == path(1)
    assert bounds.bounded(path(2), 120) == path(2)


def test_operations_of_one_path_are_bounded_and_the_rest_is_one_more() -> None:
    bounds = EndpointBounds()
    operations = [
        EndpointKey(HOST, f"/graphql#query:Made{number}", "POST") for number in range(LABELS_PER_PATH_MAX + 9)
    ]

    admitted = [bounds.bounded(key, 60) for key in operations]

    assert admitted[:LABELS_PER_PATH_MAX] == operations[:LABELS_PER_PATH_MAX]
    assert {key.path_template for key in admitted[LABELS_PER_PATH_MAX:]} == {"/graphql#other"}
    assert bounds.bounded(EndpointKey(HOST, "/other#query:Made", "POST"), 60).path_template == "/other#query:Made"
