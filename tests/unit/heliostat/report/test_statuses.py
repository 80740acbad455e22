from __future__ import annotations

import pytest

from heliostat.report.statuses import StatusClass, status_classes, status_tone


def test_statuses_are_gathered_by_class_in_their_order() -> None:
    classes = status_classes({"404": 1, "200": 6, "201": 2}, unanswered=1)

    assert classes == [
        StatusClass("2xx", "good", 8, 80.0),
        StatusClass("4xx", "warn", 1, 10.0),
        StatusClass("unanswered", "none", 1, 10.0),
    ]


def test_no_request_is_no_class() -> None:
    assert status_classes({}, unanswered=0) == []


@pytest.mark.parametrize(
    ("status", "tone"), [("101", "info"), ("301", "info"), ("500", "bad"), ("", "none"), ("999", "none")]
)
def test_every_status_has_a_tone(status: str, tone: str) -> None:
    assert status_tone(status) == tone
