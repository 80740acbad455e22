"""How many there may be of what mirrors traffic: AWS's quotas, which tests lower rather than fill."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moto.ec2.exceptions import EC2ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Quotas:
    """The quotas of one account and region (VPC Traffic Mirroring guide, "Quotas"): AWS raises none of them.

    An interface as a mirror target takes ten sources; the hundred of the largest instances is not told apart here.
    """

    sessions: int = 10_000
    targets: int = 10_000
    filters: int = 10_000
    rules_per_filter: int = 10
    sessions_per_interface: int = 3
    sources_per_interface_target: int = 10


_quotas = [Quotas()]


def current() -> Quotas:
    """The quotas that hold now."""
    return _quotas[-1]


@contextmanager
def lowered_quotas(**changed: int) -> Iterator[None]:
    """Within the block, these quotas hold instead of AWS's: `lowered_quotas(sessions=2)`."""
    _quotas.append(replace(current(), **changed))
    try:
        yield
    finally:
        _quotas.pop()


def refuse_above(count: int, maximum: int, code: str, what: str) -> None:
    """Raises EC2ClientError with this code where one more would be more than the maximum."""
    if count >= maximum:
        raise EC2ClientError(code, f"The maximum number of {what} has been exceeded: {maximum}")
