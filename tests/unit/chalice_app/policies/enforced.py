"""Runs a block as a user who has exactly one policy, with IAM deciding: moto's own evaluation of policies."""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from moto import settings as moto_settings
from moto.core.authorization import ActionAuthenticatorMixin

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from simulator.region import Region


@contextmanager
def enforced(region: Region, documents: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Credentials in the environment are the user's until the block ends."""
    iam = region.client("iam")
    name = f"user-{uuid.uuid4().hex}"
    iam.create_user(UserName=name)
    for number, document in enumerate(documents):
        iam.put_user_policy(UserName=name, PolicyName=f"p{number}", PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    with monkeypatch.context() as patched:
        patched.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
        patched.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
        patched.delenv("AWS_SESSION_TOKEN", raising=False)
        patched.setattr(moto_settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
        patched.setattr(ActionAuthenticatorMixin, "request_count", 1)
        yield
