"""What each task of Heliostat may do: the declared list, and the only one."""

from __future__ import annotations

from dataclasses import dataclass

from chalice_app.errors import UnknownPolicyTask


@dataclass(frozen=True, slots=True)
class Grant:
    """Operations on resources.

    Attributes:
        sid: the statement's name.
        actions: IAM actions, never with a wildcard.
        resources: ARN patterns with {partition}, {region}, {account} to fill in; "*" only for operations that AWS lets
            nobody scope (Describe operations of EC2 and ELB).
        in_region: holds for requests to this region only.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    in_region: bool = True


@dataclass(frozen=True, slots=True)
class PolicyTask:
    """A task and what it may do."""

    name: str
    description: str
    grants: tuple[Grant, ...]


DISCOVERY = PolicyTask(
    name="discovery",
    description="List load balancers, their targets, and the instances and network interfaces behind them. Reads only.",
    grants=(
        Grant(
            sid="ReadLoadBalancers",
            actions=(
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
                "elasticloadbalancing:DescribeInstanceHealth",
            ),
        ),
        Grant(
            sid="ReadBackends",
            actions=("ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces"),
        ),
    ),
)

READER = PolicyTask(
    name="reader",
    description="Read the inventory: endpoints, schemas, masked samples, findings.",
    grants=(
        Grant(
            sid="ReadInventory",
            actions=("dynamodb:DescribeTable", "dynamodb:Query"),
            resources=(
                "arn:{partition}:dynamodb:{region}:{account}:table/heliostat-*",
                "arn:{partition}:dynamodb:{region}:{account}:table/heliostat-*/index/*",
            ),
            in_region=False,
        ),
    ),
)

TASKS = {task.name: task for task in (DISCOVERY, READER)}


def policy_task(name: str) -> PolicyTask:
    """The task of a name.

    Raises:
        UnknownPolicyTask: there is none.
    """
    if name not in TASKS:
        raise UnknownPolicyTask(name, tuple(TASKS))
    return TASKS[name]
