"""Masks: what stands in the place of a sensitive value.

A mask keeps what an inventory needs (the scheme of a credential, the names of cookies and parameters, the length, the
class, whether two values are equal) and never the value. `redaction.json` is the one definition of what is sensitive;
the agent's core (`capture/capture/src/redact.rs`) compiles in the same file and masks before anything is sent. Vectors
in `tests/golden/redaction` hold both to the same answers.

Every function is linear in the length of what it masks, and leaves a mask as it is: masking twice is masking once.
`key` makes tails (see `mask_token`); whoever has none masks without. Does not know how stored samples look; see
`body_mask` for bodies.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from api_inventory.mask_token import read_mask, write_mask
from api_inventory.value_class import RULES, find_classes

if TYPE_CHECKING:
    from collections.abc import Callable

_CREDENTIAL_HEADERS = frozenset(RULES["credential_headers"])
_COOKIE_HEADERS = frozenset(RULES["cookie_headers"])
_SET_COOKIE_HEADERS = frozenset(RULES["set_cookie_headers"])
_URL_HEADERS = frozenset(RULES["url_headers"])
_OPAQUE_HEADERS = frozenset(RULES["opaque_headers"])
_SUBPROTOCOL_HEADERS = frozenset(RULES["subprotocol_headers"])
_SUBPROTOCOLS = frozenset(RULES["subprotocols"])
_SUBPROTOCOL_PREFIXES = tuple(RULES["subprotocol_prefixes"])
_STRUCTURED_HEADERS = (_CREDENTIAL_HEADERS, _COOKIE_HEADERS, _SET_COOKIE_HEADERS, _SUBPROTOCOL_HEADERS)
_COOKIE_ATTRIBUTES = frozenset(RULES["cookie_attributes"])
_MESSAGE_HEADERS = frozenset(RULES["message_headers"])
_MESSAGE_PREFIXES = tuple(RULES["message_prefixes"])
_IDENTIFIER_HEADERS = frozenset(RULES["identifier_headers"])
_SCHEMES = frozenset(RULES["schemes"])
_GUESSABLE_SCHEMES = frozenset(RULES["guessable_schemes"])
_NAMES = frozenset(RULES["names"])
_LAST_WORDS = frozenset(RULES["last_words"])
_QUERY_NAMES = frozenset(RULES["query_names"])
_NAME_PARTS = re.compile("|".join(RULES["name_parts"]))
_HARMLESS_PARTS = re.compile("|".join(RULES["harmless_parts"]))
_GUESSABLE_NAMES = frozenset(RULES["guessable_names"])
_GUESSABLE_PARTS = re.compile("|".join(RULES["guessable_parts"]))

_NOT_LETTER_OR_DIGIT = re.compile(r"[^A-Za-z0-9]+")
_WORDS = re.compile(r"[A-Z]+[a-z0-9]*|[a-z0-9]+")
_BLANKS = " \t"
_PAIR = re.compile(r"([?&;#])([^?&;#=]*)(=?)")
# Of text whose escapes are undone, also those of escapes: a name may begin at the front and behind another's sign.
_DECODED_PAIR = re.compile(r"(?:\A|[?&;#=])([^?&;#=]*)(?==)")
_VALUE_END = re.compile(r"[&#> \t]|\Z")
_ESCAPED_VALUE_END = re.compile(r"[?&;#> \t]|\Z")
# Of a parameter of a segment, behind which the path goes on.
_MATRIX_VALUE_END = re.compile(r"[&#> \t/;?]|\Z")
_PATH_END = re.compile(r"[?#]|\Z")
# An authority stands behind each "://" and, where a target is one (CONNECT, Host), at the front.
_USER_INFO = re.compile(r"(\A|://)([^/?#@ \t]*(?:@[^/?#@ \t]*)*)@")
_SIGN = re.compile("[=:]")
_ASCII_BLANKS = " \t\n\f\r"
_ARGUMENT_NAME_CHARACTERS = string.ascii_letters + string.digits + "_-.[]%$"
# A value in three quotes goes as far as three more; in one, as far as the next that no backslash stands before.
_QUOTED = re.compile(r'[ \t\n\f\r]*(?:"""(?P<block>.*?)(?="""|\Z)|"(?P<line>(?:[^"\\]|\\.|\\\Z)*))', re.DOTALL)
_PERCENT_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
# URLs stand in URLs, escaped once more each time; deeper is an attack.
_PERCENT_LAYERS_MAX = 3
# Names remembered: those of a few hundred endpoints. Longer names are looked at each time.
_NAMES_REMEMBERED_MAX = 4096
# Characters of a name that are looked at: beyond, it is data in the place of a name.
_NAME_CHARACTERS_MAX = 256


@dataclass(frozen=True, slots=True)
class _Mask:
    """How a value is masked. `class_name`: None is what the value itself tells."""

    class_name: str | None = None
    tailed: bool = True


_SECRET = _Mask()
# Somebody chose it, or it is short: whoever may send values and see tails would find it by trying.
_GUESSABLE = _Mask(tailed=False)
_NAMED_CLASSES = {
    name: _Mask(rule["class"], rule.get("tail", True)) for rule in RULES["named_classes"] for name in rule["names"]
}


def is_sensitive_name(name: str) -> bool:
    """Whether values of this name, of a header or of a field in a body, are masked."""
    return _mask_of(name) is not None


def is_sensitive_query_name(name: str) -> bool:
    """Whether values of this query parameter are masked: some names are credentials in a query only (`key`, `sig`)."""
    return _mask_of(name, of_query=True) is not None


def is_masked(value: str) -> bool:
    """Whether this value is a mask and nothing else."""
    return read_mask(value) is not None


def mask(value: str) -> str:
    """The mask of one value: `‹masked:24›`, `‹masked:jwt:312›`; the number is its length in characters."""
    return _written(value, b"", _GUESSABLE)


def is_message_header(name: str) -> bool:
    """Whether this field tells of the message or of software, not of a person or an account."""
    lower = name.lower()
    return lower in _MESSAGE_HEADERS or lower.startswith(_MESSAGE_PREFIXES)


def keeps_structure(name: str) -> bool:
    """Whether `mask_header` masks all values of this field, and keeps a scheme or names that stand around them."""
    plain = _plain(name[:_NAME_CHARACTERS_MAX])
    return any(plain in names for names in _STRUCTURED_HEADERS)


def mask_header(name: str, value: str, key: bytes = b"") -> str:
    """The value of a header field with what is sensitive in it masked."""
    plain = _plain(name[:_NAME_CHARACTERS_MAX])
    for names, masked in _MASKED_HEADERS:
        if plain in names:
            return masked(value, key)
    if (how := _mask_of(name)) is not None:
        return _written(value, key, how)
    numbers = not (is_message_header(name) or name.lower() in _IDENTIFIER_HEADERS)
    return mask_classes(_mask_url_secrets(value, key), key, numbers=numbers)


def mask_target(target: str, key: bytes = b"") -> str:
    """A request-target or URL: passwords before the host, values of sensitive names and classes masked."""
    masked = mask_classes(_mask_users_and_pairs(target, key), key)
    return mask_classes(masked, key, plus_is_space=True) if "+" in masked else masked


def _mask_users_and_pairs(target: str, key: bytes) -> str:
    return "".join(_masked_pairs(_without_users(target), key))


def _without_users(target: str) -> str:
    return _USER_INFO.sub(lambda match: f"{match[1]}{mask(match[2])}@", target) if "@" in target else target


def _mask_url_secrets(text: str, key: bytes) -> str:
    """Text that may hold a URL: users and values of sensitive names in it masked. A slash may be escaped as in JSON."""
    may_hold = any(sign in text for sign in "=@%") and (text.startswith("/") or "://" in text or r":\/\/" in text)
    return _mask_users_and_pairs(text, key) if may_hold else text


def mask_classes(text: str, key: bytes = b"", *, numbers: bool = True, plus_is_space: bool = False) -> str:
    """Text in which whatever has the form of a class is masked, wherever it stands; percent-encoded or not."""
    raw = text.encode("utf-8", "surrogatepass")
    decoded, written_at = _decoded(raw, plus_is_space=plus_is_space)
    hits = find_classes(decoded, numbers=numbers)
    if not hits:
        return text
    pieces, position = [], 0
    for hit in hits:
        mask_of_hit = write_mask(decoded[hit.start : hit.end], key, class_name=hit.name)
        pieces += [raw[position : written_at(hit.start)], mask_of_hit.encode()]
        position = written_at(hit.end)
    return b"".join([*pieces, raw[position:]]).decode("utf-8", "surrogatepass")


def _written(value: str, key: bytes, how: _Mask) -> str:
    return write_mask(value.encode("utf-8", "surrogatepass"), key, class_name=how.class_name, tailed=how.tailed)


def _plain(name: str) -> str:
    return _NOT_LETTER_OR_DIGIT.sub("", name).lower()


def _mask_of(name: str, *, of_query: bool = False) -> _Mask | None:
    return _mask_of_short(name[:_NAME_CHARACTERS_MAX], of_query=of_query)


@lru_cache(maxsize=_NAMES_REMEMBERED_MAX)
def _mask_of_short(name: str, *, of_query: bool) -> _Mask | None:
    plain = _plain(name)
    core = _HARMLESS_PARTS.sub("", plain)
    words = _WORDS.findall(name)
    last_word = words[-1].lower() if words else ""
    is_secret = (
        core in _NAMES
        or last_word in _LAST_WORDS
        or _NAME_PARTS.search(core) is not None
        or (of_query and plain in _QUERY_NAMES)
    )
    if not is_secret:
        return _NAMED_CLASSES.get(plain)
    is_guessable = not _GUESSABLE_NAMES.isdisjoint((core, last_word))
    return _GUESSABLE if is_guessable or _GUESSABLE_PARTS.search(core) else _SECRET


def _mask_credentials(value: str, key: bytes) -> str:
    scheme, space, credentials = value.strip(_BLANKS).partition(" ")
    if space and scheme.lower() in _SCHEMES:
        how = _GUESSABLE if scheme.lower() in _GUESSABLE_SCHEMES else _SECRET
        return f"{scheme} {_written(credentials.strip(_BLANKS), key, how)}"
    return _written(value.strip(_BLANKS), key, _SECRET)


def _mask_cookies(value: str, key: bytes, *, attributes: bool) -> str:
    """`attributes`: what stands behind the first cookie describes it."""
    masked: list[str] = []
    quoted = False
    for piece in value.split(";"):
        pair = piece.strip(_BLANKS)
        if quoted:
            masked.append(_written(pair, key, _SECRET))
        elif attributes and masked:
            masked.append(_mask_cookie_attribute(pair, key))
        else:
            masked.append(_mask_cookie(pair, key))
        quoted ^= pair.count('"') % 2 == 1
    return "; ".join(masked)


def _mask_cookie_attribute(pair: str, key: bytes) -> str:
    """RFC 6265 section 4.1.1. What is none, or holds a pair, may be one more cookie."""
    name, separator, value = pair.partition("=")
    if name.lower() not in _COOKIE_ATTRIBUTES:
        return _mask_cookie(pair, key)
    if "=" in value:
        return f"{name}={_written(value, key, _GUESSABLE)}"
    return name + separator + mask_classes(value, key, numbers=False)


def _mask_cookie(pair: str, key: bytes) -> str:
    name, separator, value = pair.partition("=")
    if not separator:
        return _written(pair, key, _SECRET)
    return mask_classes(name, key) + separator + _written(value, key, _mask_of(name) or _SECRET)


def _mask_subprotocols(value: str, key: bytes) -> str:
    """Names that are known, and of the others the prefix that is.

    Scripts in browsers can set no other field of a WebSocket's request, and put their tokens here.
    """
    masked = []
    for item in value.split(","):
        name = item.strip(_BLANKS)
        lower = name.lower()
        if lower in _SUBPROTOCOLS or lower in _SCHEMES:
            masked.append(name)
            continue
        prefix = next((len(known) for known in _SUBPROTOCOL_PREFIXES if lower.startswith(known)), 0)
        masked.append(name[:prefix] + _written(name[prefix:], key, _SECRET))
    return ", ".join(masked)


def _hides_secret(written: str) -> bool:
    """Whether a value as a query writes it is an escaped URL or pair or a document (JSON, GraphQL) with a secret in it.

    It is masked as a whole.
    """
    if "%" not in written and '"' not in written:
        return False
    decoded, _ = _decoded(written.encode("utf-8", "surrogatepass"), plus_is_space=True)
    return _holds_secret(decoded.decode("utf-8", "replace"))


def _holds_secret(text: str) -> bool:
    holds_user = "://" in text and _without_users(text) != text
    return holds_user or _holds_secret_pair(text) or _holds_secret_argument(text)


def _holds_secret_pair(text: str) -> bool:
    for match in _DECODED_PAIR.finditer(text):
        if (how := _mask_of(unquote_plus(match[1][:_NAME_CHARACTERS_MAX]), of_query=True)) is not None:
            start = match.end() + 1
            value = text[start : _VALUE_END.search(text, start).start()]  # type: ignore[union-attr]
            if _masked_value(value, b"", how) != value:
                return True
    return False


def _holds_secret_argument(text: str) -> bool:
    """Whether a value in quotes stands behind a sensitive name and a sign, as in JSON and in arguments of GraphQL."""
    if '"' not in text:
        return False
    position = 0
    while sign := _SIGN.search(text, position):
        before = text[position : sign.start()].rstrip(_ASCII_BLANKS).removesuffix('"')
        position = sign.end()
        if _mask_of(before[len(before.rstrip(_ARGUMENT_NAME_CHARACTERS)) :]) is None:
            continue
        if quoted := _QUOTED.match(text, position):
            position = quoted.end(quoted.lastgroup or 0)
            value = quoted[quoted.lastgroup or 0]
            if value and not is_masked(value):
                return True
    return False


def _masked_pairs(text: str, key: bytes) -> list[str]:
    """The pieces of a URL. A name begins at any separator, so that `?a=1;token=x` is seen; a value ends at few."""
    pieces, position = [], 0
    path_end = _PATH_END.search(text).start()  # type: ignore[union-attr]
    while match := _PAIR.search(text, position):
        is_of_query = match.start() >= path_end
        if is_of_query and (length := _length_before_hidden_value(match[2])) is not None:
            start = match.start(2) + length
            end = _ESCAPED_VALUE_END.search(text, start).start()  # type: ignore[union-attr]
            pieces += [text[position:start], _masked_value(text[start:end], key, _GUESSABLE)]
            position = end
            continue
        pieces.append(text[position : match.end()])
        position = match.end()
        how = _mask_of(unquote_plus(match[2][:_NAME_CHARACTERS_MAX]), of_query=True) if match[3] else None
        if how is not None:
            is_matrix = match[1] == ";" and match.start() < path_end
            value_end = _MATRIX_VALUE_END if is_matrix else _VALUE_END
            end = value_end.search(text, position).start()  # type: ignore[union-attr]
            pieces.append(_masked_value(text[position:end], key, how))
            position = end
        elif match[3]:
            end = _ESCAPED_VALUE_END.search(text, position).start()  # type: ignore[union-attr]
            if _hides_secret(text[position:end]):
                pieces.append(_masked_value(text[position:end], key, _GUESSABLE))
                position = end
    return [*pieces, text[position:]]


def _length_before_hidden_value(name: str) -> int | None:
    """Where the value begins in what is no name but an escaped pair, or several, a URL or a document with a secret."""
    if "%" not in name:
        return None
    raw = name.encode("utf-8", "surrogatepass")
    decoded, written_at = _decoded(raw, plus_is_space=True)
    if not _holds_secret(decoded.decode("utf-8", "replace")):
        return None
    before, sign, _ = decoded.partition(b"=")
    # A name stays, unless the secret stands in what only looks like one.
    if not sign or _holds_secret(before.decode("utf-8", "replace")):
        return 0
    return len(raw[: written_at(len(before) + 1)].decode("utf-8", "surrogatepass"))


def _masked_value(written: str, key: bytes, how: _Mask) -> str:
    """The mask of a value as a query writes it, of which the length and the tail are those of the value itself."""
    decoded, _ = _decoded(written.encode("utf-8", "surrogatepass"), plus_is_space=True)
    if is_masked(written) or is_masked(decoded.decode("utf-8", "replace")):
        return written
    return write_mask(decoded, key, class_name=how.class_name, tailed=how.tailed)


def _decoded(raw: bytes, *, plus_is_space: bool) -> tuple[bytes, Callable[[int], int]]:
    """Text without percent-escapes, also those of escapes, and where each of its bytes was written."""
    if plus_is_space:
        raw = raw.replace(b"+", b" ")
    places: list[int] | None = None
    for _ in range(_PERCENT_LAYERS_MAX):
        escapes = list(_PERCENT_ESCAPE.finditer(raw)) if b"%" in raw else []
        if not escapes:
            break
        decoded, position = bytearray(), 0
        kept: list[int] = []
        for escape in escapes:
            decoded += raw[position : escape.start()] + bytes([int(escape[1], 16)])
            kept += range(position, escape.start() + 1)
            position = escape.end()
        kept += range(position, len(raw) + 1)
        places = kept if places is None else [places[at] for at in kept]
        raw = bytes(decoded) + raw[position:]
    known = places
    return raw, (lambda at: at) if known is None else known.__getitem__


_MASKED_HEADERS: tuple[tuple[frozenset[str], Callable[[str, bytes], str]], ...] = (
    (_CREDENTIAL_HEADERS, _mask_credentials),
    (_COOKIE_HEADERS, partial(_mask_cookies, attributes=False)),
    (_SET_COOKIE_HEADERS, partial(_mask_cookies, attributes=True)),
    (_URL_HEADERS, mask_target),
    (_SUBPROTOCOL_HEADERS, _mask_subprotocols),
    (_OPAQUE_HEADERS, partial(_written, how=_GUESSABLE)),
)
