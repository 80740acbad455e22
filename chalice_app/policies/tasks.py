"""What each task of Heliostat may do: the declared list, and the only one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.errors import UnknownPolicyTask
from chalice_app.policies.changing import NOTIFIER, ORCHESTRATION, RECONCILER
from chalice_app.policies.deployer import DEPLOYER
from chalice_app.policies.execution import EXECUTION
from chalice_app.policies.reading import DISCOVERY, PREFLIGHT, READER
from chalice_app.policies.workloads import AGENT, PROCESSOR

if TYPE_CHECKING:
    from chalice_app.policies.grant import PolicyTask

TASKS = {
    task.name: task
    for task in (
        DISCOVERY,
        PREFLIGHT,
        ORCHESTRATION,
        EXECUTION,
        RECONCILER,
        NOTIFIER,
        READER,
        AGENT,
        PROCESSOR,
        DEPLOYER,
    )
}
# What the functions of the control plane do: their role is the sum of these.
CONTROL_PLANE = (DISCOVERY, PREFLIGHT, ORCHESTRATION, RECONCILER, NOTIFIER, READER)
# Operations of AWS that ask for other actions than their own, or for more (Service Authorization Reference).
ASKED_FOR_AS_WELL = {
    "cloudformation:CreateChangeSet": ("cloudformation:TagResource", "iam:PassRole", "s3:GetObject"),
    "dynamodb:PutItem": ("kms:GenerateDataKey",),
    "dynamodb:Query": ("kms:Decrypt",),
    "ec2:CreateTrafficMirrorFilter": ("ec2:CreateTags",),
    "ec2:CreateTrafficMirrorFilterRule": ("ec2:CreateTags",),
    "ec2:CreateTrafficMirrorSession": ("ec2:CreateTags",),
    "ec2:CreateTrafficMirrorTarget": ("ec2:CreateTags",),
    "sns:Publish": ("kms:Decrypt", "kms:GenerateDataKey"),
}
# IAM has no action for a transaction: it asks for those of its parts, and ours put.
ASKED_FOR_INSTEAD = {"dynamodb:TransactWriteItems": ("dynamodb:PutItem",)}
# Everybody may, whatever policies say.
ASKED_FOR_NOTHING = frozenset({"sts:GetCallerIdentity"})


def policy_task(name: str) -> PolicyTask:
    """The task of a name.

    Raises:
        UnknownPolicyTask: there is none.
    """
    if name not in TASKS:
        raise UnknownPolicyTask(name, tuple(TASKS))
    return TASKS[name]


def actions_of(operation: str) -> frozenset[str]:
    """The IAM actions that a call of this operation takes."""
    if operation in ASKED_FOR_NOTHING:
        return frozenset()
    return frozenset(ASKED_FOR_INSTEAD.get(operation, (operation,))) | frozenset(ASKED_FOR_AS_WELL.get(operation, ()))
