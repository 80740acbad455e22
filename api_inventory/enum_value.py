"""Which strings may be kept as they are: words of an interface ("active", "EUR"), and nothing that somebody typed in.

A word of an interface is short, of letters, digits and what joins them. Ids are none, nor is what is sensitive, nor any
value of a name under which people and places stand ("name", "city"): whatever it looks like, it is somebody's.
"""

from __future__ import annotations

import re
from functools import lru_cache

from api_inventory.redaction import is_sensitive_query_name
from api_inventory.segment_shape import is_value
from api_inventory.value_class import find_classes

_WORD = re.compile(r"[A-Za-z0-9_.-]{0,40}")
_NAME_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Last words of names whose values are of people, or ids.
_PRIVATE_NAMES = """
    name names first last middle maiden given family nick nickname surname forename user users username login handle
    screenname author owner creator assignee member customer client contact person people recipient sender employee
    patient email mail phone mobile fax address street city town village county suburb zip postcode postal house
    building company organisation organization employer school birth birthday birthplace dob age gender sex race
    religion ethnicity nationality diagnosis disease blood account iban card pan ssn tax passport licence license
    plate id ids uid uuid guid gid sid key hash digest checksum etag fingerprint cursor nonce serial token secret
    password passphrase pin code otp answer note notes comment comments message text body title subject description
    summary label slug query search q term
"""
_PRIVATE_NAME_WORDS = frozenset(_PRIVATE_NAMES.split())
_REMEMBERED_MAX = 8192


def is_enum_name(name: str) -> bool:
    """Whether values in a place of this name may be words of an interface."""
    return len(name) <= 128 and _is_enum_name(name)


def is_enum_value(text: str) -> bool:
    """Whether this string can be a word of an interface. So can nothing, which stands for "none of these"."""
    return len(text) <= 40 and _is_enum_value(text)


@lru_cache(maxsize=_REMEMBERED_MAX)
def _is_enum_name(name: str) -> bool:
    words = [word.lower() for word in _NAME_WORDS.findall(name)]
    last = next((word for word in reversed(words) if not word.isdigit() and word != "line"), "")
    return last not in _PRIVATE_NAME_WORDS and not is_sensitive_query_name(name)


@lru_cache(maxsize=_REMEMBERED_MAX)
def _is_enum_value(text: str) -> bool:
    if not text:
        return True
    if not _WORD.fullmatch(text) or text.isdigit():
        return False
    # Capitals alone are how constants are written, and no sign of an id that was drawn.
    is_constant = text.isupper() and not any(map(str.isdigit, text))
    return not is_value(text.lower() if is_constant else text) and not find_classes(text.encode())
