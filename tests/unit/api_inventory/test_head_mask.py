from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.head_mask import sample_field, sample_target
from api_inventory.path_template import path_template


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Content-Type", "application/json; charset=utf-8", "application/json; charset=utf-8"),
        ("Sec-Fetch-Mode", "cors", "cors"),
        ("Access-Control-Allow-Origin", "*", "*"),
        ("X-Email", "ada@example.test", "‹masked:email:16›"),
        ("From", "ada@example.test", "‹masked:email:16›"),
        ("X-Forwarded-For", "203.0.113.9", "‹masked:11›"),
        ("ETag", '"user-4711"', "‹masked:11›"),
        ("Authorization", "Bearer abc", "Bearer ‹masked:3›"),
        ("Cookie", "sid=1234; theme=dark", "sid=‹masked:4›; theme=‹masked:4›"),
        ("Set-Cookie", "sid=1234; Path=/; Secure", "sid=‹masked:4›; Path=/; Secure"),
        ("X-Api-Key", "‹masked:24›", "‹masked:24›"),
        ("X-Empty", "", ""),
    ],
)
def test_a_field_shows_its_value_only_where_it_tells_of_message_or_software(name: str, value: str, shown: str) -> None:
    assert sample_field(name, value) == shown


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/users/42", "/users/{user_id}"),
        ("/users/42?", "/users/{user_id}?"),
        ("/a?b=secret&c", "/a?b=‹masked:6›&c"),
        ("/a?4711=x#secret", "/a?‹masked:4›=‹masked:1›"),
        ("http://ada:pw@a.test/a?b=c", "/a?b=‹masked:1›"),
        ("*", "*"),
        ("a.test:443", "{authority}"),
    ],
)
def test_a_target_shows_its_template_and_its_names(target: str, shown: str) -> None:
    assert sample_target(target, path_template(target)) == shown


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=4))
def test_no_query_value_is_shown(value: str) -> None:
    secret = f"s3cr3t{value.replace('&', '').replace('#', '')}"

    assert "s3cr3t" not in sample_target(f"/a?name={secret}", path_template("/a"))
