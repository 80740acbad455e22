from __future__ import annotations

from heliostat.report.capture_quality import Remark, capture_quality
from heliostat.report.model import CaptureSummary


def test_counters_of_all_captures_are_added_up_and_losses_told_by_name() -> None:
    good = CaptureSummary(
        "a", 8, {"packets": 100, "exchanges": 8, "exchanges_incomplete": 1, "frames_truncated": 2, "records_made": 3}
    )
    cut = CaptureSummary("b", 2, {"packets": 10, "frames_truncated": 1, "checksums": 0}, problem="b: ends early")

    quality = capture_quality([good, cut])

    assert (quality.packets, quality.exchanges, quality.incomplete) == (110, 10, 1)
    assert quality.complete_percent == 90.0
    assert quality.unreadable == (cut,)
    assert quality.counters["records_made"] == 3
    assert quality.remarks == (Remark("exchanges incomplete", 1), Remark("frames truncated", 3))


def test_nothing_read_has_no_quality() -> None:
    assert capture_quality([]).complete_percent is None
