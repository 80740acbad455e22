"""The feed and the notification, as people get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.changes.change import Change
from api_inventory.changes.feed import Acknowledgement, Mute, feed

if TYPE_CHECKING:
    from api_inventory.changes.change import ChangeKind, Impact

HOST = "shop.example.test"
NOW = 1_700_000_000 * 10**9


def change(
    subject: str = "GET /a",
    *,
    kind: ChangeKind = "endpoint_added",
    impact: Impact = "compatible",
    at_ns: int = NOW,
    host: str = HOST,
    endpoint_id: str = "e" * 20,
) -> Change:
    return Change(kind, host, endpoint_id, subject, "", "used", impact, at_ns, 0)


def test_the_latest_and_the_gravest_come_first_and_each_once() -> None:
    old = change("GET /old", at_ns=NOW - 1)
    mild, grave = change("GET /a"), change("GET /z", impact="security")

    entries = feed([old, mild, grave, mild])

    assert [entry.change for entry in entries] == [grave, mild, old]


def test_a_change_that_is_noticed_again_is_the_one_that_was_noticed_first() -> None:
    first, again = change(at_ns=NOW), change(at_ns=NOW + 5)
    seen = [Acknowledgement(first.id, "ben", NOW + 2), Acknowledgement(first.id, "ana", NOW + 1)]

    (entry,) = feed([first, again], seen)

    assert entry.change.at_ns == NOW
    assert entry.acknowledged is not None
    assert (entry.acknowledged.by, entry.is_waiting) == ("ben", False)


def test_mutes_are_about_a_host_an_endpoint_or_a_kind_for_a_time() -> None:
    here, there = change(), change(host="b.test")
    later = change("GET /later", at_ns=NOW + 10)
    status = change("GET /a: status 500", kind="status_added")

    def waiting(mute: Mute) -> set[str]:
        entries = feed([here, there, later, status], mutes=[mute])
        return {f"{entry.change.host} {entry.change.subject}" for entry in entries if entry.is_waiting}

    everything = {f"{one.host} {one.subject}" for one in (here, there, later, status)}
    assert waiting(Mute("ana", NOW)) == set()
    assert waiting(Mute("ana", NOW, host="b.test")) == everything - {"b.test GET /a"}
    assert waiting(Mute("ana", NOW, kind="status_added")) == everything - {f"{HOST} GET /a: status 500"}
    assert waiting(Mute("ana", NOW, endpoint_id="f" * 20)) == everything
    assert waiting(Mute("ana", NOW, until_ns=NOW + 10)) == {f"{HOST} GET /later"}
