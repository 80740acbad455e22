"""From an inventory's address to its store."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from inventory_store.errors import InvalidStoreUrl

if TYPE_CHECKING:
    from inventory_store.port import InventoryStore


def open_inventory_store(url: str) -> InventoryStore:
    """Opens `sqlite:///absolute/path` or `dynamodb://TABLE`.

    Region, credentials and endpoint of DynamoDB come from the usual AWS environment (AWS_REGION, AWS_ENDPOINT_URL...).
    A SQLite file is made where there is none; a table is not.

    Raises:
        InvalidStoreUrl: the address is neither.
        StoreUnavailable: the file cannot be opened.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        from inventory_store.sqlite import SqliteInventoryStore  # noqa: PLC0415 - only the adapter in use is loaded

        return SqliteInventoryStore(unquote(parts.path))
    if parts.scheme == "dynamodb" and parts.netloc and not parts.path.strip("/"):
        from inventory_store.dynamodb import open_dynamodb_store  # noqa: PLC0415

        return open_dynamodb_store(parts.netloc)
    raise InvalidStoreUrl(url)
