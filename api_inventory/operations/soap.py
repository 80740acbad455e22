"""SOAP 1.1 and 1.2 by action: of the SOAPAction header, of the content type, or the first element of the body.

Element names are scanned for, not parsed: nothing is expanded, and a document type declaration ends the reading, since
SOAP forbids it (SOAP 1.2 part 1, section 5) and its entities are how XML is made to explode.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.operations.limits import TEXT_CHARACTERS_MAX
from api_inventory.operations.operation import REST, Route, is_label, route_of_labels

if TYPE_CHECKING:
    from api_inventory.exchange import Headers

SOAP_12 = "application/soap+xml"
XML = frozenset({"text/xml", "application/xml", SOAP_12})
RELATED = "multipart/related"

# Of a URI (RFC 3986 section 2).
_ACTION = re.compile(r"[A-Za-z0-9._~:/?#@!$&()*+,;=%-]+")
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_ACTION_PARAMETER = re.compile(r';\s*action\s*=\s*(?:"([^"]*)"|([^\s;"]+))', re.IGNORECASE)
_ENVELOPE = re.compile(r"<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?Envelope[\s/>]")
_TAG = re.compile(r"""</?([^\s<>/="'!?]+)((?:[^<>"']++|"[^"]*"|'[^']*')*+)>""")


def route_of(headers: Headers, media_type: str, content: bytes, *, is_cut: bool) -> Route:
    """The operation of a request with a body of XML, or of XML in parts (MTOM); REST where it is no SOAP.

    Args:
        headers: of the request.
        media_type: one of `XML`, or `RELATED`.
        content: the body, or its beginning.
        is_cut: more followed.
    """
    header = _value(headers, "soapaction")
    action = "" if header is None else header.strip().strip('"').strip()
    parameter = _ACTION_PARAMETER.search(_value(headers, "content-type") or "")
    if not action and parameter is not None and (header is not None or media_type in {SOAP_12, RELATED}):
        action = parameter[1] or parameter[2] or ""
    if action and is_label(action, _ACTION):
        return route_of_labels("soap", [action], None)
    text = content[:TEXT_CHARACTERS_MAX].decode("utf-8", "replace")
    if media_type == RELATED:
        envelope = _ENVELOPE.search(text)
        if envelope is None:
            return REST
        text = text[envelope.start() :]
    name, reason = first_element(text)
    is_soap = header is not None or media_type == SOAP_12
    if reason == "no_envelope" and (not text or is_cut):
        reason = "body_missing"
    if not is_soap and (
        reason in {"no_envelope", "body_missing"} or (reason == "doctype" and not _ENVELOPE.search(text))
    ):
        return REST
    if name is None:
        return Route("soap", (), reason)
    return route_of_labels("soap", [name], None) if is_label(name, _LOCAL_NAME) else Route("soap", (), "name_malformed")


def first_element(text: str) -> tuple[str | None, str | None]:
    """The local name of the first element in an envelope's Body, or why there is none."""
    path: list[str] = []
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!DOCTYPE", at):
            return None, "doctype" if not path else "name_malformed"
        behind = _behind_other(text, at)
        if behind == at:
            tag = _TAG.match(text, at)
            if tag is None:
                break
            behind = tag.end()
            found = _follow(path, tag)
            if found is not None:
                return found
        at = behind
    return None, "operation_not_named" if path else "no_envelope"


def _follow(path: list[str], tag: re.Match[str]) -> tuple[str | None, str | None] | None:
    """Goes where a tag leads. Tells the end of the search where it is reached."""
    local = tag[1].rpartition(":")[2]
    if tag[0].startswith("</"):
        if path:
            path.pop()
        return None if path else (None, "operation_not_named")
    if not path and local != "Envelope":
        return None, "no_envelope"
    if len(path) == 2 and path[1] == "Body":
        return local, None
    if not tag[2].endswith("/"):
        path.append(local)
    return None


def _behind_other(text: str, at: int) -> int:
    """Behind a comment, an instruction or character data; the same place where a tag stands."""
    for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")):
        if text.startswith(opening, at):
            end = text.find(closing, at + len(opening))
            return len(text) if end < 0 else end + len(closing)
    return at


def _value(headers: Headers, name: str) -> str | None:
    for header, value in headers:
        if len(header) == len(name) and header.lower() == name:
            return value
    return None
