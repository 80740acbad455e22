"""Every route, every role, and whoever has none."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import app
from chalice_app.roles.asker import NAME_CHARACTERS_MAX, Asker, asker_of
from chalice_app.roles.role import RIGHTS, highest_role, role_with
from chalice_app.roles.route_rights import OPEN, RIGHT_OF_ROUTE, SIGNED_IN
from chalice_app.routes.permitting import refused_by

ROUTES = sorted((path, method) for path, methods in app.routes.items() for method in methods)
ARN = "arn:aws:sts::123456789012:assumed-role/operators/ada"


def person(groups: str | None, **claims: str) -> dict[str, Any]:
    """The request context of the door for people."""
    told = {"sub": "0a1b", "email": "ada@example.com", "token_use": "id", **claims}
    return {
        "identity": {"userArn": None},
        "authorizer": {"claims": told | ({"cognito:groups": groups} if groups else {})},
    }


def machine(account: str | None = "123456789012", name: str = ARN) -> dict[str, Any]:
    """The request context of the door for machines, which tells the accounts of the API and of whoever asks."""
    return {"accountId": "123456789012", "identity": {"accountId": account, "userArn": name}}


# Whoever may come, and the status in which routes of each kind leave them.
COMERS = {
    "nobody": ({}, {}),
    "an access token": (person("admin", token_use="access"), {}),
    "a stranger's group": (person("payroll"), {SIGNED_IN: None}),
    "another installation's group": (person("theirs-admin"), {SIGNED_IN: None}),
    "no group": (person(None), {SIGNED_IN: None}),
    "viewer": (person("viewer"), {SIGNED_IN: None, "read": None}),
    "operator": (person("operator"), {SIGNED_IN: None, "read": None, "decide": None, "apply": None}),
    "admin": (person("admin"), {SIGNED_IN: None, "read": None, "decide": None, "apply": None, "administer": None}),
    "another account's machine": (machine("210987654321"), {SIGNED_IN: None}),
    "machine": (machine(), {SIGNED_IN: None, "read": None, "decide": None, "apply": None, "administer": None}),
}
UNKNOWN = {"nobody", "an access token"}


@pytest.mark.parametrize("comer", COMERS)
@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_every_route_lets_in_whom_its_right_names_and_nobody_else(path: str, method: str, comer: str) -> None:
    context, may = COMERS[comer]
    right = RIGHT_OF_ROUTE[path, method]

    refused = refused_by(path, method, context)

    if right == OPEN or right in may:
        assert refused is None
    else:
        assert refused is not None
        assert refused.status == (401 if comer in UNKNOWN else 403)
        assert refused.scope == "caller"


def test_the_table_holds_every_route_once_and_nothing_else() -> None:
    assert sorted(RIGHT_OF_ROUTE) == ROUTES


@pytest.mark.parametrize("comer", COMERS)
def test_a_route_that_the_table_lacks_is_refused_to_everybody(comer: str) -> None:
    refused = refused_by("/v1/new-thing", "GET", COMERS[comer][0])

    assert refused is not None
    assert refused.status == (401 if comer in UNKNOWN else 403)


def test_what_changes_something_is_no_viewers() -> None:
    asking = {
        ("/v1/collections/{host}/pins/preview", "POST"),
        ("/v1/failures/explain", "POST"),
        ("/v1/mirroring/plan", "POST"),
        ("/v1/sensitive-classes/test", "POST"),
        ("/v1/settings/preview", "POST"),
    }
    signing_in = {("/v1/sign-in/token", "POST"), ("/v1/sign-in/revocation", "POST")}

    held = {route for route, right in RIGHT_OF_ROUTE.items() if right in {OPEN, SIGNED_IN, "read"}}

    assert {route for route in held if route[1] != "GET"} == asking | signing_in


def test_open_routes_have_no_authorizer_and_all_others_have_one() -> None:
    without = {(path, method) for path, method in ROUTES if app.routes[path][method].authorizer is None}

    assert without == {route for route, right in RIGHT_OF_ROUTE.items() if right == OPEN}


# --- who asks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("context", "asker"),
    [
        (machine(), Asker(ARN, "admin")),
        (person("viewer"), Asker("ada@example.com", "viewer")),
        (person("payroll,operator,viewer"), Asker("ada@example.com", "operator")),
        (person("[payroll operator viewer]"), Asker("ada@example.com", "operator")),
        (person("[admin"), Asker("ada@example.com", None)),
        (person("viewers"), Asker("ada@example.com", None)),
        (person("Admin"), Asker("ada@example.com", None)),
        (person(None), Asker("ada@example.com", None)),
        # An access token is for another audience.
        (person("admin", token_use="access"), None),
        ({"authorizer": {"claims": {"sub": "0a1b", "token_use": "id"}}}, Asker("0a1b", None)),
        # A token that says not what it is for is for nothing.
        ({"authorizer": {"claims": {"sub": "0a1b", "cognito:groups": "admin"}}}, None),
        ({"authorizer": {"claims": {"cognito:groups": "admin"}}}, None),
        ({"authorizer": {"principalId": "admin"}}, None),
        ({"identity": None, "authorizer": None}, None),
        ({}, None),
        (None, None),
        (machine(name="x" * 999), Asker("x" * NAME_CHARACTERS_MAX, "admin")),
        (machine("210987654321"), Asker(ARN, None)),
        (machine(None), Asker(ARN, None)),
        ({"identity": {"userArn": ARN}}, Asker(ARN, None)),
    ],
)
def test_whoever_asks_is_known_by_what_the_door_verified(context: Any, asker: Asker | None) -> None:
    assert asker_of(context) == asker


@given(st.lists(st.text(st.characters(exclude_characters=","))))
def test_groups_of_other_names_give_no_role(groups: list[str]) -> None:
    others = [group for group in groups if group not in RIGHTS]
    asker = asker_of(person(",".join(others)))

    assert asker is not None
    assert asker.rights == ()


def test_of_several_groups_the_one_with_the_most_rights_counts() -> None:
    assert highest_role([]) is None
    assert highest_role(["viewer", "admin", "operator"]) == "admin"
    # Each has what the one before it has, so that the highest is all of them together.
    rights = [*RIGHTS.values()]
    assert all(set(less) < set(more) for less, more in pairwise(rights))


def test_a_refusal_names_the_least_role_that_would_do() -> None:
    refused = refused_by("/v1/mirroring", "PUT", person("viewer"))

    assert refused is not None
    assert (refused.code, refused.fix) == ("forbidden", "Ask an administrator for the role operator.")
    assert role_with("administer") == "admin"
