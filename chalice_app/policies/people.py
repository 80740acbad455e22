"""The task around people: the users of our own user pool, and of no other."""

from __future__ import annotations

from chalice_app.policies.grant import OWNED, Grant, PolicyTask

USERS = PolicyTask(
    name="users",
    description="List the people who may sign in, invite them, give them roles and take their access away.",
    used_by="The API of the control plane.",
    modules=("users",),
    grants=(
        Grant(
            sid="AdministerPeople",
            actions=(
                "cognito-idp:AdminAddUserToGroup",
                "cognito-idp:AdminCreateUser",
                "cognito-idp:AdminDisableUser",
                "cognito-idp:AdminEnableUser",
                "cognito-idp:AdminGetUser",
                "cognito-idp:AdminListGroupsForUser",
                "cognito-idp:AdminRemoveUserFromGroup",
                "cognito-idp:AdminUserGlobalSignOut",
                "cognito-idp:ListUsers",
                "cognito-idp:ListUsersInGroup",
            ),
            resources=("arn:{partition}:cognito-idp:{region}:{account}:userpool/*",),
            conditions=(OWNED,),
        ),
    ),
)
