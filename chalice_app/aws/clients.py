"""AWS clients with bounded patience: a request to the control plane has 29 seconds in all."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from chalice_app.partition import dns_suffix

CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    user_agent_extra="heliostat",
)


@cache
def session() -> boto3.Session:
    """The session of this process: credentials and region from the usual places."""
    return boto3.Session()


def object_url(bucket: str, key: str) -> str:
    """The address of an object of a bucket of this region, as CloudFormation wants it."""
    region = session().region_name
    suffix = dns_suffix(session().get_partition_for_region(region))
    return f"https://{bucket}.s3.{region}.{suffix}/{key}"


def client(service: str) -> Any:
    """A client of one service."""
    return session().client(service, config=CONFIG)  # type: ignore[call-overload]
