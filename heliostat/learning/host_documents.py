"""A document for each host, in a folder for each kind: OpenAPI and Postman."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from api_inventory.documents.postman import postman_stream
from api_inventory.openapi import openapi_document
from heliostat.learning.file_names import host_file_name
from heliostat.learning.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from inventory_store.port import InventoryStore


def write_host_documents(folder: Path, store: InventoryStore, hosts: Iterable[str], earlier: frozenset[str]) -> None:
    """Write `openapi/HOST.json` and `postman/HOST.json` for each host.

    Args:
        folder: where both folders stand, or will.
        store: the inventory.
        hosts: of the inventory.
        earlier: hosts of which an earlier run wrote documents here; those that are not among these are removed.
    """
    names = {host: f"{host_file_name(host)}.json" for host in hosts}
    gone = {f"{host_file_name(host)}.json" for host in earlier} - set(names.values())
    for kind, text_of in _KINDS.items():
        of_kind = folder / kind
        of_kind.mkdir(parents=True, exist_ok=True)
        for name in gone:
            (of_kind / name).unlink(missing_ok=True)
        for host, name in names.items():
            with whole_file(of_kind / name) as file:
                file.writelines(text_of(store, host))
                file.write("\n")


def _openapi(store: InventoryStore, host: str) -> Iterator[str]:
    return json.JSONEncoder(indent=2).iterencode(openapi_document(host, store.host_endpoints(host)))


def _postman(store: InventoryStore, host: str) -> Iterator[str]:
    return postman_stream(host, store.host_endpoints(host))


_KINDS: dict[str, Callable[[InventoryStore, str], Iterator[str]]] = {"openapi": _openapi, "postman": _postman}
