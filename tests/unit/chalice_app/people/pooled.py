"""A user pool in moto's Cognito, as the control-plane stack makes it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from moto import mock_aws

from chalice_app.people.user import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

CREDENTIALS = {"aws_access_key_id": "none", "aws_secret_access_key": "not-a-secret"}


@contextmanager
def user_pool() -> Iterator[tuple[Any, str]]:
    """A client, and the id of a pool with our groups."""
    with mock_aws():
        client = boto3.client("cognito-idp", "eu-central-1", **CREDENTIALS)
        pool = client.create_user_pool(PoolName="heliostat-people", UsernameAttributes=["email"])["UserPool"]["Id"]
        for role in ROLES:
            client.create_group(UserPoolId=pool, GroupName=role)
        yield client, pool
