"""Users of a pool, on moto's Cognito."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.aws import users as module
from chalice_app.aws.users import Users
from chalice_app.errors import AwsRefused, UserExists
from tests.unit.chalice_app.people.pooled import user_pool

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pool() -> Iterator[tuple[Any, str]]:
    with user_pool() as found:
        yield found


def test_a_user_is_made_with_a_verified_address_and_listed_with_their_groups(pool: tuple[Any, str]) -> None:
    users = Users(*pool)

    ada = users.create("ada@example.com")
    users.add(ada.name, "viewer")
    users.add(ada.name, "admin")
    users.create("ben@example.com")

    listed, is_whole = users.users()
    assert is_whole
    assert [(user.email, user.role, user.is_enabled) for user in listed] == [
        ("ada@example.com", "admin", True),
        ("ben@example.com", None, True),
    ]
    assert listed[0].groups == {"viewer", "admin"}
    [client, pool_id] = pool
    attributes = client.admin_get_user(UserPoolId=pool_id, Username=ada.name)["UserAttributes"]
    assert {"Name": "email_verified", "Value": "true"} in attributes


def test_groups_and_access_are_given_and_taken(pool: tuple[Any, str]) -> None:
    users = Users(*pool)
    ada = users.create("ada@example.com")
    users.add(ada.name, "operator")

    users.remove(ada.name, "operator")
    users.disable(ada.name)
    [[taken], _] = users.users()
    users.enable(ada.name)
    [[given], _] = users.users()

    assert (taken.role, taken.is_enabled, given.is_enabled) == (None, False, True)


def test_an_address_that_somebody_has_is_told_by_itself(pool: tuple[Any, str]) -> None:
    Users(*pool).create("ada@example.com")

    with pytest.raises(UserExists) as refused:
        Users(*pool).create("ada@example.com")

    assert "Give them a role" in str(refused.value.fix)


def test_a_pool_that_is_not_there_is_aws_refusal(pool: tuple[Any, str]) -> None:
    with pytest.raises(AwsRefused) as refused:
        Users(pool[0], "eu-central-1_gone").users()

    assert refused.value.operation == "cognito-idp:ListUsers"


def test_more_users_than_are_listed_are_told(pool: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "USERS_MAX", 3)
    monkeypatch.setattr(module, "USERS_PAGE", 2)
    for number in range(4):
        Users(*pool).create(f"person-{number}@example.com")

    listed, is_whole = Users(*pool).users()

    assert (len(listed), is_whole) == (3, False)
