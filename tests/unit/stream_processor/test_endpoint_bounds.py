"""How many endpoints a hostile client can make."""

from __future__ import annotations

from api_inventory.endpoint import EndpointKey
from api_inventory.templates.served_paths import BEYOND, UNSERVED
from stream_processor.endpoint_bounds import ALL_ADMITTED, OTHER_HOSTS, Admissions, EndpointBounds
from stream_processor.limits import HOSTS_REMEMBERED_MAX, LABELS_PER_PATH_MAX, UNBOUNDED

HOST = "a.test"


def path(number: int, host: str = HOST) -> EndpointKey:
    return EndpointKey(host, f"/word-{number}", "GET")


def test_new_endpoints_within_a_minute_are_bounded_for_each_host() -> None:
    bounds = EndpointBounds(Admissions(endpoints_per_minute=10))

    admitted = [bounds.bounded(path(number), 60) for number in range(50)]

    assert admitted[:10] == [path(number) for number in range(10)]
    assert set(admitted[10:]) == {EndpointKey(HOST, BEYOND, "GET")}
    assert bounds.bounded(path(0, "b.test"), 60) == path(0, "b.test")


def test_what_was_admitted_stays_and_the_next_minute_admits_more() -> None:
    bounds = EndpointBounds(Admissions(endpoints_per_minute=1))
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


def test_paths_that_nobody_serves_have_a_bound_of_their_own() -> None:
    bounds = EndpointBounds(Admissions(endpoints_per_minute=10, unserved_per_minute=2))

    guesses = [bounds.bounded(path(number), 60, is_unserved=True) for number in range(9)]

    assert guesses[:2] == [path(0), path(1)]
    assert set(guesses[2:]) == {EndpointKey(HOST, UNSERVED, "GET")}
    assert bounds.bounded(path(9), 60) == path(9)


def test_methods_that_a_client_makes_up_are_one_where_nobody_serves_them() -> None:
    bounds = EndpointBounds(Admissions(unserved_per_minute=0))

    keys = {bounds.bounded(EndpointKey(HOST, "/", f"M{letter}"), 60, is_unserved=True) for letter in "ABCDE"}

    assert keys == {EndpointKey(HOST, UNSERVED, "OTHER")}


def test_records_of_an_earlier_minute_do_not_begin_it_anew() -> None:
    bounds = EndpointBounds(Admissions(endpoints_per_minute=1))

    admitted = [bounds.bounded(path(number), 120 - 60 * (number % 2)) for number in range(10)]

    assert sum(key.path_template != BEYOND for key in admitted) == 1


def test_endpoints_of_one_host_are_bounded_however_slowly_they_come() -> None:
    bounds = EndpointBounds(Admissions(endpoints_per_host=5))

    admitted = {bounds.bounded(path(number), 60 * number) for number in range(50)}

    assert len(admitted) == 5 + 1
    assert bounds.bounded(path(0, "b.test"), 60) == path(0, "b.test")


def test_new_hosts_within_a_minute_are_bounded_and_known_ones_are_not_among_them() -> None:
    bounds = EndpointBounds(Admissions(hosts_per_minute=2, unserved_hosts_per_minute=1))

    served = [bounds.bounded(path(0, f"a{number}.test"), 60).host for number in range(4)]
    unserved = [bounds.bounded(path(0, f"x{number}.test"), 60, is_unserved=True).host for number in range(3)]

    assert served == ["a0.test", "a1.test", OTHER_HOSTS, OTHER_HOSTS]
    assert unserved == ["x0.test", OTHER_HOSTS, OTHER_HOSTS]
    assert bounds.bounded(path(0, "k.test"), 60, is_known_host={"k.test"}.__contains__).host == "k.test"
    assert bounds.bounded(path(1, "a0.test"), 60).host == "a0.test"
    assert bounds.bounded(path(0, "a2.test"), 120).host == "a2.test"


def test_what_is_beyond_the_bounds_uses_up_no_operation_of_a_path() -> None:
    bounds = EndpointBounds(Admissions(endpoints_per_minute=1))
    operations = [EndpointKey(HOST, f"/graphql#query:Made{number}", "POST") for number in range(LABELS_PER_PATH_MAX)]
    for key in operations:
        bounds.bounded(key, 60)

    assert bounds.bounded(operations[-1], 120) == operations[-1]


def test_an_operation_that_was_forgotten_takes_its_own_place_again() -> None:
    bounds = EndpointBounds(ALL_ADMITTED, remembered_max=2)

    for number in range(2 * LABELS_PER_PATH_MAX):
        key = EndpointKey(HOST, f"/graphql#query:Made{number % 4}", "POST")
        assert bounds.bounded(key, 60) == key


def test_an_endpoint_is_known_however_many_hosts_came_since() -> None:
    bounds = EndpointBounds(ALL_ADMITTED)
    bounds.bounded(path(0), 60)
    for number in range(HOSTS_REMEMBERED_MAX):
        bounds.bounded(path(0, f"a{number}.test"), 60)

    assert bounds.bounded(path(0), 60) == path(0)


def test_what_is_counted_of_hosts_within_a_minute_is_bounded_and_the_host_that_was_quiet_longest_is_let_go() -> None:
    bounds = EndpointBounds(Admissions(endpoints_per_minute=1, hosts_per_minute=UNBOUNDED))
    bounds.bounded(path(1), 60)
    hosts = [f"h{number}.test" for number in range(HOSTS_REMEMBERED_MAX)]
    for host in hosts[:-1]:
        bounds.bounded(path(1, host), 60)
    assert bounds.bounded(path(2), 60).path_template == BEYOND

    bounds.bounded(path(1, hosts[-1]), 60)

    assert bounds.bounded(path(2), 60) == path(2)
    assert bounds.bounded(path(2, hosts[-1]), 60).path_template == BEYOND
