from __future__ import annotations

import random
from xml.sax.saxutils import escape, quoteattr

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.operations.soap import first_element, route_of

NAMESPACES = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
OTHERS = ("", " ", "\n", "<!-- <Body><No/></Body> -->", "<?pi <No/> ?>", "<!-- > ' \" -->")
LETTERS = "abcXYZ<>&'\"= /."


def envelope(seed: int) -> str:
    """One of many envelopes: any prefix, blocks in the header, comments and character data that look like elements."""
    draw = random.Random(seed)

    def words() -> str:
        return "".join(draw.choices(LETTERS, k=draw.randrange(8)))

    def element(depth: int) -> str:
        name = draw.choice("PQR") + draw.choice(("", "ing", "-1", ".x_2"))
        attribute = draw.choice(("", f" a={quoteattr(words())}"))
        if not depth or draw.random() < 0.3:
            return f"<{name}{attribute}/>"
        inside = element(depth - 1) + escape(words()) + f"<![CDATA[<No>{words()}]]>" + draw.choice(OTHERS)
        return f"<{name}{attribute}>{inside}</{name}\n>"

    prefix = draw.choice(("s:", "SOAP-ENV:", ""))
    binding = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    header = draw.choice(("", f"<{prefix}Header>{element(3)}{element(1)}</{prefix}Header>"))
    body = f"<{prefix}Body>{draw.choice(OTHERS)}{element(2)}{draw.choice(OTHERS)}{element(1)}</{prefix}Body>"
    inside = draw.choice(OTHERS) + header + draw.choice(OTHERS) + body
    start = draw.choice(("", '<?xml version="1.0"?>', "<!-- <Envelope/> -->"))
    return f'{start}<{prefix}Envelope {binding}="{draw.choice(NAMESPACES)}">{inside}</{prefix}Envelope>'


ENVELOPES = [envelope(seed) for seed in range(300)]


def test_the_first_element_is_the_one_that_a_parser_finds() -> None:
    for text in ENVELOPES:
        body = next(part for part in fromstring(text) if part.tag.endswith("}Body"))

        assert first_element(text) == (body[0].tag.rpartition("}")[2], None), text


def test_a_cut_envelope_tells_the_same_element_or_none() -> None:
    for text in ENVELOPES:
        for place in range(0, len(text), 7):
            name, reason = first_element(text[:place])

            assert name in {None, first_element(text)[0]}
            assert (name is None) == (reason is not None)


@given(st.text("<>/!?-[]'\"= Envelopbdy", max_size=80))
def test_no_text_is_an_error(hostile: str) -> None:
    name, reason = first_element(hostile)

    assert (name is None) == (reason is not None)


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 60_000,
        "<!--" * 15_000,
        "<a" * 30_000,
        "<a b='" * 10_000,
        "<Envelope>" * 6_000,
        "<![CDATA[" * 6_000,
        "<?" * 30_000,
    ],
    ids=lambda hostile: hostile[:9],
)
def test_hostile_text_is_looked_at_once(hostile: str) -> None:
    assert first_element(hostile)[0] is None


@pytest.mark.parametrize(
    ("content_type", "action"),
    [
        ('application/soap+xml; action="urn:A"', "urn:A"),
        ("application/soap+xml;charset=utf-8;ACTION = urn:A", "urn:A"),
        ('application/soap+xml; action=""', "Ping"),
        ("application/soap+xml; action=urn:\u00e9", "Ping"),
        ('application/soap+xml; transaction="urn:A"', "Ping"),
    ],
)
def test_the_content_type_of_soap_12_names_an_action(content_type: str, action: str) -> None:
    envelope = b"<Envelope><Body><Ping/></Body></Envelope>"

    route = route_of((("Content-Type", content_type),), "application/soap+xml", envelope, is_cut=False)

    assert [operation.label for operation in route.operations] == [action]


def test_an_action_is_enough_where_the_body_was_not_captured() -> None:
    route = route_of((("SOAPAction", '"urn:A"'),), "text/xml", b"", is_cut=True)

    assert [operation.label for operation in route.operations] == ["urn:A"]
    assert route_of((("SOAPAction", '""'),), "text/xml", b"", is_cut=True).reason == "body_missing"
