"""One DynamoDB table through plain values: the only caller of boto3 in this package.

Items are dicts of str, int, bytes, bool and None. Every refusal becomes StoreUnavailable, with the operation and AWS's
error code, or RefusedItem where what is written is at fault; a condition that does not hold is an answer, not an error.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

from inventory_store.errors import RefusedItem, StoreContention, StoreUnavailable
from inventory_store.table import (
    FINDINGS_INDEX,
    FINDINGS_PARTITION_KEY,
    FINDINGS_SORT_KEY,
    PARTITION_KEY,
    SORT_KEY,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from inventory_store.table import Index

Item = dict[str, Any]
ItemKey = tuple[str, str]
"""Partition key and sort key."""

# The most that the service takes.
_ITEMS_READ_AT_ONCE = 100
_RETRYABLE = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)
_CONDITION_FAILED = "ConditionalCheckFailedException"
_TRANSACTION_CANCELED = "TransactionCanceledException"
# Why a part of a transaction was refused, as the error that the same refusal is outside of one.
_CANCELLATIONS = {
    "ConditionalCheckFailed": _CONDITION_FAILED,
    "ItemCollectionSizeLimitExceeded": "ItemCollectionSizeLimitExceededException",
    "ProvisionedThroughputExceeded": "ProvisionedThroughputExceededException",
    "ThrottlingError": "ThrottlingException",
    "TransactionConflict": "TransactionConflictException",
    "ValidationError": "ValidationException",
}
_CONTENTION = frozenset({"TransactionConflictException", "TransactionInProgressException"})
# Of a write: the item itself is at fault.
_ITEM_REFUSED = frozenset({"ItemCollectionSizeLimitExceededException", "ValidationException"})
_WRITES = frozenset({"TransactWriteItems", "UpdateItem"})

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()


class DynamoDbTable:
    """The calls this package makes, on one table."""

    def __init__(self, name: str, client: DynamoDBClient) -> None:
        self.name = name
        self._client = client

    def get(self, partition: str, sort: str) -> Item | None:
        """One item as it is now; None where there is none."""
        answer = self._call(
            "GetItem", self._client.get_item, TableName=self.name, Key=_key(partition, sort), ConsistentRead=True
        )
        return _plain(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[ItemKey]) -> dict[ItemKey, Item | None]:
        """Items as they are now by partition and sort key, at most a hundred; None of those that there are not.

        What the table does not tell in this one call is left out: it is to be asked for by `get`.
        """
        asked = list(dict.fromkeys(keys))[:_ITEMS_READ_AT_ONCE]
        answer = self._call(
            "BatchGetItem",
            self._client.batch_get_item,
            RequestItems={self.name: {"Keys": [_key(*key) for key in asked], "ConsistentRead": True}},
        )
        found: dict[ItemKey, Item | None] = dict.fromkeys(asked)
        for item in map(_plain, answer["Responses"].get(self.name, ())):
            found[item[PARTITION_KEY], item[SORT_KEY]] = item
        for key in answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", ()):
            del found[key[PARTITION_KEY]["S"], key[SORT_KEY]["S"]]
        return found

    def update(
        self, partition: str, sort: str, values: Mapping[str, Any], condition: str | None, **expected: str | int | bytes
    ) -> bool:
        """Sets attributes where the condition holds, if there is one; whether it did.

        `expected` are the condition's `:names`.
        """
        names = {f"#{name}": name for name in values}
        bound = {f":set_{name}": value for name, value in values.items()}
        bound |= {f":{name}": value for name, value in expected.items()}
        try:
            # The names are attributes of our own, and the expression holds placeholders alone.
            # nosemgrep: values-in-an-expression
            self._call(
                "UpdateItem",
                self._client.update_item,
                TableName=self.name,
                Key=_key(partition, sort),
                UpdateExpression="SET " + ", ".join(f"#{name} = :set_{name}" for name in values),
                **({} if condition is None else {"ConditionExpression": condition}),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=_encoded(bound),
            )
        except StoreUnavailable as refusal:
            if refusal.code == _CONDITION_FAILED:
                return False
            raise
        return True

    def set(self, partition: str, sort: str, values: Mapping[str, Any]) -> None:
        """Sets attributes, whatever they were."""
        self.update(partition, sort, values, None)

    def delete(self, partition: str, sort: str) -> None:
        """Removes an item, where it is there."""
        self._call("DeleteItem", self._client.delete_item, TableName=self.name, Key=_key(partition, sort))

    def put_and_add(self, item: Item, counter: tuple[str, str], attribute: str) -> bool:
        """Puts an item that does not exist and adds one to another's attribute: both, or (False) neither."""
        put = {
            "TableName": self.name,
            "Item": _encoded(item),
            "ConditionExpression": f"attribute_not_exists({PARTITION_KEY})",
        }
        add = {
            "TableName": self.name,
            "Key": _key(*counter),
            "UpdateExpression": "ADD #attribute :one",
            "ExpressionAttributeNames": {"#attribute": attribute},
            "ExpressionAttributeValues": _encoded({":one": 1}),
        }
        try:
            self._call(
                "TransactWriteItems",
                self._client.transact_write_items,
                TransactItems=[{"Put": put}, {"Update": add}],
            )
        except StoreUnavailable as refusal:
            if refusal.code == _CONDITION_FAILED:
                return False
            raise
        return True

    def scan(self, after: ItemKey | None, at_most: int) -> tuple[list[Item], ItemKey | None]:
        """Some of all items, from behind a key on; and the key to go on behind, None at the end.

        One call: a megabyte at most.
        """
        start = {} if after is None else {"ExclusiveStartKey": _key(*after)}
        answer = self._call("Scan", self._client.scan, TableName=self.name, Limit=at_most, ConsistentRead=True, **start)
        last = answer.get("LastEvaluatedKey")
        return list(map(_plain, answer["Items"])), last and (last[PARTITION_KEY]["S"], last[SORT_KEY]["S"])

    def query(  # noqa: PLR0913 - the parts of a question
        self,
        partition: str,
        *,
        begins_with: str = "",
        after: str | None = None,
        descending: bool = False,
        at_once: int | None = None,
        attributes: Sequence[str] = (),
    ) -> Iterator[Item]:
        """The items of a partition in the order of their sort keys, read page by page as they are taken.

        Args:
            partition: the partition key's value.
            begins_with: only sort keys that begin so.
            after: only sort keys beyond this one, in the direction of reading; stands in for `begins_with`.
            descending: from the last to the first.
            at_once: items that one call reads; None for as many as it can.
            attributes: what is told of each; none for all. It costs the table the same, and us less.
        """
        if after is not None:
            condition, values = _beyond(PARTITION_KEY, SORT_KEY, partition, after, descending=descending)
        else:
            condition, values = _beginning(partition, begins_with)
        options: dict[str, Any] = {"ScanIndexForward": not descending, "ConsistentRead": True}
        if at_once is not None:
            options["Limit"] = at_once
        yield from self._pages(condition, values, options | _telling(attributes))

    def query_between(self, partition: str, first: str, last: str, *, attributes: Sequence[str] = ()) -> Iterator[Item]:
        """The items of a partition with sort keys from `first` to `last`, both included; see `query`."""
        condition = f"{PARTITION_KEY} = :partition AND {SORT_KEY} BETWEEN :first AND :last"
        values = {":partition": partition, ":first": first, ":last": last}
        yield from self._pages(condition, values, {"ConsistentRead": True} | _telling(attributes))

    def query_index(  # noqa: PLR0913 - the parts of a question
        self,
        index: Index,
        partition: str,
        *,
        after: str | None,
        descending: bool,
        at_once: int,
        attributes: Sequence[str] = (),
    ) -> Iterator[Item]:
        """The items of a partition of an index, see `query`; they follow the table within a second."""
        condition, values = _beyond(index.partition_key, index.sort_key, partition, after, descending=descending)
        options = {"IndexName": index.name, "ScanIndexForward": not descending, "Limit": at_once}
        yield from self._pages(condition, values, options | _telling(attributes))

    def query_findings(self, partition: str, first: str, last: str, *, at_once: int | None = None) -> Iterator[Item]:
        """The items of a partition of the index of findings, sort keys from `first` to `last`, both included."""
        condition = f"{FINDINGS_PARTITION_KEY} = :partition AND {FINDINGS_SORT_KEY} BETWEEN :first AND :last"
        values = {":partition": partition, ":first": first, ":last": last}
        limit = {} if at_once is None else {"Limit": at_once}
        yield from self._pages(condition, values, {"IndexName": FINDINGS_INDEX, **limit})

    def check(self) -> None:
        """Raises StoreUnavailable where the table does not answer."""
        self._call("DescribeTable", self._client.describe_table, TableName=self.name)

    def close(self) -> None:
        """Closes connections."""
        self._client.close()

    def _pages(self, condition: str, values: Mapping[str, str], options: dict[str, Any]) -> Iterator[Item]:
        request = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": _encoded(values),
            **options,
        }
        while True:
            answer = self._call("Query", self._client.query, **request)
            yield from map(_plain, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _call(self, operation: str, call: Callable[..., Any], **parameters: Any) -> Any:
        try:
            return call(**parameters)
        except ClientError as error:
            code = _code(error)
            if code in _CONTENTION:
                raise StoreContention(operation) from error
            if code in _ITEM_REFUSED and operation in _WRITES:
                raise RefusedItem(operation, code) from error
            raise StoreUnavailable(operation, code, retryable=code in _RETRYABLE) from error
        except BotoCoreError as error:
            raise StoreUnavailable(operation, type(error).__name__, retryable=True) from error


def _beyond(
    partition_key: str, sort_key: str, partition: str, after: str | None, *, descending: bool
) -> tuple[str, dict[str, str]]:
    """The condition of a query for what lies beyond a sort key in the direction of reading, and its values."""
    condition, values = f"{partition_key} = :partition", {":partition": partition}
    if after is not None:
        condition += f" AND {sort_key} {'<' if descending else '>'} :sort"
        values[":sort"] = after
    return condition, values


def _beginning(partition: str, begins_with: str) -> tuple[str, dict[str, str]]:
    """The condition of a query for sort keys that begin so, and its values."""
    condition, values = f"{PARTITION_KEY} = :partition", {":partition": partition}
    if begins_with:
        condition += f" AND begins_with({SORT_KEY}, :sort)"
        values[":sort"] = begins_with
    return condition, values


def _telling(attributes: Sequence[str]) -> dict[str, Any]:
    """The options of a query that tells these alone."""
    if not attributes:
        return {}
    names = {f"#{name}": name for name in attributes}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}


def _code(error: ClientError) -> str:
    """AWS's error code; of a cancelled transaction, that of the first part that failed."""
    code = error.response["Error"]["Code"]
    if code != _TRANSACTION_CANCELED:
        return code
    reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    codes = [reason["Code"] for reason in reasons if reason.get("Code", "None") != "None"]
    return _CANCELLATIONS.get(codes[0], codes[0]) if codes else code


def _key(partition: str, sort: str) -> dict[str, Any]:
    return _encoded({PARTITION_KEY: partition, SORT_KEY: sort})


def _encoded(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _serializer.serialize(value) for name, value in item.items()}


def _plain(item: Mapping[str, Any]) -> Item:
    return {name: _plain_value(_deserializer.deserialize(value)) for name, value in item.items()}


def _plain_value(value: Any) -> str | int | bool | bytes | None:
    """Numbers are whole in this table; what is neither a number nor text nor a flag is bytes."""
    if isinstance(value, Decimal):
        return int(value)
    return value if value is None or isinstance(value, str | bool) else bytes(value)
