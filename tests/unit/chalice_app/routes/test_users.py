"""People over HTTP, at a door whose stage knows the user pool and at one that has none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from app import app
from chalice_app import wiring
from chalice_app.aws.users import Users
from tests.unit.chalice_app.people.pooled import user_pool
from tests.unit.chalice_app.routes.wished import Wished

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def wished(openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Wished:
    return Wished(openapi).wire(monkeypatch)


@pytest.fixture
def pool_id(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with user_pool() as (client, identifier):
        monkeypatch.setattr(wiring, "user_pool", lambda pool_id: Users(client, pool_id))
        yield identifier


def ask(
    pool_id: str, method: str, resource: str, body: dict[str, Any] | None = None, name: str = ""
) -> tuple[int, Any]:
    """A request as API Gateway hands it over, from a stage that knows the pool; by an administrator."""
    claims = {"sub": "1", "email": "root@example.com", "token_use": "id", "cognito:groups": "admin"}
    event = {
        "resource": resource,
        "path": resource,
        "httpMethod": method,
        "headers": {"content-type": "application/json"},
        "multiValueHeaders": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": {"name": name} if name else None,
        "stageVariables": {"UserPool": pool_id},
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "identity": {},
            "authorizer": {"claims": claims},
        },
        "body": json.dumps(body or {}),
        "isBase64Encoded": False,
    }
    answer = app(event, None)
    return answer["statusCode"], json.loads(answer["body"])


def test_people_are_invited_given_roles_and_let_in_no_more(wished: Wished, pool_id: str) -> None:
    status, ada = ask(pool_id, "POST", "/v1/users", {"email": "Ada@example.com", "role": "admin"})
    assert status == 200, ada
    _, ben = ask(pool_id, "POST", "/v1/users", {"email": "ben@example.com", "role": "viewer"})
    ask(pool_id, "PUT", "/v1/users/{name}/role", {"role": "operator"}, name=quote(ben["name"]))
    ask(pool_id, "DELETE", "/v1/users/{name}", name=quote(ben["name"]))

    status, listed = ask(pool_id, "GET", "/v1/users")

    assert status == 200
    wished.hold("UserList", listed)
    assert [(user["email"], user["role"], user["is_enabled"]) for user in listed["items"]] == [
        ("ada@example.com", "admin", True),
        ("ben@example.com", "operator", False),
    ]
    # Whoever may read settings is not told of people.
    assert wished.api.get("/v1/settings/history").body["items"] == []
    rows = wished.api.get("/v1/audit").body["items"]
    assert [(row["by"], row["subject"]["email"], row["before"], row["after"]) for row in reversed(rows)] == [
        ("root@example.com", "ada@example.com", None, {"role": "admin", "is_enabled": True}),
        ("root@example.com", "ben@example.com", None, {"role": "viewer", "is_enabled": True}),
        *[
            ("root@example.com", "ben@example.com", {"role": before, "is_enabled": True}, after)
            for before, after in (
                ("viewer", {"role": "operator", "is_enabled": True}),
                ("operator", {"role": "operator", "is_enabled": False}),
            )
        ],
    ]


def test_who_never_followed_an_invitation_is_sent_another(wished: Wished, pool_id: str) -> None:
    _, ada = ask(pool_id, "POST", "/v1/users", {"email": "ada@example.com", "role": "admin"})

    status, invited = ask(pool_id, "POST", "/v1/users/{name}/invitation", name=ada["name"])
    wiring.user_pool(pool_id)._client.admin_set_user_password(
        UserPoolId=pool_id, Username=ada["name"], Password="Chosen-by-ada-1", Permanent=True
    )
    refused = ask(pool_id, "POST", "/v1/users/{name}/invitation", name=ada["name"])

    assert (status, invited) == (200, ada)
    wished.hold("Error", refused[1])
    assert (refused[0], refused[1]["error"]["code"]) == (409, "invitation_followed")


def test_what_cannot_be_is_told_why(wished: Wished, pool_id: str) -> None:
    _, ada = ask(pool_id, "POST", "/v1/users", {"email": "ada@example.com", "role": "admin"})
    wiring.user_pool(pool_id)._client.admin_set_user_password(
        UserPoolId=pool_id, Username=ada["name"], Password="Chosen-by-ada-1", Permanent=True
    )

    refusals = [
        ask(pool_id, "DELETE", "/v1/users/{name}", name=ada["name"]),
        ask(pool_id, "POST", "/v1/users", {"email": "ada@example.com", "role": "admin"}),
        ask(pool_id, "POST", "/v1/users", {"email": "ada", "role": "admin"}),
        ask(pool_id, "POST", "/v1/users", {"email": "ben@example.com"}),
        ask(pool_id, "PUT", "/v1/users/{name}/role", {"role": "root"}, name=ada["name"]),
        ask(pool_id, "DELETE", "/v1/users/{name}", name="nobody"),
        ask(pool_id, "DELETE", "/v1/users/{name}", name=quote("a/b", safe="")),
    ]

    for _, body in refusals:
        wished.hold("Error", body)
    assert [(status, body["error"]["code"]) for status, body in refusals] == [
        (409, "last_administrator"),
        (409, "user_exists"),
        (400, "invalid_parameter"),
        (400, "missing_field"),
        (400, "invalid_parameter"),
        (404, "unknown_user"),
        (404, "unknown_user"),
    ]


def test_where_no_pool_is_the_list_says_so_and_changes_are_refused(wished: Wished) -> None:
    listed = wished.api.get("/v1/users")
    refused = wished.api.post("/v1/users", {"email": "ada@example.com", "role": "admin"})

    wished.hold("UserList", listed.body)
    assert (listed.body["is_managed"], listed.body["items"]) == (False, [])
    assert "not managed here" in listed.body["explanation"]
    assert (refused.status, refused.code) == (409, "users_not_managed")
