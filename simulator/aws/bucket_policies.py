"""Bucket policies as S3 reads them: a statement whose condition does not hold says nothing.

moto reads no conditions, so that the usual statement against requests without TLS shuts everybody out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moto.s3.models import FakeBucket

from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable

# Loopback stands for TLS here, as it does wherever the region answers.
WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}


@around(FakeBucket, "get_permission")
def _judge_without_idle_statements(original: Callable[..., Any], bucket: FakeBucket, action: str, resource: str) -> Any:
    """Leaves out the statements that hold for requests without TLS alone."""
    told = bucket.policy
    if told is None:
        return original(bucket, action, resource)
    policy = json.loads(told)
    policy["Statement"] = [each for each in policy["Statement"] if each.get("Condition") != WITHOUT_TLS]
    bucket.policy = json.dumps(policy).encode()
    try:
        return original(bucket, action, resource)
    finally:
        bucket.policy = told
