"""What the parameter of a position is called, where its values say more than the collection before it."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# ISO 639-1 and ISO 3166-1 alpha-2 as of 2024, which change by a code in some years; EU and UK are used beside them.
_CODES = json.loads(files(__package__).joinpath("codes.json").read_text("utf-8"))
_LANGUAGES = frozenset(_CODES["languages"])
_COUNTRIES = frozenset(_CODES["countries"])
_LOCALE = re.compile(r"([A-Za-z]{2})(?:[-_]([A-Za-z]{2}|[A-Z][a-z]{3}))?")
# So many of the values must be of a kind before the parameter is named by it.
_KIND_SHARE_MIN = 0.9
_KIND_VALUES_MIN = 2


def kind_of_values(values: Collection[str]) -> str:
    """`locale` or `country` where nearly all values are one, else ""."""
    if len(values) < _KIND_VALUES_MIN:
        return ""
    for name, is_one in (("country", _is_written_country), ("locale", is_locale), ("country", is_country)):
        if sum(map(is_one, values)) >= _KIND_SHARE_MIN * len(values):
            return name
    return ""


def _is_written_country(value: str) -> bool:
    """As the standard writes it: in small letters most are codes of languages as well."""
    return value in _COUNTRIES


def is_country(value: str) -> bool:
    """Whether this is the code of a country, in capitals or small letters."""
    return len(value) == 2 and value.upper() in _COUNTRIES


def is_plain_code(value: str) -> bool:
    """Whether this is written as codes are and words are not: a country in capitals, a language with its country."""
    return value in _COUNTRIES or (len(value) > 2 and is_locale(value))


def is_locale(value: str) -> bool:
    """Whether this is the code of a language, alone or with that of a country or a script."""
    found = _LOCALE.fullmatch(value)
    if found is None or found[1].lower() not in _LANGUAGES:
        return False
    region = found[2]
    return region is None or len(region) > 2 or region.upper() in _COUNTRIES
