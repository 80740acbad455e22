"""Which strings may be kept as they are: words of an interface ("active", "EUR"), and nothing that somebody typed in.

How often a string was seen does not tell whose it is: the name of a doctor is sent by all of the patients, and stands
in an answer that everybody reads. So a string is kept only where all its words are in a list (`enum_words.json`) of
those that interfaces use, or where it is a currency; and never in the place of a name under which people, places and
what is sensitive stand ("city", "medication"). A pure function of the name and the string: the same in every process.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from api_inventory.redaction import is_sensitive_name, is_sensitive_query_name
from api_inventory.sensitive.field_name import hints_of
from api_inventory.value_type import string_type

_WORDS = frozenset(
    word
    for group in json.loads(files(__package__).joinpath("enum_words.json").read_text("utf-8"))["words"].values()
    for word in group
)
# Words joined as identifiers and labels join them; of digits, as many as count kinds and versions ("v2", "sha256").
_JOINED = re.compile(r"[A-Za-z0-9]+(?:[-_.: /][A-Za-z0-9]+)*")
_NAME_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_OTHERS = re.compile(r"\*{2,}")
_DIGITS_MAX = 3
_CHARACTERS_MAX = 40
# Words of names whose values are of people, or ids, in whatever place they stand.
_PRIVATE_NAMES = """
    allergen allergies allergy ancestry belief biometric blood caste condition denomination diagnosis diagnoses
    disability disease ethnic ethnicity faith gender handicap health hiv illness injury marital medical
    medication medicine nationality orientation party patient political politics pregnancy pregnant prescription
    pronoun pronouns race religion religious sex sexual sexuality symptom symptoms therapy treatment union
    vaccination vaccine vote
"""
_PRIVATE_WORDS = frozenset(_PRIVATE_NAMES.split())
# The same of the last word alone: in front, they say whose state, role or kind it is.
_PRIVATE_LAST_NAMES = """
    name names first last middle maiden given family nick nickname surname forename user users username login
    handle screenname author owner creator assignee member customer client contact person people recipient
    sender employee email mail phone mobile fax address street city town village county suburb country zip
    postcode postal house building company organisation organization employer school birth birthday birthplace
    dob age account iban card pan ssn tax passport licence license plate id ids uid uuid guid gid sid key hash
    digest checksum etag fingerprint cursor nonce serial token secret password passphrase pin code otp answer
    note notes comment comments message text body title subject description summary label slug query search q
    term doctor physician nurse spouse wife husband father mother parent son daughter child sibling brother
    sister friend relative beneficiary manager boss supervisor approver
"""
_PRIVATE_LAST_WORDS = frozenset(_PRIVATE_LAST_NAMES.split())
_REMEMBERED_MAX = 8192


def is_enum_name(name: str) -> bool:
    """Whether values in a place of this name may be words of an interface."""
    return len(name) <= 128 and _is_enum_name(name)


def is_enum_value(text: str) -> bool:
    """Whether this string is of words of an interface. So is nothing, which stands for "none of these"."""
    return len(text) <= _CHARACTERS_MAX and _is_enum_value(text)


@lru_cache(maxsize=_REMEMBERED_MAX)
def told_scope(scope: str) -> str:
    """A scope or a role of a token with its words that are none of interfaces left out: `orders:read`, `*-*`."""
    return _OTHERS.sub("*", _NAME_WORDS.sub(lambda word: word[0] if word[0].lower() in _WORDS else "*", scope))


@lru_cache(maxsize=_REMEMBERED_MAX)
def _is_enum_name(name: str) -> bool:
    words = [word.lower() for word in _NAME_WORDS.findall(name)]
    last = next((word for word in reversed(words) if not word.isdigit() and word != "line"), "")
    if last in _PRIVATE_LAST_WORDS or not _PRIVATE_WORDS.isdisjoint(words):
        return False
    hints = hints_of(name)
    return not (hints and hints.classes) and not is_sensitive_name(name) and not is_sensitive_query_name(name)


@lru_cache(maxsize=_REMEMBERED_MAX)
def _is_enum_value(text: str) -> bool:
    if not text or string_type(text) == "currency":
        return True
    if not _JOINED.fullmatch(text):
        return False
    words = _NAME_WORDS.findall(text)
    return any(word.lower() in _WORDS for word in words) and all(map(_is_word, words))


def _is_word(word: str) -> bool:
    return len(word) <= _DIGITS_MAX if word.isdigit() else word.lower() in _WORDS
