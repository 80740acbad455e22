"""Whom it is about: an installation, its account, and what its stacks say of themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalice_app.aws.cloudwatch import MINUTE_S, Metric, metric_counts
from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.stacks import FoundStack, Stacks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from heliostat.deploying.account import AwsAccount
    from heliostat.deploying.installation import Installation


@dataclass(slots=True)
class Subject:
    """Reads of one installation; each stack is read once."""

    account: AwsAccount
    installation: Installation
    now_s: float
    _read: dict[str, FoundStack | None] = field(default_factory=dict)

    def stack(self, name: str) -> FoundStack | None:
        """A stack of ours, or None.

        Raises:
            DeploymentFailed: AWS does not tell, or it is somebody else's.
        """
        if name not in self._read:
            self._read[name] = self.stacks.find_own(name, self.installation.name)
        return self._read[name]

    @property
    def stacks(self) -> Stacks:
        """The account's stacks."""
        return Stacks(self.account.client("cloudformation"))

    def outputs(self, name: str) -> Mapping[str, str]:
        """What a stack puts out; nothing where there is none."""
        found = self.stack(name)
        return {} if found is None else found.outputs

    def output(self, stack: FoundStack, name: str) -> str:
        """One output of a stack that tells it once it is made.

        Raises:
            DeploymentFailed: it does not, as where it is being made, or was rolled back.
        """
        try:
            return stack.outputs[name]
        except KeyError:
            raise DeploymentFailed(f"the stack {stack.name} tells no {name} ({stack.status})") from None

    def made(self, resource_type: str) -> list[str]:
        """What our stacks made of one type, by name."""
        found = [stack for name in self.installation.stacks if (stack := self.stack(name)) is not None]
        return sorted(name for stack in found for name in self.stacks.physical_ids(stack.stack_id, resource_type))

    def lately(self, metrics: Sequence[Metric], seconds: int) -> dict[Metric, float]:
        """The sums of metrics over some seconds; one that CloudWatch knows nothing of is left out."""
        end_s = (int(self.now_s) // MINUTE_S + 1) * MINUTE_S
        counts = metric_counts(self.account.client("cloudwatch"), metrics, end_s - seconds, end_s)
        return {metric: sum(each.values()) for metric, each in counts.items() if each}


def found_or_none(operation: str, ask: Callable[[], Any], *absent: str) -> Any:
    """What AWS answers; None where it says, by one of these codes, that there is none.

    Raises:
        DeploymentFailed: AWS refused otherwise.
    """
    try:
        with refusals(operation):
            return ask()
    except DeploymentFailed as error:
        if isinstance(error.__cause__, ClientError) and code_of(error.__cause__) in absent:
            return None
        raise
