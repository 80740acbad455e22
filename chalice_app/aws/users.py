"""The users of a Cognito user pool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import AwsRefused, UnknownName, UserExists
from chalice_app.people.limits import USERS_MAX, USERS_PAGE
from chalice_app.people.user import ROLES, User

if TYPE_CHECKING:
    from collections.abc import Mapping


class Users:
    """Those of the pool `pool_id`."""

    def __init__(self, client: Any, pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    def users(self) -> tuple[tuple[User, ...], bool]:
        """By mail address; groups are asked for their members, since users would be asked one by one."""
        with named_refusals("cognito-idp:ListUsers"):
            pages = self._client.get_paginator("list_users").paginate(
                UserPoolId=self._pool_id, PaginationConfig={"MaxItems": USERS_MAX, "PageSize": USERS_PAGE}
            )
            listed = pages.build_full_result()
        members = {role: {str(row["Username"]) for row in self._members(role)} for role in ROLES}
        users = [
            replace(user, groups=frozenset(role for role in ROLES if user.name in members[role]))
            for user in map(_user, listed["Users"])
        ]
        return tuple(sorted(users, key=lambda user: user.email)), "NextToken" not in listed

    def _members(self, group: str) -> list[dict[str, Any]]:
        with named_refusals("cognito-idp:ListUsersInGroup"):
            pages = self._client.get_paginator("list_users_in_group").paginate(
                UserPoolId=self._pool_id,
                GroupName=group,
                PaginationConfig={"MaxItems": USERS_MAX, "PageSize": USERS_PAGE},
            )
            return [row for page in pages for row in page["Users"]]

    def user(self, name: str) -> User:
        """One of them, with their groups."""
        try:
            with named_refusals("cognito-idp:AdminGetUser"):
                row = self._client.admin_get_user(UserPoolId=self._pool_id, Username=name)
        except AwsRefused as error:
            if error.aws_code == "UserNotFoundException":
                raise UnknownName("user", name, "GET /v1/users") from error
            raise
        with named_refusals("cognito-idp:AdminListGroupsForUser"):
            pages = self._client.get_paginator("admin_list_groups_for_user").paginate(
                UserPoolId=self._pool_id, Username=name
            )
            groups = {str(each["GroupName"]) for page in pages for each in page["Groups"]}
        return replace(_user({**row, "Attributes": row["UserAttributes"]}), groups=frozenset(groups & {*ROLES}))

    def members(self, group: str) -> tuple[User, ...]:
        """Those of a group."""
        return tuple(replace(_user(row), groups=frozenset({group})) for row in self._members(group))

    def create(self, email: str) -> User:
        """A new user, whose mail address is taken for theirs: whoever answers the mail signs in."""
        try:
            with named_refusals("cognito-idp:AdminCreateUser"):
                made = self._client.admin_create_user(
                    UserPoolId=self._pool_id,
                    Username=email,
                    UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
                    DesiredDeliveryMediums=["EMAIL"],
                )
        except AwsRefused as error:
            if error.aws_code == "UsernameExistsException":
                raise UserExists(email) from error
            raise
        return _user(made["User"])

    def invite_again(self, email: str) -> None:
        """Send a user who never signed in another mail, with a password that is good for as long as the first."""
        with named_refusals("cognito-idp:AdminCreateUser"):
            self._client.admin_create_user(
                UserPoolId=self._pool_id,
                Username=email,
                MessageAction="RESEND",
                DesiredDeliveryMediums=["EMAIL"],
            )

    def add(self, name: str, group: str) -> None:
        """Put a user into a group."""
        with named_refusals("cognito-idp:AdminAddUserToGroup"):
            self._client.admin_add_user_to_group(UserPoolId=self._pool_id, Username=name, GroupName=group)

    def remove(self, name: str, group: str) -> None:
        """Take a user out of a group."""
        with named_refusals("cognito-idp:AdminRemoveUserFromGroup"):
            self._client.admin_remove_user_from_group(UserPoolId=self._pool_id, Username=name, GroupName=group)

    def enable(self, name: str) -> None:
        """Let a user sign in."""
        with named_refusals("cognito-idp:AdminEnableUser"):
            self._client.admin_enable_user(UserPoolId=self._pool_id, Username=name)

    def disable(self, name: str) -> None:
        """Let a user sign in no more: their refresh tokens end, and an ID token that is out ends by itself."""
        with named_refusals("cognito-idp:AdminDisableUser"):
            self._client.admin_disable_user(UserPoolId=self._pool_id, Username=name)
        with named_refusals("cognito-idp:AdminUserGlobalSignOut"):
            self._client.admin_user_global_sign_out(UserPoolId=self._pool_id, Username=name)


def _user(row: Mapping[str, Any]) -> User:
    attributes = {each["Name"]: each.get("Value", "") for each in row["Attributes"]}
    return User(
        name=row["Username"],
        email=attributes.get("email", ""),
        status=row["UserStatus"],
        is_enabled=row["Enabled"],
        created_at=row["UserCreateDate"],
    )
