from __future__ import annotations

import json
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.body_documents import Document, Unread, leaves, read_body
from api_inventory.body_fields import FieldTally
from api_inventory.exchange import Body
from api_inventory.limits import BODY_PARSED_BYTES_MAX, MSGPACK_DEPTH_MAX
from tests.unit.api_inventory.traffic_made import DOCUMENTS, JSON


def read(content: bytes, media_type: str | None = "application/json", **options: Any) -> Any:
    headers = () if media_type is None else (("Content-Type", media_type),)
    return read_body(headers, Body(content, len(content), **options))


@pytest.mark.parametrize(
    ("media_type", "content", "document"),
    [
        ("application/json", b'{"a": 1}', Document("json", {"a": 1})),
        ("application/hal+json; charset=utf-8", b"\xef\xbb\xbf[1]", Document("json", [1])),
        ("application/json", b'{"a": 1, "a": "x"}', Document("json", {"a": "x"})),
        (None, b'{"a": 1}', Document("json", {"a": 1})),
        (None, b"a=1", None),
        ("text/html", b"{}", None),
        ("application/json", b"", None),
        ("application/xml", b"<a>1</a>", Document("xml", {"a": "1"})),
        ("image/svg+xml", b"<svg/>", None),
        ("application/x-www-form-urlencoded", b"a=1&a=2", Document("form", {"a": ["1", "2"]})),
        (
            "application/x-msgpack",
            msgpack.packb({"a": b"\xff", 1: [1.5]}),
            Document("msgpack", {"a": b"\xff", "1": [1.5]}),
        ),
        ("application/msgpack", msgpack.packb(float("nan")), Document("msgpack", None)),
        ("application/msgpack", msgpack.packb(msgpack.ExtType(4, b"x")), Document("msgpack", b"")),
    ],
)
def test_a_body_is_read_by_its_media_type(media_type: str | None, content: bytes, document: Any) -> None:
    assert read(content, media_type) == document


@pytest.mark.parametrize(
    ("media_type", "content", "reason"),
    [
        ("application/json", b"<a/>", "not_json"),
        ("application/json", b"\xff\xfe{}", "not_json"),
        ("application/json", b'{"a": NaN}', "not_json"),
        ("application/json", b"[1e999]", "not_json"),
        ("application/json", b'"\\ud800"', "not_json"),
        ("application/json", b"[" * 60_000, "not_json"),
        ("application/xml", b"{}", "not_xml"),
        ("text/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "not_xml"),
        ("multipart/form-data", b"--x", "not_multipart"),
        ("application/msgpack", b"\xc1", "not_msgpack"),
        ("application/msgpack", b"\x91" * (MSGPACK_DEPTH_MAX + 1) + b"\x01", "not_msgpack"),
        ("application/msgpack", b"\x91" * 60_000, "not_msgpack"),
        ("application/msgpack", b"\x81\x91\x01\x01", "not_msgpack"),
        ("application/msgpack", b"\xdf\xff\xff\xff\xff", "not_msgpack"),
        ("application/json", b" " * (BODY_PARSED_BYTES_MAX + 1), "body_truncated"),
    ],
)
def test_a_body_that_lies_is_told_by_reason(media_type: str, content: bytes, reason: str) -> None:
    assert read(content, media_type) == Unread(reason)


def test_what_was_cut_off_is_not_read() -> None:
    assert read(b"[1]", truncated=True) == Unread("body_truncated")


@given(
    st.binary(max_size=60),
    st.sampled_from(["application/json", "text/xml", "application/msgpack", "multipart/form-data; boundary=x"]),
)
def test_any_octets_are_a_document_or_a_reason(content: bytes, media_type: str) -> None:
    assert isinstance(read(content, media_type), Document | Unread | None)


@given(DOCUMENTS)
def test_json_is_read_as_the_standard_library_reads_it(document: Any) -> None:
    assert read(json.dumps(document).encode()) == Document("json", document)


def test_leaves_have_a_pointer_and_the_nearest_name() -> None:
    document = Document("json", {"id": 7, "tags": ["a", None], "by_day": {"2024-01-01": {"n": 1}}, "a/b": {}})

    assert sorted(leaves(document), key=str) == [
        ("/by_day/~k/n", "n", 1),
        ("/id", "id", 7),
        ("/tags/~i", "tags", "a"),
        ("/tags/~i", "tags", None),
    ]
    assert leaves(Document("json", 5)) == [("", "", 5)]


@given(DOCUMENTS)
def test_leaves_are_the_scalars_of_the_fields(document: Any) -> None:
    tally = FieldTally()
    tally.add([document])

    scalars = {
        pointer: evidence.count - evidence.types.get("object", 0) - evidence.types.get("array", 0)
        for pointer, evidence in tally.fields.items()
    }
    counted: dict[str, int] = {}
    for pointer, _, _ in leaves(Document("json", document)):
        counted[pointer] = counted.get(pointer, 0) + 1
    assert counted == {pointer: count for pointer, count in scalars.items() if count}


def test_leaves_of_hostile_documents_are_bounded() -> None:
    deep: Any = 1
    for _ in range(500):
        deep = [deep]

    assert leaves(Document("json", deep)) == []
    assert leaves(Document("json", {"k" * 5000: 1, "é" * 200: 2})) == []
    assert len(leaves(Document("json", list(range(5000))))) == 20


def test_a_body_is_named_by_any_case_of_its_header() -> None:
    assert read_body(JSON, Body(b"1", 1)) == Document("json", 1)
