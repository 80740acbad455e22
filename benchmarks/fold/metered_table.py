"""A DynamoDB table in memory behind the real client, which counts units as AWS bills them.

The client makes, signs and reads every request; only the connection is missing. Units: a write takes one for each
kilobyte of the larger of the item before and after, one more for each of an index that holds it, twice that within a
transaction; a consistent read takes one for each four kilobytes, and one where there is nothing
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse

from inventory_store.dynamodb import CLIENT
from inventory_store.table import ENDPOINTS_PARTITION_KEY, FINDINGS_PARTITION_KEY

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, dict[str, Any]]

_SET = re.compile(r"(#\w+) = (:\w+)")
_INDEXES = (ENDPOINTS_PARTITION_KEY, FINDINGS_PARTITION_KEY)


class MeteredTable:
    """Answers what the fold asks.

    Attributes:
        units: "write units", "read units" and calls by operation.
    """

    def __init__(self) -> None:
        self.units: Counter[str] = Counter()
        self._items: dict[tuple[str, str], Item] = {}

    def client(self) -> DynamoDBClient:
        """A client of this table."""
        keys = {"aws_access_key_id": "made", "aws_secret_access_key": "made"}
        client = boto3.client("dynamodb", region_name="eu-west-1", config=CLIENT, **keys)
        client.meta.events.register("before-send.dynamodb", self._answer)
        return client

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        self.units[operation] += 1
        asked = json.loads(request.body)
        status, told = {
            "BatchGetItem": self._get_many,
            "GetItem": self._get,
            "UpdateItem": self._update,
            "TransactWriteItems": self._transact,
        }[operation](asked)
        return AWSResponse(request.url, status, {"content-type": "application/x-amz-json-1.0"}, _Raw(told))

    def _get_many(self, asked: dict[str, Any]) -> tuple[int, Any]:
        found = {
            name: [told["Item"] for key in of_table["Keys"] if (told := self._get({"Key": key})[1])]
            for name, of_table in asked["RequestItems"].items()
        }
        return 200, {"Responses": found, "UnprocessedKeys": {}}

    def _get(self, asked: dict[str, Any]) -> tuple[int, Any]:
        item = self._items.get(_key(asked["Key"]))
        self.units["read units"] += max(1, -(-_size(item or {}) // 4_096))
        return 200, {} if item is None else {"Item": item}

    def _update(self, asked: dict[str, Any]) -> tuple[int, Any]:
        before = self._items.get(_key(asked["Key"]), {})
        values = asked["ExpressionAttributeValues"]
        if not _holds(asked.get("ConditionExpression", ""), before, values):
            self._write(before, before)
            return 400, {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}
        set_to = {
            asked["ExpressionAttributeNames"][name]: values[value]
            for name, value in _SET.findall(asked["UpdateExpression"])
        }
        after = self._items[_key(asked["Key"])] = {**asked["Key"], **before, **set_to}
        self._write(before, after)
        return 200, {}

    def _transact(self, asked: dict[str, Any]) -> tuple[int, Any]:
        put, add = asked["TransactItems"][0]["Put"]["Item"], asked["TransactItems"][1]["Update"]
        self._items[_key(put)] = put
        self._write({}, put, times=2)
        before = self._items.get(_key(add["Key"]), {})
        attribute = add["ExpressionAttributeNames"]["#attribute"]
        count = str(int(before.get(attribute, {"N": "0"})["N"]) + 1)
        after = self._items[_key(add["Key"])] = {**add["Key"], **before, attribute: {"N": count}}
        self._write(before, after, times=2)
        return 200, {}

    def _write(self, before: Item, after: Item, times: int = 1) -> None:
        kilobytes = max(1, -(-max(_size(before), _size(after)) // 1_024))
        indexes = sum(name in after for name in _INDEXES)
        self.units["write units"] += kilobytes * (times + indexes)


class _Raw:
    """The body of an answer, as the client reads it."""

    def __init__(self, told: Any) -> None:
        self._content = json.dumps(told).encode()

    def stream(self) -> list[bytes]:
        return [self._content]


def _key(key: Item) -> tuple[str, str]:
    return key["pk"]["S"], key["sk"]["S"]


def _holds(condition: str, item: Item, values: dict[str, Any]) -> bool:
    """Of the conditions that the fold writes with: where an item stands, and how old a sample is."""
    match condition:
        case "":
            return True
        case "attribute_not_exists(#cursor)":
            return "cursor" not in item
        case "#cursor = :stands_at AND attribute_not_exists(#gaps)":
            return item.get("cursor") == values[":stands_at"] and "gaps" not in item
        case "#cursor = :stands_at AND #gaps = :as_read":
            return (item.get("cursor"), item.get("gaps")) == (values[":stands_at"], values[":as_read"])
    assert condition.startswith("attribute_not_exists(#captured_at) OR"), condition
    return "captured_at" not in item or int(item["captured_at"]["N"]) <= int(values[":stale"]["N"])


def _size(item: Item) -> int:
    """Names and values; a number takes a byte for two digits, and one more."""
    return sum(len(name.encode()) + _value_size(*value.popitem()) for name, value in _copies(item))


def _copies(item: Item) -> list[tuple[str, dict[str, Any]]]:
    return [(name, dict(value)) for name, value in item.items()]


def _value_size(kind: str, value: Any) -> int:
    if kind == "N":
        return len(value) // 2 + 2
    if kind == "BOOL":
        return 1
    return len(base64.b64decode(value)) if kind == "B" else len(value.encode())
