"""An XML body as a document: an element is an object of its attributes (`@id`), its text (`#text`) and its children.

Children of one name are an array where there are several; an element with text alone is that text. Names are local
ones. No declaration of a document type, and so no entity, is read; elements and their depth are bounded.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from api_inventory.limits import XML_DEPTH_MAX, XML_ELEMENTS_MAX


def xml_document(content: bytes) -> dict[str, Any]:
    """The document: its root element by name. Raises ValueError of what is no XML, or more than the bounds."""
    builder = _Builder()
    parser = XMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise ValueError("The body is no XML that is read.") from error
    return builder.root


class _Builder:
    """What the parser tells, element by element."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open = [self.root]
        self._texts: list[list[str]] = [[]]
        self._elements = 0

    def start(self, _tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > XML_ELEMENTS_MAX or len(self._open) > XML_DEPTH_MAX:
            raise ValueError("The body has more elements than are read.")
        self._open.append({f"@{_local(name)}": value for name, value in attributes.items()})
        self._texts.append([])

    def data(self, text: str) -> None:
        self._texts[-1].append(text)

    def end(self, tag: str) -> None:
        element: Any = self._open.pop()
        text = "".join(self._texts.pop()).strip()
        if not element:
            element = text or None
        elif text:
            element["#text"] = text
        parent, name = self._open[-1], _local(tag)
        if name not in parent:
            parent[name] = element
        elif isinstance(parent[name], list):
            parent[name].append(element)
        else:
            parent[name] = [parent[name], element]


def _local(name: str) -> str:
    return name.rpartition("}")[2]
