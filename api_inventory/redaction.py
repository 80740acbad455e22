"""Masks: what stands in the place of a sensitive value.

A mask keeps what an inventory needs (the scheme of a credential, the names of cookies and parameters, the length,
whether a token has the form of a JWT) and never the value. `redaction.json` is the one definition of what is sensitive;
the agent's core (`capture/capture/src/redact.rs`) compiles in the same file and masks before anything is sent. Vectors
in `tests/golden/redaction` hold both to the same answers.

Every function is linear in the length of what it masks, and leaves a mask as it is: masking twice is masking once.
Does not know how stored samples look; see `body_mask` for bodies.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_plus

_RULES: dict[str, Any] = json.loads(files(__package__).joinpath("redaction.json").read_text("utf-8"))
_CREDENTIAL_HEADERS = frozenset(_RULES["credential_headers"])
_COOKIE_HEADERS = frozenset(_RULES["cookie_headers"])
_SET_COOKIE_HEADERS = frozenset(_RULES["set_cookie_headers"])
_URL_HEADERS = frozenset(_RULES["url_headers"])
_SCHEMES = frozenset(_RULES["schemes"])
_NAMES = frozenset(_RULES["names"])
_QUERY_NAMES = frozenset(_RULES["query_names"])
_NAME_PARTS = re.compile("|".join(_RULES["name_parts"]))
_HARMLESS_PARTS = re.compile("|".join(_RULES["harmless_parts"]))

_NOT_LETTER_OR_DIGIT = re.compile(r"[^A-Za-z0-9]+")
_BLANKS = " \t"
_MASK = re.compile(r"‹masked:(?:jwt:)?[0-9]{1,10}›")
_TOKEN_CHARACTERS = re.compile(r"[A-Za-z0-9_.-]+")
_JWT_START = "eyJ"  # base64url of '{"'
_PAIR = re.compile(r"([?&;#])([^?&;#=]*)(=?)")
_VALUE_END = re.compile(r"[&#> \t]|\Z")
# An authority stands behind each "://" and, where a target is one (CONNECT, Host), at the front.
_USER_INFO = re.compile(r"(\A|://)([^/?#@ \t]*(?:@[^/?#@ \t]*)*)@")
# Names remembered: those of a few hundred endpoints. Longer names are looked at each time.
_NAMES_REMEMBERED_MAX = 4096
# Characters of a name that are looked at: beyond, it is data in the place of a name.
_NAME_CHARACTERS_MAX = 256


def is_sensitive_name(name: str) -> bool:
    """Whether values of this name, of a header or of a field in a body, are masked."""
    return _is_sensitive(name[:_NAME_CHARACTERS_MAX])


def is_sensitive_query_name(name: str) -> bool:
    """Whether values of this query parameter are masked: some names are credentials in a query only (`key`, `sig`)."""
    return is_sensitive_name(name) or _plain(name[:_NAME_CHARACTERS_MAX]) in _QUERY_NAMES


def is_masked(value: str) -> bool:
    """Whether this value is a mask and nothing else."""
    return _MASK.fullmatch(value) is not None


def mask(value: str) -> str:
    """The mask of one value: `‹masked:24›`, `‹masked:jwt:312›`; the number is its length in characters."""
    if not value or is_masked(value):
        return value
    kind = "jwt:" if _is_jwt(value) else ""
    return f"‹masked:{kind}{len(value)}›"


def keeps_structure(name: str) -> bool:
    """Whether `mask_header` masks all values of this field and keeps what stands around them: scheme, cookie names."""
    plain = _plain(name[:_NAME_CHARACTERS_MAX])
    return plain in _CREDENTIAL_HEADERS or plain in _COOKIE_HEADERS or plain in _SET_COOKIE_HEADERS


def mask_header(name: str, value: str) -> str:
    """The value of a header field with what is sensitive in it masked."""
    plain = _plain(name[:_NAME_CHARACTERS_MAX])
    if plain in _CREDENTIAL_HEADERS:
        return _mask_credentials(value)
    if plain in _COOKIE_HEADERS:
        return "; ".join(_mask_cookie(pair.strip(_BLANKS)) for pair in value.split(";"))
    if plain in _SET_COOKIE_HEADERS:
        cookie, separator, attributes = value.partition(";")
        return _mask_cookie(cookie.strip(_BLANKS)) + separator + mask_tokens(attributes)
    if plain in _URL_HEADERS:
        return mask_target(value)
    return mask(value) if is_sensitive_name(name) else mask_tokens(value)


def mask_target(target: str) -> str:
    """A request-target or URL: passwords before the host, values of sensitive names and tokens masked."""
    without_users = _USER_INFO.sub(lambda match: f"{match[1]}{mask(match[2])}@", target) if "@" in target else target
    return mask_tokens("".join(_masked_pairs(without_users)))


def mask_tokens(text: str) -> str:
    """Text in which whatever has the form of a JWT is masked, wherever it stands."""
    if _JWT_START not in text:
        return text
    return _TOKEN_CHARACTERS.sub(lambda run: _mask_jwt_in(run[0]), text)


def _plain(name: str) -> str:
    return _NOT_LETTER_OR_DIGIT.sub("", name).lower()


@lru_cache(maxsize=_NAMES_REMEMBERED_MAX)
def _is_sensitive(name: str) -> bool:
    core = _HARMLESS_PARTS.sub("", _plain(name))
    return core in _NAMES or _NAME_PARTS.search(core) is not None


def _is_jwt(value: str) -> bool:
    return value.startswith(_JWT_START) and value.count(".") >= 2 and _TOKEN_CHARACTERS.fullmatch(value) is not None


def _mask_jwt_in(run: str) -> str:
    start = run.find(_JWT_START)
    return run[:start] + mask(run[start:]) if start >= 0 and run.count(".", start) >= 2 else run


def _mask_credentials(value: str) -> str:
    scheme, space, credentials = value.strip(_BLANKS).partition(" ")
    if space and scheme.lower() in _SCHEMES:
        return f"{scheme} {mask(credentials.strip(_BLANKS))}"
    return mask(value.strip(_BLANKS))


def _mask_cookie(pair: str) -> str:
    name, separator, value = pair.partition("=")
    return name + separator + mask(value) if separator else mask(pair)


def _masked_pairs(text: str) -> list[str]:
    """The pieces of a URL. A name begins at any separator, so that `?a=1;token=x` is seen; a value ends at few."""
    pieces, position = [], 0
    while match := _PAIR.search(text, position):
        pieces.append(text[position : match.end()])
        position = match.end()
        if match[3] and is_sensitive_query_name(unquote_plus(match[2][:_NAME_CHARACTERS_MAX])):
            end = _VALUE_END.search(text, position).start()  # type: ignore[union-attr]
            pieces.append(mask(text[position:end]))
            position = end
    return [*pieces, text[position:]]
