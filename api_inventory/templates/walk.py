"""A host's trie from the root down: a position is judged, its values are merged, and what is below is judged anew."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from api_inventory.segment_shape import is_bare_version, is_version
from api_inventory.templates.features import Position
from api_inventory.templates.limits import (
    BARE_VERSIONS_MAX,
    CHILDREN_MAX,
    VERSION_REQUESTS_MIN,
    VERSION_SHARE_MIN,
    VERSIONS_MAX,
)
from api_inventory.templates.route_words import words_of
from api_inventory.templates.segments import PARAMETER, is_fixed, is_oneself, is_version_like, keyed_name
from api_inventory.templates.spelling import MANY_WORDS, spelling_of
from api_inventory.templates.trie import merged_node

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node

# A version of the API stands in front: /v1, /api/v1, /shop/api/v1.
_VERSION_DEPTH_MAX = 2
# What pages are made of, and what people read.
_FILE = re.compile(r"\.(?:css|gif|html?|ico|jpe?g|js|map|mjs|mp[34]|pdf|png|svg|txt|webp|woff2?)$", re.IGNORECASE)
# `/users/by-email/{}`: what it is that the next segment has, where nothing is called so itself.
_LOOKUP = re.compile(r"by(?:[-_][a-z]{2,20}|[A-Z][a-z]{1,20}){1,3}")


@dataclass(frozen=True, slots=True)
class Children:
    """The children of one position, by what is known before it is judged.

    Attributes:
        known_values: what the lexical pass takes for values, and dates and numbers that are no versions.
        routes: what is left as it stands without being judged: versions, and what is no whole segment.
        open: to be judged, those with most requests.
        beyond: more of them than are looked at.
    """

    known_values: frozenset[str]
    routes: frozenset[str]
    open: frozenset[str]
    beyond: frozenset[str]


class Judge(Protocol):
    """Says which children of a position are values; None where what is below is of no interest either."""

    def __call__(self, position: Position, children: Children, node: Node) -> frozenset[str] | None:
        """The children that are values, of those to be judged and of those beyond the bound."""


def walk(root: Node, judge: Judge, words: RouteWords) -> None:
    """Ask the judge about each position that has literal children, from the root down."""
    host_literals = _literals(root)
    spellings, capitals = _spellings(host_literals, words), _begin_with_capitals(host_literals, words)

    def visit(node: Node, path: tuple[str, ...]) -> None:
        children = _children_of(node, path)
        known = [node.children[token] for token in sorted(children.known_values)]
        parameter = merged_node(known) if known else None
        merged: frozenset[str] | None = frozenset()
        if children.open or children.known_values - {PARAMETER} or any(map(keyed_name, children.routes)):
            literals = {token: node.children[token] for token in sorted(children.open)}
            merged = judge(Position(path, literals, parameter, spellings, capitals), children, node)
        if merged is None:
            return
        values = [*known, *(node.children[token] for token in sorted(merged))]
        if values:
            visit(merged_node(values), (*path, PARAMETER))
        for token in sorted(node.children.keys() - merged - children.known_values):
            visit(node.children[token], (*path, token))

    visit(root, ())


def _children_of(node: Node, path: tuple[str, ...]) -> Children:
    versions = _dated_versions(node, path) | (frozenset() if path else _bare_versions(node))
    values, routes, open_ = set(), set(), []
    for token, child in node.children.items():
        is_number = is_version_like(token) or (not path and is_bare_version(token))
        if token == PARAMETER or (is_number and token not in versions):
            values.add(token)
        elif token in versions or is_fixed(token) or _is_route(token, child, path):
            routes.add(token)
        elif len(node.children) == 1 and _FILE.search(token):
            # Nothing tells it from a file that lies there; a second one may.
            routes.add(token)
        else:
            open_.append(token)
    open_.sort(key=lambda token: (-node.children[token].requests, token))
    kept, beyond = frozenset(open_[:CHILDREN_MAX]), frozenset(open_[CHILDREN_MAX:])
    return Children(frozenset(values), frozenset(routes), kept, beyond)


def _dated_versions(node: Node, path: tuple[str, ...]) -> frozenset[str]:
    """Which dates and numbers in front are versions of the API.

    One that has nearly all requests is, and so is one below which other routes stand than below its siblings: a service
    that dates each of its resources has several. Values of one parameter go on alike.
    """
    if len(path) > _VERSION_DEPTH_MAX or PARAMETER in path:
        return frozenset()
    candidates = {token: child for token, child in node.children.items() if is_version_like(token)}
    total = sum(child.requests for child in node.children.values())
    if not path and _are_steady(candidates):
        return frozenset(candidates)
    holders = Counter(below for child in candidates.values() for below in child.children)
    return frozenset(
        token
        for token, child in candidates.items()
        if child.requests >= VERSION_REQUESTS_MIN
        and (child.requests >= VERSION_SHARE_MIN * total or _goes_own_ways(child, holders))
    )


def _bare_versions(root: Node) -> frozenset[str]:
    """The digits in front, where they are versions of the API: few, and no longer number stands beside them.

    Ids are soon more than these, and most of them longer. Whoever has no `/1` itself has something below it.
    """
    digits = {token: child for token, child in root.children.items() if is_bare_version(token)}
    if len(digits) > BARE_VERSIONS_MAX or any(child.methods for child in digits.values()):
        return frozenset()
    requests = sum(child.requests for child in digits.values())
    others = root.children[PARAMETER].requests if PARAMETER in root.children else 0
    return frozenset(digits) if requests >= VERSION_SHARE_MIN * (requests + others) else frozenset()


def _are_steady(dates: Mapping[str, Node]) -> bool:
    """Whether a few dates in front are each asked for again and again: a service that dates its resources."""
    if not dates or len(dates) > VERSIONS_MAX or any(child.methods for child in dates.values()):
        return False
    return sum(child.requests for child in dates.values()) >= VERSION_REQUESTS_MIN * len(dates)


def _goes_own_ways(child: Node, holders: Mapping[str, int]) -> bool:
    requests = sum(below.requests for below in child.children.values())
    shared = sum(below.requests for token, below in child.children.items() if holders[token] > 1)
    return requests > 0 and not child.methods and shared <= requests / 2


def _is_route(token: str, child: Node, path: tuple[str, ...]) -> bool:
    """What is a route whatever its siblings are."""
    is_lookup = bool(_LOOKUP.fullmatch(token)) and bool(child.children) and not child.methods
    return is_oneself(token) or is_lookup or _is_version_segment(token, child, path)


def _is_version_segment(token: str, child: Node, path: tuple[str, ...]) -> bool:
    """Whether this is `v1` in front of routes, however alike the routes of `v1` and `v2` are."""
    return (
        len(path) <= _VERSION_DEPTH_MAX
        and PARAMETER not in path
        and is_version(token, leading=False)
        and bool(child.children)
        and not child.methods
    )


def _literals(root: Node) -> frozenset[str]:
    """Every literal of the host."""
    found: set[str] = set()
    nodes = [root]
    while nodes:
        children = nodes.pop().children
        found.update(children)
        nodes.extend(children.values())
    return frozenset(found - {PARAMETER})


def _begin_with_capitals(literals: Iterable[str], words: RouteWords) -> bool:
    """Whether most of the literals that are routes elsewhere, whatever stands around them, begin with a capital."""
    known = [token for token in literals if words.is_strong_route(token)]
    return 2 * sum(token[:1].isupper() for token in known) > len(known)


def _spellings(literals: Iterable[str], words: RouteWords) -> dict[str, float]:
    """Of the literals that are words of many routes, how those with several words are written: shares of each way."""
    known = (token for token in literals if len(words_of(token)) > 1 and words.known_share(token) == 1.0)
    counts = Counter(spelling for spelling in map(spelling_of, known) if spelling in MANY_WORDS)
    total = counts.total() + 1
    return {spelling: count / total for spelling, count in counts.items()}
