"""Languages and countries in a path: `/en/products` and `/de/products` are one route."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.templates.limits import MERGE_REQUESTS_MIN
from api_inventory.templates.names import is_country, is_locale, is_plain_code

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node

# One alone may be a word of its own: `/it`, `/hr`.
_LOCALES_MIN = 2
_SHARED_REQUESTS_MIN = 0.5
# Two letters are a code of some language one time in four: of three siblings that are all codes, none is a word.
_ALONE_MIN = 3


def locales(literals: Mapping[str, Node], words: RouteWords) -> frozenset[str]:
    """The children of a position that are codes of languages or countries, where several are.

    They go on alike: half of the requests below them, or more, ask for what stands below another of them as well. What
    ends there is evidence where it is written as only codes are (`US`, `pt-BR`), or stands among nothing but codes:
    `/it` and `/hr` may be two departments.
    """
    all_codes = {
        token: node
        for token, node in literals.items()
        if (is_locale(token) or is_country(token)) and not words.is_strong_route(token)
    }
    codes = {token: node for token, node in all_codes.items() if node.children}
    return _ending(all_codes.keys() - codes.keys(), literals) | _going_on_alike(codes)


def _ending(codes: Collection[str], literals: Mapping[str, Node]) -> frozenset[str]:
    plain = frozenset(token for token in codes if is_plain_code(token))
    if len(plain) >= _LOCALES_MIN:
        found = plain
    elif len(codes) >= _ALONE_MIN and len(codes) == len(literals):
        found = frozenset(codes)
    else:
        return frozenset()
    enough = sum(literals[token].requests for token in found) >= MERGE_REQUESTS_MIN
    return found if enough else frozenset()


def _going_on_alike(codes: Mapping[str, Node]) -> frozenset[str]:
    if len(codes) < _LOCALES_MIN or sum(node.requests for node in codes.values()) < MERGE_REQUESTS_MIN:
        return frozenset()
    holders = Counter(below for node in codes.values() for below in node.children)
    below = [(token, child.requests) for node in codes.values() for token, child in node.children.items()]
    shared = sum(requests for token, requests in below if holders[token] > 1)
    return frozenset(codes) if shared >= _SHARED_REQUESTS_MIN * sum(requests for _, requests in below) else frozenset()
