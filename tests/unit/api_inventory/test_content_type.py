from __future__ import annotations

import pytest

from api_inventory.content_type import MALFORMED, content_type, is_json, is_msgpack, is_xml


@pytest.mark.parametrize(
    ("value", "media_type"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        (" application/problem+json ", "application/problem+json"),
        ("", MALFORMED),
        ("json", MALFORMED),
        ("a/b/c", MALFORMED),
        ("<script>/x", MALFORMED),
        ("a/" + "b" * 200, MALFORMED),
    ],
)
def test_a_header_names_a_media_type_or_is_malformed(value: str, media_type: str) -> None:
    assert content_type((("X", "1"), ("CONTENT-type", value))) == media_type


def test_no_header_names_none() -> None:
    assert content_type((("Content-Length", "1"),)) is None


@pytest.mark.parametrize("media_type", ["application/json", "application/hal+json", "text/json"])
def test_json_goes_by_many_names(media_type: str) -> None:
    assert is_json(media_type)


@pytest.mark.parametrize("media_type", [None, "text/html", "application/json-seq", "application/jsonp"])
def test_other_types_are_no_json(media_type: str | None) -> None:
    assert not is_json(media_type)


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml", "application/soap+xml"])
def test_xml_goes_by_many_names(media_type: str) -> None:
    assert is_xml(media_type)


@pytest.mark.parametrize("media_type", [None, "application/json", "application/xhtml+xml", "image/svg+xml"])
def test_pages_and_pictures_are_no_xml_of_an_interface(media_type: str | None) -> None:
    assert not is_xml(media_type)


@pytest.mark.parametrize("media_type", ["application/msgpack", "application/x-msgpack", "application/vnd.msgpack"])
def test_msgpack_goes_by_many_names(media_type: str) -> None:
    assert is_msgpack(media_type)
    assert not is_json(media_type)
    assert not is_msgpack(None)
