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


def label(number: int) -> EndpointKey:
    return EndpointKey(HOST, f"/graphql#query:Made{number}", "POST")


def test_an_operation_that_came_beyond_the_bound_of_a_minute_took_no_place_of_its_path() -> None:
    bounds = EndpointBounds(new_per_minute_max=1)
    bounds.bounded(path(0), 60)
    for number in range(2 * LABELS_PER_PATH_MAX):
        assert bounds.bounded(label(number), 60).path_template == BEYOND

    assert bounds.bounded(label(0), 120) == label(0)


def test_an_operation_that_was_forgotten_takes_its_own_place_again() -> None:
    bounds = EndpointBounds(new_per_minute_max=10**6, remembered_max=2)

    for number in range(2 * LABELS_PER_PATH_MAX):
        assert bounds.bounded(label(number % 4), 60) == label(number % 4)


def test_a_record_of_an_older_minute_does_not_open_the_newest_one_again() -> None:
    bounds = EndpointBounds(new_per_minute_max=2)

    admitted = [bounds.bounded(path(number), 120 if number % 2 else 119) for number in range(20)]

    assert sum(key.path_template != BEYOND for key in admitted) <= 2 * 2
