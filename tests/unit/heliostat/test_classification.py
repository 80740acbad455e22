from __future__ import annotations

import io
import json
from typing import Any

import pytest

from heliostat import classification
from heliostat.classification import write_classes
from heliostat.errors import UnreadableInput


def pair(number: int, **record: Any) -> bytes:
    body = json.dumps({"rows": [{"email": f"user{number}@shop.test"}], "total": number})
    return json.dumps({"path": f"/users/{number}?page=2", "response_body": body, **record}).encode()


def run(source: bytes) -> tuple[list[Any], list[str], int]:
    out, complaints = io.BytesIO(), list[str]()
    bad_lines = write_classes(io.BytesIO(source), out, name="pairs.ndjson", complain=complaints.append)
    return [json.loads(line) for line in out.getvalue().splitlines()], complaints, bad_lines


def test_a_field_is_told_with_its_class() -> None:
    findings, complaints, bad_lines = run(b"\n".join(pair(number) for number in range(5)))

    assert findings == [{"location": "response.body", "key": "rows[].email", "class": "email"}]
    assert (complaints, bad_lines) == ([], 0)


def test_a_bad_line_costs_only_itself_and_is_told_by_its_number() -> None:
    findings, complaints, bad_lines = run(b"\n".join([pair(1), b"nonsense", pair(2), pair(3)]))

    assert len(findings) == 1
    assert bad_lines == 1
    [complaint] = complaints
    assert complaint.startswith("pairs.ndjson: line 2: expected a JSON object")


def test_a_file_of_another_kind_is_complained_of_ten_times_and_counted_wholly() -> None:
    _, complaints, bad_lines = run(b"x\n" * 1000)

    assert (len(complaints), bad_lines) == (10, 1000)


def test_no_value_is_written() -> None:
    secret = "sk_live_" + "a1" * 12
    findings, _, _ = run(pair(1, request_headers={"X-Key": secret}))

    assert findings == [{"location": "request.header", "key": "x-key", "class": "stripe_key"}]


def test_more_fields_than_can_be_counted_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classification, "CLASSIFIED_FIELDS_MAX", 3)

    with pytest.raises(UnreadableInput, match=r"line 1: more than 3 different fields"):
        run(pair(1, request_headers={"a": "1", "b": "2", "c": "3"}))


class Broken(io.BytesIO):
    def readline(self, _limit: int | None = -1) -> bytes:
        raise OSError(5, "Input/output error")


def test_an_input_that_breaks_off_is_told_in_a_sentence() -> None:
    with pytest.raises(UnreadableInput, match=r"pairs: Input/output error"):
        write_classes(Broken(), io.BytesIO(), name="pairs", complain=print)
