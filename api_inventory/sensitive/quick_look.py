"""Whether a text may tell its class by itself: a quick look that lets most values go.

It looks at lengths, first characters and what stands beside separators, and runs a regular expression where little is
left to look at: this is done for every text of every body. A Yes is only a reason to search (`value_class`). A No
is right; but a short value without spaces is taken for one thing: a number that is a part of it is not looked for, nor
a secret behind three digits, nor a JWT, which is never that short.
"""

from __future__ import annotations

import re

from api_inventory.sensitive.limits import TEXT_CHARACTERS_MAX
from api_inventory.value_class import PREFIXES, RULES

_KEY_START = "-----BEGIN"
# a@b.co
_CHARACTERS_MIN = 6
# 123-45-6789; what begins with letters is longer.
_TOKEN_CHARACTERS_MIN = 11
# A UUID's: what is longer and has no spaces is a URL, a secret, or data.
_TOKEN_CHARACTERS_MAX = 36
# The shortest of vendors' secrets, and of bank accounts.
_SECRET_CHARACTERS_MIN = min(
    *(len(prefix) + rule["characters_min"] for rule in RULES["classes"] for prefix in rule.get("prefixes", ())),
    *RULES["iban_lengths"].values(),
)
# The first three letters of vendors' prefixes; and, letter by letter, where a word begins: one choice among sixty costs
# more than three among twenty.
_STARTS = frozenset(prefix[:3] for prefix in PREFIXES if prefix != _KEY_START)
_START_WITHIN = re.compile(
    "[^A-Za-z0-9]" + "".join(f"[{re.escape(''.join(sorted(set(each))))}]" for each in zip(*_STARTS, strict=True))
)
_LONG_RUN = re.compile(rf"[A-Za-z0-9_.$-]{{{_SECRET_CHARACTERS_MIN}}}")
_PREFIX = re.compile("|".join(map(re.escape, sorted(PREFIXES))))
_PHONE = re.compile(r"\+(?<![0-9A-Za-z_+]\+)[1-9][0-9 ().-]{6}")
# A bank account's country and check digits; a card, whole or in groups; a number of a person. It begins with a digit,
# so that texts without any are let go at once.
_NUMBER = re.compile(
    r"[0-9](?:(?<=[A-Za-z]{2}[0-9])[0-9](?:[ -]?[A-Za-z0-9]{4}){2}"
    r"|[0-9]{12}|[0-9]{3}[ -][0-9]{4,6}[ -]|[0-9]{2}-[0-9]{2}-[0-9]{4})"
)


def may_tell(value: str) -> bool:
    """Whether a search may find a class in this value, or masks."""
    characters = len(value)
    if characters < _CHARACTERS_MIN:
        return False
    if "@" in value or "‹" in value or ("+" in value and _PHONE.search(value) is not None):
        return True
    if " " in value or characters > _TOKEN_CHARACTERS_MAX:
        return _may_tell_within(value[:TEXT_CHARACTERS_MAX])
    return characters >= _TOKEN_CHARACTERS_MIN and _may_be(value)


def _may_be(value: str) -> bool:
    """Of a short value without spaces."""
    if len(value) == _TOKEN_CHARACTERS_MAX and value[8] == value[13] == value[18] == value[23] == "-":
        # A UUID: what most values of this length are.
        return False
    if value[:3].isdigit() and "=" not in value and "/" not in value:
        # A number, whole or in groups: most times and ids that begin so are none.
        return value.replace("-", "").isdigit()
    if not value.replace("-", "").replace("_", "").replace(".", "").isalnum():
        return _may_tell_within(value)
    if len(value) < _SECRET_CHARACTERS_MIN:
        return False
    return _may_hold_secret(value) or (value[2:4].isdigit() and value[:2].isalpha())


def _may_tell_within(value: str) -> bool:
    return (
        _NUMBER.search(value) is not None
        or (_LONG_RUN.search(value) is not None and _may_hold_secret(value))
        or _KEY_START in value
    )


def _may_hold_secret(value: str) -> bool:
    """A JWT may stand anywhere; the others begin a word, or stand behind the letter of an escape."""
    may_begin = (
        value[:3] in _STARTS
        or _START_WITHIN.search(value) is not None
        or "\\" in value
        or "eyJ" in value
        or "eyA" in value
        or "ewo" in value
    )
    return may_begin and _PREFIX.search(value) is not None
