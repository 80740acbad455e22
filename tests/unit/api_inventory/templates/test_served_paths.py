"""Which paths are known to be served, and from when."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.templates import served_paths
from api_inventory.templates.served_paths import ServedPaths, is_served, is_unserved_status

PAIRS = st.tuples(st.sampled_from(["GET", "POST"]), st.text(max_size=3).map("/{}".format))
ADDITIONS = st.lists(st.tuples(st.integers(1, 9), st.sets(PAIRS, max_size=4)), min_size=1, max_size=5)


def test_where_nothing_is_collected_everything_counts_as_served() -> None:
    assert not ServedPaths().is_unserved("GET", "/wp-login.php", 10**9)


def test_from_when_paths_are_collected_only_those_that_are_known_are_served() -> None:
    paths = ServedPaths().with_paths([("GET", "/orders")], 100)

    assert not paths.is_unserved("GET", "/wp-login.php", 99)
    assert paths.is_unserved("GET", "/wp-login.php", 100)
    assert not paths.is_unserved("GET", "/orders", 100)
    assert not paths.is_unserved("HEAD", "/orders", 100)
    assert paths.is_unserved("POST", "/orders", 100)


@given(ADDITIONS, PAIRS)
def test_what_was_decided_of_a_moment_stays_whatever_is_added_later(
    additions: list[tuple[int, set[tuple[str, str]]]], asked: tuple[str, str]
) -> None:
    """So that a record that comes again belongs where it belonged."""
    paths, now_s = ServedPaths(), 0
    answers: dict[int, bool] = {}
    for wait_s, pairs in additions:
        now_s += wait_s
        paths = paths.with_paths(pairs, now_s)
        answers[now_s] = paths.is_unserved(*asked, now_s)

    assert {moment: paths.is_unserved(*asked, moment) for moment in answers} == answers
    assert ServedPaths.from_json(json.loads(json.dumps(paths.to_json()))) == paths


def test_how_many_are_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served_paths, "SERVED_PATHS_MAX", 10)
    paths = ServedPaths()
    for number in range(50):
        paths = paths.with_paths([("GET", f"/{number}"), ("PUT", f"/{number}")], 100 + number)

    assert sum(not paths.is_unserved("GET", f"/{number}", 10**9) for number in range(50)) == 5


@pytest.mark.parametrize(("status", "unserved"), [(None, True), (0, True), (404, True), (401, False), (500, False)])
def test_an_answer_tells_whether_anybody_serves(status: int | None, unserved: bool) -> None:  # noqa: FBT001
    assert is_unserved_status(status) is unserved


def test_one_answer_that_is_served_is_enough() -> None:
    assert is_served({"404": 10**6, "200": 1})
    assert not is_served({"404": 3, "421": 1})
