"""The key of the hashes by which values are told apart: drawn once for each inventory."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from inventory_store.host_book import HASH_KEY

if TYPE_CHECKING:
    from inventory_store.host_book import HostBook

_KEY_BYTES = 32


def hash_key(book: HostBook) -> bytes:
    """Of this inventory: hashes of all processors compare, and no other inventory's do."""
    key = book.change(HASH_KEY, HASH_KEY, lambda kept: kept or secrets.token_hex(_KEY_BYTES))
    return bytes.fromhex(key)
