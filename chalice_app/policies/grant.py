"""What a declared list of operations is made of: operations, on resources, under conditions, for a task."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of IAM, such as StringEquals on aws:RequestTag/....

    `values` are templates like a grant's resources. A condition on {vpc_id} holds only where a VPC is named.
    """

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """Operations on resources.

    Attributes:
        sid: the statement's name, unique within its task.
        actions: IAM actions, never with a wildcard.
        resources: ARN patterns with {partition}, {region}, {account}, {name} (of the installation) and {suffix} (of
            AWS's domains) to fill in; "*" only for operations that AWS lets nobody scope, held to one region.
        conditions: all of them have to be met.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyTask:
    """A task and what it may do.

    Attributes:
        used_by: who carries the policy: a role of ours, or a person.
        modules: of `chalice_app.aws`, those that make its calls; empty where it is not the control plane that calls.
    """

    name: str
    description: str
    used_by: str
    grants: tuple[Grant, ...]
    modules: tuple[str, ...] = ()

    @property
    def actions(self) -> frozenset[str]:
        """All that it may do, wherever."""
        return frozenset(action for grant in self.grants for action in grant.actions)


IN_REGION = Condition("StringEquals", "aws:RequestedRegion", ("{region}",))
OWNED = Condition("StringEquals", "aws:ResourceTag/heliostat:managed-by", ("{name}",))
TAGGED_AS_OWNED = Condition("StringEquals", "aws:RequestTag/heliostat:managed-by", ("{name}",))

KEYS = ("arn:{partition}:kms:{region}:{account}:key/*",)

EC2 = "arn:{partition}:ec2:{region}:{account}:"


def ec2(*kinds: str) -> tuple[str, ...]:
    """All resources of these kinds: "subnet" is every subnet of the account and region."""
    return tuple(f"{EC2}{kind}/*" for kind in kinds)


def by_way_of(*services: str) -> Condition:
    """A key is used through these services alone: nothing is encrypted or decrypted with it by itself."""
    return Condition("StringEquals", "kms:ViaService", tuple(f"{each}.{{region}}.amazonaws.com" for each in services))


def keyed_by(*partitions: str) -> Condition:
    """Items of a table with these partition keys alone."""
    return Condition("ForAllValues:StringEquals", "dynamodb:LeadingKeys", partitions)


def passed_to(*services: str) -> Condition:
    """A role may be passed to these services alone."""
    return Condition("StringEquals", "iam:PassedToService", services)


def made_by(*operations: str) -> Condition:
    """Tags may be put on only by the call that makes the resource."""
    return Condition("StringEquals", "ec2:CreateAction", operations)
