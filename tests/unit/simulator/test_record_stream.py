from __future__ import annotations

from hashlib import md5
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import RecordRefused, UnknownShard
from simulator.limits import RECORD_BYTES_MAX
from simulator.record_stream import HASH_KEYS, Entry, RecordStream, Stored
from simulator.stream_faults import THROTTLED


def a_stream(**settings: int) -> RecordStream:
    return RecordStream("exchanges", now_s=lambda: 1_790_000_000.25, **settings)  # type: ignore[arg-type]


def put(stream: RecordStream, *keys: str) -> list[Stored]:
    outcomes = stream.put([Entry(key, key.encode()) for key in keys])
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    return [outcome for outcome in outcomes if isinstance(outcome, Stored)]


@given(st.text(min_size=1, max_size=40), st.integers(1, 9))
def test_the_shard_is_the_one_whose_hash_keys_hold_the_md5_of_the_partition_key(key: str, shards: int) -> None:
    stream = a_stream(shards=shards)

    [stored] = put(stream, key)

    hash_key = int(md5(key.encode()).hexdigest(), 16)  # noqa: S324 - Kinesis hashes keys so
    [shard] = [shard for shard in stream.shards if shard.first_hash_key <= hash_key <= shard.last_hash_key]
    assert stored.shard_id == shard.shard_id


@given(st.integers(1, 9))
def test_shards_divide_all_hash_keys_without_a_gap(shards: int) -> None:
    ranges = [(shard.first_hash_key, shard.last_hash_key) for shard in a_stream(shards=shards).shards]

    assert ranges[0][0] == 0
    assert ranges[-1][1] == HASH_KEYS - 1
    assert all(before[1] + 1 == after[0] for before, after in pairwise(ranges))


def test_sequence_numbers_look_like_those_of_aws_and_grow() -> None:
    numbers = [stored.sequence_number for stored in put(a_stream(), *"abcdef")]

    assert all(len(number) == 56 and number.isdigit() for number in numbers)
    assert numbers == sorted(numbers, key=int)
    assert len(set(numbers)) == 6


def test_sequence_numbers_grow_over_a_restart() -> None:
    [*_, last_of_first_run] = put(RecordStream("exchanges", now_s=lambda: 1_790_000_000.0), *"abc")

    [first_of_second_run] = put(RecordStream("exchanges", now_s=lambda: 1_790_000_000.1), "a")

    assert int(first_of_second_run.sequence_number) > int(last_of_first_run.sequence_number)


def test_a_reader_gets_what_stands_after_its_sequence_number() -> None:
    stream = a_stream()
    first, second, third = put(stream, "a", "b", "c")

    assert [record.data for record in stream.records_after(first.shard_id, None)] == [b"a", b"b", b"c"]
    assert [record.data for record in stream.records_after(first.shard_id, first.sequence_number)] == [b"b", b"c"]
    assert [record.data for record in stream.records_after(first.shard_id, first.sequence_number, 1)] == [b"b"]
    assert stream.records_after(first.shard_id, third.sequence_number) == []
    assert stream.newest(first.shard_id) == stream.records_after(first.shard_id, second.sequence_number)[0]


def test_a_full_stream_throttles_entry_by_entry_until_its_reader_releases() -> None:
    stream = a_stream(records_max=2)

    first, second, third = stream.put([Entry("a", b"1"), Entry("b", b"2"), Entry("c", b"3")])

    assert isinstance(first, Stored)
    assert isinstance(second, Stored)
    assert third == THROTTLED
    assert stream.release(first.shard_id, first.sequence_number) == 1
    assert isinstance(stream.put([Entry("c", b"3")])[0], Stored)
    assert [record.data for record in stream.records_after(first.shard_id, None)] == [b"2", b"3"]


def test_a_stream_full_of_bytes_throttles_too() -> None:
    stream = a_stream(bytes_max=10)

    outcomes = stream.put([Entry("k", b"12345678"), Entry("k", b"9"), Entry("k", b"")])

    assert [type(outcome) is Stored for outcome in outcomes] == [True, False, True]


def test_counters_add_up() -> None:
    stream = a_stream(records_max=2)
    stored, *_ = stream.put([Entry("a", b"1"), Entry("b", b"2"), Entry("c", b"3")])
    assert isinstance(stored, Stored)
    stream.release(stored.shard_id, stored.sequence_number)

    counters = stream.counters()

    assert (counters.records_stored, counters.records_refused, counters.records_released) == (2, 1, 1)
    assert (counters.records_held, counters.bytes_held) == (1, 2)


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "ValidationException"),
        ([Entry("k", b"")] * 501, "ValidationException"),
        ([Entry("", b"x")], "ValidationException"),
        ([Entry("k" * 257, b"x")], "ValidationException"),
        ([Entry("k", b"x" * RECORD_BYTES_MAX)], "ValidationException"),
        ([Entry("k", b"x" * (RECORD_BYTES_MAX - 1))] * 11, "InvalidArgumentException"),
    ],
    ids=["none", "501 records", "empty key", "long key", "record too large", "request too large"],
)
def test_what_kinesis_refuses_as_a_whole_is_refused(entries: list[Entry], code: str) -> None:
    stream = a_stream()

    with pytest.raises(RecordRefused) as refused:
        stream.put(entries)

    assert refused.value.code == code
    assert stream.counters().records_stored == 0


def test_an_explicit_hash_key_overrides_the_partition_key() -> None:
    stream = a_stream(shards=4)

    outcomes = stream.put([Entry("k", b"", explicit_hash_key=0), Entry("k", b"", explicit_hash_key=HASH_KEYS - 1)])

    shards = [outcome.shard_id for outcome in outcomes if isinstance(outcome, Stored)]
    assert shards == ["shardId-000000000000", "shardId-000000000003"]


def test_an_unknown_shard_is_named() -> None:
    with pytest.raises(UnknownShard, match="shardId-7"):
        a_stream().records_after("shardId-7", None)


def test_waiting_ends_at_once_when_there_is_something_and_in_time_when_not() -> None:
    stream = a_stream()
    [stored] = put(stream, "a")

    assert stream.wait_for_records(stored.shard_id, None, timeout_s=0)
    assert not stream.wait_for_records(stored.shard_id, stored.sequence_number, timeout_s=0)
    assert not stream.wait_until_empty(timeout_s=0)
    stream.release(stored.shard_id, stored.sequence_number)
    assert stream.wait_until_empty(timeout_s=0)
