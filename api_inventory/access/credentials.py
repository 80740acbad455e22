"""The credentials that a request carries: of which kind, where, under which name, and whose (by the tail of its mask).

Works on what the agent masked (a scheme, a name and a mask are enough) and on raw traffic. Cheap, since every exchange
is asked: names are decided once, and a value is read only where its name, or its first letters, say that it is one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import unquote_plus

from api_inventory.access.credential_names import (
    NO_CERTIFICATE,
    NOT_TRUSTED,
    SHORT_QUERY_NAMES,
    SHORT_QUERY_VALUE_CHARACTERS_MIN,
    SUBPROTOCOL_PREFIXES,
    SUBPROTOCOL_WORDS,
    cookie_role,
    header_role,
    query_role,
)
from api_inventory.access.limits import (
    CREDENTIALS_MAX,
    FIELDS_MAX,
    NAME_CHARACTERS_MAX,
    VALUE_REMEMBERED_CHARACTERS_MAX,
    VALUES_REMEMBERED_MAX,
)
from api_inventory.mask_token import read_mask, write_mask
from api_inventory.value_class import class_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api_inventory.access.basic_facts import BasicFacts
    from api_inventory.access.credential_facts import CredentialFacts, CredentialLocation
    from api_inventory.access.credential_names import HeaderRole
    from api_inventory.access.jwt_facts import JwtFacts
    from api_inventory.exchange import Request

CredentialKind = Literal[
    "bearer_jwt", "bearer", "basic", "digest", "api_key_header", "api_key_query", "session_cookie", "sigv4", "hmac",
    "mtls", "other",
]  # fmt: skip

_MASK_OF_JWT = "‹masked:jwt:"
_JWT_STARTS = ("eyJ", _MASK_OF_JWT)
# Of every JSON object in base64, as `value_class` looks for them.
_RAW_STARTS = ("ey", "ew")
_BLANKS = " \t\n\f\r"
_MASK_START, _MASK_END = "‹›"
_SCHEMES: dict[str, CredentialKind] = {
    "bearer": "bearer",
    "dpop": "bearer",
    "token": "bearer",
    "jwt": "bearer",
    "oauth": "bearer",
    "privatetoken": "bearer",
    "basic": "basic",
    "digest": "digest",
    "apikey": "api_key_header",
    "api-key": "api_key_header",
    "aws4-hmac-sha256": "sigv4",
    "aws4-ecdsa-p256-sha256": "sigv4",
    "aws": "hmac",
    "aws3-https": "hmac",
    "hawk": "hmac",
    "hmac": "hmac",
    "mac": "hmac",
    "sharedkey": "hmac",
    "sharedkeylite": "hmac",
    "signature": "hmac",
    "concealed": "other",
    "gnap": "other",
    "hoba": "other",
    "mutual": "other",
    "negotiate": "other",
    "ntlm": "other",
    "scram-sha-1": "other",
    "scram-sha-256": "other",
    "vapid": "other",
}
_QUERY_KINDS: dict[str, CredentialKind] = {
    "bearer": "bearer",
    "api_key": "api_key_query",
    "session": "session_cookie",
    "sigv4": "sigv4",
    "hmac": "hmac",
}


class Credential(NamedTuple):
    """A tuple, since every exchange makes some.

    Attributes:
        name: of the header (in lower case), the cookie or the query parameter.
        tail: the same wherever the same credential stands; None where values must not be compared.
        jwt, basic: what it says of itself, where it is one of these and that is known.
        is_subject_in_target: the subject of the token is named by the path or the query.
    """

    kind: CredentialKind
    location: CredentialLocation
    name: str
    tail: str | None = None
    jwt: JwtFacts | None = None
    basic: BasicFacts | None = None
    is_subject_in_target: bool = False


def credentials_of(request: Request, facts: Sequence[CredentialFacts] = (), key: bytes = b"") -> tuple[Credential, ...]:
    """What a request carries, at most eight; empty where it is anonymous.

    Args:
        request: as it was captured, masked or not.
        facts: those of its exchange (`credential_facts`), or of `facts_of` where nothing was masked.
        key: makes the tails of credentials that were not masked.
    """
    found: list[Credential] = []
    certificates: list[tuple[str, str]] | None = None
    for name, value in request.headers if len(request.headers) <= FIELDS_MAX else request.headers[:FIELDS_MAX]:
        role = header_role(name)
        if role is None or not value or (role == "unknown" and not _is_token(value)):
            continue
        if role == "mtls":
            certificates = [*(certificates or ()), (name.lower(), value.strip().lower())]
        elif len(value) <= VALUE_REMEMBERED_CHARACTERS_MAX:
            found += _remembered(role, name, value, key)
        else:
            found += _of_header(role, name, value, key)
    if certificates is not None:
        found += _certificate(certificates)
    if "=" in request.target:
        found += _of_query(request.target, key)
    for known in facts:
        _tell(found, known)
    return tuple(found[:CREDENTIALS_MAX])


def carries_credential(request: Request) -> bool:
    """Whether there is any (`credentials_of`): most requests say so in one header."""
    headers = request.headers if len(request.headers) <= FIELDS_MAX else request.headers[:FIELDS_MAX]
    for name, value in headers:
        if value and header_role(name) == "authorization":
            return True
    return bool(credentials_of(request))


def _of_header(role: HeaderRole, name: str, value: str, key: bytes) -> tuple[Credential, ...]:
    if role == "cookie":
        return tuple(_session_cookies(value, key))
    if role == "authorization":
        return (_authorization(name, value, key),)
    if role == "subprotocols":
        return tuple(each for token in _of_subprotocols(value) for each in _of_header("api_key", name, token, key))
    return (Credential(_kind_of_header(role, value), "header", _short(name.lower()), _tail(value, key)),)


# A client sends the same credentials with every request.
_remembered = lru_cache(maxsize=VALUES_REMEMBERED_MAX)(_of_header)


def _certificate(headers: list[tuple[str, str]]) -> Iterator[Credential]:
    """What a proxy tells of a client's certificate; nothing where it says that it does not trust it."""
    is_refused = any(name.endswith("-verify") and value.startswith(NOT_TRUSTED) for name, value in headers)
    shown = [name for name, value in headers if value not in NO_CERTIFICATE]
    if shown and not is_refused:
        yield Credential("mtls", "header", _short(shown[0]))


def _authorization(name: str, value: str, key: bytes) -> Credential:
    scheme, space, credentials = value.strip().partition(" ")
    kind = _SCHEMES.get(scheme.lower()) if space else None
    if kind is None:
        # A key without a scheme: what OpenAPI calls an API key in the header Authorization.
        kind, credentials = "api_key_header", value.strip()
    if kind in {"bearer", "api_key_header"} and credentials.startswith(_JWT_STARTS):
        kind = "bearer_jwt"
    # Of what people choose, no tail is made: it would be found by trying.
    tail = None if kind in {"basic", "digest"} else _tail(credentials, key)
    return Credential(kind, "header", _short(name.lower()), tail)


def _of_subprotocols(value: str) -> Iterator[str]:
    """Credentials among the subprotocols of a WebSocket: browsers let scripts set no other header of its request."""
    is_told = False
    for item in value.split(",", FIELDS_MAX)[:FIELDS_MAX]:
        name = item.strip(_BLANKS)
        lower = name.lower()
        prefix = next((known for known in SUBPROTOCOL_PREFIXES if lower.startswith(known)), "")
        token = name[len(prefix) :]
        is_word = lower in SUBPROTOCOL_WORDS
        if token and (prefix or _is_token(token) or (is_told and not is_word)):
            yield token
        is_told = is_word


def _kind_of_header(role: HeaderRole, value: str) -> CredentialKind:
    if role == "hmac":
        return "hmac"
    if value.startswith(_JWT_STARTS):
        return "bearer_jwt"
    return "session_cookie" if role == "session" else "api_key_header"


def _session_cookies(value: str, key: bytes) -> Iterator[Credential]:
    for pair in value.split(";", FIELDS_MAX)[:FIELDS_MAX]:
        name, separator, cookie = pair.strip().partition("=")
        role = cookie_role(name) if separator and cookie else "other"
        if role == "session" or (role == "unknown" and _is_token(cookie)):
            yield Credential("session_cookie", "cookie", _short(name), _tail(cookie, key))


def _of_query(target: str, key: bytes) -> Iterator[Credential]:
    query = target.partition("#")[0].partition("?")[2]
    for pair in query.split("&", FIELDS_MAX)[:FIELDS_MAX]:
        name, _, value = pair.partition("=")
        role = query_role(name)
        if not value:
            continue
        if _is_token(value):
            yield Credential("bearer_jwt", "query", _short(name), _tail(value, key))
        elif role is not None and (
            name.lower() not in SHORT_QUERY_NAMES or _length(value) >= SHORT_QUERY_VALUE_CHARACTERS_MIN
        ):
            yield Credential(_QUERY_KINDS[role], "query", _short(name), _tail(value, key))


def _tell(credentials: list[Credential], known: CredentialFacts) -> None:
    """Gives the credential that stands in the same place what it says of itself."""
    for index, credential in enumerate(credentials):
        if credential.name == known.name and credential.location == known.location and credential.jwt is None:
            kind, location, name, tail = credential[:4]
            credentials[index] = Credential(
                kind, location, name, tail, known.jwt, known.basic, known.is_subject_in_target
            )
            return


def _tail(value: str, key: bytes) -> str | None:
    if value.startswith(_MASK_START):
        mask = read_mask(value)
        return None if mask is None else mask.tail
    if not key:
        return None
    mask = read_mask(write_mask(value.encode("utf-8", "surrogatepass"), key))
    return None if mask is None else mask.tail


def _is_token(value: str) -> bool:
    """Whether this is a JWT: cursors of pages and encrypted cookies are base64 of JSON as well, and begin as one."""
    if value.startswith(_MASK_OF_JWT):
        return value.endswith(_MASK_END)
    return value.startswith(_RAW_STARTS) and class_of(value.encode("utf-8", "surrogatepass")) == "jwt"


def _length(value: str) -> int:
    mask = read_mask(value)
    return len(unquote_plus(value)) if mask is None else mask.length


def _short(name: str) -> str:
    return name[:NAME_CHARACTERS_MAX]
