from __future__ import annotations

import random

import pytest
from graphql import GraphQLError, parse
from graphql.language import (
    FieldNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    print_ast,
)
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.operations.graphql_document import Definition, read_document
from api_inventory.operations.limits import DEFINITIONS_MAX

VALUES = (
    "1",
    "-2.5e3",
    '"text"',
    '"a \\"quoted\\" } {"',
    '"""block } " \\""" )"""',
    "[1, 2]",
    '{a: {b: "}"}}',
    "ENUM",
    "$v",
)
IGNORED = ("", " ", "\n", ",", "\ufeff", '# comment } { " (\n', "\t# two\r\n#\n")


def document_of(seed: int) -> str:
    """One of many documents: operations with and without names, fragments, everything that hides a brace."""
    draw = random.Random(seed)

    def maybe(text: str) -> str:
        return draw.choice(("", text))

    def name() -> str:
        return draw.choice("abcdQR_") + draw.choice(("", "", "x", "_1", "query", "on"))

    def arguments() -> str:
        return maybe(f"({name()}: {draw.choice(VALUES)})")

    def directives() -> str:
        return maybe(f" @{name()}{arguments()}")

    def selected(depth: int) -> str:
        inner = selection(depth - 1) if depth else "{a}"
        field = maybe(f"{name()} : ") + name() + arguments() + directives() + maybe(inner)
        spread = f"...{name()}{directives()}"
        typed = f"... on {name()}{directives()}{inner}"
        return draw.choice((field, field, spread, typed, f"...{directives()}{inner}"))

    def selection(depth: int) -> str:
        parts = (draw.choice(IGNORED) + selected(depth) + draw.choice(IGNORED) for _ in range(draw.randint(1, 3)))
        return "{" + "\n".join(parts) + "}"

    def definition() -> str:
        default = draw.choice(("[1]", '["}"]', "{a: 1}"))
        variables = maybe(f"(${name()}: [Int!]! = {default})")
        operation = draw.choice(("query", "mutation", "subscription"))
        return draw.choice(
            (
                f"{operation} {maybe(name())}{variables}{directives()}{selection(2)}",
                selection(1),
                f"fragment {name()} on {name()}{directives()}{selection(1)}",
            )
        )

    return "\n".join(definition() for _ in range(draw.randint(1, 4)))


DOCUMENTS = [document_of(seed) for seed in range(400)]


def root(node: SelectionNode) -> str:
    if isinstance(node, FieldNode):
        return node.name.value
    return f"...{node.name.value}" if isinstance(node, FragmentSpreadNode) else "..."


def by_graphql_core(document: str) -> tuple[Definition, ...] | None:
    found = tuple(
        Definition(
            node.operation.value,
            node.name.value if node.name else "",
            tuple(sorted({root(selected) for selected in node.selection_set.selections})),
        )
        for node in parse(document, no_location=True).definitions
        if isinstance(node, OperationDefinitionNode)
    )
    return found or None


def test_operations_are_those_that_graphql_core_parses() -> None:
    for document in DOCUMENTS:
        assert read_document(document) == by_graphql_core(document), document


def test_how_a_document_is_written_does_not_matter() -> None:
    for document in DOCUMENTS[:100]:
        assert read_document(print_ast(parse(document))) == read_document(document), document


def test_a_cut_document_tells_no_operation_that_the_whole_one_does_not_hold() -> None:
    for document in DOCUMENTS[:100]:
        whole = [(definition.type, definition.name) for definition in read_document(document) or ()]
        for place in range(0, len(document), 5):
            found = read_document(document[:place], is_cut=True) or ()
            assert [(definition.type, definition.name) for definition in found] == whole[: len(found)]


@given(text=st.text(alphabet='{}()"#@.:‹›\\ \nquerymutaion,a1$!=[]', max_size=60), is_cut=st.booleans())
def test_no_text_is_an_error_and_what_graphql_core_takes_is_read_alike(*, text: str, is_cut: bool) -> None:
    found = read_document(text, is_cut=is_cut)

    try:
        expected = by_graphql_core(text)
    except GraphQLError:
        return
    # It takes an empty selection set for one, which the grammar has not: "{ Selection+ }" (GraphQL, section 2.4).
    if all(definition.fields for definition in expected or ()):
        assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "shoes",
        "red shoes",
        "query",
        "query language",
        "query languages for graphs",
        "mutation",
        "{",
        "{}",
        "{!dismax qf=title}shoes",
        '{job="varlogs"} |= "error"',
        '{"match_all": {}}',
        "{{ template }}",
        "{1}",
        "SELECT * FROM users WHERE name = '{me}'",
        'from(bucket: "x") |> range(start: -1h)',
        "type Query { me: User }",
        "fragment F on User { id }",
        "{me",
        "{me} trailing",
        "...",
        "",
    ],
)
def test_text_that_is_no_document_is_told_from_one(text: str) -> None:
    assert read_document(text) is None


def test_masks_in_a_document_hide_no_operation() -> None:
    document = (
        'query Find { user(email: "‹masked:email:13:0a1b2c3d›", card: ‹masked:integer:card:16:27ac3fa1›) { id } }'
    )

    assert read_document(document) == (Definition("query", "Find", ("user",)),)


def test_a_document_that_was_cut_tells_the_operation_whose_name_stands_there() -> None:
    assert read_document("mutation AddToCart($input: In", is_cut=True) == (Definition("mutation", "AddToCart", ()),)
    assert read_document("mutation AddToCart($input: In") is None
    assert read_document("mutation AddToC", is_cut=True) is None


def test_a_document_of_more_definitions_than_clients_send_is_none() -> None:
    assert len(read_document("{a}" * DEFINITIONS_MAX) or ()) == DEFINITIONS_MAX
    assert read_document("{a}" * (DEFINITIONS_MAX + 1)) is None


@pytest.mark.parametrize(
    "document",
    [
        "{a" * 30_000,
        "{" * 60_000,
        "query Q(" + "(" * 60_000,
        "query Q {" + '"' * 60_000,
        "query Q { a(b: " + '"""' * 20_000,
        "#" * 60_000,
        "query Q { " + "a " * 600_000 + "}",
        "{a}" * 20_000,
        "query Q { a(b: " + '"\\' * 30_000,
    ],
    ids=lambda document: document[:12],
)
def test_hostile_documents_are_looked_at_once(document: str) -> None:
    for is_cut in (True, False):
        found = read_document(document, is_cut=is_cut)
        assert found is None or len(found) <= DEFINITIONS_MAX
