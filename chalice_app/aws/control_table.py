"""The control store in one DynamoDB table.

Items (partition key, sort key): ("control", "selection" | "applied" | "head" | "lock" | "changed" | "last_run" |
"vni_last" | "configuration"), ("operation", id), ("configuration_change", id), ("vni", digest of the mirror group),
("verdict", interface id), ("audit", id); and ("control", "webhooks_lock").
What is compared in conditions stands in attributes of its own, the rest in `document`: JSON, compressed, for an item
holds 400 KB, and lists of load balancers and interfaces repeat themselves. `expires_at` is the table's time to live.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from chalice_app.audit.limits import RECORDS_KEPT_S
from chalice_app.audit.record import AuditRecord
from chalice_app.aws.refusal import named_refusals
from chalice_app.configuration.configuration import Configuration, ConfigurationChange
from chalice_app.configuration.limits import HISTORY_KEPT_S
from chalice_app.errors import AwsRefused, Conflict
from chalice_app.mirroring.selection import Selection
from chalice_app.mirroring.vnis import ServedGroup, VniBook, VniEntry
from chalice_app.operations.control_store import Head
from chalice_app.operations.limits import OPERATIONS_KEPT_S, WRITE_ATTEMPTS_MAX
from chalice_app.operations.operation import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Item = dict[str, Any]

CONTROL, OPERATION, VNI, VERDICT = "control", "operation", "vni", "verdict"
CONFIGURATION_CHANGE, AUDIT = "configuration_change", "audit"
UNCHANGED = "attribute_not_exists(pk) OR version = :version"
# A condition that did not hold, alone and in a transaction. In a transaction others may be at the same items, too.
# Why a transaction is cancelled when somebody else was faster.
RACES = frozenset({"None", "ConditionalCheckFailed", "TransactionConflict"})
# A refusal counts on its day.
VERDICT_DAYS = 2
# Of 400 KB, with room for the other attributes.
DOCUMENT_BYTES_MAX = 380_000
LOST_RACE = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})


class ControlTable:
    """The table `name`, by a DynamoDB client."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def selection(self) -> Selection:
        """What is wanted."""
        item = self._get(CONTROL, "selection")
        if item is None:
            return Selection()
        return Selection.from_document(_unpacked(item["document"]), version=int(item["version"]))

    def applied(self) -> Selection | None:
        """The selection that mirror sessions were last brought to."""
        item = self._get(CONTROL, "applied")
        return (
            None if item is None else Selection.from_document(_unpacked(item["document"]), version=int(item["version"]))
        )

    def put_applied(self, selection: Selection) -> None:
        """Mirror sessions are being brought to this selection."""
        document = _packed(selection.document())
        self._put({"pk": CONTROL, "sk": "applied", "version": selection.version, "document": document})

    def head(self) -> Head:
        """What is at work."""
        item = self._get(CONTROL, "head")
        if item is None:
            return Head()
        return Head(**_unpacked(item["document"]), version=int(item["version"]))

    def submit(self, head: Head, operations: Sequence[Operation], selection: Selection | None) -> None:
        """Write head, operations and selection, all or nothing. Raises Conflict where another was faster."""
        heads = {"running": head.running, "queued": head.queued}
        writes = [self._versioned("head", heads, read=head.version)]
        writes += [{"Put": {"TableName": self._name, "Item": _item(_of_operation(each))}} for each in operations]
        if selection is not None:
            writes.append(self._versioned("selection", selection.document(), read=selection.version - 1))
        self._write_all(writes)

    def put_operation(self, operation: Operation) -> None:
        """Keep an operation, unless it has ended."""
        self._put(_of_operation(operation), "attribute_not_exists(pk) OR ended = :no", {":no": False})

    def operation(self, identifier: str) -> Operation | None:
        """An operation."""
        item = self._get(OPERATION, identifier)
        return None if item is None else Operation.from_document(_unpacked(item["document"]))

    def operations(self, before: str | None, count: int) -> tuple[Operation, ...]:
        """Operations, the youngest first."""
        rows = self._query(OPERATION, before=before, count=count)
        return tuple(Operation.from_document(_unpacked(row["document"])) for row in rows)

    def vni_book(self) -> VniBook:
        """The VNIs that were given."""
        entries = {row["sk"]: _entry(row) for row in self._query(VNI)}
        last = self._get(CONTROL, "vni_last")
        return VniBook(entries, 0 if last is None else int(last["last"]))

    def add_vnis(self, book: VniBook, known: VniBook) -> VniBook:
        """Record new entries. The highest number is moved first, on condition that nobody else moved it."""
        for _ in range(WRITE_ATTEMPTS_MAX):
            new = {digest: entry for digest, entry in book.entries.items() if digest not in known.entries}
            if not new:
                return known
            try:
                self._put(
                    {"pk": CONTROL, "sk": "vni_last", "last": book.last},
                    "attribute_not_exists(pk) OR #last = :read",
                    {":read": known.last},
                    {"#last": "last"},
                )
            except Conflict:
                known = self.vni_book()
                book = known.with_groups(entry.members for entry in new.values())
                continue
            for digest, entry in new.items():
                # Who recorded the group meanwhile is right: its sessions may be on the way.
                item = {"pk": VNI, "sk": digest, "vni": entry.vni, "document": _members(entry)}
                self._succeeds(item, "attribute_not_exists(pk)")
            return self.vni_book()
        raise Conflict

    def verdicts(self) -> dict[str, str]:
        """Network interfaces that EC2 refused, and when."""
        return {row["sk"]: row["day"] for row in self._query(VERDICT)}

    def put_verdict(self, interface_id: str, day: str) -> None:
        """Remember a refusal for some days."""
        expires_at = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=VERDICT_DAYS)
        self._put({"pk": VERDICT, "sk": interface_id, "day": day, "expires_at": int(expires_at.timestamp())})

    def take_lock(self, holder: str, now_s: float, until_s: float, *, name: str = "lock") -> bool:
        """Take the lock: the worker's, where no other is named."""
        # Of the lock alone, the time is compared by us: DynamoDB deletes what expired only within days.
        return self._succeeds(
            {"pk": CONTROL, "sk": name, "holder": holder, "until_ms": int(until_s * 1000)},
            "attribute_not_exists(pk) OR holder = :holder OR until_ms <= :now",
            {":holder": holder, ":now": int(now_s * 1000)},
        )

    def keep_lock(self, holder: str, until_s: float) -> bool:
        """Keep the lock for longer: not one that was taken, or released, in between."""
        item = {"pk": CONTROL, "sk": "lock", "holder": holder, "until_ms": int(until_s * 1000)}
        return self._succeeds(item, "holder = :holder", {":holder": holder})

    def release_lock(self, holder: str, *, name: str = "lock") -> None:
        """Let go of the lock."""
        self._delete(name, "holder = :holder", {":holder": holder})

    def mark_changed(self, now_s: float) -> bool:
        """Note that something may have changed."""
        item = {"pk": CONTROL, "sk": "changed", "at_ms": int(now_s * 1000)}
        return self._succeeds(item, "attribute_not_exists(pk)")

    def is_changed(self) -> bool:
        """Is something noted?"""
        return self._get(CONTROL, "changed") is not None

    def take_changed(self) -> bool:
        """Was something noted?"""
        return self._delete("changed", "attribute_exists(pk)")

    def put_last_run(self, document: Mapping[str, Any]) -> None:
        """Keep what the last look gave."""
        shown = dict(document)
        while len(packed := _packed(shown)) > DOCUMENT_BYTES_MAX and shown["interfaces"]:
            left = shown["interfaces"][: len(shown["interfaces"]) // 2]
            shown["interfaces_left_out"] += len(shown["interfaces"]) - len(left)
            shown["interfaces"] = left
        self._put({"pk": CONTROL, "sk": "last_run", "document": packed})

    def last_run(self) -> dict[str, Any] | None:
        """What it gave."""
        item = self._get(CONTROL, "last_run")
        if item is None:
            return None
        return _unpacked(item["document"])

    def configuration(self) -> Configuration:
        """The settings."""
        item = self._get(CONTROL, "configuration")
        if item is None:
            return Configuration()
        return Configuration.from_document(_unpacked(item["document"]), int(item["version"]))

    def put_configuration(self, configuration: Configuration, change: ConfigurationChange) -> None:
        """Write the next version and its entry of the history, both or neither."""
        self._write_all(
            [
                self._versioned("configuration", configuration.document(), read=configuration.version - 1),
                {"Put": {"TableName": self._name, "Item": _item(_of_change(change))}},
            ]
        )

    def configuration_changes(self, before: str | None, count: int) -> tuple[ConfigurationChange, ...]:
        """The history, the youngest first."""
        rows = self._query(CONFIGURATION_CHANGE, before=before, count=count)
        return tuple(ConfigurationChange.from_document(row["sk"], _unpacked(row["document"])) for row in rows)

    def keep_record(self, record: AuditRecord) -> None:
        """Keep a record of the audit. What became of a change is never written over: only the same comes again."""
        document = _packed(record.kept())
        expires_at = int(record.at_s) + RECORDS_KEPT_S
        item = {"pk": AUDIT, "sk": record.id, "document": document, "expires_at": expires_at, "outcome": record.outcome}
        self._put(
            item,
            "attribute_not_exists(pk) OR #outcome = :intended OR document = :document",
            {":intended": "intended", ":document": document},
            {"#outcome": "outcome"},
        )

    def records(self, before: str | None, count: int) -> tuple[AuditRecord, ...]:
        """The audit, the youngest first."""
        rows = self._query(AUDIT, before=before, count=count)
        return tuple(AuditRecord(row["sk"], **_unpacked(row["document"])) for row in rows)

    # --- the table ---

    def _write_all(self, writes: list[dict[str, Any]]) -> None:
        """All or nothing. Raises Conflict where another was faster."""
        try:
            with named_refusals("dynamodb:TransactWriteItems"):
                self._client.transact_write_items(TransactItems=writes)
        except AwsRefused as error:
            _raise_conflict(error)

    def _get(self, partition: str, sort: str) -> Item | None:
        with named_refusals("dynamodb:GetItem"):
            answer = self._client.get_item(
                TableName=self._name, Key=_item({"pk": partition, "sk": sort}), ConsistentRead=True
            )
        return _plain(answer["Item"]) if "Item" in answer else None

    def _query(self, partition: str, *, before: str | None = None, count: int | None = None) -> Iterator[Item]:
        """Items of a partition: the youngest first where a count is asked for, all of them else."""
        condition, values = "pk = :pk", {":pk": partition}
        if before is not None:
            condition, values = "pk = :pk AND sk < :before", {**values, ":before": before}
        with named_refusals("dynamodb:Query"):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._name,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=_item(values),
                ConsistentRead=True,
                ScanIndexForward=count is None,
                PaginationConfig={} if count is None else {"MaxItems": count, "PageSize": count},
            )
            rows = [_plain(row) for page in pages for row in page["Items"]]
        yield from rows

    def _versioned(self, sort: str, document: Mapping[str, Any], *, read: int) -> dict[str, Any]:
        """A write of a transaction that holds if nobody wrote since version `read`."""
        item = {"pk": CONTROL, "sk": sort, "version": read + 1, "document": _packed(document)}
        return {
            "Put": {
                "TableName": self._name,
                "Item": _item(item),
                "ConditionExpression": UNCHANGED if read else "attribute_not_exists(pk)",
                **({"ExpressionAttributeValues": _item({":version": read})} if read else {}),
            }
        }

    def _put(
        self,
        item: Item,
        condition: str | None = None,
        values: Item | None = None,
        names: dict[str, str] | None = None,
    ) -> None:
        conditions: dict[str, Any] = {} if condition is None else {"ConditionExpression": condition}
        if values:
            conditions["ExpressionAttributeValues"] = _item(values)
        if names:
            conditions["ExpressionAttributeNames"] = names
        try:
            with named_refusals("dynamodb:PutItem"):
                self._client.put_item(TableName=self._name, Item=_item(item), **conditions)
        except AwsRefused as error:
            _raise_conflict(error)

    def _succeeds(self, item: Item, condition: str, values: Item | None = None) -> bool:
        try:
            self._put(item, condition, values)
        except Conflict:
            return False
        return True

    def _delete(self, sort: str, condition: str, values: Item | None = None) -> bool:
        given = {"ExpressionAttributeValues": _item(values)} if values else {}
        try:
            with named_refusals("dynamodb:DeleteItem"):
                self._client.delete_item(
                    TableName=self._name,
                    Key=_item({"pk": CONTROL, "sk": sort}),
                    ConditionExpression=condition,
                    **given,
                )
        except AwsRefused as error:
            if error.aws_code in LOST_RACE:
                return False
            raise
        return True


def _raise_conflict(error: AwsRefused) -> None:
    if error.aws_code not in LOST_RACE:
        raise error
    cause = error.__cause__
    reasons = cause.response.get("CancellationReasons", []) if isinstance(cause, ClientError) else []
    # A transaction is cancelled for want of capacity as well, and then nobody was faster.
    if all(reason.get("Code", "None") in RACES for reason in reasons):
        raise Conflict from error
    raise error


def _of_operation(operation: Operation) -> Item:
    """The item of an operation, with as many rows of interfaces as an item has room for."""
    while len(packed := _packed(operation.document())) > DOCUMENT_BYTES_MAX and operation.interfaces:
        left = operation.interfaces[: len(operation.interfaces) // 2]
        left_out = operation.interfaces_left_out + len(operation.interfaces) - len(left)
        operation = replace(operation, interfaces=left, interfaces_left_out=left_out)
    return {
        "pk": OPERATION,
        "sk": operation.id,
        "document": packed,
        "ended": operation.has_ended,
        "expires_at": int(operation.created_at_s) + OPERATIONS_KEPT_S,
    }


def _of_change(change: ConfigurationChange) -> Item:
    return {
        "pk": CONFIGURATION_CHANGE,
        "sk": change.id,
        "document": _packed(change.document()),
        "expires_at": int(change.at_s) + HISTORY_KEPT_S,
    }


def _packed(document: Mapping[str, Any]) -> bytes:
    return zlib.compress(json.dumps(document, separators=(",", ":")).encode())


def _unpacked(value: Any) -> dict[str, Any]:
    """The document of an item. The table is our own: nothing that is unpacked came from elsewhere."""
    document: dict[str, Any] = json.loads(zlib.decompress(bytes(value)))  # nosemgrep: decompressed-without-bound
    return document


def _entry(row: Item) -> VniEntry:
    return VniEntry(int(row["vni"]), tuple(ServedGroup(*each) for each in json.loads(row["document"])))


def _members(entry: VniEntry) -> str:
    return json.dumps([[each.balancer_id, each.group_name] for each in entry.members])


_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()


def _item(plain: Mapping[str, Any]) -> Item:
    return {name: _SERIALIZER.serialize(value) for name, value in plain.items()}


def _plain(item: Mapping[str, Any]) -> Item:
    return {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}
