"""What a JWT (RFC 7519, signed as RFC 7515 says) tells of itself: how it is signed, for how long, with which claims.

Values of claims stay in the token, but for times, the issuer's host and scopes; the subject is told by its tail. The
agent notes the same before it masks (`capture/capture/src/credentials/jwt.rs`); vectors in `tests/golden/credentials`
hold both to the same facts. Encrypted tokens (five parts) tell nothing.
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from api_inventory.access.base64_text import decoded
from api_inventory.access.definition import OPAQUE_CLAIMS, SCOPE_CLAIMS, WEAK_SECRETS, class_of_claim, is_harmless
from api_inventory.access.limits import (
    ALGORITHM_CHARACTERS_MAX,
    BRACKETS_MAX,
    CLAIM_CHARACTERS_MAX,
    CLAIMS_MAX,
    ISSUER_CHARACTERS_MAX,
    ITEMS_MAX,
    LEAF_CHARACTERS_MAX,
    LEAF_DEPTH_MAX,
    LEAVES_MAX,
    SCOPE_CHARACTERS_MAX,
    SCOPES_MAX,
    SENSITIVE_CLAIMS_MAX,
    SIGNED_CHARACTERS_MAX,
    SUBJECT_CHARACTERS_MAX,
    TOKEN_CHARACTERS_MAX,
    TOKENS_REMEMBERED_MAX,
)
from api_inventory.mask_token import comparable_tail
from api_inventory.value_class import class_of, find_classes

if TYPE_CHECKING:
    from collections.abc import Iterator

JWT_START = "eyJ"
# The hash of each algorithm with a shared secret (RFC 7518 section 3.2), and how long its signatures are.
_HASHES = {"HS256": ("sha256", 32), "HS384": ("sha384", 48), "HS512": ("sha512", 64)}
# Beyond, a number of JSON is not what was written (RFC 8259 section 6).
_WHOLE_NUMBER_MAX = 2**53
# A longer number is nobody's, and languages disagree on it.
_LEAF_NUMBER_MAX = 10**18
_UUID = re.compile(r"\A[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")
_NUMBER = re.compile(r"\A[0-9]+\Z")
# The first that fits decides. Keys of some providers are named by a digest, in which a slash may stand first.
_KID_SHAPES = (
    ("empty", re.compile(r"\A\Z")),
    ("injection", re.compile(r"['\"`|;$<>()\x00-\x20\x7f]")),
    ("base64", re.compile(r"\A(?=.{24})(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{3}=|[A-Za-z0-9+/_-]{2}==)\Z")),
    ("path", re.compile(r"\.\.|\\|\A/")),
    ("url", re.compile(r"://")),
    ("uuid", _UUID),
    ("number", _NUMBER),
    ("hex", re.compile(r"\A[0-9A-Fa-f]{8,}\Z")),
    ("word", re.compile(r"\A[A-Za-z0-9._:@#-]+\Z")),
    ("base64", re.compile(r"\A(?=.{24})[A-Za-z0-9+/_-]+={0,2}\Z")),
    ("path", re.compile(r"/")),
    ("base64", re.compile(r"\A[A-Za-z0-9+/_-]+={0,2}\Z")),
)
_HOST_END = re.compile(r"[/?#]")


@dataclass(frozen=True, slots=True)
class JwtFacts:
    """Attributes.

    alg: of the header, as it is written; "" where it is left out, "other" where it is no name.
    typ: likewise; None where it is left out.
    kid_shape: what the key's name looks like: "uuid", "hex", "number", "base64", "word", "url", "path" (also one that
        leads out of a folder), "injection" (quotes, pipes, ...), "empty" or "other"; None where there is none.
    jku_host: the host of the address from which a key shall be fetched (`jku`, `x5u`).
    claims: names, in order; at most 32, of those that are names.
    expires_at_s, issued_at_s: seconds since the epoch; None where left out, or no number.
    issuer: its host, or what it calls itself.
    subject_tail, subject_shape: the tail that the same value has elsewhere, or as a subject; "integer", "uuid", "email"
        or "text".
    scopes: of `scope`, `roles` and their kin, in order; at most 16.
    is_signature_empty: nothing stands behind the second dot.
    weak_secret: the signature is that of a well-known secret.
    sensitive_claims: "name:class" of values that a token should not carry.
    """

    alg: str
    typ: str | None = None
    kid_shape: str | None = None
    jku_host: str | None = None
    claims: tuple[str, ...] = ()
    expires_at_s: int | None = None
    issued_at_s: int | None = None
    issuer: str | None = None
    subject_tail: str | None = None
    subject_shape: str | None = None
    scopes: tuple[str, ...] = ()
    is_signature_empty: bool = False
    weak_secret: bool = False
    sensitive_claims: tuple[str, ...] = ()


@lru_cache(maxsize=TOKENS_REMEMBERED_MAX)
def read_jwt(token: str, key: bytes = b"") -> JwtFacts | None:
    """The facts of a token; None of what is no signed JWT. Without a key, a subject has no tail."""
    parts = _parts(token)
    if parts is None:
        return None
    header, payload, signature = parts
    subject = _subject(payload)
    alg = header.get("alg", "")
    return JwtFacts(
        alg=_name(alg) if alg != "" else "",
        typ=_name(header["typ"]) if "typ" in header else None,
        kid_shape=_kid_shape(header["kid"]) if "kid" in header else None,
        jku_host=next(filter(None, (_host(header.get(name)) for name in ("jku", "x5u"))), None),
        claims=_first_names(payload, CLAIM_CHARACTERS_MAX, CLAIMS_MAX),
        expires_at_s=_time_s(payload.get("exp")),
        issued_at_s=_time_s(payload.get("iat")),
        issuer=_issuer(payload.get("iss")),
        subject_tail=None if subject is None else comparable_tail(key, "subject", subject.encode()),
        subject_shape=None if subject is None else _subject_shape(subject),
        scopes=_scopes(payload),
        is_signature_empty=signature == b"",
        weak_secret=_is_secret_weak(alg, token, signature),
        sensitive_claims=_sensitive_claims(payload),
    )


def subject_of(token: str) -> str | None:
    """Whom a token is about."""
    parts = _parts(token)
    return None if parts is None else _subject(parts[1])


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes] | None:
    if not token.startswith(JWT_START) or len(token) > TOKEN_CHARACTERS_MAX or token.count(".") != 2:
        return None
    written = token.split(".")
    header, payload, signature = _object(written[0]), _object(written[1]), decoded(written[2])
    return None if header is None or payload is None or signature is None else (header, payload, signature)


def _object(part: str) -> dict[str, Any] | None:
    raw = decoded(part)
    if raw is None or raw.count(b"{") + raw.count(b"[") > BRACKETS_MAX:
        return None
    try:
        document = json.loads(raw.decode("utf-8"), parse_constant=_refused, parse_float=_finite)
        # A lone half of a surrogate pair (RFC 8259 section 8.2) is no text.
        json.dumps(document, ensure_ascii=False).encode()
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _refused(constant: str) -> float:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError(text)
    return number


def _name(value: object) -> str:
    return value if isinstance(value, str) and is_harmless(value, ALGORITHM_CHARACTERS_MAX) else "other"


def _first_names(names: Any, characters_max: int, maximum: int) -> tuple[str, ...]:
    harmless = {name for name in names if is_harmless(name, characters_max)}
    return tuple(sorted(harmless)[:maximum])


def _kid_shape(kid: object) -> str:
    if not isinstance(kid, str):
        return "number" if isinstance(kid, int | float) and not isinstance(kid, bool) else "other"
    return next((shape for shape, form in _KID_SHAPES if form.search(kid)), "other")


def _host(url: object) -> str | None:
    """In lower case, with its port."""
    if not isinstance(url, str):
        return None
    _, separator, rest = url.partition("://")
    host = _HOST_END.split(rest, maxsplit=1)[0].rpartition("@")[2]
    # Of ASCII alone is lower case the same everywhere.
    return host.lower() if separator and is_harmless(host, ISSUER_CHARACTERS_MAX) else None


def _issuer(issuer: object) -> str | None:
    if not isinstance(issuer, str) or "://" in issuer:
        return _host(issuer)
    return issuer if is_harmless(issuer, ISSUER_CHARACTERS_MAX) else None


def _time_s(value: object) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and 0 <= value < _WHOLE_NUMBER_MAX else None  # type: ignore[operator,call-overload]


def _subject(payload: dict[str, Any]) -> str | None:
    subject = payload.get("sub")
    if isinstance(subject, int) and not isinstance(subject, bool) and 0 <= subject < _LEAF_NUMBER_MAX:
        return str(subject)
    is_one = isinstance(subject, str) and 0 < len(subject) <= SUBJECT_CHARACTERS_MAX
    return subject if is_one else None


def _subject_shape(subject: str) -> str:
    if _NUMBER.search(subject):
        return "integer"
    if _UUID.search(subject):
        return "uuid"
    return "email" if class_of(subject.encode()) == "email" else "text"


def _scopes(payload: dict[str, Any]) -> tuple[str, ...]:
    realm = payload.get("realm_access")
    sources = [payload.get(name) for name in SCOPE_CLAIMS]
    sources.append(realm.get("roles") if isinstance(realm, dict) else None)
    scopes: list[str] = []
    for source in sources:
        if isinstance(source, str):
            scopes += source.replace(",", " ").split(" ")
        elif isinstance(source, list):
            scopes += [scope for scope in source if isinstance(scope, str)]
    return _first_names(scopes, SCOPE_CHARACTERS_MAX, SCOPES_MAX)


def _sensitive_claims(payload: dict[str, Any]) -> tuple[str, ...]:
    found = set()
    for path, name, value in _leaves(payload):
        named = class_of_claim(name) if value else None
        if named is None and name not in OPAQUE_CLAIMS:
            hits = find_classes(value.encode()) if len(value) <= LEAF_CHARACTERS_MAX else []
            named = hits[0].name if hits else None
        if named is not None and is_harmless(path, ISSUER_CHARACTERS_MAX):
            found.add(f"{path}:{named}")
    return tuple(sorted(found)[:SENSITIVE_CLAIMS_MAX])


def _leaves(payload: dict[str, Any]) -> list[tuple[str, str, str]]:
    leaves = []
    for leaf in _walked(payload, "", "", LEAF_DEPTH_MAX):
        leaves.append(leaf)
        if len(leaves) == LEAVES_MAX:
            break
    return leaves


def _walked(value: object, path: str, name: str, depth: int) -> Iterator[tuple[str, str, str]]:
    """Texts and whole numbers with the names that lead to them, in the order of names."""
    if isinstance(value, str):
        yield path, name, value
    elif isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value < _LEAF_NUMBER_MAX:
            yield path, name, str(value)
    elif isinstance(value, dict) and depth:
        for inner in sorted(value):
            yield from _walked(value[inner], f"{path}.{inner}" if path else inner, inner, depth - 1)
    elif isinstance(value, list) and depth:
        for item in value[:ITEMS_MAX]:
            yield from _walked(item, path, name, depth - 1)


def _is_secret_weak(alg: object, token: str, signature: bytes) -> bool:
    name, size = _HASHES.get(alg, ("", 0)) if isinstance(alg, str) else ("", 0)
    if not name or len(signature) != size:
        return False
    signed = token.rpartition(".")[0].encode()
    if len(signed) > SIGNED_CHARACTERS_MAX:
        return False
    # Secrets that everybody knows: there is none to give away.
    # nosemgrep: secret-compared-in-varying-time
    return any(hmac.digest(secret, signed, name) == signature for secret in WEAK_SECRETS)


_TEXTS = ("typ", "kid_shape", "jku_host", "issuer", "subject_tail", "subject_shape")
_TIMES = ("expires_at_s", "issued_at_s")
_LISTS = ("claims", "scopes", "sensitive_claims")
_FLAGS = ("is_signature_empty", "weak_secret")
_ORDER = (
    "typ",
    "kid_shape",
    "jku_host",
    "claims",
    "expires_at_s",
    "issued_at_s",
    "issuer",
    "subject_tail",
    "subject_shape",
    "scopes",
    "is_signature_empty",
    "weak_secret",
    "sensitive_claims",
)


def jwt_map(facts: JwtFacts) -> dict[str, object]:
    """As a record carries it: without what is not there."""
    written: dict[str, object] = {"alg": facts.alg}
    for name in _ORDER:
        value = getattr(facts, name)
        if value is not None and value != () and value is not False:
            written[name] = list(value) if name in _LISTS else value
    return written


def jwt_of_map(source: dict[str, object]) -> JwtFacts:
    """The same, read again. What a map of another version says otherwise is left out."""
    fields: dict[str, Any] = {"alg": "other"}
    for name, value in source.items():
        is_text = isinstance(value, str) and (name == "alg" or name in _TEXTS)
        is_time = name in _TIMES and type(value) is int
        is_flag = name in _FLAGS and type(value) is bool
        if is_text or is_time or is_flag:
            fields[name] = value
        elif name in _LISTS and isinstance(value, list):
            fields[name] = tuple(item for item in value if isinstance(item, str))
    return JwtFacts(**fields)
