"""Held against xmltodict, which makes documents of elements in the same way."""

from __future__ import annotations

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.limits import XML_DEPTH_MAX, XML_ELEMENTS_MAX
from api_inventory.xml_document import xml_document

SOAP = b"""<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
  <s:Body><Transfer xmlns="urn:bank"><amount currency="EUR">10.5</amount><to>a</to><to>b</to><memo/></Transfer></s:Body>
</s:Envelope>"""


def test_elements_are_objects_of_their_attributes_text_and_children() -> None:
    assert xml_document(SOAP) == {
        "Envelope": {
            "Body": {"Transfer": {"amount": {"@currency": "EUR", "#text": "10.5"}, "to": ["a", "b"], "memo": None}}
        }
    }


BILLION_LAUGHS = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
EXTERNAL = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    "content",
    [
        BILLION_LAUGHS,
        EXTERNAL,
        b'<!DOCTYPE a SYSTEM "http://example.test/a.dtd"><a/>',
        b"<a>",
        b"{}",
        b"\xff\xfe",
        b'<?xml version="1.0" encoding="no-such-thing"?><a/>',
        b"<a>" * (XML_DEPTH_MAX + 1),
        b"<a>" + b"<b/>" * XML_ELEMENTS_MAX + b"</a>",
    ],
)
def test_declarations_and_what_is_beyond_the_bounds_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="The body"):
        xml_document(content)


NAMES = st.sampled_from(["a", "b", "item"])
ELEMENTS = st.recursive(
    st.builds(lambda name, text: f"<{name}>{text}</{name}>", NAMES, st.sampled_from(["", "7", " x ", "y z"])),
    lambda inner: st.builds(
        lambda name, key, children: f'<{name} {key}="1">{"".join(children)}</{name}>',
        NAMES,
        NAMES,
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@given(ELEMENTS)
def test_documents_are_those_of_xmltodict(text: str) -> None:
    assert xml_document(text.encode()) == xmltodict.parse(text)
