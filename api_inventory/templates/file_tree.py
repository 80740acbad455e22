"""Trees of files that an API serves: paths of any depth whose ends look like files."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.templates.segments import PARAMETER
from api_inventory.templates.trie import merged_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node

# A route is called by the format of its answer (`Calls.json`, `news.atom`) or by the program that answers (`list.php`).
_ROUTE_EXTENSION = r"json|xml|atom|rss|php[0-9]?|as[hmp]x|asp|svc|jspx?|do|cgi|pl|cfm"
_FILE = re.compile(rf".+\.(?!(?i:{_ROUTE_EXTENSION})\Z)[A-Za-z][A-Za-z0-9]{{0,4}}")
# Ends at so many depths, so many of them files, and so many of them at all.
_DEPTHS_MIN = 3
_FILE_SHARE_MIN = 0.8
_ENDS_MIN = 8
# Ends that are looked at: a sample tells.
_ENDS_MAX = 500
# So many siblings that hold files of the same kinds hold them for somebody: buckets, not folders of a website.
_STORES_MIN = 8
_KINDS_SHARED_MIN = 0.8
_STORE_SHARE_MIN = 0.8


def is_file_tree(node: Node) -> bool:
    """Whether what stands below a position is one path of varying depth that ends in a file, rather than routes.

    Files stand beside folders there: above the tree, where it is one route of several, they do not.
    """
    if not any(child.children for child in node.children.values()):
        return False
    ends = list(_ends(node))
    return any(depth == 1 and _is_file(token) for depth, token in ends) and _are_of_a_tree(ends)


def stores_of_files(literals: Mapping[str, Node], words: RouteWords) -> frozenset[str]:
    """The children of a position that are stores, each with a tree of files, where nearly all of them are.

    One alone has too few files to tell. Taken together they are a tree, files beside its folders or not, and the same
    kinds of files stand in most of them; the folders of a website have a kind each (`/css`, `/img`), and known names.
    """
    if len(literals) < _STORES_MIN:
        return frozenset()
    kinds = {token: kinds for token, child in literals.items() if (kinds := _kinds_of_files(child))}
    kinds = {token: found for token, found in kinds.items() if not words.is_strong_route(token)}
    if len(kinds) < max(_STORES_MIN, _STORE_SHARE_MIN * len(literals)):
        return frozenset()
    holders = Counter(kind for found in kinds.values() for kind in found)
    shared = sum(count for found in kinds.values() for kind, count in found.items() if 2 * holders[kind] >= len(kinds))
    if shared < _KINDS_SHARED_MIN * sum(found.total() for found in kinds.values()):
        return frozenset()
    together = merged_node([literals[token] for token in sorted(kinds)])
    return frozenset(kinds) if _are_of_a_tree(_named_ends(together)) else frozenset()


def _kinds_of_files(node: Node) -> Counter[str]:
    """The files below a node by their extension; none where too much else stands there."""
    ends = _named_ends(node)
    files = [token for _, token in ends if _is_file(token)]
    if len(files) < _FILE_SHARE_MIN * len(ends):
        return Counter()
    return Counter(token.rpartition(".")[2].lower() for token in files)


def _named_ends(node: Node) -> list[tuple[int, str]]:
    """Those that are words: whether a file is called by an id tells nothing of the others."""
    return [(depth, token) for depth, token in _ends(node) if token != PARAMETER]


def _is_file(token: str) -> bool:
    return token != PARAMETER and bool(_FILE.fullmatch(token))


def _are_of_a_tree(ends: list[tuple[int, str]]) -> bool:
    if len(ends) < _ENDS_MIN or len({depth for depth, _ in ends}) < _DEPTHS_MIN:
        return False
    return sum(_is_file(token) for _, token in ends) >= _FILE_SHARE_MIN * len(ends)


def _ends(node: Node) -> Iterator[tuple[int, str]]:
    """Depth and last token of each path."""
    level, depth, found = [node], 1, 0
    while level:
        below = []
        for above in level:
            for token, child in above.children.items():
                below.append(child)
                if child.methods:
                    yield depth, token
                    found += 1
                    if found >= _ENDS_MAX:
                        return
        level, depth = below, depth + 1
