from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.exchange_record import Origin
from inventory_store.cursor import Cursor
from inventory_store.folds import Part
from inventory_store.limits import WRITERS_REMEMBERED_MAX
from inventory_store.progress import Progress

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
