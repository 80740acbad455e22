"""Rules on credentials that travel where they should not (OWASP API2:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.mask_token import read_mask
from api_inventory.parameters import query_pairs
from api_inventory.redaction import mask, mask_header
from stream_processor.detect.rule import Rule, Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.exchange import Headers
    from stream_processor.usable import Usable

_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*")
_NOT_WORD = re.compile(r"[^a-z0-9]+")

_TOKEN_NAMES = frozenset({"accesstoken", "token", "idtoken", "auth", "authtoken", "jwt", "bearer"})
_API_KEY_NAMES = frozenset({"apikey", "key", "xapikey", "subscriptionkey", "accesskey"})
_PASSWORD_NAMES = frozenset({"password", "passwd", "pwd", "pass", "secret", "clientsecret"})
# Shorter values of such names are page keys, flags and the like.
_SECRET_CHARACTERS_MIN = 16


def basic_credentials(usable: Usable) -> Iterator[Sighting]:
    """Basic credentials that were accepted, where nothing says that the client spoke in the clear."""
    if _accepted_basic(usable) and _scheme_of_client(usable.request.headers) != "http":
        yield _authorization_sighting(usable)


def basic_credentials_in_the_clear(usable: Usable) -> Iterator[Sighting]:
    """Basic credentials that were accepted, and a proxy says that the client spoke plain HTTP."""
    if _accepted_basic(usable) and _scheme_of_client(usable.request.headers) == "http":
        yield _authorization_sighting(usable)


def token_in_url(usable: Usable) -> Iterator[Sighting]:
    """A token in the query or in the path: it is in every log on the way."""
    for name, value in query_pairs(usable.request.target):
        if _is_jwt(value) or (_plain(name) in _TOKEN_NAMES and _length(value) >= _SECRET_CHARACTERS_MIN):
            yield Sighting(name, f"query {name}={mask(value)}")
    for name, value in usable.template.parameters:
        if _is_jwt(value):
            yield Sighting(name, f"path {name}={mask(value)}")


def api_key_in_query(usable: Usable) -> Iterator[Sighting]:
    """An API key in the query."""
    for name, value in query_pairs(usable.request.target):
        if _plain(name) in _API_KEY_NAMES and _length(value) >= _SECRET_CHARACTERS_MIN and not _is_jwt(value):
            yield Sighting(name, f"query {name}={mask(value)}")


def password_in_query(usable: Usable) -> Iterator[Sighting]:
    """A password in the query."""
    for name, value in query_pairs(usable.request.target):
        if _plain(name) in _PASSWORD_NAMES and value:
            yield Sighting(name, f"query {name}={mask(value)}")


CREDENTIAL_RULES = (
    Rule("AUTH-11", "Token in URL", "high", token_in_url),
    Rule("AUTH-12", "API key in query string", "medium", api_key_in_query),
    Rule("AUTH-13", "Password in query string", "high", password_in_query),
    Rule("AUTH-15", "Basic authentication in use", "low", basic_credentials),
    Rule("AUTH-16", "Basic authentication over plain HTTP", "high", basic_credentials_in_the_clear),
)


def _accepted_basic(usable: Usable) -> bool:
    response = usable.exchange.response
    credentials = _header(usable.request.headers, "authorization")
    return response is not None and response.status // 100 == 2 and credentials.lower().startswith("basic ")


def _authorization_sighting(usable: Usable) -> Sighting:
    value = _header(usable.request.headers, "authorization")
    return Sighting("authorization", f"Authorization: {mask_header('authorization', value)}")


def _scheme_of_client(headers: Headers) -> str:
    """What the outermost proxy says; "" where none does: behind a load balancer everything looks like plain HTTP."""
    return _header(headers, "x-forwarded-proto").partition(",")[0].strip().lower()


def _header(headers: Headers, wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _is_jwt(value: str) -> bool:
    masked = read_mask(value)
    return masked.class_name == "jwt" if masked else _JWT.fullmatch(value) is not None


def _length(value: str) -> int:
    """Of the value, or of what a mask stands for."""
    masked = read_mask(value)
    return masked.length if masked else len(value)


def _plain(name: str) -> str:
    return _NOT_WORD.sub("", name.lower())
