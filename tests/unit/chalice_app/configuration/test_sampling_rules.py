"""Sampling rules: what is taken is what the agent and its core take, and it means what the core makes of it."""

from __future__ import annotations

import string
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.configuration.limits import PARAMETER_CHARACTERS_MAX
from chalice_app.configuration.sampling_rules import decides, read_rules, toml_of, warnings_of
from chalice_app.errors import InvalidRequest
from mirror_agent._capture import Receiver
from mirror_agent.sampling import Rule, sampling_json

if TYPE_CHECKING:
    from collections.abc import Iterator

GLOBS = st.text(st.sampled_from("*/a.é'\"😀[]?!-"), min_size=1, max_size=20)
RULES = st.lists(
    st.fixed_dictionaries(
        {"action": st.sampled_from(["include", "exclude"])},
        optional={
            "host": GLOBS,
            "path": GLOBS,
            "methods": st.lists(st.sampled_from(["get", "POST", "M-SEARCH"]), min_size=1),
            "ports": st.lists(st.integers(1, 65_535), min_size=1, max_size=4),
            "vnis": st.lists(st.integers(0, 2**24 - 1), min_size=1, max_size=4),
        },
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def core() -> Iterator[Receiver]:
    receiver = Receiver("127.0.0.1", 0, "test", 16, receive="socket")
    yield receiver
    receiver.stop()


@given(rules=RULES)
def test_what_is_taken_reaches_the_agents_core_whole(core: Receiver, rules: list[dict[str, Any]]) -> None:
    read = read_rules(rules)

    told = tomllib.loads(f"rules = {toml_of(read)}")["rules"]

    assert told == read
    assert toml_of(read).isascii()
    assert toml_of(read).isprintable()
    # Both raise where they cannot follow.
    core.set_sampling(sampling_json(0, [Rule.model_validate(rule) for rule in told]))


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("exclude", "sampling_rules[1]"),
        ({}, "sampling_rules[1].action"),
        ({"action": "drop"}, "sampling_rules[1].action"),
        ({"action": "include", "hosts": "shop.test"}, "sampling_rules[1].hosts"),
        ({"action": "include", "host": ""}, "sampling_rules[1].host"),
        ({"action": "include", "host": "a" * 256}, "sampling_rules[1].host"),
        ({"action": "include", "path": "/users/{id}"}, "sampling_rules[1].path"),
        ({"action": "include", "path": "/a\\b"}, "sampling_rules[1].path"),
        ({"action": "include", "path": "/a\nb"}, "sampling_rules[1].path"),
        ({"action": "include", "path": "/\ud800"}, "sampling_rules[1].path"),
        ({"action": "include", "path": "/" + "é" * 500}, "sampling_rules[1].path"),
        ({"action": "include", "methods": []}, "sampling_rules[1].methods"),
        ({"action": "include", "methods": ["GET /"]}, "sampling_rules[1].methods"),
        ({"action": "include", "ports": [0]}, "sampling_rules[1].ports"),
        ({"action": "include", "ports": [True]}, "sampling_rules[1].ports"),
        ({"action": "include", "ports": 80}, "sampling_rules[1].ports"),
        ({"action": "include", "vnis": [2**24]}, "sampling_rules[1].vnis"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_named(rule: Any, place: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_rules([{"action": "include"}, rule])

    assert refused.value.evidence["field"] == place


def test_rules_that_a_stack_cannot_take_are_refused_with_their_length() -> None:
    def rules(length: int) -> list[dict[str, str]]:
        return [
            {"action": "exclude", "path": "/" + string.ascii_letters * 10 + str(number)} for number in range(length)
        ]

    assert len(toml_of(read_rules(rules(7)))) <= PARAMETER_CHARACTERS_MAX
    with pytest.raises(InvalidRequest) as refused:
        read_rules(rules(8))
    assert "4096 characters together" in refused.value.evidence["expected"]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ([{"action": "exclude", "path": "health"}], "paths begin with /"),
        ([{"action": "exclude", "path": "/a?b=*"}], "without their query"),
        ([{"action": "exclude", "path": "/a%20b"}], "compared decoded"),
        ([{"action": "exclude", "host": "shop.test:8080"}], "without their port"),
        ([{"action": "exclude", "host": "shop.test/a"}], "a host has no /"),
        ([{"action": "exclude"}, {"action": "exclude", "path": "/a"}], "rule 1 fits all of it first"),
        ([{"action": "exclude", "host": "*"}, {"action": "exclude", "path": "/a"}], "rule 1 fits all of it first"),
        ([{"action": "exclude", "path": "/a*"}, {"action": "exclude", "path": "/a/*"}], "rule 1 fits all of it first"),
        ([{"action": "exclude", "ports": [1, 2]}, {"action": "exclude", "ports": [2]}], "rule 1 fits all of it first"),
    ],
)
def test_a_rule_that_can_fit_nothing_is_told(rules: list[dict[str, Any]], reason: str) -> None:
    [warning] = warnings_of(read_rules(rules))

    assert warning.startswith(f"Rule {len(rules)} fits nothing: ")
    assert reason in warning


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"action": "exclude", "host": "[2001:db8::1]", "path": "*"}],
        [{"action": "exclude", "path": "/a/*"}, {"action": "exclude", "path": "/a*"}],
        [{"action": "exclude", "path": "/a", "methods": ["GET"]}, {"action": "exclude", "path": "/a"}],
        [{"action": "exclude", "path": "/A"}, {"action": "exclude", "path": "/a"}],
    ],
)
def test_rules_that_can_fit_are_not_warned_of(rules: list[dict[str, Any]]) -> None:
    assert warnings_of(read_rules(rules)) == []


def test_including_leaves_out_everything_else_and_that_is_told() -> None:
    rules = read_rules([{"action": "include", "host": "shop.test"}])

    assert decides(rules, "GET", "new.test", "/") is False
    assert warnings_of(rules) == ["A rule includes: what no rule fits is left out, new hosts too."]


# As of the core's own tests (capture/capture/src/sampling/rules.rs).
CORE = [
    {"action": "include", "path": "/health/deep"},
    {"action": "exclude", "path": "/health*", "methods": ["get"]},
    {"action": "exclude", "host": "*.internal"},
    {"action": "include", "host": "*"},
]


@pytest.mark.parametrize(
    ("method", "host", "path", "taken"),
    [
        ("GET", "shop.test", "/health/deep", True),
        ("GET", "shop.test", "/health/live", False),
        ("POST", "shop.test", "/health/live", True),
        ("GET", "A.Internal:8080", "/", False),
        ("GET", "shop.test", "/a/b", True),
        ("GET", "shop.test", "/health/{check}", None),
        ("GET", "shop.test", "/{page}", None),
        ("GET", "shop.test", "/users/{id}", True),
    ],
)
def test_an_endpoint_is_taken_as_the_core_takes_its_exchanges(
    method: str, host: str, path: str, *, taken: bool | None
) -> None:
    assert decides(read_rules(CORE), method, host, path) is taken


@pytest.mark.parametrize("condition", [{"ports": [8080]}, {"vnis": [7]}])
def test_what_no_endpoint_tells_is_left_open(condition: dict[str, Any]) -> None:
    rules = read_rules([{"action": "exclude", "path": "/a", **condition}])

    assert decides(rules, "GET", "shop.test", "/a") is None
    assert decides(rules, "GET", "shop.test", "/b") is True
