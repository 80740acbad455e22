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


def client(service: str, *, read_timeout_s: int | None = None) -> Any:
    """A client of one service; one whose answers take so long is not asked again."""
    config = CONFIG
    if read_timeout_s is not None:
        config = CONFIG.merge(Config(read_timeout=read_timeout_s, retries={"total_max_attempts": 1}))
    return session().client(service, config=config)  # type: ignore[call-overload]
