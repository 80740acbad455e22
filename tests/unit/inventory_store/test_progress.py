from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.exchange_record import Origin
from inventory_store.cursor import Cursor
from inventory_store.folds import Part
from inventory_store.limits import GAPS_KEPT_S, GAPS_MAX, WRITERS_REMEMBERED_MAX
from inventory_store.progress import Gap, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable

A, B = "a" * 16, "b" * 16


def part(sequence: int, writer: str | None = None, number: int = 1) -> Part[int]:
    origin = None if writer is None else Origin(writer, number)
    return Part(Cursor.of(str(sequence)), sequence, origin)


def fresh(progress: Progress, *parts: Part[int]) -> list[int]:
    return [each.content for each in progress.over(parts)[0]]


def test_at_first_every_part_is_new() -> None:
    assert fresh(Progress(), part(3), part(7), part(12)) == [3, 7, 12]


def test_only_parts_beyond_the_cursor_are_new() -> None:
    assert fresh(Progress(Cursor.of("7")), part(3), part(7), part(12)) == [12]
    assert fresh(Progress(Cursor.of("12")), part(3), part(7), part(12)) == []


def test_a_number_that_was_folded_is_a_repetition_whatever_its_sequence_number() -> None:
    assert fresh(Progress(Cursor.of("1"), {A: 4}), part(2, A, 4), part(3, A, 3), part(4, A, 5), part(5, B, 4)) == [4, 5]


def test_a_repetition_does_not_lower_what_is_remembered() -> None:
    _, moved = Progress(Cursor.of("1"), {A: 4}).over([part(2, A, 2)])

    assert moved == Progress(Cursor.of("2"), {A: 4})


def test_the_writer_that_wrote_longest_ago_is_forgotten_first() -> None:
    writers = [f"{number:016x}" for number in range(WRITERS_REMEMBERED_MAX)]
    _, full = Progress().over(part(sequence, writer) for sequence, writer in enumerate(writers, start=1))

    _, moved = full.over([part(100, writers[0], 2), part(101, A)])

    assert list(moved.numbers) == [*writers[2:], writers[0], A]


@st.composite
def streams(draw: st.DrawFn) -> list[Part[int]]:
    """What some writers put, each in the order of its numbers, repetitions behind; not all are numbered."""
    reached: dict[str, int] = {}
    stream: list[Part[int]] = []
    for sequence in range(1, draw(st.integers(1, 30)) + 1):
        writer = draw(st.sampled_from([A, B, None]))
        if writer is None:
            stream.append(part(sequence))
            continue
        last = reached.get(writer, 0)
        number = draw(st.integers(1, last + 3))
        reached[writer] = max(last, number)
        stream.append(part(sequence, writer, number))
    return stream


@given(streams(), st.data())
def test_however_batches_come_again_each_number_counts_the_first_time_that_it_stands_in_the_stream(
    stream: list[Part[int]], data: st.DataObject
) -> None:
    counted: list[int] = []
    progress, done = Progress(), 0
    while done < len(stream):
        start, end = data.draw(st.integers(0, done)), data.draw(st.integers(done + 1, len(stream)))
        new, moved = progress.over(stream[start:end])
        if new:
            progress = moved
        counted += [each.content for each in new]
        done = end

    assert counted == list(_first_of_each(stream))


def _first_of_each(stream: Iterable[Part[int]]) -> Iterable[int]:
    highest: dict[str, int] = {}
    for each in stream:
        if each.origin is None:
            yield each.content
        elif each.origin.number > highest.get(each.origin.writer, 0):
            highest[each.origin.writer] = each.origin.number
            yield each.content


HOURS_6 = 6 * 3_600


def at(sequence: int, writer: str | None = None, number: int = 1) -> Part[int]:
    """A record that arrived at the second of its sequence number."""
    return replace(part(sequence, writer, number), arrived_at_s=sequence)


def test_where_records_may_have_been_given_up_an_item_notes_a_gap() -> None:
    _, folded = Progress().over([at(100), at(110)], given_up_before_s=0)
    # A moment later nothing can have been given up; after six hours all that is older.
    _, soon = folded.over([at(120)], given_up_before_s=105)
    _, late = folded.over([at(500), at(900)], given_up_before_s=300)

    assert (folded.gaps, soon.gaps) == ((), ())
    assert late.gaps == (Gap(Cursor.of("110"), Cursor.of("500"), since_s=110, until_s=500),)
    assert fresh(late, at(110), at(111), at(499), at(500), at(600), at(900)) == [111, 499]
    # Where nothing is given up by age, nothing is noted.
    assert folded.over([at(500)])[1].gaps == ()


def test_an_item_that_is_new_may_have_been_passed_over_from_the_beginning() -> None:
    _, late = Progress().over([at(500)], given_up_before_s=300)

    assert fresh(late, at(1), at(499), at(500)) == [1, 499]


def test_what_is_redriven_counts_once_and_in_its_order() -> None:
    _, late = Progress(Cursor.of("100"), arrived_at_s=100).over([at(500)], given_up_before_s=300)

    new, once = late.over([at(200), at(300)], given_up_before_s=600)

    assert [each.content for each in new] == [200, 300]
    left = Gap(Cursor.of("300"), Cursor.of("500"), since_s=300, until_s=500)
    assert (once.cursor, once.arrived_at_s, once.gaps) == (late.cursor, 500, (left,))
    assert fresh(once, at(200), at(250), at(300), at(400)) == [400]


def test_a_copy_of_what_was_folded_on_either_side_of_a_gap_is_a_repetition() -> None:
    _, before = Progress().over([at(100, A, 4)], given_up_before_s=0)
    _, late = before.over([at(500, A, 8), at(510, B, 3)], given_up_before_s=300)

    # Of A, 5 to 7 were given up, or dropped by their agent; of B, 1 and 2.
    redriven = [at(200, A, 4), at(210, A, 5), at(220, A, 5), at(230, A, 8), at(240, B, 2), at(250, B, 3)]
    assert fresh(late, *redriven) == [210, 240]


def test_a_copy_of_what_was_redriven_is_a_repetition_wherever_it_stands() -> None:
    _, progress = Progress().over([at(100, A, 4), at(101, B, 1)], given_up_before_s=0)
    _, progress = progress.over([at(500, B, 2)], given_up_before_s=300)
    _, progress = progress.over([at(900, B, 3)], given_up_before_s=700)

    # In the same gap, in a later one, behind them; in an earlier one, where that is redriven after.
    assert fresh(progress, at(200, A, 5), at(210, A, 5), at(600, A, 5), at(610, A, 6)) == [200, 610]
    _, redriven = progress.over([at(600, A, 5)], given_up_before_s=700)
    assert fresh(redriven, at(200, A, 5), at(1_000, A, 5), at(1_010, A, 6)) == [1_010]
    _, redriven_late = progress.over([at(901, A, 8)])[1].over([at(600, A, 5)], given_up_before_s=700)
    assert fresh(redriven_late, at(200, A, 5)) == []
    # Who wrote last is still who wrote last.
    assert list(redriven.numbers.items()) == [(A, 5), (B, 3)]


def test_what_is_redriven_makes_nobody_forgotten() -> None:
    writers = [f"{number:016x}" for number in range(WRITERS_REMEMBERED_MAX)]
    _, late = Progress(Cursor.of("1"), arrived_at_s=1).over([at(500, writers[0])], given_up_before_s=300)
    _, full = late.over([at(600 + place, writer) for place, writer in enumerate(writers)], given_up_before_s=0)

    _, gone_on = full.over([at(900)], given_up_before_s=800)

    _, once = late.over([at(200, A)], given_up_before_s=300)
    _, redriven = gone_on.over([at(200, A)], given_up_before_s=300)

    assert list(once.numbers) == [A, writers[0]]
    assert [list(redriven.numbers), list(redriven.gaps[1].numbers)] == [writers, writers]


def test_a_gap_remembers_no_more_writers_than_an_item() -> None:
    writers = [f"{number:016x}" for number in range(WRITERS_REMEMBERED_MAX + 8)]
    _, late = Progress(Cursor.of("1"), arrived_at_s=1).over([at(500)], given_up_before_s=300)

    _, redriven = late.over([at(100 + place, writer) for place, writer in enumerate(writers)], given_up_before_s=300)

    assert list(redriven.gaps[0].numbers) == writers[8:]


def test_a_repetition_behind_a_gap_does_not_make_what_stands_in_it_one() -> None:
    _, progress = Progress().over([at(100, A, 4)], given_up_before_s=0)
    # 5 was given up; of the copies that its writer put of both, that of 4 was folded.
    _, progress = progress.over([at(500, A, 4), at(501, B, 1)], given_up_before_s=300)

    assert fresh(progress, at(200, A, 5)) == [200]


def test_what_goes_on_with_records_that_are_almost_too_old_keeps_the_gap_of_the_outage() -> None:
    _, progress = Progress().over([at(second) for second in range(900, 1_001)], given_up_before_s=0)
    first = 1_000 + 2 * 3_600
    # The table was away for eight hours. By the clock of the function, all of each batch but the last is too old.
    for start in range(first, first + 10 * 4 * GAPS_MAX, 10):
        batch = [at(second) for second in range(start, start + 10)]
        _, progress = progress.over(batch, given_up_before_s=batch[-1].arrived_at_s)

    assert len(progress.gaps) == GAPS_MAX
    given_up = [at(second) for second in range(1_001, first)]
    assert fresh(progress, *given_up, at(first)) == [each.content for each in given_up]


def test_a_gap_is_let_go_once_the_stream_has_nothing_of_it_any_more() -> None:
    _, progress = Progress().over([at(HOURS_6, A)], given_up_before_s=1)
    _, still = progress.over([at(HOURS_6 + GAPS_KEPT_S, A, 2)], given_up_before_s=0)
    _, later = progress.over([at(HOURS_6 + GAPS_KEPT_S + 1, A, 2)], given_up_before_s=0)

    assert (len(progress.gaps), len(still.gaps), later.gaps) == (1, 1, ())


def test_a_quiet_item_keeps_what_it_may_have_missed_within_a_day() -> None:
    progress = Progress()
    for time_s in range(HOURS_6, 100 * HOURS_6, HOURS_6 + 600):
        _, progress = progress.over([at(time_s)], given_up_before_s=time_s - HOURS_6)

    assert len(progress.gaps) == GAPS_KEPT_S // (HOURS_6 + 600) + 1
    assert fresh(progress, at(time_s - GAPS_KEPT_S), at(time_s - 1)) == [time_s - GAPS_KEPT_S, time_s - 1]


@st.composite
def replayed_streams(draw: st.DrawFn) -> list[Part[int]]:
    """What writers put, some of it twice or more often: each goes back at times, and on from there to its last."""
    numbers: dict[str, list[int]] = {A: [], B: []}
    places = {A: 0, B: 0}
    put: list[Part[int]] = []

    def put_next(writer: str) -> None:
        put.append(at(len(put) + 1, writer, numbers[writer][places[writer]]))
        places[writer] += 1

    for writer in draw(st.lists(st.sampled_from([A, B]), max_size=24)):
        if numbers[writer] and draw(st.integers(0, 3)) == 0:
            places[writer] = draw(st.integers(0, len(numbers[writer]) - 1))
        if places[writer] == len(numbers[writer]):
            numbers[writer].append((numbers[writer] or [0])[-1] + draw(st.integers(1, 2)))
        put_next(writer)
    for writer in (A, B):
        while places[writer] < len(numbers[writer]):
            put_next(writer)
    return put


@given(replayed_streams(), st.data())
def test_whatever_was_given_up_is_folded_once_when_it_is_redriven(rest: list[Part[int]], data: st.DataObject) -> None:
    """Runs of records are given up, when a part of them was written, and redriven at any time, whole or in part."""
    put = list(rest)
    progress, seen, given_up = Progress(), [], []
    given_up_before_s, is_whole = 0, True

    def fold(parts: list[Part[int]], before_s: float) -> None:
        nonlocal progress, is_whole
        new, moved = progress.over(parts, given_up_before_s=before_s)
        progress = moved if new else progress
        seen.extend(new)
        is_whole = is_whole and len(progress.gaps) < GAPS_MAX

    def redrive(letters: list[Part[int]]) -> None:
        while letters:
            size = data.draw(st.integers(1, len(letters)))
            fold(letters[:size], given_up_before_s)
            letters = letters[size:]

    while rest:
        size = data.draw(st.integers(1, 5))
        batch, rest = rest[:size], rest[size:]
        what = data.draw(st.sampled_from(["folded", "given up", "redriven"]))
        if what == "given up":
            # All of it, some of it when it was folded into this item.
            given_up += batch
            given_up_before_s = batch[-1].arrived_at_s + 1
            fold(batch[: data.draw(st.integers(0, len(batch)))], batch[0].arrived_at_s)
            continue
        if what == "redriven":
            # What is taken when something before it is not there may let go of that.
            start = data.draw(st.sampled_from([0, 0, 0, len(given_up) // 2]))
            is_whole = is_whole and start == 0
            redrive(given_up[start:])
        # What is almost as old as that may note a gap as well.
        fold(batch, given_up_before_s + data.draw(st.integers(0, 2)))
    for _ in range(2):
        redrive(given_up)

    told = [(each.origin.writer, each.origin.number) for each in seen if each.origin]
    expected = {(each.origin.writer, each.origin.number) for each in put if each.origin}
    assert len(told) == len(set(told))
    assert set(told) == expected or not is_whole
