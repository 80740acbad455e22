"""The calls are held to the service's model by botocore's Stubber, which also gives the refusals no emulator gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from inventory_store.dynamodb_table import DynamoDbTable
from inventory_store.errors import RefusedItem, StoreContention, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEM = {"pk": {"S": "P"}, "sk": {"S": "S"}, "n": {"N": "7"}, "b": {"B": b"x"}, "t": {"BOOL": True}}


@pytest.fixture
def client() -> Any:
    return boto3.client(
        "dynamodb", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="not-a-secret"
    )


@pytest.fixture
def stubber(client: Any) -> Iterator[Stubber]:
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def test_an_item_comes_as_plain_values(client: Any, stubber: Stubber) -> None:
    stubber.add_response("get_item", {"Item": ITEM})

    assert DynamoDbTable("t", client).get("P", "S") == {"pk": "P", "sk": "S", "n": 7, "b": b"x", "t": True}


def test_an_item_that_is_not_there_is_none(client: Any, stubber: Stubber) -> None:
    stubber.add_response("get_item", {})

    assert DynamoDbTable("t", client).get("P", "S") is None


def test_items_come_in_one_call_and_what_it_leaves_out_is_not_said_to_be_missing(client: Any, stubber: Stubber) -> None:
    keys = [{"pk": {"S": "P"}, "sk": {"S": sort}} for sort in ("S", "NONE", "LATER")]
    expected = {"RequestItems": {"t": {"Keys": keys, "ConsistentRead": True}}}
    answer = {"Responses": {"t": [ITEM]}, "UnprocessedKeys": {"t": {"Keys": keys[2:]}}}
    stubber.add_response("batch_get_item", answer, expected)

    assert DynamoDbTable("t", client).get_many([("P", "S"), ("P", "NONE"), ("P", "LATER")]) == {
        ("P", "S"): {"pk": "P", "sk": "S", "n": 7, "b": b"x", "t": True},
        ("P", "NONE"): None,
    }


def test_no_more_items_are_asked_for_than_one_call_takes(client: Any, stubber: Stubber) -> None:
    keys = [("P", str(number)) for number in range(150)]
    stubber.add_response("batch_get_item", {"Responses": {"t": []}})

    assert list(DynamoDbTable("t", client).get_many(keys)) == keys[:100]


def test_an_update_sets_what_it_is_told_under_its_condition(client: Any, stubber: Stubber) -> None:
    expected = {
        "TableName": "t",
        "Key": {"pk": {"S": "P"}, "sk": {"S": "S"}},
        "UpdateExpression": "SET #cursor = :set_cursor",
        "ConditionExpression": "#cursor = :old",
        "ExpressionAttributeNames": {"#cursor": "cursor"},
        "ExpressionAttributeValues": {":set_cursor": {"S": "2"}, ":old": {"S": "1"}},
    }
    stubber.add_response("update_item", {}, expected)
    stubber.add_client_error("update_item", "ConditionalCheckFailedException")
    table = DynamoDbTable("t", client)

    assert table.update("P", "S", {"cursor": "2"}, "#cursor = :old", old="1")
    assert not table.update("P", "S", {"cursor": "2"}, "#cursor = :old", old="1")


def test_a_query_reads_on_while_there_is_more(client: Any, stubber: Stubber) -> None:
    key = {"pk": {"S": "P"}, "sk": {"S": "S"}}
    stubber.add_response("query", {"Items": [ITEM], "LastEvaluatedKey": key})
    stubber.add_response("query", {"Items": [ITEM]})

    assert len(list(DynamoDbTable("t", client).query("P", begins_with="S"))) == 2


@pytest.mark.parametrize(
    ("code", "retryable"),
    [
        ("ProvisionedThroughputExceededException", True),
        ("ThrottlingException", True),
        ("InternalServerError", True),
        ("AccessDeniedException", False),
        ("ResourceNotFoundException", False),
        ("ValidationException", False),
    ],
)
def test_a_refusal_says_what_it_was_and_whether_to_try_again(
    client: Any, stubber: Stubber, code: str, *, retryable: bool
) -> None:
    stubber.add_client_error("get_item", code)

    with pytest.raises(StoreUnavailable) as refusal:
        DynamoDbTable("t", client).get("P", "S")

    assert (refusal.value.operation, refusal.value.code, refusal.value.retryable) == ("GetItem", code, retryable)


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        (["None", "ThrottlingError"], "ThrottlingException"),
        (["ProvisionedThroughputExceeded"], "ProvisionedThroughputExceededException"),
    ],
)
def test_of_a_cancelled_pair_of_writes_the_reason_counts(
    client: Any, stubber: Stubber, reasons: list[str], code: str
) -> None:
    cancelled = {"CancellationReasons": [{"Code": reason} for reason in reasons]}
    stubber.add_client_error("transact_write_items", "TransactionCanceledException", modeled_fields=cancelled)

    with pytest.raises(StoreUnavailable) as refusal:
        DynamoDbTable("t", client).put_and_add({"pk": "P", "sk": "S"}, ("C", "D"), "count")

    assert (refusal.value.code, refusal.value.retryable) == (code, True)


@pytest.mark.parametrize(
    ("reason", "refusal"), [("TransactionConflict", StoreContention), ("ValidationError", RefusedItem)]
)
def test_a_pair_of_writes_tells_a_race_and_a_bad_item_from_a_store_out_of_reach(
    client: Any, stubber: Stubber, reason: str, refusal: type[Exception]
) -> None:
    cancelled = {"CancellationReasons": [{"Code": "None"}, {"Code": reason}]}
    stubber.add_client_error("transact_write_items", "TransactionCanceledException", modeled_fields=cancelled)

    with pytest.raises(refusal):
        DynamoDbTable("t", client).put_and_add({"pk": "P", "sk": "S"}, ("C", "D"), "count")


def test_an_item_that_the_table_will_never_take_is_told_by_name(client: Any, stubber: Stubber) -> None:
    stubber.add_client_error("update_item", "ValidationException")

    with pytest.raises(RefusedItem, match="UpdateItem: ValidationException"):
        DynamoDbTable("t", client).update("P", "S", {"n": 1}, "#n = :n", n=0)


def test_a_pair_of_writes_that_came_before_is_left_alone(client: Any, stubber: Stubber) -> None:
    cancelled = {"CancellationReasons": [{"Code": "ConditionalCheckFailed"}, {"Code": "None"}]}
    stubber.add_client_error("transact_write_items", "TransactionCanceledException", modeled_fields=cancelled)

    assert not DynamoDbTable("t", client).put_and_add({"pk": "P", "sk": "S"}, ("C", "D"), "count")


def test_a_network_that_fails_is_worth_another_try(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    monkeypatch.setattr(client, "describe_table", fail)

    with pytest.raises(StoreUnavailable) as refusal:
        DynamoDbTable("t", client).check()

    assert (refusal.value.code, refusal.value.retryable) == ("EndpointConnectionError", True)
