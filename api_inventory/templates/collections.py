"""Siblings that are nearly all plurals: `/entities/hosts`, `/entities/firewall-rules` are collections of one service.

However alike they go on, they are routes: names of things are single, or seldom plurals all together. Where they end
in one word (`song-comments`, `album-comments`), what stands before it may be a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.templates.limits import COLLECTION_WORDS_MIN, COLLECTIONS_MIN, COLLECTIONS_SHARE_MIN
from api_inventory.templates.route_words import is_plural, words_of

if TYPE_CHECKING:
    from collections.abc import Collection


def collections(siblings: Collection[str]) -> frozenset[str]:
    """Those of the literal children of a position that are names of collections."""
    plurals = frozenset(token for token in siblings if (words := words_of(token)) and is_plural(words[-1]))
    last_words = {words_of(token)[-1] for token in plurals}
    are_many = len(siblings) >= COLLECTIONS_MIN and len(plurals) >= COLLECTIONS_SHARE_MIN * len(siblings)
    return plurals if are_many and len(last_words) >= COLLECTION_WORDS_MIN else frozenset()
