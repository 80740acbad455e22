"""What a value is, told from the value alone: an e-mail address, a card's number, a vendor's key.

Finds every such value in a text, wherever it stands; `class.rs` and `number_class.rs` of the core find the same. Three
searches find where one may be (an `@`, the beginning of a group of digits, a vendor's prefix); what stands there
is then looked at once, so that work is linear whatever the text is. Texts are looked at as bytes of UTF-8: what is
looked for is ASCII.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES: dict[str, Any] = json.loads(files(__package__).joinpath("redaction.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A sensitive value: its first byte, the byte behind its last one, its class."""

    start: int
    end: int
    name: str


def find_classes(text: bytes, *, numbers: bool = True) -> list[Hit]:
    """The sensitive values in a text, in order, none over another; `numbers`: also those of cards, telephones, ..."""
    hits = [*_emails(text), *_prefixed(text)]
    if numbers:
        hits += _numbers(text)
    return _merged(hits) if len(hits) > 1 else hits


def class_of(value: bytes) -> str | None:
    """The class of a value that is nothing else."""
    match find_classes(value):
        case [Hit(0, end, name)] if end == len(value):
            return name
    return None


def normal(name: str, value: bytes) -> bytes:
    """How a value of a class is written before its tail is made: spellings of one value have one tail."""
    match _NORMALS.get(name):
        case "lower":
            return value.lower()
        case "digits":
            return re.sub(rb"[^0-9]", b"", value)
        case "upper_alphanumeric":
            return re.sub(rb"[^0-9A-Za-z]", b"", value).upper()
    return value


_NORMALS = {rule["name"]: rule.get("normal") for rule in RULES["classes"]}
CLASSES = frozenset(_NORMALS) | frozenset(rule["class"] for rule in RULES["named_classes"])
"""The names of all classes, also of those that only the name of a field tells."""


def _merged(hits: list[Hit]) -> list[Hit]:
    """Hits that overlap become one, of the class of the first, or of the longest of those that begin together."""
    merged: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if merged and hit.start < merged[-1].end:
            first = merged[-1]
            merged[-1] = Hit(first.start, max(first.end, hit.end), first.name)
        else:
            merged.append(hit)
    return merged


# --- e-mail addresses -------------------------------------------------------------------------------------------------
# What ends the part before the "@"; a bracket of a mask does too.
_NOT_LOCAL = re.compile(rb"[^A-Za-z0-9._+'\x80-\xff-]|\xe2\x80[\xb9\xba]")
_DOMAIN = re.compile(rb"(?:[A-Za-z0-9-]|\.(?!\.)|(?!\xe2\x80[\xb9\xba])[\x80-\xff])*")
_TOP_LEVEL = re.compile(rb"[A-Za-z\x80-\xff]{2,}|xn--.*", re.DOTALL)
_FILE_EXTENSIONS = frozenset(extension.encode() for extension in RULES["file_extensions"])


def _emails(text: bytes) -> Iterator[Hit]:
    behind = 0
    while (at := text.find(b"@", behind)) >= 0:
        start = behind
        for end in _NOT_LOCAL.finditer(text, behind, at):
            start = end.end()
        start = at - len(text[start:at].lstrip(b".+-'"))
        length = _domain_length(text, at + 1)
        if start < at and length:
            yield Hit(start, at + 1 + length, "email")
        behind = at + 1


def _domain_length(text: bytes, start: int) -> int:
    """0 where no domain stands here. The name of a file, such as `logo@2x.png`, ends in no domain."""
    match = _DOMAIN.match(text, start)
    assert match is not None, "it matches nothing as well"
    domain = match[0].rstrip(b".-")
    before, dot, last = domain.rpartition(b".")
    if dot and before and last.lower() in _FILE_EXTENSIONS:
        domain = before.rstrip(b".-")
        before, dot, last = domain.rpartition(b".")
    is_one = dot and before and not before.startswith(b".") and _TOP_LEVEL.fullmatch(last) is not None
    return len(domain) if is_one else 0


# --- what vendors begin their keys with -------------------------------------------------------------------------------
# base64url of `{"`, and of a brace before a space or a line with an indent.
_JWT_STARTS = (b"eyJ", b"eyA", b"ewogI", b"ewoJI")
_PRIVATE_KEY_START = b"-----BEGIN"
_RUNS = {
    prefix.encode(): (rule["name"], re.compile(b"[%s]*" % rule["characters"].encode()), rule["characters_min"])
    for rule in RULES["classes"]
    for prefix in rule.get("prefixes", ())
}
_STARTS = (*_RUNS, *_JWT_STARTS, _PRIVATE_KEY_START)
PREFIXES = frozenset(start.decode() for start in _STARTS)
"""What every key begins with that is told by its beginning."""
_PREFIXES = re.compile(b"|".join(map(re.escape, _STARTS)))
_TOKEN = re.compile(rb"[A-Za-z0-9_.-]*")
# Not the letter of an escape, such as that of a line feed.
_BEHIND_WORD = re.compile(rb"(?<!\\)[A-Za-z0-9]\Z")
_PRIVATE_KEY = re.compile(rb"-----BEGIN([A-Z0-9 ]{0,64})-----")
# It stops at its end: the next key may begin there, and the one after it.
_PRIVATE_KEY_BODY = re.compile(rb"(?:[A-Za-z0-9+/=:,.()_ \t\r\n\\]|-(?!----END))*+(?:-----END[A-Z0-9 ]*-{0,5})?")


def _prefixed(text: bytes) -> Iterator[Hit]:
    start, no_jwt_before = 0, 0
    while match := _PREFIXES.search(text, start):
        start = match.start()
        end = None
        if match[0] in _JWT_STARTS:
            if start >= no_jwt_before:
                run_end = _TOKEN.match(text, match.end()).end()  # type: ignore[union-attr]
                before, dot, last = text[match.end() : run_end].rpartition(b".")
                dots = before.count(b".") + len(dot)
                if dots >= 2:
                    is_file = dots > 2 and before and last.lower() in _FILE_EXTENSIONS
                    end, name = (match.end() + len(before) if is_file else run_end), "jwt"
                else:
                    # Of a run without the dots of a JWT, no part has them.
                    no_jwt_before = run_end
        elif match[0] == _PRIVATE_KEY_START:
            end, name = _private_key_end(text, start), "pem_key"
        elif _BEHIND_WORD.search(text[max(start - 2, 0) : start]) is None:
            name, run, least = _RUNS[match[0]]
            run_end = run.match(text, match.end()).end()  # type: ignore[union-attr]
            end = run_end if run_end - match.end() >= least else None
        if end is None:
            start += 1
        else:
            yield Hit(start, end, name)
            start = end


def _private_key_end(text: bytes, start: int) -> int | None:
    """RFC 7468: a key to its last line, or as far as it goes where that was cut off."""
    first = _PRIVATE_KEY.match(text, start)
    if first is None or b"PRIVATE KEY" not in first[1]:
        return None
    end: int = _PRIVATE_KEY_BODY.match(text, first.end() - len(b"-----")).end()  # type: ignore[union-attr]
    return end


# --- numbers ----------------------------------------------------------------------------------------------------------
_DIGITS = re.compile(rb"[0-9]+")
_CARD = re.compile(rb"[0-9]{13,19}(?![0-9])")
_CARD_GROUPS = tuple(
    re.compile(
        rb"([0-9]{4})([ -])[0-9]{%d}" % groups[0] + b"".join(rb"\2[0-9]{%d}" % n for n in groups[1:]) + b"(?![0-9])"
    )
    for groups in ((4, 4, 4, 3), (4, 4, 4, 2), (4, 4, 4, 1), (4, 4, 4), (6, 5), (6, 4))
)
_PERSON = re.compile(rb"([0-9]{3})-([0-9]{2})-([0-9]{4})(?![0-9])")
_PHONE_DIGITS_MIN, _PHONE_DIGITS_MAX = 8, 15
_PHONE_SEPARATOR = re.compile(rb"[ ()-]{0,2}")
_SSN_NEVER_ISSUED = frozenset(number.encode() for number in RULES["ssn_never_issued"])
_ITIN_GROUPS = frozenset(
    str(number).encode() for number in (*range(50, 66), *range(70, 89), 90, 91, 92, *range(94, 100))
)
_CARD_RANGES = [(first.encode(), last.encode(), lengths) for first, last, lengths in RULES["card_ranges"]]
_IBAN_LENGTHS = {country.encode(): length for country, length in RULES["iban_lengths"].items()}
# Neither a part of a word, of a decimal nor of an identifier with hyphens.
_NOT_FREE_BEFORE = re.compile(rb"[A-Za-z0-9_]\Z|[0-9]\.\Z|[A-Za-z0-9_]-\Z")
_NOT_FREE_BEHIND = re.compile(rb"[A-Za-z0-9_]|\.[0-9]|-[A-Za-z0-9_]")


def _numbers(text: bytes) -> Iterator[Hit]:
    for group in _DIGITS.finditer(text):
        if (hit := _number(text, group.start(), len(group[0]))) is not None:
            yield hit


def _number(text: bytes, start: int, length: int) -> Hit | None:
    before = text[max(start - 1, 0) : start]
    if before == b"+":
        return _phone(text, start)
    if length >= 2 and before.isalpha():
        return _iban(text, start)
    if 13 <= length <= 19:
        return _card(text, start, _CARD)
    if length == 4:
        return next(filter(None, (_card(text, start, groups) for groups in _CARD_GROUPS)), None)
    return _person(text, start) if length == 3 else None


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    return _NOT_FREE_BEFORE.search(text[max(start - 2, 0) : start]) is None and _is_free_behind(text, end)


def _is_free_behind(text: bytes, end: int) -> bool:
    return _NOT_FREE_BEHIND.match(text, end) is None


def _card(text: bytes, start: int, form: re.Pattern[bytes]) -> Hit | None:
    match = form.match(text, start)
    if match is None or not _stands_alone(text, start, match.end()):
        return None
    number = normal("card", match[0])
    is_issued = any(
        first <= number[: len(first)] <= last and len(number) in lengths for first, last, lengths in _CARD_RANGES
    )
    if is_issued and len(set(number)) > 1 and _has_luhn_sum(number):
        return Hit(start, match.end(), "card")
    return None


def _has_luhn_sum(number: bytes) -> bool:
    """ISO/IEC 7812-1 annex B."""
    digits = [digit - 48 for digit in reversed(number)]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _person(text: bytes, start: int) -> Hit | None:
    """A number of social security, or of a taxpayer without one."""
    match = _PERSON.match(text, start)
    if match is None or not _stands_alone(text, start, match.end()):
        return None
    area, group, serial = match.groups()
    if area.startswith(b"9"):
        return Hit(start, match.end(), "itin") if group in _ITIN_GROUPS else None
    is_never = area in {b"000", b"666"} or group == b"00" or serial == b"0000"
    if is_never or area + group + serial in _SSN_NEVER_ISSUED:
        return None
    return Hit(start, match.end(), "ssn")


def _phone(text: bytes, start: int) -> Hit | None:
    """In international form (ITU-T E.123), behind its plus."""
    before = text[max(start - 2, 0) : start - 1]
    if before.isalnum() or before in {b"_", b"+"} or text[start : start + 1] == b"0":
        return None
    at, count, end = start, 0, None
    while (group := _DIGITS.match(text, at)) is not None:
        count += len(group[0])
        at = group.end()
        if count > _PHONE_DIGITS_MAX:
            break
        if count >= _PHONE_DIGITS_MIN and _is_free_behind(text, at):
            end = at
        at = _PHONE_SEPARATOR.match(text, at).end()  # type: ignore[union-attr]
    return None if end is None else Hit(start - 1, end, "phone")


def _iban(text: bytes, digits: int) -> Hit | None:
    """ISO 13616, of which two letters stand before these digits."""
    start = digits - 2
    length = _IBAN_LENGTHS.get(text[max(start, 0) : digits].upper())
    if length is None:
        return None
    number, at = b"", start
    while len(number) < length:
        byte = text[at : at + 1]
        if byte.isalnum():
            number += byte.upper()
        elif not byte or byte not in b" -" or len(number) % 4 or text[at - 1 : at] in {b" ", b"-"}:
            return None
        at += 1
    if not _stands_alone(text, start, at) or not _leaves_one(number):
        return None
    return Hit(start, at, "iban")


def _leaves_one(number: bytes) -> bool:
    """ISO 7064, MOD 97-10, with the first four characters at the end."""
    return int("".join(str(int(character, 36)) for character in (number[4:] + number[:4]).decode())) % 97 == 1
