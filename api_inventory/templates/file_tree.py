"""Trees of files that an API serves: paths of any depth whose ends look like files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.templates.segments import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.templates.trie import Node

# What is called by the format of its answer (`Calls.json`) is a route.
_FILE = re.compile(r".+\.(?!(?:json|xml)\Z)[A-Za-z][A-Za-z0-9]{0,4}")
# Ends at so many depths, so many of them files, and so many of them at all.
_DEPTHS_MIN = 3
_FILE_SHARE_MIN = 0.8
_ENDS_MIN = 8
# Ends that are looked at: a sample tells.
_ENDS_MAX = 500


def is_file_tree(node: Node) -> bool:
    """Whether what stands below a position is one path of varying depth that ends in a file, rather than routes.

    Files stand beside folders there: above the tree, where it is one route of several, they do not.
    """
    if not any(child.children for child in node.children.values()):
        return False
    ends = list(_ends(node))
    if len(ends) < _ENDS_MIN or len({depth for depth, _ in ends}) < _DEPTHS_MIN:
        return False
    files_beside_folders = any(depth == 1 and is_file for depth, is_file in ends)
    return files_beside_folders and sum(is_file for _, is_file in ends) >= _FILE_SHARE_MIN * len(ends)


def _ends(node: Node) -> Iterator[tuple[int, bool]]:
    """Depth and likeness to a file of each path's end."""
    level, depth, found = [node], 1, 0
    while level:
        below = []
        for above in level:
            for token, child in above.children.items():
                below.append(child)
                if child.methods:
                    yield depth, token != PARAMETER and bool(_FILE.fullmatch(token))
                    found += 1
                    if found >= _ENDS_MAX:
                        return
        level, depth = below, depth + 1
