from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import pytest

from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.first_admin import commands, make_admin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.region import Region

EMAIL = "ada@example.com"


@pytest.fixture
def cognito(region: Region) -> Any:
    return region.client("cognito-idp")


@pytest.fixture
def pool_id(cognito: Any) -> Iterator[str]:
    identifier = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
    cognito.create_group(UserPoolId=identifier, GroupName="admin")
    yield identifier
    cognito.delete_user_pool(UserPoolId=identifier)


def groups(cognito: Any, pool_id: str) -> list[str]:
    found = cognito.admin_list_groups_for_user(UserPoolId=pool_id, Username=EMAIL)["Groups"]
    return [group["GroupName"] for group in found]


def test_an_administrator_is_invited_once(cognito: Any, pool_id: str) -> None:
    assert make_admin(cognito, pool_id, EMAIL)
    assert not make_admin(cognito, pool_id, EMAIL)

    user = cognito.admin_get_user(UserPoolId=pool_id, Username=EMAIL)
    told = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    # They choose their own password at the first sign-in.
    assert (user["UserStatus"], told["email"], told["email_verified"]) == ("FORCE_CHANGE_PASSWORD", EMAIL, "true")
    assert groups(cognito, pool_id) == ["admin"]


def test_a_run_that_was_cut_before_the_group_is_finished_by_the_next(cognito: Any, pool_id: str) -> None:
    cognito.admin_create_user(UserPoolId=pool_id, Username=EMAIL)

    make_admin(cognito, pool_id, EMAIL)

    assert groups(cognito, pool_id) == ["admin"]


def test_what_aws_refuses_is_told(cognito: Any) -> None:
    with pytest.raises(DeploymentFailed, match="AWS refused cognito-idp:AdminCreateUser"):
        make_admin(cognito, "eu-central-1_none", EMAIL)


def test_the_printed_commands_do_the_same(cognito: Any, pool_id: str) -> None:
    for command in commands(pool_id, "eu-central-1"):
        program, service, operation, *options = shlex.split(command)
        given = dict(zip(options[::2], options[1::2], strict=False)) if operation.endswith("group") else {}
        assert (program, service) == ("aws", "cognito-idp")
        if given:
            cognito.admin_add_user_to_group(
                UserPoolId=given["--user-pool-id"], Username=given["--username"], GroupName=given["--group-name"]
            )
        else:
            assert "Name=email_verified,Value=true" in options
            cognito.admin_create_user(UserPoolId=pool_id, Username="you@example.com")

    found = cognito.admin_list_groups_for_user(UserPoolId=pool_id, Username="you@example.com")["Groups"]
    assert [group["GroupName"] for group in found] == ["admin"]
