from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mirror_agent.arrivals import Arrivals


def test_the_oldest_record_is_the_oldest_that_is_still_there() -> None:
    arrivals = Arrivals()
    for position, now_s in ((1, 100.0), (4, 102.0), (9, 105.0)):
        arrivals.begin_span(position, now_s, oldest_in_memory_s=100.0)
    told = [arrivals.oldest_s]
    for position in (3, 4, 8, 12):
        arrivals.put(position)

    for position in (4, 3, 8, 12):
        told.append(arrivals.oldest_s)
        arrivals.gone(position)

    assert [*told, arrivals.oldest_s] == [None, 100.0, 100.0, 102.0, 105.0, None]


def test_what_a_former_run_left_has_waited_since_this_one_began() -> None:
    arrivals = Arrivals()
    arrivals.found(2, shift=7)
    arrivals.begin_span(8, 100.0, None)
    arrivals.begin_span(9, 200.0, None)

    arrivals.gone(3)
    one_is_left = arrivals.oldest_s
    arrivals.gone(7)

    assert (one_is_left, arrivals.oldest_s) == (100.0, None)


def test_what_is_found_late_moves_the_others_up() -> None:
    arrivals = Arrivals()
    arrivals.begin_span(1, 100.0, None)
    arrivals.begin_span(2, 150.0, oldest_in_memory_s=100.0)
    arrivals.found(1, shift=7)

    arrivals.put(9)
    arrivals.gone(7)

    assert (arrivals.oldest_s, arrivals.came_s(8)) == (150.0, 100.0)


def test_a_spool_that_is_lost_holds_nothing() -> None:
    arrivals = Arrivals()
    arrivals.begin_span(1, 100.0, None)
    arrivals.put(1)

    arrivals.lost()

    assert arrivals.oldest_s is None


def test_a_long_outage_takes_few_spans_and_none_are_left_afterwards() -> None:
    arrivals = Arrivals()
    for second in range(100_000):
        if arrivals.is_span_over(float(second)):
            arrivals.begin_span(second, float(second), oldest_in_memory_s=0.0)
        arrivals.put(second)
    spans, oldest_s = len(arrivals._spans), arrivals.oldest_s

    for second in range(100_000):
        arrivals.gone(second)
    arrivals.begin_span(100_000, 100_000.0, None)

    assert (oldest_s, arrivals.oldest_s) == (0.0, None)
    assert spans < 10_000
    assert len(arrivals._spans) == 1


@given(st.lists(st.tuples(st.floats(0, 5), st.booleans()), min_size=1, max_size=60), st.data())
def test_no_record_has_waited_for_longer_and_hardly_less(steps: list[tuple[float, bool]], data: st.DataObject) -> None:
    arrivals, now_s = Arrivals(), 100.0
    came: dict[int, float] = {}
    for position, (passed_s, is_one_sent) in enumerate(steps, start=1):
        now_s += passed_s
        if arrivals.is_span_over(now_s):
            arrivals.begin_span(position, now_s, None)
        came[position] = now_s
        arrivals.put(position)
        if is_one_sent:
            gone = data.draw(st.sampled_from(sorted(came)))
            arrivals.gone(gone)
            del came[gone]

        if came:
            assert arrivals.oldest_s is not None
            assert min(came.values()) - 1.0 <= arrivals.oldest_s <= min(came.values())
        else:
            assert arrivals.oldest_s is None
