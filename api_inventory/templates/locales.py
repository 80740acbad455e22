"""Languages and countries in a path: `/en/products` and `/de/products` are one route."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.templates.limits import MERGE_REQUESTS_MIN
from api_inventory.templates.names import is_country, is_locale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node

# One alone may be a word of its own: `/it`, `/hr`.
_LOCALES_MIN = 2
_SHARED_REQUESTS_MIN = 0.5


def locales(literals: Mapping[str, Node], words: RouteWords) -> frozenset[str]:
    """The children of a position that are codes of languages or countries, where several are and go on alike.

    Half of the requests below them, or more, ask for what stands below another of them as well. What ends there is no
    evidence: `/it` and `/hr` may be two departments.
    """
    codes = {
        token: node
        for token, node in literals.items()
        if node.children and (is_locale(token) or is_country(token)) and not words.is_strong_route(token)
    }
    if len(codes) < _LOCALES_MIN or sum(node.requests for node in codes.values()) < MERGE_REQUESTS_MIN:
        return frozenset()
    holders = Counter(below for node in codes.values() for below in node.children)
    below = [(token, child.requests) for node in codes.values() for token, child in node.children.items()]
    shared = sum(requests for token, requests in below if holders[token] > 1)
    return frozenset(codes) if shared >= _SHARED_REQUESTS_MIN * sum(requests for _, requests in below) else frozenset()
