"""Rules on credentials that travel where they should not, or are weak (OWASP API2:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.mask_token import read_mask
from api_inventory.parameters import query_pairs
from api_inventory.redaction import mask, mask_header
from stream_processor.detect.classes import PERSONAL, VENDOR_KEYS
from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import class_name, length, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*")

_TOKEN_NAMES = frozenset({"accesstoken", "token", "idtoken", "auth", "authtoken", "jwt", "bearer"})
_API_KEY_NAMES = frozenset({"apikey", "key", "xapikey", "subscriptionkey", "accesskey"})
_PASSWORD_NAMES = frozenset({"password", "passwd", "pwd", "pass", "secret", "clientsecret"})
_SESSION_NAMES = frozenset({"phpsessid", "sid", "sessionid", "jsessionid", "aspsessionid"})
_SESSION_IN_PATH = re.compile(r";(jsessionid|phpsessid|sid)=([^;/?#]{9,})", re.IGNORECASE)
# Shorter values of such names are page keys, flags and the like.
_SECRET_CHARACTERS_MIN = 16
_OF_PAGES = "google_key"
_SESSION_CHARACTERS_MIN = 9


def accepted_scheme(examined: Examined) -> Iterator[Sighting]:
    """Basic or Digest credentials that were accepted; Basic where nothing says that the client spoke in the clear."""
    value = examined.request_headers.get("authorization", "")
    scheme = value[:7].lower()
    if not examined.is_ok or not scheme.startswith(("basic ", "digest ")):
        return
    # What Digest sends beside its response (RFC 7616 section 3.4) is no secret, and no evidence either.
    shown = mask_header("authorization", value) if scheme.startswith("basic") else "Digest"
    if examined.scheme == "http":
        yield Sighting("AUTH-16", "authorization", f"Authorization: {shown}")
    elif scheme.startswith("basic"):
        yield Sighting("AUTH-15", "authorization", f"Authorization: {shown}")


def weak_basic_password(examined: Examined) -> Iterator[Sighting]:
    """A Basic password that was accepted and is short, or one that everybody tries."""
    for credential in examined.credentials if examined.is_ok else ():
        facts = credential.basic
        if facts is None:
            continue
        if facts.is_common_password:
            yield Sighting("AUTH-17", "common password", "Authorization: Basic, with a password of the lists")
        elif facts.password_length in {"empty", "8_or_less"}:
            yield Sighting(
                "AUTH-17", "short password", "Authorization: Basic, with a password of 8 characters or fewer"
            )


def secrets_in_query(examined: Examined) -> Iterator[Sighting]:
    """A token, an API key, a password or a session in the query: it is in every log on the way."""
    for name, value in examined.query:
        rule = _rule_of(name, value)
        if rule is not None:
            yield Sighting(rule, name, f"query {name}={mask(value)}")


def token_in_path(examined: Examined) -> Iterator[Sighting]:
    """A token, or a session id, in the path."""
    for name, value in examined.template.parameters:
        # What is of a class is longer than an id in most paths.
        if len(value) >= _SECRET_CHARACTERS_MIN and _is_token(value):
            yield Sighting("AUTH-11", name, f"path {name}={mask(value)}")
    if ";" in examined.path and (match := _SESSION_IN_PATH.search(examined.path)):
        yield Sighting("AUTH-14", match[1].lower(), f"path ;{match[1]}={mask(match[2])}")


def secrets_in_referer(examined: Examined) -> Iterator[Sighting]:
    """The page that was left had a token or personal data in its own query."""
    for name, value in query_pairs(examined.request_headers.get("referer", "")):
        if _rule_of(name, value) in {"AUTH-11", "AUTH-13"} or class_name(value) in PERSONAL:
            yield Sighting("DATA-11", name, f"Referer query {name}={mask(value)}")


def _rule_of(name: str, value: str) -> str | None:
    """The rule that a parameter of a query is for."""
    if not value:
        return None
    spelled = plain(name)
    if len(value) >= _SECRET_CHARACTERS_MIN or value[0] == "‹":
        if _is_token(value) or (spelled in _TOKEN_NAMES and length(value) >= _SECRET_CHARACTERS_MIN):
            return "AUTH-11"
        if spelled in _API_KEY_NAMES and length(value) >= _SECRET_CHARACTERS_MIN and not _is_for_pages(value):
            return "AUTH-12"
    if spelled in _PASSWORD_NAMES:
        return "AUTH-13"
    if spelled in _SESSION_NAMES and length(value) >= _SESSION_CHARACTERS_MIN:
        return "AUTH-14"
    return None


def _is_token(value: str) -> bool:
    """A JWT, or a vendor's token."""
    masked = read_mask(value)
    name = masked.class_name if masked else class_name(value)
    is_jwt = name == "jwt" or (masked is None and _JWT.fullmatch(value) is not None)
    return is_jwt or (name in VENDOR_KEYS and name != _OF_PAGES)


def _is_for_pages(value: str) -> bool:
    """Whether a vendor made it to stand in the addresses of pages (Google's key of maps), where everybody reads it."""
    masked = read_mask(value)
    return (masked.class_name if masked else class_name(value)) == _OF_PAGES


DETECTORS = (
    Detector(("AUTH-15", "AUTH-16"), accepted_scheme, (("request_header", "authorization"),)),
    Detector(("AUTH-17",), weak_basic_password, (("credential", "basic"),)),
    Detector(("AUTH-11", "AUTH-12", "AUTH-13", "AUTH-14"), secrets_in_query, (("query", ""),)),
    Detector(("AUTH-11", "AUTH-14"), token_in_path, (("path_parameter", ""),)),
    Detector(("DATA-11",), secrets_in_referer, (("request_header", "referer"),)),
)
