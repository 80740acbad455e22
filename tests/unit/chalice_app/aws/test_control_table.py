"""The control table on moto's DynamoDB, and what two writers do to each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from chalice_app.audit.record import AuditRecord
from chalice_app.aws.control_table import ControlTable
from chalice_app.configuration.configuration import Choice, Configuration, ConfigurationChange
from chalice_app.errors import Conflict
from chalice_app.mirroring.selection import Selection
from chalice_app.mirroring.vnis import ServedGroup, VniBook
from chalice_app.operations.control_store import Head
from chalice_app.operations.operation import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "heliostat-control"
VPC = "vpc-0a1b2c3d"
SHOP, API = (ServedGroup("arn:shop", "web"),), (ServedGroup("arn:api", "rest"),)


@pytest.fixture
def table() -> Iterator[ControlTable]:
    with mock_aws():
        client = boto3.client("dynamodb", "eu-central-1", aws_access_key_id="none", aws_secret_access_key="none")
        client.create_table(
            TableName=NAME,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        yield ControlTable(client, NAME)


def operation(identifier: str, version: int = 1) -> Operation:
    wanted = Selection(version, VPC, ("arn:shop",), instance_types=("m6i.large",))
    return Operation.requested(identifier, "apply", wanted, requested_by="someone", now_s=1000.5)


def test_nothing_is_remembered_at_first(table: ControlTable) -> None:
    assert table.selection() == Selection()
    assert table.head() == Head()
    assert table.operation("none") is None
    assert table.operations(None, 10) == ()
    assert table.vni_book() == VniBook()
    assert table.last_run() is None


def test_what_is_submitted_is_remembered_whole(table: ControlTable) -> None:
    first = operation("01")

    table.submit(Head(running="01"), [first], first.selection)

    assert table.selection() == first.selection
    assert table.head() == Head(running="01", version=1)
    assert table.operation("01") == first


@pytest.mark.parametrize(("head_version", "selection_version"), [(0, 2), (1, 1), (0, 1), (2, 2), (1, 3)])
def test_who_comes_second_writes_nothing(table: ControlTable, head_version: int, selection_version: int) -> None:
    first = operation("01")
    table.submit(Head(running="01"), [first], first.selection)
    second = operation("02", selection_version)

    with pytest.raises(Conflict):
        table.submit(Head(queued="02", version=head_version), [second], second.selection)

    assert table.selection() == first.selection
    assert table.head() == Head(running="01", version=1)
    assert table.operation("02") is None


def test_operations_come_youngest_first_page_by_page(table: ControlTable) -> None:
    for number in range(5):
        table.put_operation(operation(f"0{number}"))

    assert [each.id for each in table.operations(None, 2)] == ["04", "03"]
    assert [each.id for each in table.operations("03", 10)] == ["02", "01", "00"]


def test_vnis_are_recorded_once_and_never_twice_given(table: ControlTable) -> None:
    empty = VniBook()
    mine = table.add_vnis(empty.with_groups([SHOP]), empty)

    # Somebody else had read the empty book as well.
    theirs = table.add_vnis(empty.with_groups([API]), empty)

    assert sorted(entry.vni for entry in theirs.entries.values()) == [1, 2]
    assert mine.entries.items() <= theirs.entries.items()
    assert theirs.last == 2
    assert table.vni_book() == theirs


def test_a_book_without_news_writes_nothing(table: ControlTable) -> None:
    book = table.add_vnis(VniBook().with_groups([SHOP]), VniBook())

    assert table.add_vnis(book, book) == book


def test_the_lock_is_one_holders_until_it_expires(table: ControlTable) -> None:
    assert table.take_lock("first", 0.0, 10.0)
    assert not table.take_lock("second", 9.9, 20.0)
    assert table.take_lock("first", 5.0, 15.0)
    assert not table.take_lock("second", 14.9, 20.0)
    assert table.take_lock("second", 15.0, 25.0)

    table.release_lock("first")
    assert not table.take_lock("first", 16.0, 26.0)
    table.release_lock("second")
    assert table.take_lock("first", 16.0, 26.0)


def test_a_change_is_noted_once_until_it_is_taken(table: ControlTable) -> None:
    assert not table.take_changed()
    assert table.mark_changed(1.0)
    assert not table.mark_changed(2.0)
    assert table.take_changed()
    assert not table.take_changed()


def test_locks_of_other_names_are_others(table: ControlTable) -> None:
    assert table.take_lock("first", 1.0, 9.0)
    assert table.take_lock("second", 1.0, 9.0, name="webhooks_lock")
    table.release_lock("second", name="webhooks_lock")

    assert table.take_lock("third", 2.0, 9.0, name="webhooks_lock")
    assert not table.take_lock("third", 2.0, 9.0)


def test_verdicts_and_the_last_run_are_kept(table: ControlTable) -> None:
    table.put_verdict("eni-1", "2026-11-26")
    table.put_last_run({"at_s": 5, "counts": {"keep": 1}})

    assert table.verdicts() == {"eni-1": "2026-11-26"}
    assert table.last_run() == {"at_s": 5, "counts": {"keep": 1}}


def test_settings_are_remembered_with_their_history(table: ControlTable) -> None:
    assert table.configuration() == Configuration()
    first = Configuration(1, {"sample_days": Choice(30, "ada", 1000.5)})
    second = Configuration(2, {"sample_days": Choice(None, "ben", 1001.0)})
    changes = [
        ConfigurationChange(f"0{number}", number, "ada", 1000.5, "", {"sample_days": (7, [{"action": "include"}])})
        for number in (1, 2)
    ]

    table.put_configuration(first, changes[0])
    table.put_configuration(second, changes[1])

    assert table.configuration() == second
    assert table.configuration_changes(None, 1) == (changes[1],)
    assert table.configuration_changes("02", 10) == (changes[0],)


def test_who_changes_settings_second_leaves_no_trace(table: ControlTable) -> None:
    first = ConfigurationChange("01", 1, "ada", 1000.5, "", {})
    table.put_configuration(Configuration(1), first)

    with pytest.raises(Conflict):
        table.put_configuration(Configuration(1), ConfigurationChange("02", 1, "ben", 1000.6, "", {}))

    assert table.configuration_changes(None, 10) == (first,)


def test_records_of_the_audit_come_youngest_first_page_by_page(table: ControlTable) -> None:
    records = [
        AuditRecord(f"0{at}", 1_000.25 + at, "ada", "PUT /v1/owners", {"host": "shop"}, {"a": None}, {"a": "b"})
        for at in range(3)
    ]
    for record in records:
        table.keep_record(record)

    assert table.records(None, 2) == (records[2], records[1])
    assert table.records("01", 2) == (records[0],)


def test_a_record_of_what_was_intended_is_replaced_by_what_came_of_it_and_by_nothing_after_that(
    table: ControlTable,
) -> None:
    intended = AuditRecord("01", 1_000.5, "ada", "PUT /v1/owners", {}, None, {"a": "b"}, "intended")
    made = replace(intended, outcome="made")

    for record in (intended, intended, made, made):
        table.keep_record(record)

    for late in (intended, replace(made, by="eve"), replace(made, outcome="failed")):
        with pytest.raises(Conflict):
            table.keep_record(late)
    assert table.records(None, 9) == (made,)
