"""The segments of a lexical path template, as positions of a trie see them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from api_inventory.segment_shape import split_custom_method

if TYPE_CHECKING:
    from collections.abc import Sequence

# What stands for every value at a position, whatever the parameter is called there.
PARAMETER = "{}"
# What stands between a resource and its custom method: `/instances/{}:start` has the tokens of `/instances/{}/:/start`,
# so that what is done with a resource is compared as what stands below it.
CUSTOM_METHOD = ":"
# A parameter with what stands around it: `{call_id}.json`, `Products({product_id})`.
_PARAMETER_SEGMENT = re.compile(r"([^{}]*)\{([^{}]+)\}([^{}]*)")
_EXTENSION = re.compile(r"(?:(?:\.tar)?\.[A-Za-z0-9]{1,5})?")
# Names that the lexical pass gives for what the values are, not for the collection before them.
_NAMES_KEPT = re.compile(r"(rest|year|month|day)(?:_[0-9]+)?")
_VERSION_LIKE = re.compile(r"[0-9]{1,2}\.[0-9]{1,3}(?:\.[0-9]{1,3})?|[0-9]{4}-[0-9][0-9]-[0-9][0-9]")
REST = "{rest}"
# It looks like one of the ids beside it, and is an operation of its own.
_ONESELF = frozenset({"me", "@me", "~me", "self", "myself", "whoami"})
# `Products({})`, the entity of a set by its key. Names of functions have dots and are no titles.
_KEYED = re.compile(r"([^{}().]+)\(\{\}\)")


# A host under a domain that names of files and versions do not end in: `mail.example.com`.
_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?:com|net|org|edu|gov|co\.[a-z]{2})")
# Groups of Kubernetes' API are called by domains: `/apis/monitoring.coreos.com/v1`.
_GROUPS = "apis"


@lru_cache(maxsize=16_384)
def tokens_of(template: str) -> tuple[str, ...]:
    """The tokens of a template, segment by segment."""
    return tuple(token for segment in template.split("/") if segment for token in _tokens(segment))


def _tokens(segment: str) -> tuple[str, ...]:
    resource, method = split_custom_method(segment)
    return (token_of(resource), CUSTOM_METHOD, method) if method else (token_of(segment),)


def token_of(segment: str) -> str:
    """A literal as it stands; `PARAMETER` for a parameter that fills its segment, but for the format of an answer.

    Of `Products({product_id})` the name is left out, so that it is one token: at its position nothing is left to learn.
    """
    found = _PARAMETER_SEGMENT.fullmatch(segment)
    if found is None or segment == REST:
        return segment
    if not found[1] and _EXTENSION.fullmatch(found[3]):
        return PARAMETER
    return f"{found[1]}{PARAMETER}{found[3]}"


def is_host_name(token: str, above: Sequence[str]) -> bool:
    """Whether a segment is the name of a host, and so a value wherever it stands, but for the groups of an API."""
    return bool(_HOST_NAME.fullmatch(token)) and not (above and above[-1] == _GROUPS)


def around_parameter(segment: str) -> tuple[str, str, str]:
    """What stands before a segment's parameter, its name where that is to be kept (else ""), and what stands behind."""
    found = _PARAMETER_SEGMENT.fullmatch(segment)
    if found is None:
        return "", "", ""
    kept = _NAMES_KEPT.fullmatch(found[2])
    return found[1], kept[1] if kept else "", found[3]


def is_fixed(token: str) -> bool:
    """Whether the lexical pass has said all there is to say of a segment."""
    return "{" in token or token == CUSTOM_METHOD


def keyed_name(token: str) -> str:
    """What a key stands behind, `Products` of `Products({})`; "" where there is none."""
    found = _KEYED.fullmatch(token)
    return found[1] if found else ""


def is_oneself(token: str) -> bool:
    """Whether this is whoever asks, in the place of their id."""
    return token.lower() in _ONESELF


def is_version_like(token: str) -> bool:
    """Whether a literal would be a value, did it not stand where versions stand."""
    return bool(_VERSION_LIKE.fullmatch(token))
