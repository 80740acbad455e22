"""What stands behind the colons of one position: custom methods (`/instances/{}:start`, AIP-136), or parts of values.

Methods are few, and named by verbs; `redis:alpine` and `env:staging` name something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_inventory.templates.route_words import RouteWords
    from api_inventory.templates.trie import Node

# The widest resource of Google's APIs has 14 custom methods; twice that is a list of something else.
_METHODS_MAX = 28
# So many words that are only read, and name no route elsewhere, are not verbs: things are done by POST.
_NOUNS_MIN = 3


def parts_of_values(node: Node, routes: frozenset[str], words: RouteWords) -> frozenset[str]:
    """The children that are parts of values; `routes` are none, whatever else is there."""
    open_ = node.children.keys() - routes
    if len(open_) > _METHODS_MAX:
        return frozenset(open_)
    nouns = {token for token in open_ if node.children[token].methods.keys() <= {"GET"} and not _is_known(token, words)}
    return frozenset(nouns) if len(nouns) >= _NOUNS_MIN else frozenset()


def _is_known(token: str, words: RouteWords) -> bool:
    return words.known_share(token) == 1.0
