"""Tasks that change an account: its stacks, and what is mirrored. Only what carries our name or our tag."""

from __future__ import annotations

from chalice_app.policies.grant import (
    KEYS,
    OWNED,
    TAGGED_AS_OWNED,
    Condition,
    Grant,
    PolicyTask,
    by_way_of,
    ec2,
    keyed_by,
    made_by,
    passed_to,
)
from chalice_app.policies.reading import DESCRIBE_BACKENDS, DESCRIBE_BALANCERS, DESCRIBE_MIRRORS, OWN_STACKS

MIRROR_KINDS = {
    "Filter": "traffic-mirror-filter",
    "FilterRule": "traffic-mirror-filter-rule",
    "Session": "traffic-mirror-session",
    "Target": "traffic-mirror-target",
}
EXECUTION_ROLE = "arn:{partition}:iam::{account}:role/{name}-execution"

READ_OWN_STACKS = Grant(
    sid="ReadOwnStacks",
    actions=("cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks"),
    resources=OWN_STACKS,
)
READ_LAUNCHES = Grant(sid="ReadLaunches", actions=("autoscaling:DescribeScalingActivities",))
CONTROL_TABLE = ("arn:{partition}:dynamodb:{region}:{account}:table/{name}-control",)
KEEP_STATE = (
    Grant("KeepState", ("dynamodb:GetItem", "dynamodb:Query"), CONTROL_TABLE),
    Grant(
        "WriteState",
        ("dynamodb:PutItem",),
        CONTROL_TABLE,
        (keyed_by("configuration_change", "control", "operation", "verdict", "vni"),),
    ),
    # Locks, and what was noted. Records of the audit are deleted by nobody: they expire.
    Grant("LetGoOfLocks", ("dynamodb:DeleteItem",), CONTROL_TABLE, (keyed_by("control"),)),
)
USE_KEY = Grant(
    sid="UseKey",
    actions=("kms:Decrypt", "kms:GenerateDataKey"),
    resources=KEYS,
    conditions=(OWNED, by_way_of("dynamodb", "sns")),
)
WAKE_WORKER = Grant(
    sid="WakeWorker",
    actions=("lambda:InvokeFunction",),
    resources=("arn:{partition}:lambda:{region}:{account}:function:{name}-worker",),
)
NOTIFY = Grant(
    sid="Notify",
    actions=("sns:Publish",),
    resources=("arn:{partition}:sns:{region}:{account}:{name}-notifications",),
)

ORCHESTRATION = PolicyTask(
    name="orchestration",
    description="Make, update, follow and delete the collector and processing stacks, by the execution role alone.",
    used_by="The worker of the control plane.",
    modules=("stacks", "scaling", "control_table", "worker"),
    grants=(
        READ_OWN_STACKS,
        Grant(
            sid="FollowOwnStacks",
            actions=(
                "cloudformation:DescribeChangeSet",
                "cloudformation:DescribeEvents",
                "cloudformation:ListStackResources",
            ),
            resources=OWN_STACKS,
        ),
        Grant(
            sid="ProposeChanges",
            actions=("cloudformation:CreateChangeSet",),
            resources=OWN_STACKS,
            conditions=(Condition("ArnEquals", "cloudformation:RoleArn", (EXECUTION_ROLE,)),),
        ),
        Grant(
            sid="ChangeOwnStacks",
            actions=(
                "cloudformation:ContinueUpdateRollback",
                "cloudformation:DeleteChangeSet",
                "cloudformation:DeleteStack",
                "cloudformation:ExecuteChangeSet",
                "cloudformation:TagResource",
            ),
            resources=OWN_STACKS,
        ),
        Grant(
            sid="PassExecutionRole",
            actions=("iam:PassRole",),
            resources=(EXECUTION_ROLE,),
            conditions=(passed_to("cloudformation.amazonaws.com"),),
        ),
        Grant(
            sid="ReadTemplates",
            actions=("s3:GetObject",),
            resources=("arn:{partition}:s3:::{name}-artifacts-{account}-{region}/templates/*",),
        ),
        READ_LAUNCHES,
        *KEEP_STATE,
        USE_KEY,
        WAKE_WORKER,
    ),
)

RECONCILER = PolicyTask(
    name="reconciler",
    description="Mirror what is selected: sessions, filters and rules of our own, and what they need. Changes nothing "
    "that does not carry our tag.",
    used_by="The worker of the control plane.",
    modules=(
        "account",
        "classic",
        "ec2",
        "elbv2",
        "mirrors",
        "mirroring",
        "control_table",
        "notices",
    ),
    grants=(
        DESCRIBE_BALANCERS,
        DESCRIBE_BACKENDS,
        DESCRIBE_MIRRORS,
        Grant(sid="ReadMirroredBlocks", actions=("ec2:DescribeVpcs",)),
        *(
            # One by one: together, a call that tags a rule of ours could put it into a filter of somebody else.
            Grant(
                sid=f"MakeOwn{kind}",
                actions=(f"ec2:CreateTrafficMirror{kind}",),
                resources=ec2(resource),
                conditions=(TAGGED_AS_OWNED,),
            )
            for kind, resource in MIRROR_KINDS.items()
        ),
        Grant(
            sid="MakeThemOfOwn",
            actions=("ec2:CreateTrafficMirrorFilterRule", "ec2:CreateTrafficMirrorSession"),
            resources=ec2("traffic-mirror-filter", "traffic-mirror-target"),
            conditions=(OWNED,),
        ),
        # A backend carries no tag of ours: what may be mirrored is bound to a VPC where one is named.
        Grant(
            sid="MirrorBackends",
            actions=("ec2:CreateTrafficMirrorSession",),
            resources=ec2("network-interface"),
            conditions=(Condition("ArnEquals", "ec2:Vpc", ("arn:{partition}:ec2:{region}:{account}:vpc/{vpc_id}",)),),
        ),
        Grant(
            sid="TagWhileMaking",
            actions=("ec2:CreateTags",),
            resources=ec2(*MIRROR_KINDS.values()),
            conditions=(made_by(*(f"CreateTrafficMirror{kind}" for kind in MIRROR_KINDS)),),
        ),
        Grant(
            sid="ChangeOwn",
            actions=(
                "ec2:DeleteTrafficMirrorFilter",
                "ec2:DeleteTrafficMirrorFilterRule",
                "ec2:DeleteTrafficMirrorSession",
                "ec2:DeleteTrafficMirrorTarget",
                "ec2:ModifyTrafficMirrorFilterRule",
                "ec2:ModifyTrafficMirrorSession",
            ),
            resources=ec2(*MIRROR_KINDS.values()),
            conditions=(OWNED,),
        ),
        Grant(
            sid="RepairListener",
            actions=("elasticloadbalancing:CreateListener",),
            resources=("arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/net/{name}-agents/*",),
        ),
        *KEEP_STATE,
        USE_KEY,
        NOTIFY,
    ),
)

NOTIFIER = PolicyTask(
    name="notifier",
    description="Follow events of our own stacks: find why one failed, and tell.",
    used_by="The function of the control plane that takes stack events.",
    modules=("stacks", "scaling", "control_table", "worker", "notices"),
    grants=(READ_OWN_STACKS, READ_LAUNCHES, *KEEP_STATE, USE_KEY, WAKE_WORKER, NOTIFY),
)

AUDIT = PolicyTask(
    name="audit",
    description="Record who changed what: write records of the audit, delete none.",
    used_by="The API of the control plane.",
    grants=(Grant("KeepAudit", ("dynamodb:PutItem",), CONTROL_TABLE, (keyed_by("audit"),)), USE_KEY),
)
