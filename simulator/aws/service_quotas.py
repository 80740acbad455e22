"""Service quotas that moto lacks: how many vCPUs may run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.servicequotas.models import ServiceQuotasBackend

from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", in vCPUs. AWS gives a new account 5, and raises
# it with use; a region that tests fill stands for an account of some age.
STANDARD_INSTANCES = "L-1216C47A"
STANDARD_FAMILIES = frozenset("acdhimrtz")
STANDARD_VCPUS = 1920

_vcpus = [STANDARD_VCPUS]


@contextmanager
def standard_vcpus(maximum: int) -> Iterator[None]:
    """Within the block, this many vCPUs of standard instances may run."""
    _vcpus.append(maximum)
    try:
        yield
    finally:
        _vcpus.pop()


def standard_vcpus_max() -> int:
    """How many vCPUs of standard instances may run now."""
    return _vcpus[-1]


def vcpus_of(instance_type: str) -> int:
    """The vCPUs of an instance of this type that count against the quota."""
    if instance_type[:1] not in STANDARD_FAMILIES:
        return 0
    return int(INSTANCE_TYPES.get(instance_type, {}).get("VCpuInfo", {}).get("DefaultVCpus", 0))


def standard_vcpus_running(account_id: str, region_name: str) -> int:
    """The vCPUs of standard instances that run."""
    instances = ec2_backends[account_id][region_name].all_running_instances()
    return sum(vcpus_of(instance.instance_type) for instance in instances)


@around(ServiceQuotasBackend, "get_service_quota")
def _show_vcpus(
    original: Callable[..., dict[str, Any]], backend: ServiceQuotasBackend, service_code: str, quota_code: str
) -> dict[str, Any]:
    """Moto knows quotas of VPCs alone."""
    if (service_code, quota_code) != ("ec2", STANDARD_INSTANCES):
        return original(backend, service_code=service_code, quota_code=quota_code)
    place = f"{backend.region_name}:{backend.account_id}"
    return {
        "ServiceCode": "ec2",
        "ServiceName": "Amazon Elastic Compute Cloud (Amazon EC2)",
        "QuotaArn": f"arn:{backend.partition}:servicequotas:{place}:ec2/{STANDARD_INSTANCES}",
        "QuotaCode": STANDARD_INSTANCES,
        "QuotaName": "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
        "Value": float(standard_vcpus_max()),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }
