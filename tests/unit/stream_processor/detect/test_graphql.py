"""What one request may ask of a schema, by documents that were made to be slow to read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode, parse
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.exchange import Body, Exchange, Request, Response
from stream_processor.detect.detection import sightings_of
from stream_processor.examined import Examined
from stream_processor.usable import Usable, usable
from tests.unit.stream_processor.untaught import by_form

# Megabytes: whatever is read in quadratic time does not end within a test's time limit.
MANY = 2_000_000
JSON = (("content-type", "application/json"),)


def seen(document: str, *, status: int = 200, answer: dict[str, Any] | None = None) -> set[tuple[str, str]]:
    """Rules and details of a POST of a document, which may be larger than bodies that are parsed."""
    body = b'{"query": ""}'
    answered = json.dumps({"data": {"a": 1}} if answer is None else answer).encode()
    request = Request("POST", "/graphql", "a.test", JSON, Body(body, len(body)))
    response = Response(status, JSON, Body(answered, len(answered)))
    exchange = Exchange(1, "203.0.113.9:1", "10.0.0.2:443", "http/1.1", request, response, 10**18, 10**18 + 1)
    found = usable(exchange, by_form)
    assert isinstance(found, Usable)
    examined = Examined(found, request_document={"query": document})
    return {(rule, detail) for rule, detail, _ in sightings_of(examined) if rule.startswith("GQL")}


@pytest.mark.parametrize(
    "document",
    [
        "query" + " " * MANY + "x",
        "query" + " " * MANY + "x" * MANY + " " * MANY + "]",
        " " * MANY + "]",
        "#\n " * MANY + "]",
        "#" * MANY,
        "fragment" + " " * MANY + "F" + " " * MANY + "off",
    ],
    ids=["blanks", "a name between blanks", "blanks before", "comments", "one comment", "a fragment"],
)
def test_text_that_nearly_is_a_document_is_told_from_one_in_a_single_pass(document: str) -> None:
    answer = {"errors": [{"message": 'Syntax Error. Did you mean "a"?'}]}

    assert seen(document, answer=answer) == seen(document, status=404, answer=answer) == set()


def test_suggestions_are_seen_behind_blanks_comments_and_names() -> None:
    answer = {"errors": [{"message": 'Cannot query field "nam". Did you mean "name"?'}]}

    for document in (
        "{nam}",
        "# a\n\n#\n query Q($a:Int){nam}",
        "query\n(",
        "mutation @a{nam}",
        "fragment F on T{nam}",
    ):
        assert seen(document, status=400, answer=answer) == {("GQL-04", "suggestions")}, document
    for text in ("queryName {", "query a b {", "red shoes", "fragment F off T"):
        assert seen(text, status=400, answer=answer) == set(), text


def test_fragments_that_spread_each_other_by_more_paths_than_anybody_could_walk_are_measured() -> None:
    # A thousand million of them, in seven kilobytes.
    many = ("E", "F", 14), ("F", "G", 290), ("G", "Nowhere", 640)
    fragments = "".join(f"fragment {name} on T{{{f'...{spread} ' * times}}}" for name, spread, times in many)

    assert seen("{...E}" * 400 + fragments) == set()
    assert seen("{...E a{a{a{a{a{a{a{a{a{a{a}}}}}}}}}}}" + fragments) == {("GQL-03", "depth")}


def test_a_chain_of_fragments_as_long_as_a_document_is_measured() -> None:
    chain = "".join(f"fragment F{n} on T{{a{{...F{n + 1}}}}}" for n in range(300))

    assert seen("{...F0}" + chain + "fragment F300 on T{a}") == {("GQL-03", "depth")}


def test_fragments_in_a_circle_are_no_query_that_anybody_answers() -> None:
    assert seen("{a{b{c{d{e{f{g{h{i{j{...F}}}}}}}}}}} fragment F on T{a{...G}} fragment G on T{b{...F}}") == set()


@given(st.lists(st.lists(st.integers(1, 3), max_size=3), min_size=1, max_size=4), st.integers(0, 9))
def test_the_depth_is_that_of_the_document_with_its_fragments_written_out(spreads: list[list[int]], deep: int) -> None:
    """The oracle writes out every spread, as the specification's execution does."""
    bodies = [" ".join(["x", *(f"a{{...F{number + step}}}" for step in steps)]) for number, steps in enumerate(spreads)]
    document = "query{" + "a{" * deep + "...F0" + "}" * deep + "}"
    document += "".join(f"fragment F{number} on T{{{body}}}" for number, body in enumerate(bodies))
    # Braces alone decide whether a document is worth measuring.
    document += "fragment Unused on T{a{a{a{a{a{x}}}}}}"
    parsed = parse(document).definitions
    fragments = {node.name.value: node for node in parsed if isinstance(node, FragmentDefinitionNode)}

    def depth_of(node: Any) -> int:
        if isinstance(node, FragmentSpreadNode):
            return depth_of(fragments[node.name.value]) if node.name.value in fragments else 0
        below = [depth_of(each) for each in (node.selection_set.selections if node.selection_set else ())]
        return max(below, default=0) + isinstance(node, FieldNode)

    [operation] = [node for node in parsed if isinstance(node, OperationDefinitionNode)]
    is_measured = document.count("{") > 10

    assert (("GQL-03", "depth") in seen(document)) == (is_measured and depth_of(operation) > 10)
