"""One installation of Heliostat: its name, and every name that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.partition import dns_suffix
from chalice_app.settings import NAME
from heliostat.errors import WrongUsage

# On a function that a removal holds: the reservation that it had before.
HELD_TAG = "heliostat:reserved-before"
# Functions that begin work by themselves. The API and the custom resource of the collector do not.
SELF_ACTING = ("worker", "tick", "stack-events", "instance-events")


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation in an account and region.

    Raises:
        WrongUsage: the name cannot be one.
    """

    name: str
    region: str
    account: str
    partition: str = "aws"

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise WrongUsage(
                f"--name: expected 2 to 20 small letters, digits and hyphens, a letter first and no hyphen last, "
                f"no prefix that AWS keeps to itself and no name of our own stacks within, found {self.name!r}"
            )

    @property
    def bootstrap(self) -> str:
        """The stack of what outlives every other."""
        return f"{self.name}-bootstrap"

    @property
    def control_plane(self) -> str:
        """The stack of API and functions."""
        return f"{self.name}-control-plane"

    @property
    def collector(self) -> str:
        """The stack of agents, which the control plane makes."""
        return f"{self.name}-collector"

    @property
    def processing(self) -> str:
        """The stack of the processor, which the control plane makes."""
        return f"{self.name}-processing"

    @property
    def stacks(self) -> tuple[str, ...]:
        """All of its stacks, in the order in which they go."""
        return (self.collector, self.processing, self.control_plane, self.bootstrap)

    @property
    def bucket(self) -> str:
        """The bucket of artifacts."""
        return f"{self.name}-artifacts-{self.account}-{self.region}"

    @property
    def dns_suffix(self) -> str:
        """Where AWS answers in this partition."""
        return dns_suffix(self.partition)

    @property
    def inventory_table(self) -> str:
        """The inventory's table, unless an earlier one is used on."""
        return f"{self.name}-inventory"

    @property
    def self_acting_functions(self) -> list[str]:
        """The functions that begin work by themselves."""
        return [f"{self.name}-{function}" for function in SELF_ACTING]

    @property
    def tags(self) -> list[dict[str, str]]:
        """What says that something is ours, in the form of CloudFormation."""
        return [{"Key": OWNERSHIP_TAG, "Value": self.name}]
