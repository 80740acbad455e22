from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.path_template import path_template
from api_inventory.templates.errors import UnreadableTemplates
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.rule import Rule, Uncertain

OWNERS = Rule("/repos", 100, 100, literals=("search",), uncertain=(Uncertain("acme", 0.5, is_value=True),))
REPOSITORIES = Rule("/repos/{}", 100, 100)
TREE = Rule("/files", 0, 0, name="path", is_tail=True, drops_extensions=True)
LOCALE = Rule("/", 0, 0, name="locale", literals=("repos", "files"))
TEMPLATES = HostTemplates((LOCALE, TREE, OWNERS, REPOSITORIES), 100)

words = st.sampled_from(
    ["repos", "files", "en", "acme", "7", "search", "b.json", "8.json", "x(3)", "2024", "05", "9f", "v1"]
)
paths = st.lists(words, max_size=6).map(lambda parts: "/" + "/".join(parts))
moments = st.integers(0, 200)


def test_rules_follow_each_other_down_the_path() -> None:
    found = TEMPLATES.template_of("/repos/acme/tools/issues/7?a=b", 100)

    assert found.text == "/repos/{repo_id}/{id}/issues/{issue_id}"
    assert found.parameters == (("repo_id", "acme"), ("id", "tools"), ("issue_id", "7"))


def test_a_route_beside_values_stays_and_what_follows_it_is_its_own() -> None:
    assert TEMPLATES.template_of("/repos/search/code", 100).text == "/repos/search/code"


def test_a_name_that_the_values_gave_comes_before_the_collections() -> None:
    assert TEMPLATES.template_of("/de/users/7", 0).text == "/{locale}/users/{user_id}"


def test_a_tail_takes_everything_with_the_values_that_the_lexical_pass_found() -> None:
    found = TEMPLATES.template_of("/files/src/42/a%20b.txt/Items(7)", 0)

    assert found.text == "/files/{path}"
    assert found.parameters == (("path", "src/42/a b.txt/Items(7)"),)


def test_formats_of_answers_stay_behind_learnt_values_unless_files_differ() -> None:
    kept = HostTemplates((Rule("/calls", 0, 0),))
    dropped = HostTemplates((Rule("/calls", 0, 0, drops_extensions=True),))

    assert kept.template_of("/calls/first.json", 0).text == "/calls/{call_id}.json"
    assert dropped.template_of("/calls/first.json", 0).parameters == (("call_id", "first.json"),)
    assert dropped.template_of("/calls/42.json", 0).parameters == (("call_id", "42.json"),)


@given(paths, moments)
def test_what_was_counted_lexically_is_shown_where_the_exchange_itself_belongs(path: str, at_s: int) -> None:
    found = TEMPLATES.template_of(path, at_s)

    assert TEMPLATES.group_of(path_template(path).text, at_s) == found.text
    assert TEMPLATES.group_of(found.text, at_s) == found.text
    assert found.text.count("{") == len(found.parameters) == len({name for name, _ in found.parameters})


@given(paths)
def test_without_rules_the_lexical_pass_decides(path: str) -> None:
    assert HostTemplates().template_of(path, 0) == path_template(path)
    assert HostTemplates((Rule("/nowhere", 0, 0),)).template_of(path, 0) == path_template(path)


@given(paths, moments)
def test_a_document_of_templates_is_read_as_it_was(path: str, at_s: int) -> None:
    read = HostTemplates.from_json(json.loads(json.dumps(TEMPLATES.to_json())))

    assert read == TEMPLATES
    assert read.template_of(path, at_s) == TEMPLATES.template_of(path, at_s)


@pytest.mark.parametrize(
    "document", [{}, {"version": 2}, {"version": 1, "rules": [{}]}, {"version": 1, "rules": 3}, []]
)
def test_a_document_of_another_form_is_refused(document: object) -> None:
    with pytest.raises(UnreadableTemplates, match=r"templates of version|not a document"):
        HostTemplates.from_json(document)  # type: ignore[arg-type]
