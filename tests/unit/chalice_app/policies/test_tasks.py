"""The declared operations against the calls that the code makes, in both directions, from the source tree alone."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chalice_app.policies.tasks import CONTROL_PLANE, TASKS

if TYPE_CHECKING:
    from chalice_app.policies.grant import PolicyTask

ROOT = Path(__file__).resolve().parents[4]
AWS = ROOT / "chalice_app" / "aws"
# They call nothing by themselves.
# And the token endpoint of a user pool takes a form from anybody.
# And who reads heartbeats names the call, in its own words.
WITHOUT_CALLS = {
    *("__init__", "balancer_reading", "clients", "refusal", "silence", "custom_resource", "usage", "user_pool_tokens"),
    *("heartbeats", "packets_of_all"),
}


# Operations of AWS that ask for other actions than their own, or for more (Service Authorization Reference).
ASKED_FOR_AS_WELL = {
    "cloudformation:CreateChangeSet": ("cloudformation:TagResource", "iam:PassRole", "s3:GetObject"),
    "dynamodb:PutItem": ("kms:GenerateDataKey",),
    "dynamodb:Query": ("kms:Decrypt",),
    "ec2:CreateTrafficMirrorFilter": ("ec2:CreateTags",),
    "ec2:CreateTrafficMirrorFilterRule": ("ec2:CreateTags",),
    "ec2:CreateTrafficMirrorSession": ("ec2:CreateTags",),
    "ec2:CreateTrafficMirrorTarget": ("ec2:CreateTags",),
    "secretsmanager:GetSecretValue": ("kms:Decrypt",),
    "secretsmanager:PutSecretValue": ("kms:Decrypt", "kms:GenerateDataKey"),
    "sns:Publish": ("kms:Decrypt", "kms:GenerateDataKey"),
    "sqs:SendMessage": ("kms:Decrypt", "kms:GenerateDataKey"),
}
# IAM has no action for a transaction: it asks for those of its parts, and ours put.
ASKED_FOR_INSTEAD = {"dynamodb:TransactWriteItems": ("dynamodb:PutItem",)}
# Everybody may, whatever policies say.
ASKED_FOR_NOTHING = frozenset({"sts:GetCallerIdentity"})


def actions_of(operation: str) -> frozenset[str]:
    """The IAM actions that a call of this operation takes."""
    if operation in ASKED_FOR_NOTHING:
        return frozenset()
    return frozenset(ASKED_FOR_INSTEAD.get(operation, (operation,))) | frozenset(ASKED_FOR_AS_WELL.get(operation, ()))


def named_operations(module: Path) -> set[str]:
    """What a module calls, by the names it calls under. That the names are true is held where calls are made."""
    named = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "named_refusals":
            [argument] = node.args
            assert isinstance(argument, ast.Constant), f"{module.name}:{node.lineno}: the operation is not spelled out"
            named.add(argument.value)
    return named


CALLS = {module.stem: named_operations(module) for module in sorted(AWS.glob("*.py"))}


@pytest.mark.parametrize("module", [name for name in CALLS if name not in WITHOUT_CALLS])
def test_every_call_that_a_module_makes_is_granted_by_a_task_that_names_the_module(module: str) -> None:
    granted = {action for task in CONTROL_PLANE if module in task.modules for action in task.actions}

    lacking = {operation: sorted(actions_of(operation) - granted) for operation in CALLS[module]}

    assert {operation: actions for operation, actions in lacking.items() if actions} == {}


@pytest.mark.parametrize("task", [task for task in CONTROL_PLANE if task.modules], ids=lambda task: task.name)
def test_every_operation_that_a_task_is_granted_is_called_by_one_of_its_modules(task: PolicyTask) -> None:
    awaited = sorted(set(task.modules) - CALLS.keys())
    if awaited:
        pytest.skip(f"chalice_app/aws lacks {', '.join(awaited)}")
    called = {action for module in task.modules for operation in CALLS[module] for action in actions_of(operation)}

    assert sorted(task.actions - called) == []


def test_every_module_that_calls_aws_is_named_by_a_task() -> None:
    named = {module for task in TASKS.values() for module in task.modules}

    assert {module for module, calls in CALLS.items() if calls} <= named
    assert {module for module, calls in CALLS.items() if not calls} == WITHOUT_CALLS & CALLS.keys()


def test_transactions_are_made_of_the_parts_that_are_declared() -> None:
    parts = {
        f"dynamodb:{key.value}Item"
        for node in ast.walk(ast.parse((AWS / "control_table.py").read_text("utf-8")))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and key.value in {"Put", "Update", "Delete", "ConditionCheck"}
    }

    assert parts == set(ASKED_FOR_INSTEAD["dynamodb:TransactWriteItems"])
