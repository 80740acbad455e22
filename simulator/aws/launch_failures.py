"""Why an Auto Scaling group cannot launch an instance: AWS's texts, and launches that a test lets fail."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

# What a group says of a volume key that it may not use (Auto Scaling guide, launch failures).
CLIENT_ERROR = "Client.InternalError: Client error on launch."
FAILED = "Launching EC2 instance failed."


@dataclass(frozen=True, slots=True)
class Attempt:
    """An instance of one type in one zone. `other_zones` are the group's that offer the type."""

    instance_type: str
    zone: str
    subnet_id: str
    other_zones: tuple[str, ...]


def insufficient_capacity(attempt: Attempt) -> str:
    """What a group says where a zone has no room for a type."""
    elsewhere = f" or choosing {', '.join(attempt.other_zones)}" if attempt.other_zones else ""
    return (
        f"We currently do not have sufficient {attempt.instance_type} capacity in the Availability Zone you requested "
        f"({attempt.zone}). Our system will be working on provisioning additional capacity. You can currently get "
        f"{attempt.instance_type} capacity by not specifying an Availability Zone in your request{elsewhere}. {FAILED}"
    )


def not_offered(attempt: Attempt) -> str:
    """What a group says where a zone does not offer a type."""
    elsewhere = f" or choosing {', '.join(attempt.other_zones)}" if attempt.other_zones else ""
    return (
        f"Your requested instance type ({attempt.instance_type}) is not supported in your requested Availability Zone "
        f"({attempt.zone}). Please retry your request by not specifying an Availability Zone{elsewhere}. {FAILED}"
    )


def vcpu_limit_exceeded(maximum: int) -> str:
    """What a group says where the quota of vCPUs is used up."""
    return (
        f"You have requested more vCPU capacity than your current vCPU limit of {maximum} allows for the instance "
        "bucket that the specified instance type belongs to. Please visit "
        f"http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit. {FAILED}"
    )


@dataclass(frozen=True, slots=True)
class _Fault:
    message: Callable[[Attempt], str]
    instance_types: frozenset[str] | None
    zones: frozenset[str] | None

    def meets(self, attempt: Attempt) -> bool:
        return (self.instance_types is None or attempt.instance_type in self.instance_types) and (
            self.zones is None or attempt.zone in self.zones
        )


_faults: list[_Fault] = []


@contextmanager
def failing(
    status_message: str | Callable[[Attempt], str],
    instance_types: Collection[str] | None = None,
    zones: Collection[str] | None = None,
) -> Iterator[None]:
    """Within the block, groups cannot launch instances of these types in these zones (None: of any, in any).

    The message is a text, or made of the attempt: `failing(insufficient_capacity, zones={"eu-central-1a"})`.
    """
    message = status_message if callable(status_message) else lambda _: status_message
    fault = _Fault(
        message,
        None if instance_types is None else frozenset(instance_types),
        None if zones is None else frozenset(zones),
    )
    _faults.append(fault)
    try:
        yield
    finally:
        _faults.remove(fault)


def failure_asked_for(attempt: Attempt) -> str | None:
    """What the attempt fails with because a test wants it to."""
    return next((fault.message(attempt) for fault in _faults if fault.meets(attempt)), None)
