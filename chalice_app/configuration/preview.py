"""What sampling rules would do to the endpoints that are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice_app.configuration.limits import PREVIEWED_ENDPOINTS_MAX, PREVIEWED_PAIRS_MAX
from chalice_app.configuration.sampling_rules import decides, warnings_of
from inventory_store.queries import EndpointQuery

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api_inventory.endpoint import EndpointSummary
    from inventory_store.port import InventoryStore

PAGE_SIZE = 200
EXAMPLES_MAX = 5


def preview_of(store: InventoryStore, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How many endpoints would be left out, and how many perhaps: by a port, a VNI or the value of a parameter.

    Where there are more endpoints than are looked at, `is_whole` says so.
    """
    looks_max = min(PREVIEWED_ENDPOINTS_MAX, PREVIEWED_PAIRS_MAX // max(1, len(rules)))
    counts = {True: 0, False: 0, None: 0}
    examples: list[str] = []
    is_whole = True
    for endpoint in _endpoints(store):
        if sum(counts.values()) == looks_max:
            is_whole = False
            break
        key = endpoint.key
        taken = decides(rules, key.method, key.host, key.path_template)
        counts[taken] += 1
        if taken is False and len(examples) < EXAMPLES_MAX:
            examples.append(f"{key.method} {key.host}{key.path_template}")
    return {
        "endpoints": sum(counts.values()),
        "excluded": counts[False],
        "perhaps": counts[None],
        "examples": examples,
        "is_whole": is_whole,
        "warnings": warnings_of(rules),
    }


def _endpoints(store: InventoryStore) -> Iterator[EndpointSummary]:
    query = EndpointQuery(page_size=PAGE_SIZE)
    while True:
        page = store.endpoints(query)
        yield from page.items
        if page.next_page_token is None:
            return
        query = replace(query, page_token=page.next_page_token)
