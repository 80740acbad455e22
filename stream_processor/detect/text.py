"""Small readings that several rules share: names without spelling, the middle of a value hidden, where a URL leads."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from api_inventory.mask_token import read_mask
from api_inventory.sensitive.sensitive_class import CLASSES, CLASSES_OF_MASK
from api_inventory.value_class import RULES, class_of

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_IDENTIFIERS = frozenset(
    {"id", "ids", "gid", "sid", "uid", "uuid", "guid", "ref", "reference", "order", "invoice", "tracking"}
)
_CARD_WORDS = frozenset({"card", "cards", "credit", "pan", "cc", "payment"})
# First words of titles that are nobody's name, and stand in small letters within a sentence.
_COMMON_WORDS = frozenset({"Bank", "Hash", "Key", "National", "Passport", "Private", "Taxpayer"})
_SPOKEN_WITH_A_VOWEL = frozenset("AEFHILMNORSX")
# Names remembered: those of a few hundred endpoints.
_NAMES_REMEMBERED_MAX = 4096
# Of a URL that is taken apart; what is longer is data.
_URL_CHARACTERS_MAX = 2048
_CLASS_CHARACTERS_MAX = 4096
_BEGINNINGS = tuple(
    [prefix for rule in RULES["classes"] for prefix in rule.get("prefixes", ())]
    + ["eyJ", "eyA", "ewog", "ewoJ", "-----BEGIN"]
)


@lru_cache(maxsize=_NAMES_REMEMBERED_MAX)
def plain(name: str) -> str:
    """In lower case without anything but letters and digits: X-Api-Key, api_key and apiKey are one."""
    return _NOT_WORD.sub("", name.lower())


@lru_cache(maxsize=_NAMES_REMEMBERED_MAX)
def words(name: str) -> frozenset[str]:
    """The words of a name, in lower case: those of `callbackUrl` are "callback" and "url"."""
    return frozenset(word.lower() for word in _WORDS.findall(name[:256]))


def names_identifier(name: str) -> bool:
    """Whether a name is that of a record's id: one long id in a hundred is a card's number by chance."""
    return not words(name).isdisjoint(_IDENTIFIERS) and words(name).isdisjoint(_CARD_WORDS)


def names_card(name: str) -> bool:
    """Whether a name says that its value is a card's."""
    return not words(name).isdisjoint(_CARD_WORDS)


def length(value: str) -> int:
    """In characters, of the value or of what a mask stands for."""
    masked = read_mask(value)
    return masked.length if masked else len(value)


def class_name(value: str) -> str | None:
    """The class of a value that is nothing else, or of what a mask stands for."""
    if value[:1] == "‹" and (masked := read_mask(value)) is not None:
        return masked.class_name
    return class_of(value.encode("utf-8", "replace")) if _may_have_class(value) else None


def words_of_class(name: str) -> str:
    """A class of sensitive values within a sentence: "an IBAN", "a national identity number"."""
    # What several classes have a mask of is called as the one that bears the mask's name.
    known = CLASSES.get(name) or next(iter(CLASSES_OF_MASK.get(name, ())), None)
    if known is None:
        return f"a value of the class {name}"
    first, blank, rest = known.title.partition(" ")
    return with_article((first.lower() if first in _COMMON_WORDS else first) + blank + rest)


def with_article(words_: str) -> str:
    """With "a" or "an", as it is spoken: acronyms letter by letter."""
    first = words_.partition(" ")[0]
    is_spelled = first.isupper()
    is_vowel = first[0] in _SPOKEN_WITH_A_VOWEL if is_spelled else first[0] in "aeioAEIO"
    return f"{'an' if is_vowel else 'a'} {words_}"


def _may_have_class(value: str) -> bool:
    """Most values need no closer look: an e-mail address, a vendor's key, a long number, an IBAN begin in few ways."""
    if not 6 <= len(value) <= _CLASS_CHARACTERS_MAX:
        return False
    is_number = len(value) >= 11 and (value[0] == "+" or value[0].isdigit())
    is_account = len(value) >= 15 and value[2:4].isdigit() and value[:2].isalpha()
    return is_number or is_account or "@" in value or value.startswith(_BEGINNINGS)


def authority_of(url: str) -> str:
    """The host of an absolute URL or of one that begins with two slashes, in lower case; "" of others.

    Browsers take a backslash for a slash (WHATWG URL, section 4.4).
    """
    text = url[:_URL_CHARACTERS_MAX].replace("\\", "/")
    try:
        return urlsplit(text).hostname or ""
    except ValueError:
        return ""
