"""Masks as they are written and read: `‹masked:24›`, `‹masked:email:24:7f3a09c1›`, `‹masked:integer:card:16:27ac3fa1›`.

A mask tells the length in characters of what it stands for; its class, where it is known; that it was a number of JSON;
and, where two values may be compared, a tail that equal values of one deployment share. The processor has no key: it
reads tails and makes none.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache

from api_inventory.value_class import CLASSES, RULES, class_of, normal

TAIL_DIGITS = 8
_VALUE_TYPES = frozenset(RULES["value_types"])
_GUESSABLE_SCHEMES = tuple(f"{scheme} ".encode() for scheme in RULES["guessable_schemes"])
_NAMED_CLASSES = frozenset(rule["class"] for rule in RULES["named_classes"])
# What is shorter, or digits alone, is found by trying: of secrets without a class.
_SECRET_CHARACTERS_MIN = 12
# Of a number that only its name tells: fewer are a part of one, and equal where the numbers are not.
_NUMBER_DIGITS_MIN = 7
_SCALARS = "boolean|integer|number"
_NAMES = "|".join(sorted(CLASSES | _VALUE_TYPES))
# Of a scalar's type, a class, ten digits and a tail, with what stands around them.
_MASK_CHARACTERS_MAX = 40 + max(map(len, CLASSES | _VALUE_TYPES))
# The same values come again, in a batch and in the next one.
_MASKS_REMEMBERED_MAX = 8_192
_MASK = re.compile(rf"‹masked:(?:({_SCALARS}):)?(?:({_NAMES}):)?([0-9]{{1,10}})(?::([0-9a-f]{{{TAIL_DIGITS}}}))?›")


@dataclass(frozen=True, slots=True)
class MaskToken:
    """What a mask tells of the value that it stands for.

    Attributes:
        length: in characters, as it was written.
        class_name: of `redaction.json`, or a lexical type where only shapes were told; None where nothing is known.
        tail: the same wherever the same value of the same class stands; None where values must not be compared.
        scalar: "boolean", "integer" or "number", where it was one of JSON, without quotes; None of text.
    """

    length: int
    class_name: str | None = None
    tail: str | None = None
    scalar: str | None = None


def read_mask(text: str) -> MaskToken | None:
    """What this mask tells; None of text that is not a mask and nothing else."""
    return _read(text) if text.startswith("‹") and len(text) <= _MASK_CHARACTERS_MAX else None


@lru_cache(maxsize=_MASKS_REMEMBERED_MAX)
def _read(text: str) -> MaskToken | None:
    match = _MASK.fullmatch(text)
    if match is None:
        return None
    scalar, class_name, length, tail = match.groups()
    return MaskToken(int(length), class_name, tail, scalar)


def write_mask(value: bytes, key: bytes = b"", *, class_name: str | None = None, tailed: bool = True) -> str:
    """The mask of one value; what is empty or a mask stays. Without a key, it has no tail."""
    text = _text(value)
    if not value or read_mask(text) is not None:
        return text
    name = class_name or class_of(value)
    parts = ["masked", *filter(None, [name]), str(_length(value))]
    comparable = _comparable(name, value) if key and tailed else None
    if comparable is not None:
        parts.append(_tail(key, name or "", comparable))
    return f"‹{':'.join(parts)}›"


def comparable_tail(key: bytes, name: str, value: bytes) -> str | None:
    """The tail that a value has wherever it stands, of its own class, or else of this one; None without a key."""
    if not key or not value:
        return None
    own = class_of(value)
    return _tail(key, name, value) if own is None else _tail(key, own, normal(own, value))


def possible_tails(key: bytes, value: bytes) -> frozenset[str]:
    """Every tail that a mask of this value may have, whatever the name was under which it stood.

    None where it is one of those that have no tail (see `docs/security.md`), or without a key.
    """
    if not key or not value:
        return frozenset()
    named = ((name, _comparable(name or None, value)) for name in ("", *sorted(CLASSES)))
    tails = {_tail(key, name, comparable) for name, comparable in named if comparable is not None}
    # Of tokens and of Basic credentials, subjects and users have a tail whatever they are.
    subjects = {comparable_tail(key, name, value) for name in ("subject", "user")}
    return frozenset(tails | {tail for tail in subjects if tail is not None})


def _comparable(name: str | None, value: bytes) -> bytes | None:
    """What a tail is made of; None of what somebody guesses, and of what hides a part of itself."""
    if name is None:
        is_short = _length(value) < _SECRET_CHARACTERS_MIN or value.isdigit()
        return None if is_short or value.lower().startswith(_GUESSABLE_SCHEMES) else value
    if class_of(value) == name:
        return normal(name, value)
    digits = sum(byte in b"0123456789" for byte in value)
    if name in _NAMED_CLASSES and (b"*" in value or digits < _NUMBER_DIGITS_MIN):
        return None
    return value


def _tail(key: bytes, name: str, value: bytes) -> str:
    return hmac.new(key, name.encode() + b"\0" + value, hashlib.sha256).hexdigest()[:TAIL_DIGITS]


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _length(value: bytes) -> int:
    """In characters of UTF-8; in bytes of what is not."""
    try:
        return len(value.decode("utf-8"))
    except UnicodeDecodeError:
        return len(value)
