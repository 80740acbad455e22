"""Licences: the page is current, and nothing is shipped that must not be."""

from __future__ import annotations

import pytest
from licence_rules import is_allowed
from make_licences_page import PAGE, not_allowed, page
from shipped_packages import Package, Part, shipped_parts


def test_the_page_is_what_is_shipped_and_all_of_it_may_be() -> None:
    parts = shipped_parts()

    assert not_allowed(parts) == []
    assert PAGE.read_text("utf-8") == page(parts), "run tools/make_licences_page.py"


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("MIT AND (Apache-2.0 OR GPL-2.0-only)", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
    ],
)
def test_one_of_several_is_enough_and_all_of_several_are_needed(licence: str, *, allowed: bool) -> None:
    assert is_allowed(licence) is allowed


def test_what_must_not_be_shipped_is_named() -> None:
    copyleft = Package("pkg:pypi/other@1", "other", "1", "AGPL-3.0-only", frozenset(), is_direct=True)

    assert not_allowed((Part("agent", "agent.tar", "", (copyleft,)),)) == [copyleft]
