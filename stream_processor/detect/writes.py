"""Rules on what writing requests ask for and get (OWASP API3, API4, API5 and API8:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_OVERRIDE_HEADERS = ("x-http-method-override", "x-http-method", "x-method-override")
_METHOD = re.compile(r"[A-Za-z]{3,10}")
_RIGHTS = frozenset(
    {
        "role",
        "roles",
        "isadmin",
        "admin",
        "permission",
        "permissions",
        "ownerid",
        "verified",
        "isverified",
        "emailverified",
    }
)
_MONEY = frozenset({"balance", "credit", "credits", "status", "plan", "price", "discount"})
# Where rights are what is written, naming them is right.
_ABOUT_RIGHTS = re.compile(
    r"(?i)(?:^|[/._-])(?:admin|iam|roles?|permissions?|policy|policies|members?|memberships?|invit\w*|collaborators?"
    r"|grants?|access|acl|teams?|groups?|staff|employees?|scim|internal)(?:$|[/._-])"
)
# Where a person writes about itself, a price or a state is not its own to set.
_ABOUT_ONESELF = re.compile(
    r"(?i)(?:^|[/._-])(?:me|self|profile|account|register|registration|sign-?up|wallet)(?:$|[/._-])"
)
_ENTITY = re.compile(rb"<!DOCTYPE[^>\[]{0,512}\[[^\]]{0,4096}<!ENTITY|<!ENTITY\s", re.IGNORECASE)
_PHP_OBJECT = re.compile(r'[Oa]:[0-9]{1,6}:(?:"[A-Za-z_\\][\w\\]{0,120}":[0-9]{1,6}:)?\{')
_JAVA = b"\xac\xed\x00\x05"
_UPLOAD_BYTES_MAX = 10 * 1024 * 1024


def method_override(examined: Examined) -> Iterator[Sighting]:
    """Another method was asked for than that of the request, and the answer was success."""
    if not examined.is_ok:
        return
    headers = examined.request_headers
    asked = [(name, headers[name]) for name in _OVERRIDE_HEADERS if name in headers]
    asked += [(name, value) for name, value in examined.query if name == "_method"]
    document = examined.request_document if examined.method == "POST" and b"_method" in examined.request_body else None
    if isinstance(document, dict):
        asked += [
            ("_method", value) for name, value in document.items() if name == "_method" and isinstance(value, str)
        ]
    for name, value in asked:
        method = value.strip().upper()
        if _METHOD.fullmatch(method) and method != examined.method:
            yield Sighting("AUTHZ-09", name, f"{name}: {method} in a {examined.method}")


def fields_of_rights(examined: Examined) -> Iterator[Sighting]:
    """A field that decides on rights or money, in a writing request that succeeded."""
    if not examined.is_ok or examined.method not in {"POST", "PUT", "PATCH"} or _ABOUT_RIGHTS.search(examined.path):
        return
    names = _RIGHTS | _MONEY if _ABOUT_ONESELF.search(examined.path) else _RIGHTS
    for name in _names(examined.request_document):
        if plain(name) in names:
            yield Sighting("DATA-07", name, f"request field {name} in a {examined.method}")


def _names(document: Any) -> list[str]:
    """At the top, and one level below: `{"user": {"role": ...}}`."""
    if not isinstance(document, dict):
        return []
    return [*document, *(name for value in document.values() if isinstance(value, dict) for name in value)]


def large_upload(examined: Examined) -> Iterator[Sighting]:
    """A large body that was taken from nobody in particular."""
    size = examined.request.body.size
    if size > _UPLOAD_BYTES_MAX and examined.is_ok and examined.is_anonymous:
        yield Sighting("RES-04", "large upload", f"request body of {size // 2**20} MiB without a credential")


def xml_entity(examined: Examined) -> Iterator[Sighting]:
    """XML with a document type that defines entities."""
    if examined.is_ok and examined.request_body.lstrip()[:1] == b"<" and _ENTITY.search(examined.request_body):
        yield Sighting("CONF-25", "request body", "request body: <!DOCTYPE ... [<!ENTITY ...")


def serialised_object(examined: Examined) -> Iterator[Sighting]:
    """An object of Java, PHP or .NET, in a parameter or a body, that was not refused."""
    if not 200 <= examined.status <= 399:
        return
    if examined.request_body.startswith(_JAVA):
        yield Sighting("CONF-26", "request body", "request body: an object of Java")
    for name, value in examined.request_texts():
        kind = _kind_of_object(value)
        if kind is not None:
            yield Sighting("CONF-26", name or "request body", f"{name or 'request body'}: an object of {kind}")


def _kind_of_object(value: str) -> str | None:
    if value.startswith("rO0AB"):
        return "Java"
    if value.startswith("AAEAAAD"):
        return ".NET"
    return "PHP" if value[:2] in {"O:", "a:"} and _PHP_OBJECT.match(value) else None


DETECTORS = (
    Detector(
        ("AUTHZ-09",),
        method_override,
        (
            *(("request_header", name) for name in _OVERRIDE_HEADERS),
            ("query_mark", "method_key"),
            ("request_mark", "method_key"),
        ),
    ),
    Detector(("DATA-07",), fields_of_rights, (("request_mark", "right_key"),)),
    Detector(("RES-04",), large_upload, (("method", "POST"), ("method", "PUT"), ("method", "PATCH"))),
    Detector(("CONF-25",), xml_entity, (("request_mark", "entity"),)),
    Detector(("CONF-26",), serialised_object, (("request_mark", "serialised"), ("query_mark", "serialised"))),
)
