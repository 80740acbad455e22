"""What people decide, kept and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_inventory.changes.feed import Acknowledgement, Mute
from api_inventory.documents.errors import DocumentError
from api_inventory.findings.decision import Decision
from api_inventory.sensitive.custom_classes import CustomClass
from api_inventory.sensitive.errors import InvalidCustomClass
from api_inventory.sensitive.false_positive import FalsePositive
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.pins import Pins
from inventory_store import host_decisions
from inventory_store.errors import CorruptItem, RefusedItem, TooManyDecisions
from inventory_store.host_book import API_DOCUMENT, MUTES, PINS, TEMPLATES, HostBook, finding_decisions
from inventory_store.host_decisions import HostDecisions
from inventory_store.limits import CHANGES_KEPT_S
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "shop.example.test"
SECOND = 10**9
OPENAPI = '{"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}}'


@pytest.fixture
def book(tmp_path: Path) -> Iterator[HostBook]:
    opened = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    yield HostBook(opened)
    opened.close()


@pytest.fixture
def decisions(book: HostBook) -> HostDecisions:
    return HostDecisions(book)


def test_where_nobody_decided_there_is_nothing(decisions: HostDecisions) -> None:
    assert decisions.templates(HOST) == HostTemplates()
    assert decisions.pins(HOST) == Pins()
    assert decisions.of_findings(HOST) == {}
    assert decisions.false_positives(HOST) == ()
    assert decisions.custom_class_list() == ()
    assert decisions.api_document(HOST) is None
    assert decisions.acknowledgements(HOST) == ()
    assert decisions.mutes() == {}
    assert decisions.reviews_asked() == {}


def test_the_last_moment_at_which_a_review_was_asked_for_is_known(decisions: HostDecisions) -> None:
    decisions.ask_for_review(HOST, 5)
    decisions.ask_for_review(HOST, 9)
    decisions.ask_for_review("other.example.test", 7)

    assert decisions.reviews_asked() == {HOST: 9, "other.example.test": 7}


def test_what_was_decided_is_read_back(decisions: HostDecisions) -> None:
    pins = Pins(frozenset({"/users/me"}), frozenset({"/users/{user_id}"}))
    decision = Decision("accept", "ana", "SEC-7", 5, until_ns=9)
    said = FalsePositive("a" * 20, "response.body", "/email", "email", by="ana", at_ns=1, reason="made up")
    badge = CustomClass("badge", "Badge", "low", value_pattern="EMP-[0-9]+")
    mute = Mute("ana", 3, "beta", host=HOST, kind="field_added", until_ns=7)
    seen = Acknowledgement("c" * 20, "ana", 4, "planned")

    decisions.set_pins(HOST, pins)
    decisions.decide(HOST, "f" * 20, decision)
    decisions.add_false_positive(HOST, said)
    decisions.set_custom_class(badge)
    decisions.add_mute("m1", mute)
    decisions.acknowledge(HOST, seen)

    assert decisions.pins(HOST) == pins
    assert decisions.of_findings(HOST) == {"f" * 20: decision}
    assert decisions.false_positives(HOST) == (said,)
    assert decisions.custom_class_list() == (badge,)
    assert decisions.custom_classes().classes_of("x", "EMP-7") == ["badge"]
    assert decisions.mutes() == {"m1": mute}
    assert decisions.acknowledgements(HOST) == (seen,)
    assert decisions.pins("other.example.test") == Pins()


def test_what_is_taken_back_is_gone(decisions: HostDecisions) -> None:
    said = FalsePositive("a" * 20, "response.body", "/email", "email")
    decisions.add_false_positive(HOST, said)
    decisions.set_custom_class(CustomClass("badge", "Badge", "low", name_pattern="badge"))
    decisions.add_mute("m1", Mute("ana", 3))
    decisions.set_api_document(HOST, OPENAPI, by="ana", at_ns=1)

    decisions.remove_false_positive(HOST, said.id)
    decisions.remove_custom_class("badge")
    decisions.remove_mute("m1")
    decisions.remove_api_document(HOST)

    assert (decisions.false_positives(HOST), decisions.custom_class_list(), decisions.mutes()) == ((), (), {})
    assert decisions.api_document(HOST) is None


def test_a_document_is_kept_as_it_was_written(decisions: HostDecisions) -> None:
    written = decisions.set_api_document(HOST, OPENAPI, by="ana", at_ns=1)

    assert decisions.api_document(HOST) == written
    assert (written.text, written.by, written.api.title) == (OPENAPI, "ana", "Shop")


def test_what_cannot_be_read_or_kept_leaves_what_was_there(decisions: HostDecisions) -> None:
    decisions.set_api_document(HOST, OPENAPI, by="ana", at_ns=1)
    noise = "".join(f"{(number * 7919) ** 3:x}" for number in range(80_000))

    with pytest.raises(DocumentError):
        decisions.set_api_document(HOST, "no document", by="bo", at_ns=2)
    with pytest.raises(RefusedItem):
        decisions.set_api_document(HOST, OPENAPI.replace("Shop", noise), by="bo", at_ns=2)

    assert decisions.api_document(HOST).by == "ana"  # type: ignore[union-attr]


def test_a_class_that_cannot_be_used_is_not_kept(decisions: HostDecisions) -> None:
    decisions.set_custom_class(CustomClass("badge", "Badge", "low", value_pattern="EMP"))

    with pytest.raises(InvalidCustomClass):
        decisions.set_custom_class(CustomClass("badge", "Badge", "low", value_pattern="("))
    decisions.set_custom_class(CustomClass("badge", "Badge", "high", value_pattern="EMP"))

    assert [custom.severity for custom in decisions.custom_class_list()] == ["high"]


def test_acknowledgements_live_as_long_as_changes_and_one_holds_of_each(decisions: HostDecisions) -> None:
    kept_ns = CHANGES_KEPT_S * SECOND
    decisions.acknowledge(HOST, Acknowledgement("old", "ana", 1))
    decisions.acknowledge(HOST, Acknowledgement("new", "ana", kept_ns))
    decisions.acknowledge(HOST, Acknowledgement("new", "bo", kept_ns + 2))

    assert decisions.acknowledgements(HOST) == (Acknowledgement("new", "bo", kept_ns + 2),)


def test_an_acknowledgement_is_taken_back(decisions: HostDecisions) -> None:
    for change_id in ("a", "b"):
        decisions.acknowledge(HOST, Acknowledgement(change_id, "ana", 1))

    decisions.forget_acknowledgement(HOST, "a")
    decisions.forget_acknowledgement(HOST, "unknown")

    assert [each.change_id for each in decisions.acknowledgements(HOST)] == ["b"]


def test_of_very_many_acknowledgements_the_latest_are_kept(
    decisions: HostDecisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_decisions, "ACKNOWLEDGEMENTS_MAX", 2)

    for number in range(4):
        decisions.acknowledge(HOST, Acknowledgement(str(number), "ana", number))

    assert [each.change_id for each in decisions.acknowledgements(HOST)] == ["2", "3"]


def test_beyond_the_bounds_nothing_is_kept_and_what_was_said_can_be_said_again(
    decisions: HostDecisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_decisions, "FALSE_POSITIVES_MAX", 1)
    monkeypatch.setattr(host_decisions, "MUTES_MAX", 1)
    said = FalsePositive("a" * 20, "response.body", "/email", "email")
    decisions.add_false_positive(HOST, said)
    decisions.add_mute("m1", Mute("ana", 3))

    decisions.add_false_positive(HOST, said)
    with pytest.raises(TooManyDecisions):
        decisions.add_false_positive(HOST, FalsePositive("a" * 20, "response.body", "/name", "email"))
    with pytest.raises(TooManyDecisions):
        decisions.add_mute("m2", Mute("ana", 3))

    assert (decisions.false_positives(HOST), list(decisions.mutes())) == ((said,), ["m1"])


def test_a_document_of_another_version_is_named(book: HostBook, decisions: HostDecisions) -> None:
    book.write(PINS, HOST, {"of": "tomorrow"}, 0)
    book.write(TEMPLATES, HOST, {"version": 99}, 0)
    book.write(API_DOCUMENT, HOST, {"text": "nothing"}, 0)
    book.write(MUTES, "m1", {"colour": "red"}, 0)
    book.write(finding_decisions(HOST), "f", {"kind": "bury", "by": "a", "reason": "b", "at_ns": 1}, 0)

    for read in (decisions.pins, decisions.templates, decisions.api_document, decisions.of_findings):
        with pytest.raises(CorruptItem, match=HOST):
            read(HOST)
    with pytest.raises(CorruptItem, match="m1"):
        decisions.mutes()
