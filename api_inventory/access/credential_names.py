"""Which headers, cookies and query parameters hold a credential, told from their names.

Names of products are those that their documentation gives; the rest is told by the words that names are made of.
Whatever guards against forgery (CSRF), remembers consent or counts visitors is no credential, however much it looks
like one. The names stand in `credential_names.json`, which the agent's core compiles in as well: what it only counts is
counted by whether a credential was there.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from api_inventory.access.limits import NAMES_REMEMBERED_MAX
from api_inventory.standard_headers import is_standard_header
from api_inventory.value_class import RULES

HeaderRole = Literal["authorization", "cookie", "api_key", "session", "hmac", "mtls", "subprotocols", "unknown"]
CookieRole = Literal["session", "other", "unknown"]
QueryRole = Literal["bearer", "api_key", "session", "sigv4", "hmac"]

_NAMES: dict[str, Any] = json.loads(files(__package__).joinpath("credential_names.json").read_text("utf-8"))


def _by_name(roles: dict[str, list[str]]) -> dict[str, Any]:
    return {name: role for role, names in roles.items() for name in names}


_HEADER_ROLES: dict[str, HeaderRole] = _by_name(_NAMES["headers"])
_API_KEY_WORDS = tuple(_NAMES["api_key_header_words"])
_API_KEY_ENDS = tuple(_NAMES["api_key_header_ends"])
_MTLS_PREFIXES = tuple(_NAMES["mtls_header_prefixes"])
# A secret beside a certificate: the agent masks it, and a mask does not tell "none" from a value.
_NO_CERTIFICATE_WORDS = tuple(_NAMES["no_certificate_header_words"])
# What guards a form, goes on with a page, or wakes a telephone.
_NO_CREDENTIAL_WORDS = tuple(_NAMES["no_credential_header_words"])
# Security tokens and digests of AWS are parts of what is signed.
_NO_CREDENTIAL_PREFIXES = tuple(_NAMES["no_credential_header_prefixes"])
# What a proxy writes where the client showed no certificate. Another header (`...-Verify`) says whether it trusts one.
NO_CERTIFICATE = frozenset(_NAMES["no_certificate"])
NOT_TRUSTED = tuple(_NAMES["not_trusted"])
# What stands before a credential among the subprotocols of a WebSocket.
SUBPROTOCOL_WORDS = frozenset(_NAMES["subprotocol_words"])
SUBPROTOCOL_PREFIXES = tuple(RULES["subprotocol_prefixes"])

_SESSION_COOKIES = frozenset(_NAMES["session_cookies"])
_SESSION_PREFIXES = tuple(_NAMES["session_cookie_prefixes"])
_SESSION_WORDS = tuple(_NAMES["session_cookie_words"])
_SESSION_ENDS = tuple(_NAMES["session_cookie_ends"])
# Analytics, consent, load balancers' stickiness, bot detection; each is sent to whoever is asked, logged in or not.
_OTHER_COOKIE_PREFIXES = tuple(_NAMES["other_cookie_prefixes"])
_OTHER_COOKIE_WORDS = tuple(_NAMES["other_cookie_words"])

_QUERY_ROLES: dict[str, QueryRole] = _by_name(_NAMES["query"])
# Short words that are names of other things as well: credentials where the value is as long as one.
SHORT_QUERY_NAMES = frozenset(_NAMES["short_query_names"])
SHORT_QUERY_VALUE_CHARACTERS_MIN: int = _NAMES["short_query_value_characters_min"]


@lru_cache(maxsize=NAMES_REMEMBERED_MAX)
def header_role(name: str) -> HeaderRole | None:
    """What a header of this name holds; "unknown": a credential if it looks like one; None: no credential at all."""
    lower = name.lower()
    role = _HEADER_ROLES.get(lower)
    if role is not None:
        return role
    plain = lower.replace("-", "").replace("_", "")
    if lower.startswith(_MTLS_PREFIXES) and not any(word in plain for word in _NO_CERTIFICATE_WORDS):
        return "mtls"
    if lower.startswith(_NO_CREDENTIAL_PREFIXES) or any(word in plain for word in _NO_CREDENTIAL_WORDS):
        return None
    if plain.endswith(_API_KEY_ENDS) or any(word in plain for word in _API_KEY_WORDS):
        return "api_key"
    return None if is_standard_header(lower) else "unknown"


@lru_cache(maxsize=NAMES_REMEMBERED_MAX)
def cookie_role(name: str) -> CookieRole:
    """Whether a cookie of this name says who somebody is; "unknown": it does if it is a token."""
    lower = name.lower()
    if lower in _SESSION_COOKIES or lower.startswith(_SESSION_PREFIXES):
        return "session"
    bare = lower.removeprefix("__host-").removeprefix("__secure-")
    plain = bare.replace("-", "").replace("_", "").replace(".", "")
    if bare.startswith(_OTHER_COOKIE_PREFIXES) or any(word in plain for word in _OTHER_COOKIE_WORDS):
        return "other"
    is_session = (
        bare in _SESSION_COOKIES or bare.endswith(_SESSION_ENDS) or any(word in plain for word in _SESSION_WORDS)
    )
    return "session" if is_session else "unknown"


@lru_cache(maxsize=NAMES_REMEMBERED_MAX)
def query_role(name: str) -> QueryRole | None:
    """What a query parameter of this name holds."""
    return _QUERY_ROLES.get(name.lower())
