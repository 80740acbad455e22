from __future__ import annotations

from typing import Any

import pytest
from graphql import get_introspection_query, parse
from graphql.utilities import get_operation_ast
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.operations.graphql import route_of_document, route_of_messages, route_of_pairs, route_of_upload
from api_inventory.operations.limits import LABEL_CHARACTERS_MAX

DIGEST = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"
names = st.from_regex(r"[A-Z][a-z0-9_]{0,8}", fullmatch=True)


def told(message: dict[str, Any], *, is_cut: bool = False) -> tuple[str, list[str], str | None]:
    route = route_of_messages([message], is_cut=is_cut)
    return route.kind, [operation.label for operation in route.operations], route.reason


@given(
    st.lists(st.tuples(st.sampled_from(["query", "mutation", "subscription"]), names), min_size=1, max_size=4),
    st.data(),
)
def test_the_operation_that_runs_is_the_one_that_graphql_core_would_run(
    operations: list[tuple[str, str]], data: st.DataObject
) -> None:
    document = "\n".join(f"{kind} {name} {{ field }}" for kind, name in operations)
    asked = data.draw(st.none() | st.sampled_from([name for _, name in operations]) | names)

    kind, labels, reason = told({"query": document, "operationName": asked})

    runs = get_operation_ast(parse(document), asked)
    if runs is None:
        assert (kind, labels) == ("graphql", [])
        assert reason == ("operation_unknown" if asked else "operation_not_named")
    elif len([name for _, name in operations if name == asked]) < 2:
        assert runs.name is not None
        assert (kind, labels, reason) == ("graphql", [f"{runs.operation.value}:{runs.name.value}"], None)


def test_introspection_is_an_operation_as_any_other() -> None:
    route = route_of_document(get_introspection_query(), is_cut=False)

    assert [operation.label for operation in route.operations] == ["query:IntrospectionQuery"]


def test_an_anonymous_operation_is_known_by_its_fields_in_whatever_order_they_stand() -> None:
    assert told({"query": "{ b a x: b }"}) == told({"query": "query { a, b }"}) == ("graphql", ["query(a,b)"], None)


@given(st.lists(st.from_regex(r"[a-z]{1,40}", fullmatch=True), min_size=1, max_size=20))
def test_a_label_of_many_fields_stays_within_the_bound(fields: list[str]) -> None:
    _, [label], _ = told({"query": "{" + " ".join(fields) + "}"})

    assert len(label) <= LABEL_CHARACTERS_MAX
    assert label == f"query({','.join(sorted(set(fields)))})" or label.endswith((",*)", "(*)"))


@pytest.mark.parametrize(
    ("message", "label"),
    [
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}}, "persisted:ecf4edb46db40b51"),
        ({"operationName": "Cart", "extensions": {"persistedQuery": {}}}, "persisted:Cart"),
        ({"documentId": f"sha256:{DIGEST}"}, "persisted:ecf4edb46db40b51"),
        ({"query": "", "operationName": "Cart", "variables": None}, "persisted:Cart"),
    ],
)
def test_a_document_that_was_not_sent_is_known_by_name_or_hash(message: dict[str, Any], label: str) -> None:
    assert told(message) == ("graphql", [label], None)


@pytest.mark.parametrize("digest", ["", 7, "abc", "\u2039masked:64:0a1b2c3d\u203a", DIGEST.upper()])
def test_a_hash_that_is_none_gives_a_reason(digest: Any) -> None:
    message = {"extensions": {"persistedQuery": {"sha256Hash": digest}}}

    assert told(message) == ("graphql", [], "operation_not_named")


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"query": {"match": {}}},
        {"query": ["{a}"]},
        {"operationName": "deploy"},
        {"documentId": "4711"},
        {"extensions": []},
        {"query": 7, "operationName": "Cart", "variables": {}},
    ],
)
def test_ordinary_json_of_the_same_keys_is_none_of_it(message: dict[str, Any]) -> None:
    assert told(message) == ("rest", [], None)


def test_a_query_of_parameters_is_read_as_one_of_json() -> None:
    assert route_of_pairs([("query", "{me}"), ("variables", "{}")]).operations[0].label == "query(me)"
    assert route_of_pairs([("extensions", "not json"), ("query", "red shoes")]).kind == "rest"


def test_an_upload_names_its_operation_before_its_files() -> None:
    head = '--b\r\nContent-Disposition: form-data; name="operations"\r\nContent-Type: application/json\r\n\r\n'
    cut = head + '{"query": "mutation Upload($file: Upload!) { upload(file: $file) }", "variables": {"fi'

    assert route_of_upload(cut, is_cut=True).operations[0].label == "mutation:Upload"
    assert route_of_upload(head.replace("operations", "file"), is_cut=True).kind == "rest"


def test_of_an_upload_only_the_part_of_that_name_is_read() -> None:
    part = "--b\r\nContent-Disposition: form-data; name={}\r\n\r\n{}\r\n"
    operations = part.format("operations", '{"query": "query Mine{a}"}')
    decoys = part.format('"operations_map"', "{}") + part.format('"a"; filename="operations"', '{"query": "{b}"}')

    route = route_of_upload(decoys + operations + "--b--", is_cut=False)

    assert [operation.label for operation in route.operations] == ["query:Mine"]


@pytest.mark.parametrize("line", ['; name="operations"\r\n', "; name=operations\n", "\r\n--", '; name="operations"'])
def test_an_upload_that_repeats_its_name_is_read_in_one_pass(line: str) -> None:
    # Megabytes: reading on from each to the end would not end within a test's time limit.
    assert route_of_upload('; name="operations"' + line * 1_000_000, is_cut=True).kind == "rest"
    assert route_of_upload('; name="operations"\r\n\r\n' + line * 1_000_000, is_cut=False).kind == "rest"
