from __future__ import annotations

from typing import Any

import pytest

from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.calling import Api


@pytest.mark.parametrize(
    ("group", "rights"),
    [
        ("viewer", ["read"]),
        ("operator", ["read", "decide", "apply"]),
        ("admin", ["read", "decide", "apply", "administer"]),
        ("", []),
    ],
)
def test_a_session_says_who_it_is_and_what_they_may_do(
    api: Api,  # noqa: ARG001
    openapi: dict[str, Any],
    group: str,
    rights: list[str],
) -> None:
    claims = {"sub": "0a1b", "email": "ada@example.com", "token_use": "id", "cognito:groups": group}

    answer = Api(claims).get("/v1/session")

    assert_agrees(answer, openapi, "/v1/session")
    assert answer.body == {"name": "ada@example.com", "role": group or None, "rights": rights}


def test_nobody_has_a_session(api: Api) -> None:  # noqa: ARG001
    assert Api(None).get("/v1/session").status == 401
