from __future__ import annotations

from typing import get_args

from api_inventory.collection import Collection
from api_inventory.endpoint import EndpointKey
from api_inventory.finding import SEVERITIES
from api_inventory.findings.state import FindingState
from api_inventory.traffic import Traffic
from inventory_store.assembly import endpoint_summary
from inventory_store.queries import CollectionQuery, CollectionSort, EndpointQuery, EndpointSort
from inventory_store.sorting import EXAMPLE_FINDING_KEY, collection_key, endpoint_key, example_key, finding_key


def forms(key: tuple[object, ...]) -> list[type]:
    return [type(value) for value in key]


def test_every_order_ends_in_what_is_unique() -> None:
    summary = endpoint_summary(EndpointKey("a.test", "/a", "GET"), Traffic(5, first_seen_ns=1, last_seen_ns=2), 0)
    collection = Collection("a.test", 1, 2, 3, 4)

    for endpoint_sort in get_args(EndpointSort):
        assert endpoint_key(summary, endpoint_sort)[1:] == ("/a", "GET", "a.test")
    for collection_sort in get_args(CollectionSort):
        assert collection_key(collection, collection_sort)[-1] == "a.test"


def test_examples_have_the_form_of_the_keys() -> None:
    summary = endpoint_summary(EndpointKey("a.test", "/a", "GET"), Traffic(5, first_seen_ns=1, last_seen_ns=2), 0)
    collection = Collection("a.test", 1, 2, 3, 4)

    for endpoint_sort in get_args(EndpointSort):
        query = EndpointQuery(sort=endpoint_sort)
        assert forms(example_key(query)) == forms(endpoint_key(summary, endpoint_sort))
    for collection_sort in get_args(CollectionSort):
        asked = CollectionQuery(sort=collection_sort)
        assert forms(example_key(asked)) == forms(collection_key(collection, collection_sort))


def test_the_worst_findings_come_first() -> None:
    findings = [
        FindingState("R", "t", severity, "a.test", "0", "d", "e", 1, 1, 1, 1, "open", 1)
        for severity in reversed(SEVERITIES)
    ]

    ordered = sorted(findings, key=finding_key)

    assert [each.severity for each in ordered] == list(SEVERITIES)
    assert forms(EXAMPLE_FINDING_KEY) == forms(finding_key(findings[0]))
