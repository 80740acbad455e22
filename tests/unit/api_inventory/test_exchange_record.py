from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import msgpack
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_inventory.access.basic_facts import BasicFacts
from api_inventory.access.credential_facts import CredentialFacts
from api_inventory.access.jwt_facts import JwtFacts
from api_inventory.exchange import Body, Exchange, MessageCount, Messages, MessageSample, Request, Response
from api_inventory.exchange_record import (
    RAW_BYTES_MAX,
    CorruptRecord,
    ExchangeRecord,
    ExchangeRecordError,
    Origin,
    RecordTooLarge,
    UnknownSchemaVersion,
    decode_record,
    encode_record,
    partition_key,
)
from api_inventory.latency import PLACES
from api_inventory.shape_counts import ShapeCounts

GOLDEN = Path(__file__).parents[2] / "golden" / "exchange_record"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
sizes = st.integers(0, 2**40)
headers = st.lists(st.tuples(texts, texts), max_size=4).map(tuple)
bodies = st.builds(Body, st.binary(max_size=50), sizes, st.none() | sizes, st.booleans())
requests = st.builds(Request, texts, texts, texts, headers, bodies, headers)
responses = st.builds(Response, st.integers(100, 599), headers, bodies, headers)
counts = st.builds(MessageCount, sizes, sizes)
samples = st.builds(MessageSample, st.booleans(), st.binary(max_size=20), st.booleans())
messages = st.builds(
    Messages, counts, counts, st.lists(samples, max_size=3).map(tuple), st.none() | sizes, st.none() | sizes
)
numbers = st.none() | st.integers(0, 2**53)
names = st.lists(texts, max_size=3).map(tuple)
jwts = st.builds(
    JwtFacts,
    texts,
    *[st.none() | texts] * 3,
    names,
    *[numbers] * 2,
    *[st.none() | texts] * 3,
    names,
    *[st.booleans()] * 2,
    names,
)
basics = st.builds(
    BasicFacts, st.none() | texts, st.sampled_from(["empty", "8_or_less", "9_to_15", "16_or_more"]), st.booleans()
)
credential_facts = st.builds(
    CredentialFacts,
    st.sampled_from(["header", "cookie", "query"]),
    texts,
    st.none() | jwts,
    st.none() | basics,
    st.booleans(),
)


def made_exchange(**fields: Any) -> Exchange:
    return Exchange(**fields)


exchanges = st.builds(
    made_exchange,
    vni=st.none() | st.integers(0, 2**24 - 1),
    client=texts,
    server=texts,
    protocol=texts,
    request=st.none() | requests,
    response=st.none() | responses,
    request_at_ns=st.integers(0, 2**63),
    response_at_ns=st.none() | st.integers(0, 2**63),
    stream_id=st.none() | st.integers(0, 2**31 - 1),
    complete=st.booleans(),
    flags=st.lists(texts, max_size=3).map(tuple),
    messages=st.none() | messages,
    credential_facts=st.lists(credential_facts, max_size=2).map(tuple),
)
exchange_lists = st.lists(exchanges, max_size=4).map(tuple)
shape_counts = st.builds(
    ShapeCounts,
    *[texts] * 4,
    st.none() | st.integers(0, 999),
    *[texts] * 2,
    *[sizes] * 6,
    st.dictionaries(st.integers(0, PLACES - 1), sizes),
    st.lists(texts, max_size=3).map(tuple),
    st.none() | st.booleans(),
)
count_lists = st.lists(shape_counts, max_size=3).map(tuple)
origins = st.none() | st.builds(Origin, st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.integers(1, 2**64 - 1))
modes = st.sampled_from([None, "masked", "shapes", "off"])
records = st.builds(
    ExchangeRecord, texts, st.integers(0, 255), exchange_lists, exchange_lists, count_lists, origins, modes
)

PLAIN = Exchange(
    vni=7,
    client="10.0.0.1:40000",
    server="10.0.0.2:80",
    protocol="http/1.1",
    request=Request("GET", "/users/1", "shop.test"),
    response=None,
    request_at_ns=1,
    response_at_ns=None,
)


def framed(document: Any, version: int = 1) -> bytes:
    return b"HLX" + bytes([version]) + zstandard.compress(msgpack.packb(document))


def document_of(record: ExchangeRecord) -> dict[str, Any]:
    return msgpack.unpackb(zstandard.decompress(encode_record(record)[4:]))  # type: ignore[no-any-return]


def reason_of(data: bytes) -> str:
    with pytest.raises(ExchangeRecordError) as caught:
        decode_record(data)
    return caught.value.reason


# Making a record of everything that there is takes longer than writing and reading it.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(records)
def test_what_is_encoded_is_decoded_again(record: ExchangeRecord) -> None:
    assert decode_record(encode_record(record)) == record


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_golden_vectors_mean_what_they_say(path: Path) -> None:
    meaning = json.loads(path.read_text("utf-8"))
    data = path.with_suffix(".bin").read_bytes()

    if "reason" in meaning:
        assert reason_of(data) == meaning["reason"]
    else:
        assert document_of(decode_record(data)) == with_bytes(meaning)


def test_the_golden_vectors_are_there() -> None:
    assert len(list(GOLDEN.glob("*.json"))) >= 9


def with_bytes(meaning: dict[str, Any]) -> dict[str, Any]:
    """Golden JSON spells bodies in hexadecimal digits."""
    for exchange in [*meaning["exchanges"], *meaning.get("stream_ends", [])]:
        for message in filter(None, (exchange["request"], exchange["response"])):
            message["body"] = bytes.fromhex(message["body"])
        for sample in exchange.get("messages", {}).get("samples", []):
            sample["text"] = bytes.fromhex(sample["text"])
    return meaning


def test_unknown_keys_are_ignored_so_that_fields_can_be_added() -> None:
    record = ExchangeRecord("agent-1", 3, (PLAIN,))
    document = document_of(record)
    document["later"] = 1
    document["exchanges"][0]["later"] = [1]
    document["exchanges"][0]["request"]["later"] = {"a": 1}

    assert decode_record(framed(document)) == record


def test_facts_of_credentials_that_are_none_are_left_out() -> None:
    document = document_of(ExchangeRecord("agent-1", 3, (PLAIN,)))
    document["exchanges"][0]["credentials"] = [
        7,
        {"location": "body", "name": "a"},
        {"location": "header", "name": None},
        {"location": "header", "name": "a", "jwt": {"alg": 1, "claims": ["b", 2], "expires_at_s": True, "later": 1}},
        {"location": "query", "name": "b", "basic": {"user_tail": 1, "password_length": "later"}},
    ]

    (exchange,) = decode_record(framed(document)).exchanges

    assert exchange.credential_facts == (
        CredentialFacts("header", "a", JwtFacts("other", claims=("b",))),
        CredentialFacts("query", "b", basic=BasicFacts(None, "16_or_more")),
    )


def test_a_newer_version_is_refused_by_its_number() -> None:
    with pytest.raises(UnknownSchemaVersion, match="schema version 9, this reader knows 1") as caught:
        decode_record(framed({}, version=9))

    assert (caught.value.version, caught.value.reason) == (9, "unknown_version")


def test_of_a_body_longer_than_any_agent_sends_the_beginning_is_read_and_told_as_cut() -> None:
    longest, longer = (
        decode_record(encode_record(ExchangeRecord("a", 7, (answered(b"@" * size),)))).exchanges[0].response
        for size in (262_144, 262_145)
    )

    assert longest == answered(b"@" * 262_144).response
    assert longer is not None
    assert longer.body == Body(b"@" * 262_144, 262_145, None, truncated=True)


def answered(content: bytes) -> Exchange:
    response = Response(200, (), Body(content, len(content)))
    return Exchange(None, "10.0.0.1:1", "10.0.0.2:80", "http/1.1", Request("GET", "/", "a.test"), response, 1, 2)


@pytest.mark.parametrize("data", [b"", b"HL", b"HLX", b"ABCD1234", b'{"agent": 1}'])
def test_other_bytes_are_refused_for_their_magic(data: bytes) -> None:
    assert reason_of(data) == "wrong_magic"


def test_a_record_cut_anywhere_is_refused() -> None:
    data = encode_record(ExchangeRecord("agent-1", 3, (PLAIN, PLAIN)))

    assert {reason_of(data[:length]) for length in range(len(data))} == {"wrong_magic", "not_zstd"}


def test_a_record_with_a_byte_that_was_changed_anywhere_is_refused_or_means_the_same() -> None:
    data = encode_record(ExchangeRecord("agent-1", 3, (PLAIN, PLAIN)))
    changed = [
        data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :] for place in range(len(data)) for flip in (1, 16)
    ]

    meanings = []
    for each in changed:
        try:
            meanings.append(decode_record(each))
        except ExchangeRecordError:
            continue

    # Some bits mean nothing: one of a frame's head is not used (RFC 8878 section 3.1.1.1.1.4).
    assert len(meanings) < 5
    assert set(map(repr, meanings)) <= {repr(decode_record(data))}


def test_bytes_after_the_frame_are_refused() -> None:
    assert reason_of(encode_record(ExchangeRecord("agent-1", 3, ())) + b"more") == "not_zstd"


def test_a_frame_without_its_size_is_refused() -> None:
    sizeless = zstandard.ZstdCompressor(write_content_size=False).compress(b"x")

    assert reason_of(b"HLX\x01" + sizeless) == "size_not_stated"


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    bomb = b"HLX\x01" + zstandard.compress(bytes(50 * 1024 * 1024))

    with pytest.raises(RecordTooLarge, match="52428800"):
        decode_record(bomb)


def test_a_frame_that_lies_about_its_size_is_refused() -> None:
    single_segment_of_4_bytes = struct.pack("<IBI", 0xFD2FB528, 0xA0, 4)
    honest = zstandard.ZstdCompressor(write_content_size=False, write_checksum=False).compress(bytes(100_000))
    block = honest[6:]  # after magic, descriptor and window descriptor

    assert reason_of(b"HLX\x01" + single_segment_of_4_bytes + block) == "not_zstd"


def test_what_does_not_fit_into_a_record_is_not_encoded() -> None:
    big = Response(200, body=Body(bytes(RAW_BYTES_MAX)))

    with pytest.raises(RecordTooLarge):
        encode_record(ExchangeRecord("agent-1", 3, (Exchange(None, "", "", "", None, big, 1, 2),)))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda document: document.update(bucket=256), r"<= 255 - at `\$\.bucket`"),
        (lambda document: document.update(bucket=True), r"`int`, got `bool` - at `\$\.bucket`"),
        (lambda document: document.pop("agent"), "missing required field `agent`"),
        (lambda document: document.update(exchanges={}), r"`array`, got `object` - at `\$\.exchanges`"),
        (lambda document: document.update(writer="a" * 15, number=1), r"matching regex .* - at `\$\.writer`"),
        (lambda document: document.update(writer="a" * 16 + "\n", number=1), r"matching regex .* - at `\$\.writer`"),
        (lambda document: document.update(writer="a" * 16), "number: expected of a record that names its writer"),
        (lambda document: document.update(writer="a" * 16, number=0), r">= 1 - at `\$\.number`"),
        (lambda document: document["exchanges"].append(1), r"`object`, got `int` - at `\$\.exchanges\[1\]`"),
        (lambda document: document["exchanges"][0].update(vni="7"), r"got `str` - at `\$\.exchanges\[0\]\.vni`"),
        (
            lambda document: document["exchanges"][0].update(flags=[1]),
            r"got `int` - at `\$\.exchanges\[0\]\.flags\[0\]`",
        ),
        (
            lambda document: document["exchanges"][0].update(complete=1),
            r"got `int` - at `\$\.exchanges\[0\]\.complete`",
        ),
        (lambda document: document["exchanges"][0]["request"].update(body="x"), r"got `str` - at .*request\.body`"),
        (
            lambda document: document["exchanges"][0]["request"].update(headers=[["a"]]),
            r"length 2, got 1 - at .*request\.headers\[0\]`",
        ),
    ],
)
def test_a_map_of_other_types_is_refused_with_the_place(spoil: Any, sentence: str) -> None:
    document = document_of(ExchangeRecord("agent-1", 3, (PLAIN,)))
    spoil(document)

    with pytest.raises(CorruptRecord, match=sentence) as caught:
        decode_record(framed(document))

    assert caught.value.reason == "not_the_map"


@pytest.mark.parametrize("document", [None, [], 1, "text", {}])
def test_msgpack_of_something_else_is_refused(document: Any) -> None:
    assert reason_of(framed(document)) == "not_the_map"


def test_deep_nesting_is_refused() -> None:
    assert reason_of(b"HLX\x01" + zstandard.compress(b"\x91" * 100_000 + b"\xc0")) == "not_the_map"
    nested = document_of(ExchangeRecord("agent-1", 3, (PLAIN,)))
    deep = msgpack.packb(nested).replace(msgpack.packb("agent"), msgpack.packb("unknown") + b"\x91" * 100_000 + b"\xc0")
    assert reason_of(b"HLX\x01" + zstandard.compress(deep)) == "not_msgpack"


@given(st.binary(max_size=300))
def test_any_bytes_in_a_frame_are_read_or_refused_by_name(raw: bytes) -> None:
    assert reason_of(b"HLX\x01" + zstandard.compress(raw)) in {"not_msgpack", "not_the_map"}


def test_a_partition_key_has_one_form() -> None:
    assert [partition_key(bucket) for bucket in (0, 42, 255)] == ["b-000", "b-042", "b-255"]
