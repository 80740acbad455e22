"""What one path segment looks like: a word that names a resource, or a value that one request suffices to know for one.

Strong shapes only: ids that no designer would choose as the name of a route. Words that are values (user names, slugs)
cannot be told from words that are routes by looking at one of them; that takes evidence from many requests.

Every pattern is linear: no repetition stands inside another one, and callers bound the length of a segment. Digits are
those of ASCII, so that what stays literal in a template is ASCII as well, and a template's characters are its bytes.
"""

from __future__ import annotations

import re

from api_inventory.limits import SEGMENT_CHARACTERS_MAX

# v1, v2.1, v1beta1, V3, v20180820.
_VERSION = re.compile(
    r"[vV][0-9]{1,3}(?:[._][0-9]{1,3}){0,2}(?:(?:alpha|beta|rc|preview|p)[0-9]{0,3})?|[vV](?:19|20)[0-9]{6}"
)
# 1.0 and 2.1.3; the dated versions of large providers.
_LEADING_VERSION = re.compile(r"[0-9]{1,2}\.[0-9]{1,3}(?:\.[0-9]{1,3})?|[0-9]{4}-[0-9][0-9]-[0-9][0-9]")
_BARE_VERSIONS = frozenset("0123456789")

_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_DATE_OR_TIME = re.compile(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9](?:[T _][0-9:.Zz+-]{4,24})?|[0-9]{8}T[0-9]{4,6}Z?")
_EMAIL = re.compile(r"[^@\s/]{1,128}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_IPV4 = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?::[0-9]{1,5})?")
# Colons, and at least three groups or "::": no route is written so.
_IPV6 = re.compile(r"(?=.{0,40}(?:::|:[0-9A-Fa-f]{1,4}:))[0-9A-Fa-f:.]{3,45}")
_RELEASE = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}(?:[-+][A-Za-z0-9.-]{1,40})?")
_PHONE = re.compile(r"\+[0-9]{7,15}")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_SID = re.compile(r"[A-Za-z]{2}[0-9a-f]{32}")
# `cus_9s6XKzkNRiz8i3`, `cs_test_a1B2c3D4`. From the start on: `l2vpn-terminations` has no word in front of its hyphen.
_PREFIX = re.compile(r"(?:[a-z]{2,20}[_-]){1,3}(?=[A-Za-z0-9]{8,}$)")
_ID_CHARACTERS = re.compile(r"[A-Za-z0-9_-]+")
# Letters and digits as machines append them to a name (pods, builds): no vowel, so that no word is taken for one.
_SUFFIX = re.compile(r"[b-df-hj-np-tv-z0-9]{5,}")
_HUMP = re.compile(r"[A-Z]?[a-z]+|[A-Z]")
# The same with an acronym as one word: getDICOMImportJob has four.
_HUMP_OR_ACRONYM = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# CreateOauth2Provider, projectsV2: words of so many letters on average, with so few digits, were not drawn.
_WORD_LETTERS_MIN = 4
_WORD_DIGITS_MAX = 2
# OrderApiV2, NamSorAPIv2: letters, and the version of what they name.
_VERSIONED_NAME = re.compile(r"([A-Za-z]{3,})[vV][0-9]{1,2}")
_PADDED_BASE64 = re.compile(r"[A-Za-z0-9_-]{6,}={1,2}")
# What RFC 3986 lets stand in a segment; a route is written in nothing else.
_ROUTE_CHARACTERS = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]+")
_URN = re.compile(r"(?:[Uu][Rr][Nn]|[a-z]{2,8}:[a-z0-9-]{2,32}):.*")
# A custom method behind a resource (AIP-136): a verb in lower camel case, `undelete` and `batchGet`.
_CUSTOM_METHOD = re.compile(r"[a-z]{3,20}(?:[A-Z][a-z]{1,19}){0,3}")
_EXACT_SHAPES = (
    _INTEGER,
    _UUID,
    _DATE_OR_TIME,
    _NUMBER,
    _IPV4,
    _IPV6,
    _RELEASE,
    _PHONE,
    _EMAIL,
    _JWT,
    _URN,
    _PADDED_BASE64,
)


def is_bare_version(segment: str) -> bool:
    """Whether this is one digit: a version of the API where it stands in front, `/1/boards`, or behind `api`."""
    return segment in _BARE_VERSIONS


def is_version(segment: str, *, leading: bool) -> bool:
    """Whether this names a version of the API; `leading` where it is the first segment, or follows one such as `api`.

    `v2` names one wherever it stands; `1.0` and `2010-04-01` only in front.
    """
    if _VERSION.fullmatch(segment):
        return True
    return leading and bool(_LEADING_VERSION.fullmatch(segment))


def split_custom_method(segment: str) -> tuple[str, str]:
    """`42:undelete` as the resource and what is done with it, `42` and `undelete`; the segment and "" of all others.

    With more than one colon it is a name of its own kind, as URNs and ARNs are.
    """
    resource, _, method = segment.rpartition(":")
    is_one = bool(resource) and ":" not in resource and resource.lower() != "urn" and _CUSTOM_METHOD.fullmatch(method)
    return (resource, method) if is_one else (segment, "")


def is_value(segment: str) -> bool:
    """Whether a percent-decoded segment can be nothing but a value; False where it may be the name of a route.

    Versions look like values: ask `is_version` first.
    """
    if segment.isascii() and segment.isalpha() and len(segment) < 10:
        return False
    if len(segment) > SEGMENT_CHARACTERS_MAX or not _ROUTE_CHARACTERS.fullmatch(segment):
        return True
    return "," in segment or any(shape.fullmatch(segment) for shape in _EXACT_SHAPES) or _is_identifier(segment)


def _is_identifier(segment: str) -> bool:
    if _SID.fullmatch(segment) or (_HEX.fullmatch(segment) and any(map(str.isdigit, segment))):
        return True
    if versioned := _VERSIONED_NAME.fullmatch(segment):
        return _looks_drawn(versioned[1], prefixed=False)
    prefix = _PREFIX.match(segment)
    core = segment[prefix.end() :] if prefix else segment
    if not _ID_CHARACTERS.fullmatch(core):
        return False
    return _looks_drawn(core, prefixed=prefix is not None) or _has_drawn_suffix(segment)


def _looks_drawn(core: str, *, prefixed: bool) -> bool:
    """Whether a generator rather than a person chose these characters."""
    digits, upper, lower = (sum(map(test, core)) for test in (str.isdigit, str.isupper, str.islower))
    if len(core) >= 10 and digits and upper and lower and (prefixed or not _is_words_with_number(core, digits)):
        return True
    if len(core) >= 8 and digits >= 3:
        return True
    if len(core) >= 6 and digits >= 2 and upper >= 2 and not lower:
        return True
    if prefixed:
        return digits > 0 or (upper >= 2 and lower >= 2)
    return len(core) >= 10 and _has_short_humps(core)


def _is_words_with_number(core: str, digits: int) -> bool:
    """`CreateOauth2Provider`: few digits, and capitals stand as far apart as words begin."""
    return digits <= _WORD_DIGITS_MAX and len(core) - digits >= _WORD_LETTERS_MIN * len(_HUMP.findall(core))


def _has_short_humps(core: str) -> bool:
    """`tJuCaRnuUtXf`: capitals stand closer than the words of a camel-case name begin."""
    humps = _HUMP_OR_ACRONYM.findall(core)
    return len(humps) >= 4 and len(core) < 2.6 * len(humps)  # words have three letters and more


def _has_drawn_suffix(segment: str) -> bool:
    """`web-7d4b9c6f5-x2x7k`: one part after a hyphen mixes digits and consonants."""
    parts = segment.split("-")[1:]
    return any(_SUFFIX.fullmatch(part) and any(map(str.isdigit, part)) and not part.isdigit() for part in parts)
