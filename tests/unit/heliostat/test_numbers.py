from __future__ import annotations

import pytest

from heliostat.numbers import byte_size, grouped, milliseconds, moment, plural


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (2**30, "1.0 GiB"), (2**60, "1048576.0 TiB")]
)
def test_sizes_are_told_in_binary_units(size: int, text: str) -> None:
    assert byte_size(size) == text


def test_numbers_are_grouped_and_nouns_agree() -> None:
    assert grouped(1234567) == "1,234,567"
    assert [plural(number, "host") for number in (0, 1, 2000)] == ["0 hosts", "1 host", "2,000 hosts"]


def test_times_are_told_in_utc_and_no_time_breaks_the_page() -> None:
    assert moment(0) == "1970-01-01 00:00:00 UTC"
    assert moment(2**63) == "2262-04-11 23:47:16 UTC"
    assert moment(2**80) == "out of the calendar"


def test_durations_are_told_in_the_unit_that_reads_best() -> None:
    assert [milliseconds(each) for each in (0.0025, 0.416, 12.34, 999, 1250)] == [
        "0.0025 ms",
        "0.416 ms",
        "12.3 ms",
        "999 ms",
        "1.25 s",
    ]
