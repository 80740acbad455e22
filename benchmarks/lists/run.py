"""What pages of a large inventory cost, in both stores.

    python benchmarks/lists/run.py [--endpoints N] [--hosts N] [--store sqlite|dynamodb]

SQLite is measured in milliseconds, the best of three, from the question to the rows. Of DynamoDB the calls and the rows
that were read are counted, on a table in memory: what they take follows from the latency of a call (some 5 ms, of which
ten run beside each other where rows are looked up) and from what a row takes to be read (about a tenth of a millisecond
of a core, of which a function of 512 MB has a third). After the lists come whole answers of the REST API. Exits with 1
where a page of SQLite takes longer than people wait.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# The API's records and metrics would stand between the rows.
os.environ |= {"POWERTOOLS_METRICS_DISABLED": "true", "POWERTOOLS_LOG_LEVEL": "WARNING"}

from benchmarks.lists.answers import answers_of  # noqa: E402
from benchmarks.lists.counted_table import CountedTable  # noqa: E402
from benchmarks.lists.made_inventory import fill  # noqa: E402
from inventory_store.dynamodb import DynamoDbInventoryStore  # noqa: E402
from inventory_store.errors import TooManyToSort  # noqa: E402
from inventory_store.queries import NOBODY, CollectionQuery, EndpointQuery  # noqa: E402
from inventory_store.sqlite import SqliteInventoryStore  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory_store.port import InventoryStore, Page

MILLISECONDS_MAX = 500
BY_RISK: dict[str, Any] = {"sort": "risk", "order": "desc"}
QUESTIONS: dict[str, EndpointQuery] = {
    "the riskiest": EndpointQuery(**BY_RISK),
    "by path": EndpointQuery(),
    "the busiest": EndpointQuery(sort="request_count", order="desc"),
    "seen last": EndpointQuery(sort="last_seen", order="desc"),
    "one host, the riskiest": EndpointQuery(host="service-0007.shop.example", **BY_RISK),
    "one host, the busiest": EndpointQuery(host="service-0007.shop.example", sort="request_count", order="desc"),
    "rare word: resource-77": EndpointQuery(search="resource-77/ service-0003", **BY_RISK),
    "rare data: iban": EndpointQuery(sensitive="iban", **BY_RISK),
    "rare status: 5xx": EndpointQuery(status="5xx", **BY_RISK),
    "nobody's": EndpointQuery(owner=NOBODY, **BY_RISK),
    "search: payments auth:none": EndpointQuery(search="payments auth:none", **BY_RISK),
    "nothing has it": EndpointQuery(search="no-such-word", **BY_RISK),
}
PAGE = 500


def main() -> int:
    """Measures, prints, and says whether a page took too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoints", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--store", choices=("sqlite", "dynamodb"), action="append")
    options = parser.parse_args()
    stores, slowest = options.store or ["sqlite", "dynamodb"], 0.0
    if "sqlite" in stores:
        with tempfile.TemporaryDirectory() as folder:
            sqlite = SqliteInventoryStore(str(Path(folder) / "inventory.sqlite"))
            slowest = _measure(sqlite, options, _milliseconds)
            sqlite.close()
    if "dynamodb" in stores:
        counted = CountedTable()
        dynamodb = DynamoDbInventoryStore("made", None)  # type: ignore[arg-type]
        dynamodb._table = counted  # type: ignore[assignment] # noqa: SLF001 - in the place of the one that calls AWS
        _measure(dynamodb, options, lambda ask, query: _reads(dynamodb, counted, ask, query))
    return 1 if slowest > MILLISECONDS_MAX else 0


def _measure(store: InventoryStore, options: argparse.Namespace, measure: Any) -> float:
    began_s = time.monotonic()
    fill(store, hosts=options.hosts, endpoints=options.endpoints)
    print(f"\n{store.kind}: {options.endpoints:,} endpoints of {options.hosts:,} hosts", end="")
    print(f", made in {time.monotonic() - began_s:.0f} s\n")
    slowest = 0.0
    for name, query in QUESTIONS.items():
        told, milliseconds, page = measure(store.endpoints, query)
        slowest = max(slowest, milliseconds)
        print(f"  {name:28} {told}   {_rows(page)}")
    query = QUESTIONS["the riskiest"]
    for _ in range(PAGE - 1):
        query = replace(query, page_token=store.endpoints(query).next_page_token)
    for name, ask, last in (
        (f"page {PAGE} of the riskiest", store.endpoints, query),
        ("hosts, the riskiest", store.collections, CollectionQuery(sort="risk", order="desc")),
        ("hosts behind alb-7", store.collections, CollectionQuery(search="alb-7")),
    ):
        told, milliseconds, page = measure(ask, last)
        slowest = max(slowest, milliseconds)
        print(f"  {name:28} {told}   {_rows(page)}")
    for name, ask in answers_of(store).items():
        told, _, said = measure(lambda _, ask=ask: ask(), None)
        print(f"  {name:44} {told}   {said}")
    return slowest


def _milliseconds(ask: Callable[[Any], Any], query: Any) -> tuple[str, float, Any]:
    best = float("inf")
    for _ in range(3):
        began_s = time.perf_counter()
        page = ask(query)
        best = min(best, 1_000 * (time.perf_counter() - began_s))
    return f"{best:8.1f} ms", best, page


def _reads(
    store: DynamoDbInventoryStore, counted: CountedTable, ask: Callable[[Any], Any], query: Any
) -> tuple[str, float, Any]:
    # What a process keeps for some seconds is read anew.
    store._kept = 0.0, {}  # noqa: SLF001
    counted.read.clear()
    try:
        page = ask(query)
    except TooManyToSort:
        return f"{'asks for a narrower question':>28}", 0.0, None
    return f"{counted.read['calls']:6,} calls {counted.read['rows']:8,} rows", 0.0, page


def _rows(page: Page[Any] | None) -> str:
    if page is None:
        return ""
    more = "" if page.next_page_token is None else ", and more"
    return f"{len(page.items)} shown{more}" + ("" if page.total is None else f", {page.total:,} in all")


if __name__ == "__main__":
    sys.exit(main())
