from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.operations.json_messages import has_message_key, read_json, read_messages
from api_inventory.operations.limits import BATCH_MESSAGES_MAX

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
DEEP = '{"jsonrpc":' + "[" * 30_000


def is_beginning(cut: Any, whole: Any) -> bool:
    """Whether the one may be what was read of the other before it was cut."""
    if isinstance(cut, dict) and isinstance(whole, dict):
        return all(key in whole and is_beginning(value, whole[key]) for key, value in cut.items())
    if isinstance(cut, list) and isinstance(whole, list):
        return len(cut) <= len(whole) and all(map(is_beginning, cut, whole))
    if isinstance(cut, str) and isinstance(whole, str):
        return whole.startswith(cut)
    return cut is None or cut == whole or (isinstance(cut, int) and str(whole).startswith(str(cut)))


@given(documents)
def test_a_whole_text_is_read_as_json_reads_it(document: Any) -> None:
    text = json.dumps(document)

    assert read_json(text) == json.loads(text)
    assert read_json(text, is_cut=True) == json.loads(text)


@given(documents, st.integers(0, 200))
def test_a_cut_text_tells_what_stands_before_the_cut(document: Any, place: int) -> None:
    text = json.dumps(document, ensure_ascii=False)

    assert is_beginning(read_json(text[:place], is_cut=True), document)


def test_members_before_a_cut_are_read_at_the_depth_where_names_stand() -> None:
    text = '[{"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "search", "arguments": {"q": "sho'

    assert read_messages(text, is_cut=True) == [
        {
            "jsonrpc": "2.0",
            "method": "tools/call",
            "params": {"name": "search", "arguments": {"q": "sho"}},
        }
    ]


def test_what_an_agent_left_out_of_a_cut_body_is_no_value() -> None:
    assert read_json('{"jsonrpc": "2.0", "method": "sum", "params":', is_cut=True) == {
        "jsonrpc": "2.0",
        "method": "sum",
    }


@pytest.mark.parametrize(
    "text", [DEEP, "[" * 60_000, '{"a":' * 20_000, "", "nul", "\ud800", '"', "{", "[", '{"query"', "1e999", "-"]
)
@pytest.mark.parametrize("is_cut", [True, False])
def test_hostile_texts_are_read_without_an_error(*, text: str, is_cut: bool) -> None:
    assert isinstance(read_messages(text, is_cut=is_cut), list)


def test_a_batch_is_looked_at_within_a_bound() -> None:
    text = json.dumps([{"jsonrpc": "2.0"}] * (BATCH_MESSAGES_MAX + 1))

    assert len(read_messages(text, is_cut=False)) == BATCH_MESSAGES_MAX
    assert len(read_messages(text, is_cut=True)) == BATCH_MESSAGES_MAX


@pytest.mark.parametrize(
    ("content", "holds"),
    [
        (b'{"jsonrpc":"2.0"}', True),
        (b'\r\n [{"query":"{me}"}]', True),
        (b'{"extensions":{"persistedQuery":{}}}', True),
        (b'{"name":"query"}', True),
        (b'{"name":"ada"}', False),
        (b'"query"', False),
        (b"", False),
        (b'name="query"', False),
    ],
)
def test_a_glance_tells_which_bodies_are_worth_reading(*, content: bytes, holds: bool) -> None:
    assert has_message_key(content) is holds
