"""A simulated AWS region on loopback, with the Corner Shop standing in it.

moto answers, extended by `simulator.aws` with what it lacks. moto keeps its state in the process, so one region runs at
a time; starting one forgets the last. Identifiers are the same in every run.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from moto.core.base_backend import BackendDict
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.moto_api._internal import mock_random
from moto.moto_api._internal.models import moto_api_backend
from moto.server import ThreadedMotoServer

from simulator.aws import (
    account_settings,
    api_gateway_types,
    bucket_policies,
    change_sets,
    cognito_types,
    custom_resources,
    dry_runs,
    event_bus,
    eventual,
    faults,
    function_types,
    functions,
    identity_types,
    instance_events,
    instance_interfaces,
    launching,
    lifecycle_hooks,
    load_balancers,
    lookups,
    messaging_types,
    mirroring_types,
    network_types,
    paging,
    permission_simulation,
    scaling_activities,
    scaling_group_type,
    scaling_policies,
    secrets,
    service_quotas,
    stack_engine,
    stack_listings,
    stack_requests,
    storage_types,
    vpc_peering,
    watching_types,
)  # importing extends moto
from simulator.aws.public_parameters import publish_debian_image
from simulator.shop import REGION_NAME
from simulator.shop_vpc import IMAGE_ID, ShopVpc

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTENSIONS = (
    account_settings,
    api_gateway_types,
    bucket_policies,
    change_sets,
    cognito_types,
    custom_resources,
    dry_runs,
    event_bus,
    eventual,
    faults,
    function_types,
    functions,
    identity_types,
    instance_events,
    instance_interfaces,
    launching,
    lifecycle_hooks,
    load_balancers,
    lookups,
    messaging_types,
    mirroring_types,
    network_types,
    paging,
    permission_simulation,
    scaling_activities,
    scaling_group_type,
    scaling_policies,
    secrets,
    service_quotas,
    stack_engine,
    stack_listings,
    stack_requests,
    storage_types,
    vpc_peering,
    watching_types,
)
# Identifiers follow from it: the same region in every run is one that a stored plan still fits.
IDENTIFIER_SEED = 2026
ACCESS_KEY_ID = "simulated"
SECRET_ACCESS_KEY = "simulated"  # noqa: S105 - moto checks none


@dataclass(frozen=True, slots=True)
class Region:
    """Where a simulated region answers, and what to name in it."""

    endpoint_url: str
    region_name: str
    account_id: str
    vpc_id: str = ""

    def environment(self) -> dict[str, str]:
        """Environment variables that turn any AWS client to this region, and away from a person's own credentials."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": self.region_name,
            "AWS_DEFAULT_REGION": self.region_name,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_SESSION_TOKEN": "",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str) -> Any:
        """An AWS client of this region, whatever the environment says."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.endpoint_url,
            region_name=self.region_name,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
            config=Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 1}),
        )


@contextmanager
def start_region(*, populated: bool = True, port: int = 0) -> Iterator[Region]:
    """Serve a region on 127.0.0.1 until the block ends; `populated` builds the Corner Shop in it.

    Raises:
        OSError: the port is taken.
    """
    _forget()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    # One line for each request is not what a person at a terminal came for.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server.start()
    try:
        host, taken_port = server.get_host_and_port()
        region = Region(f"http://{host}:{taken_port}", REGION_NAME, DEFAULT_ACCOUNT_ID)
        publish_debian_image(region.account_id, region.region_name, IMAGE_ID)
        vpc_id = ShopVpc(region).build() if populated else ""
        yield Region(region.endpoint_url, region.region_name, region.account_id, vpc_id)
    finally:
        stack_engine.wait_until_idle()
        server.stop()
        _forget()


def _forget() -> None:
    functions.forget()
    custom_resources.forget()
    event_bus.forget()
    faults.forget_calls()
    paging.forget()
    kept: Any = BackendDict
    used = {*kept._instances, ec2_backends}  # noqa: SLF001 - there is no public way
    moto_api_backend.reset()
    # What is reset asks other services for theirs, EC2 above all, and makes some of those anew that were forgotten
    # before: they would be there before the seed is.
    for backends in used:
        backends.clear()
    mock_random.seed(IDENTIFIER_SEED)
