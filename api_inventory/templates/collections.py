"""Siblings that are nearly all plurals: `/entities/hosts`, `/entities/firewall-rules` are collections of one service.

However alike they go on, they are routes: names of things are single, or seldom plurals all together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.templates.limits import COLLECTIONS_MIN, COLLECTIONS_SHARE_MIN
from api_inventory.templates.route_words import is_plural, words_of

if TYPE_CHECKING:
    from collections.abc import Collection


def collections(siblings: Collection[str]) -> frozenset[str]:
    """Those of the literal children of a position that are names of collections."""
    plurals = frozenset(token for token in siblings if (words := words_of(token)) and is_plural(words[-1]))
    is_told = len(siblings) >= COLLECTIONS_MIN and len(plurals) >= COLLECTIONS_SHARE_MIN * len(siblings)
    return plurals if is_told else frozenset()
