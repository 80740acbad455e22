"""One value and the name of its field: which class it is of.

What a value tells by itself is found as the agent finds it (`value_class`), so that a value and its mask are of one
class. What a name tells is checked on the value. Most values are neither: they are let go after a few looks at their
length and first characters, since this is done for every value of every body. Keeps no value.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from api_inventory.mask_token import MaskToken, read_mask
from api_inventory.sensitive.field_name import NameHints, hints_of
from api_inventory.sensitive.forms import (
    FORMS,
    has_url_credentials,
    is_card_shaped,
    is_dotted_phone,
    is_iban_shaped,
    is_jwt,
    is_number_of,
)
from api_inventory.sensitive.limits import NAME_CHARACTERS_MAX, TEXT_CHARACTERS_MAX
from api_inventory.sensitive.quick_look import may_tell
from api_inventory.sensitive.sensitive_class import CLASSES, CLASSES_OF_MASK, SEVERITIES
from api_inventory.value_class import RULES, Hit, find_classes, normal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


class Examined(NamedTuple):
    """What a value is. A tuple, which is made in a third of the time: one for each value that is of a class.

    Attributes:
        class_name: of `classes.json`.
        is_match: False of a value that only looks like one of the class: a number as long as a card's.
        value: what equal values of the class share, to be counted and forgotten: its normal form; None where values
            are not compared.
        tail: in the place of `value`, that of a mask.
    """

    class_name: str
    is_match: bool = True
    value: bytes | None = None
    tail: str | None = None


def sensitive_class_of(name: str, value: Any) -> str | None:
    """The class of one value (a scalar of JSON, raw or masked) in a field of this name; None of most.

    `name` may be a JSON Pointer or a dotted path: parents tell what `number` is a number of.
    """
    examined = examine(name, value)
    return examined.class_name if examined is not None and examined.is_match else None


def examine(path: str, value: Any) -> Examined | None:
    """What a value in the field of this name or path is; None of most."""
    hints = hints_of(path if len(path) <= NAME_CHARACTERS_MAX else path[-NAME_CHARACTERS_MAX:])
    is_named = hints is not None and hints.classes != ()
    if type(value) is str:
        return _examined(value, hints) if is_named or may_tell(value) else None
    if value is None or value is True or value is False:
        return None
    is_card_sized = type(value) is int and value >= _CARD_LEAST
    return _examined(repr(value), hints) if is_named or is_card_sized else None


_CARD_LEAST = 10**12
# What has one of these forms as a whole is of no class by itself.
_TELLING_NOTHING = frozenset({"uuid", "date", "date-time", "boolean", "null", "object", "array"})


def worth_examining(path: str, values: Sequence[Any], types: Collection[str] = ()) -> Mapping[Any, int]:
    """How often each of those values stands in a field of which `examine` may say something.

    Args:
        path: the field's name or pointer.
        values: all of one kind of scalar, none of them blank.
        types: those of the values (see `value_type`), where they are known.
    """
    hints = hints_of(path if len(path) <= NAME_CHARACTERS_MAX else path[-NAME_CHARACTERS_MAX:])
    if hints is not None and hints.classes != ():
        return Counter(values)
    kind = type(values[0])
    if kind is str and not (types and _TELLING_NOTHING.issuperset(types)):
        return {value: times for value, times in Counter(values).items() if may_tell(value)}
    if kind is int and max(values) >= _CARD_LEAST:
        return Counter([value for value in values if value >= _CARD_LEAST])
    return {}


def _examined(value: str, hints: NameHints | None) -> Examined | None:
    text = value[:TEXT_CHARACTERS_MAX]
    denied = hints.denied if hints is not None else _NOTHING
    if "‹masked:" in text:
        return _masked(text, hints) or (None if _MASKS.fullmatch(text) else _told_by_value(text, denied))
    if "@" in text and _is_plain_email(text):
        return Examined("email", value=text.lower().encode())
    told = _told_by_value(text, denied)
    named = _told_by_name(text.strip(), hints) if hints is not None and (told is None or not told.is_match) else None
    return named or told


_NOTHING: frozenset[str] = frozenset()
_PLAIN_EMAIL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*@(?:[A-Za-z0-9-]+\.)+([A-Za-z]{2,})")
_FILE_EXTENSIONS = frozenset(RULES["file_extensions"])


def _is_plain_email(text: str) -> bool:
    """Of most addresses, at once; the others are found as everything else is."""
    match = _PLAIN_EMAIL.fullmatch(text)
    return match is not None and match[1].lower() not in _FILE_EXTENSIONS


# --- by the value -----------------------------------------------------------------------------------------------------


def _told_by_value(text: str, denied: frozenset[str]) -> Examined | None:
    content = text.encode("utf-8", "surrogatepass")
    found = [
        Examined(class_name, value=normal(hit.name, content[hit.start : hit.end]))
        for hit in find_classes(content)
        if (class_name := _class_of_hit(content, hit)) is not None
        and not (class_name in denied and hit.end - hit.start == len(content))
    ]
    if "://" in text and "@" in text and has_url_credentials(text):
        found.append(Examined("url_credentials"))
    if "phone" not in denied and is_dotted_phone(text):
        found.append(Examined("phone", value=normal("phone", content)))
    if found:
        return min(found, key=_severity_first)
    return next((Examined(name, is_match=False) for name, is_shaped in _SHAPES if is_shaped(text)), None)


_SHAPES = (("credit_card", is_card_shaped), ("iban", is_iban_shaped))


def _class_of_hit(content: bytes, hit: Hit) -> str | None:
    if hit.name == "jwt" and not is_jwt(content[hit.start : hit.end].decode("ascii", "replace")):
        return None
    return CLASSES_OF_MASK[hit.name][0].name


def _severity_first(examined: Examined) -> int:
    return SEVERITIES.index(CLASSES[examined.class_name].severity)


# --- by the name ------------------------------------------------------------------------------------------------------


def _told_by_name(text: str, hints: NameHints) -> Examined | None:
    for name in hints.classes:
        known = CLASSES[name]
        is_one = (
            is_number_of(known.stdnum, text) if known.stdnum else known.form is not None and FORMS[known.form](text)
        )
        if is_one:
            return Examined(name, value=_comparable(name, text))
    return None


def _comparable(name: str, text: str) -> bytes | None:
    """Passwords are compared nowhere, not even by a few bits of a hash."""
    return None if name == "password" else text.lower().encode("utf-8", "surrogatepass")


# --- by a mask --------------------------------------------------------------------------------------------------------
_MASKS = re.compile(r"‹masked:[^‹›]{1,60}›")
# Of masks without a class: a UUID, which is no secret in the clear either.
_UUID_CHARACTERS = 36
_SECRET_MASK_CHARACTERS_MIN = 16
# What masks say of values that a name tells: nothing of secrets, and a lexical type where only shapes were told.
_NEVER = ""
_MASKED_AS = {
    "password": None,
    "card_security_code": None,
    "generic_secret": None,
    "date_of_birth": "date",
    "ip_address": "ipv4",
}


def _masked(text: str, hints: NameHints | None) -> Examined | None:
    """What masks in a text stand for; the most severe where there are several."""
    is_whole = _MASKS.fullmatch(text) is not None
    denied = hints.denied if hints is not None and is_whole else _NOTHING
    found = [
        Examined(name, tail=mask.tail)
        for mask in _masks(text)
        if (name := _class_of_mask(mask, hints)) is not None and name not in denied
    ]
    return min(found, key=_severity_first) if found else None


def _masks(text: str) -> Iterator[MaskToken]:
    for match in _MASKS.finditer(text):
        if (mask := read_mask(match[0])) is not None:
            yield mask


def _class_of_mask(mask: MaskToken, hints: NameHints | None) -> str | None:
    named = hints.classes if hints is not None else ()
    if mask.class_name is not None and mask.class_name in CLASSES_OF_MASK:
        candidates = [known.name for known in CLASSES_OF_MASK[mask.class_name]]
        return next((name for name in named if name in candidates), candidates[-1])
    may_be_secret = mask.length >= _SECRET_MASK_CHARACTERS_MIN and mask.length != _UUID_CHARACTERS
    return next(
        (
            name
            for name in named
            if _MASKED_AS.get(name, _NEVER) == mask.class_name and (name != "generic_secret" or may_be_secret)
        ),
        None,
    )
