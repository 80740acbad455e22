"""What the core leaves of secrets: none, wherever they stand and however they are written.

Other parsers judge that what is masked is still what it was; what is planted is looked for in every spelling.
"""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ET
from email import message_from_bytes
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from python_multipart import parse_form

from api_inventory.exchange_record import decode_record
from api_inventory.path_template import path_template
from api_inventory.segment_shape import is_value, is_version
from mirror_agent._capture import mask_body, mask_header, mask_target, records_from_file
from tests.unit.mirror_agent.mirrored_traffic import frames, request, response
from tests.unit.mirror_agent.test_mirror_agent import write_pcap

if TYPE_CHECKING:
    from pathlib import Path

KEY = b"0123456789abcdef"
JSON, FORM, XML = "application/json", "application/x-www-form-urlencoded", "text/xml"
SECRETS = {
    "email": "ada.lovelace@shop.test",
    "card": "4111111111111111",
    "card in groups": "4111 1111 1111 1111",
    "iban": "DE89370400440532013000",
    "iban in groups": "DE89 3704 0044 0532 0130 00",
    "ssn": "123-45-6789",
    "itin": "912-70-1234",
    "phone": "+14155552671",
    "phone in groups": "+1 415 555 2671",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl",
    "aws_key": "AKIAIOSFODNN7EXAMPLE",
    "github_key": "ghp_" + "aB3d" * 9,
    "slack_key": "xoxb-123456789012-abcdef",
    "stripe_key": "sk_live_" + "4eC39HqL" * 3,
    "google_key": "AIza" + "SyA0" * 9,
    "pem_key": "-----BEGIN PRIVATE KEY-----\nMIIEow\n-----END PRIVATE KEY-----",
}
secrets = st.sampled_from(sorted(SECRETS.values()))
modes = st.sampled_from(["masked", "shapes"])
words = st.text("abcdefgh äß<>&\"'\\%+=;/?#{}[]:,.\n", max_size=12)


def body(content: str | bytes, media_type: str, **how: Any) -> str:
    masked = mask_body(content.encode() if isinstance(content, str) else content, media_type, key=KEY, **how)
    assert masked is not None
    return masked.decode()


def utf_16_escapes(text: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in text)


def references(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


@given(secrets, words, words, modes)
def test_no_secret_is_left_in_a_target_and_it_stays_a_target(secret: str, name: str, word: str, mode: str) -> None:
    target = "/a/" + quote(secret, "") + "?" + urlencode([(name, f"{word} {secret} {word}"), ("x", secret)])

    masked = mask_target(target, key=KEY, mode=mode)

    for spelling in (secret, quote(secret), quote(secret, ""), quote_plus(secret)):
        assert spelling not in masked
    assert [key for key, _ in parse_qsl(masked.partition("?")[2], keep_blank_values=True)] == [
        key for key, _ in parse_qsl(target.partition("?")[2], keep_blank_values=True)
    ]


@given(secret=secrets, around=st.lists(words, min_size=2, max_size=2), mode=modes, ascii_only=st.booleans())
def test_no_secret_is_left_in_json_and_it_stays_json(
    secret: str, around: list[str], mode: str, *, ascii_only: bool
) -> None:
    text = f"{around[0]} {secret} {around[1]}"
    document = {"a": [text, {"b": secret, secret: 1}], "n": 4111111111111111, "c": {"d": [1.5, True, None]}}
    content = json.dumps(document, ensure_ascii=ascii_only)

    masked = body(content, JSON, mode=mode)

    assert shape(json.loads(masked)) == shape(document)
    for spelling in (secret, json.dumps(secret)[1:-1], "4111111111111111"):
        assert spelling not in masked
    assert body(masked, JSON, mode=mode) == masked


def shape(value: object) -> object:
    """Types, and as many keys as there are."""
    if isinstance(value, dict):
        return [shape(item) for item in value.values()]
    if isinstance(value, list):
        return list(map(shape, value))
    if isinstance(value, str) and value.startswith("‹masked:integer:"):
        return int
    return type(value)


@pytest.mark.parametrize("secret", sorted(SECRETS.values()))
@pytest.mark.parametrize("spelled", [utf_16_escapes, lambda text: quote(text, ""), lambda text: quote(quote(text, ""))])
def test_no_secret_is_left_in_json_however_it_is_escaped(secret: str, spelled: Any) -> None:
    masked = body(f'{{"a": "x {spelled(secret)} y"}}', JSON)

    assert spelled(secret) not in masked
    assert json.loads(masked)["a"].startswith("x ‹masked:")


@given(secrets, modes)
def test_a_json_body_that_was_cut_off_anywhere_leaves_no_secret(secret: str, mode: str) -> None:
    whole = json.dumps({"a": f"x {secret}", "b": [secret, secret]}, ensure_ascii=False)

    for end in range(len(whole)):
        masked = body(whole[:end], JSON, truncated=True, mode=mode)
        # As much as identifies nothing and nobody: the group of digits that a card or a key's first line begins with.
        longest = max((length for length in range(len(secret)) if secret[:length] in masked), default=0)
        assert longest <= max(len("-----BEGIN PRIVATE KEY----"), 4), masked


@given(secrets, words, modes)
def test_no_secret_is_left_in_a_form_and_it_stays_a_form(secret: str, name: str, mode: str) -> None:
    form = urlencode([(f"n{name}", secret), ("other", f"a {secret}"), ("empty", "")])

    masked = body(form, FORM, mode=mode)

    assert secret not in masked
    assert quote_plus(secret) not in masked
    assert [key for key, _ in parse_qsl(masked, keep_blank_values=True)] == [f"n{name}", "other", "empty"]


@pytest.mark.parametrize("mode", ["masked", "shapes"])
@pytest.mark.parametrize("secret", sorted(SECRETS.values()))
@pytest.mark.parametrize("spelled", [str, references])
def test_no_secret_is_left_in_xml_and_it_stays_xml(secret: str, mode: str, spelled: Any) -> None:
    written = spelled(secret)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE r [<!ELEMENT r ANY>]>\n'
        f'<r xmlns:s="urn:s" a="{written}"><s:Password s:Type="x">tiger &amp; {written}</s:Password>'
        f"<!-- {secret.replace('--', '')} -->"
        f"<b>x {written}</b><c><![CDATA[{secret}]]></c><d/><token value='{written}'/></r>"
    )

    masked = body(content, XML, mode=mode)

    assert written not in masked
    assert "tiger" not in masked
    assert [element.tag for element in ET.fromstring(masked).iter()] == [
        element.tag for element in ET.fromstring(content).iter()
    ]
    assert body(masked, XML, mode=mode) == masked


@given(secrets, modes, st.binary(max_size=20))
def test_no_secret_is_left_in_a_multipart_body_and_its_parts_stay(secret: str, mode: str, picture: bytes) -> None:
    parts = [
        ('name="a"', b"", secret.encode()),
        ('name="password"', b"", b"tiger"),
        (f'name="f"; filename="{secret.splitlines()[0]}.png"', b"Content-Type: image/png\r\n", b"\x89PNG\0" + picture),
        ('name="j"', b"Content-Type: application/json\r\n", json.dumps({"x": [secret], "token": "tiger"}).encode()),
    ]
    content = b"".join(
        b"--B\r\nContent-Disposition: form-data; %s\r\n%s\r\n%s\r\n" % (names.encode(), head, part)
        for names, head, part in parts
    )
    media_type = "multipart/form-data; boundary=B"

    masked = body(content + b"--B--\r\n", media_type, mode=mode)

    for gone in (secret, json.dumps(secret)[1:-1], "tiger", "PNG"):
        assert gone not in masked
    assert names_of(masked.encode(), media_type) == ["a", "password", "f", "j"]
    message = message_from_bytes(b"Content-Type: %s\r\n\r\n%s" % (media_type.encode(), masked.encode()))
    assert [part.get_content_type() for part in message.walk()][1:] == [
        "text/plain", "text/plain", "image/png", "application/json",
    ]  # fmt: skip


def names_of(content: bytes, media_type: str) -> list[str]:
    names: list[str] = []
    headers = {"Content-Type": media_type.encode(), "Content-Length": str(len(content)).encode()}
    parse_form(
        headers,
        BytesIO(content),
        lambda field: names.append(field.field_name.decode()),
        lambda file: names.append(file.field_name.decode()),
    )
    return names


@pytest.mark.parametrize("secret", sorted(SECRETS.values()))
def test_no_secret_is_left_in_any_other_text(secret: str) -> None:
    assert secret not in body(f"a,b\n1,{secret}\n", "text/csv")
    assert secret not in body(f"data: {secret}\n\n", "text/event-stream")
    assert secret not in body(f"<p>{secret}</p>", "text/html")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\0\0\0\0\x0a\x0a\x08ada@x.co", "application/grpc"),
        (b"\x0a\x0dada@shop.test", "application/x-protobuf"),
        ("ada@shop.test".encode("utf-16"), "application/json"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x81\xa1a\xadada@shop.test", "application/msgpack"),
    ],
)
def test_what_is_no_text_is_dropped(content: bytes, media_type: str) -> None:
    assert mask_body(content, media_type) is None
    assert mask_body(content, media_type, mode="off") == content


@given(
    secrets.filter(is_value),
    st.sampled_from(["/users/{}/mail", "/{}", "/a/{}.json", "/v1/Items('{}')", "/a/{};x=1"]),
)
def test_a_path_has_the_template_that_it_had(secret: str, form: str) -> None:
    target = form.format(quote(secret, "'"))

    masked = mask_target(target, key=KEY)

    assert masked != target
    assert path_template(masked).text == path_template(target).text


@given(st.text("abzABZ019._~-%@+", min_size=1, max_size=24))
def test_where_shapes_are_told_no_segment_is_left_that_can_be_nothing_but_a_value(segment: str) -> None:
    masked = mask_target(f"/{segment}", mode="shapes")

    if is_value(segment) and not is_version(segment, leading=False) and "%" not in segment:
        assert masked != f"/{segment}"


@given(words, words)
def test_shapes_have_no_value_in_them(value: str, other: str) -> None:
    secret = f"S3CR3T{value}"
    document = {"a": secret, "b": [secret, {"c": other + secret}]}

    assert "S3CR3T" not in body(json.dumps(document), JSON, mode="shapes")
    assert "S3CR3T" not in body(secret, "text/plain", mode="shapes")
    assert "S3CR3T" not in mask_target(f"/a/{quote(secret, '')}?x={quote(secret, '')}#{quote(secret)}", mode="shapes")
    for name in ("X-Any", "Cookie", "Set-Cookie", "Location", "ETag", "Authorization"):
        assert "S3CR3T" not in mask_header(name, f"a={secret}", mode="shapes").replace("a=S3CR3T", "")


def test_equal_values_are_seen_to_be_equal_at_two_places_and_passwords_are_not(tmp_path: Path) -> None:
    card, token = "4111 1111 1111 1111", "tok-0123456789"
    login = json.dumps({"card": card, "password": "tiger", "pin": "tiger"}).encode()
    packets = frames(
        request(
            f"POST /pay/4111111111111111?access_token={token} HTTP/1.1\nHost: a.test\nAuthorization: Bearer {token}",
            login,
        ),
        response("HTTP/1.1 200 OK\nContent-Type: application/json", b"{}"),
    )

    [record] = records_from_file(write_pcap(tmp_path / "pay.pcap", packets), "reader", redaction_key=KEY)

    raw = zstandard.decompress(record.data[4:])
    for secret in (card, "4111111111111111", token, "tiger", base64.b64encode(card.encode()).decode()):
        assert secret.encode() not in raw
    decoded = decode_record(record.data)
    [exchange] = decoded.exchanges
    assert decoded.redaction == "masked"
    assert exchange.request is not None
    told = json.loads(exchange.request.body.content)
    assert told["card"].split(":")[-1] == exchange.request.target.partition("?")[0].split(":")[-1]
    assert dict(exchange.request.headers)["Authorization"].removeprefix("Bearer ") in exchange.request.target
    assert told["password"] == "‹masked:5›"


@pytest.mark.parametrize("mode", ["masked", "shapes", "off"])
def test_a_record_says_how_it_was_redacted(tmp_path: Path, mode: str) -> None:
    packets = frames(
        request("GET /a/4711?q=S3CR3T HTTP/1.1\nHost: a.test\nCookie: a=S3CR3T"),
        response("HTTP/1.1 200 OK\nContent-Type: application/json", b'{"b": "S3CR3T"}'),
    )

    [record] = records_from_file(write_pcap(tmp_path / "mode.pcap", packets), "reader", redaction=mode)

    raw = zstandard.decompress(record.data[4:])
    assert decode_record(record.data).redaction == mode
    assert raw.count(b"S3CR3T") == {"masked": 2, "shapes": 0, "off": 3}[mode]


@pytest.mark.parametrize(
    ("how", "said"),
    [({"redaction": "none"}, "expected masked, shapes or off"), ({"redaction_key": b"short"}, "5 bytes, expected 16")],
)
def test_a_mode_or_a_key_that_is_none_is_refused(tmp_path: Path, how: dict[str, Any], said: str) -> None:
    path = write_pcap(tmp_path / "none.pcap", [])

    with pytest.raises(ValueError, match=said):
        records_from_file(path, "reader", **how)
