from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chalice_app.discovery import contention
from chalice_app.discovery.mirrors import OWNERSHIP_TAG, FilterRule, MirrorFilter, Mirrors, MirrorSession
from chalice_app.mirroring.precedence import serving_rules
from tests.unit.chalice_app.discovery.standing import HERE, INTERFACE, verdict

if TYPE_CHECKING:
    from chalice_app.discovery.load_balancer import Eligibility

EVERYTHING = tuple(
    FilterRule("", direction, 1, "accept", None, block, block)  # type: ignore[arg-type]
    for direction in ("ingress", "egress")
    for block in ("0.0.0.0/0",)
)
FILTERS = (
    MirrorFilter("tmf-all", EVERYTHING),
    MirrorFilter("tmf-https", serving_rules([(443, 443)])),
    MirrorFilter("tmf-in", EVERYTHING[:1]),
)


def foreign(number: int, filter_id: str = "tmf-all", **tags: str) -> MirrorSession:
    return MirrorSession(f"tms-{number}", "eni-1", "tmt-9", filter_id, number, number, None, "123456789012", tags)


def ours(number: int) -> MirrorSession:
    return replace(foreign(number), id="tms-ours", tags={OWNERSHIP_TAG: "heliostat"})


def with_sessions(*sessions: MirrorSession, **changes: object) -> Eligibility:
    mirrors = Mirrors(sessions, FILTERS)
    return verdict(
        circumstances=replace(HERE, mirrors=mirrors),
        interface=replace(INTERFACE, **changes),  # type: ignore[arg-type]
    )


def test_a_mirror_session_before_ours_that_takes_everything_leaves_nothing() -> None:
    found = with_sessions(foreign(1, Name="zeek"))

    assert (found.mirrorable, found.code) == (False, "foreign_session_takes_all")
    assert "tms-1 (number 1, 'zeek' of account 123456789012)" in found.explanation
    assert [note.code for note in found.notes] == ["foreign_session"]


def test_one_after_ours_takes_nothing_from_us() -> None:
    found = with_sessions(ours(1), foreign(2))

    assert (found.mirrorable, found.code) == (True, "foreign_session")
    assert "It comes after ours." in found.explanation
    assert found.fix is None


def test_one_for_other_packets_is_told_and_forbids_nothing() -> None:
    found = with_sessions(foreign(1, "tmf-https"))

    assert (found.mirrorable, found.code) == (True, "foreign_session")
    assert "none of the packets" in found.explanation


def test_one_that_takes_a_part_is_told() -> None:
    for found in (with_sessions(foreign(1, "tmf-in")), with_sessions(foreign(1), ipv6_addresses=("fd00::1",))):
        assert (found.mirrorable, found.code) == (True, "foreign_session")
        assert "a part of the packets" in found.explanation


def test_a_filter_that_we_are_not_shown_may_take_anything_and_forbids_nothing() -> None:
    assert with_sessions(foreign(1, "tmf-hidden")).code == "foreign_session"


def test_three_mirror_sessions_of_others_leave_no_room() -> None:
    full = [foreign(number, "tmf-https") for number in (1, 2, 3)]

    assert with_sessions(*full).code == "interface_sessions_full"
    assert with_sessions(*full[:2], ours(9)).mirrorable
    assert all(f"tms-{number}" in with_sessions(*full).explanation for number in (1, 2, 3))


def test_a_full_account_refuses_new_mirror_sessions_and_keeps_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contention, "SESSIONS_PER_ACCOUNT_MAX", 2)
    elsewhere = replace(foreign(1), interface_id="eni-2")

    assert with_sessions(elsewhere, replace(elsewhere, id="tms-8")).code == "session_quota"
    assert with_sessions(elsewhere, ours(1)).mirrorable


@pytest.mark.parametrize("count", [0, 1])
def test_mirror_sessions_of_our_own_are_no_news(count: int) -> None:
    assert with_sessions(*[ours(1)] * count).code == "mirrorable"
