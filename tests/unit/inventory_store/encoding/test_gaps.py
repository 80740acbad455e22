from __future__ import annotations

import pytest

from inventory_store.cursor import Cursor
from inventory_store.encoding.blob import VERSION, packed
from inventory_store.encoding.gaps import pack_gaps, unpack_gaps
from inventory_store.errors import CorruptItem
from inventory_store.progress import Gap


def test_gaps_are_read_as_they_were_written() -> None:
    gaps = (
        Gap(None, Cursor.of("0")),
        Gap(
            Cursor.of("7"), Cursor.of("9" * 56), {"a" * 16: 5, "0" * 16: 1}, {"b" * 16: 2}, 1_600_000_000, 1_700_000_000
        ),
    )

    assert unpack_gaps(pack_gaps(1_700_000_000, gaps), "here") == (1_700_000_000, gaps)
    # Of a Kinesis stream, with its sequence numbers of 56 digits: an item of DynamoDB is billed by the kilobyte.
    assert len(pack_gaps(1_700_000_000, ())) < 16
    assert len(pack_gaps(1_700_000_000, gaps[1:])) < 128


@pytest.mark.parametrize(
    "told", [[1], [1, 2], [1, 2, [3]], [1, 2, [["", "", [], []]]], [1, 2, [[b"", b"\x01", [[1, 2]], [], 3, 4]]]]
)
def test_what_is_none_is_a_corrupt_item(told: list[object]) -> None:
    with pytest.raises(CorruptItem, match="here"):
        unpack_gaps(packed([VERSION, *told[1:]]), "here")
