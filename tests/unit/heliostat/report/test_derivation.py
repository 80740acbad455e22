from __future__ import annotations

from typing import Any

from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.rule import Rule
from heliostat.report.derivation import derivation_of


def learnt(position: str, **changes: Any) -> HostTemplates:
    return HostTemplates((Rule(position, since_s=100, changed_s=100, **changes),))


def test_a_parameter_of_the_lexical_pass_is_told_by_its_form() -> None:
    assert derivation_of("/orders/{order_id}", HostTemplates(), 0) == (
        "{order_id} is a value by its form: a number, an id, a date or the like.",
    )


def test_a_learnt_parameter_has_its_reasons_and_what_stands_beside_it() -> None:
    templates = learnt("/repos/{}", probability=0.97, reasons=("ids follow it",), literals=("search",))

    owner, name = derivation_of("/repos/{repo_id}/{name}", templates, 7)[:2]

    assert owner.startswith("{repo_id} is a value by its form")
    assert name == (
        "{name} is a value below /repos/{}, learnt from all paths of the host, 97% sure. "
        "What spoke for it: ids follow it. Routes beside it: search."
    )
    assert derivation_of("/repos/{repo_id}/{name}", templates, 7)[2] == (
        "7 endpoints that had been seen apart were learnt to be this one."
    )


def test_the_first_position_of_a_path_has_a_rule_too() -> None:
    assert "below /, learnt" in derivation_of("/{tenant}/users", learnt("/"), 0)[0]


def test_who_says_so_is_told() -> None:
    for source, words in (
        ("people", "people said so"),
        ("documented", "the imported document says so"),
        ("collapsed", "too many names"),
    ):
        assert words in derivation_of("/files/{name}", learnt("/files", source=source), 0)[0]


def test_a_rule_that_has_ended_is_not_told() -> None:
    ended = learnt("/files", until_s=200)

    assert "by its form" in derivation_of("/files/{file_id}", ended, 0)[0]


def test_fixed_paths_and_operations() -> None:
    assert derivation_of("/graphql#query:Cart", HostTemplates(), 0) == (
        "Every part of the path is a fixed word.",
        "The operation after # is told by what was asked for.",
    )


def test_many_routes_are_not_all_named() -> None:
    literals = tuple(f"route{number}" for number in range(9))

    assert "route4 and 4 more." in derivation_of("/a/{b}", learnt("/a", literals=literals), 0)[0]
