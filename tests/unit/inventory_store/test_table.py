from __future__ import annotations

import boto3
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.endpoint import EndpointKey
from api_inventory.path_template import path_template
from inventory_store import table
from inventory_store.limits import COLLECTION_SLOTS, FINDING_SLOTS, TRAFFIC_SLOTS

KEY_BYTES_MAX = 1024  # DynamoDB's bound on a sort key


def test_the_definition_is_one_that_the_service_model_accepts() -> None:
    client = boto3.client(
        "dynamodb", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="not-a-secret"
    )

    with Stubber(client) as stubber:
        stubber.add_response("create_table", {}, table.table_definition("heliostat-inventory"))
        client.create_table(**table.table_definition("heliostat-inventory"))
        stubber.assert_no_pending_responses()


TARGETS = st.text(max_size=40).map(lambda text: "/" + text)
METHODS = st.sampled_from(["GET", "POST", "M-SEARCH", "X" * 32])


@given(TARGETS, METHODS, TARGETS, METHODS)
def test_keys_sort_as_path_template_and_method_do(left: str, method: str, right: str, other: str) -> None:
    first, second = (path_template(left).text, method), (path_template(right).text, other)

    keys = [table.traffic_sort_key(*each, 255).encode() for each in (first, second)]

    assert (keys[0] < keys[1]) == (first < second)


@given(st.text(max_size=5000), st.integers(0, 255))
def test_every_key_fits(target: str, bucket: int) -> None:
    text = path_template("/" + target).text

    assert len(table.traffic_sort_key(text, "X" * 32, bucket).encode()) <= KEY_BYTES_MAX
    assert len(table.collection_sort_key("a" * 260, bucket).encode()) <= KEY_BYTES_MAX
    assert len(table.endpoints_sort_key(text, "X" * 32, "a" * 259).encode()) <= KEY_BYTES_MAX


@given(st.lists(st.tuples(TARGETS, METHODS, st.sampled_from(["a.test", "a.test:80", "a-b.test"])), min_size=2))
def test_endpoints_of_all_hosts_sort_as_they_are_listed(rows: list[tuple[str, str, str]]) -> None:
    keys = [(path_template(target).text, method, host) for target, method, host in rows]

    assert sorted(keys) == sorted(keys, key=lambda key: table.endpoints_sort_key(*key).encode())


def test_what_is_written_lies_where_it_is_looked_for() -> None:
    keys = [EndpointKey("a.test", f"/{number}x", "GET") for number in range(200)]

    assert {table.traffic_partition(key) for key in keys} == set(table.traffic_partitions("a.test"))
    assert {table.collection_partition(bucket) for bucket in range(256)} == set(table.collection_partitions())
    assert {table.finding_partition(key.id) for key in keys} == set(table.finding_partitions())
    assert {table.endpoints_partition(key) for key in keys} == set(table.endpoints_partitions())
    assert len(table.traffic_partitions("a.test")) == TRAFFIC_SLOTS
    assert len(table.collection_partitions()) == COLLECTION_SLOTS
    assert len(table.finding_partitions()) == FINDING_SLOTS
