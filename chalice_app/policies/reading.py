"""Tasks around what was found: what stands in the account, whether a collector would stand, and the inventory."""

from __future__ import annotations

from chalice_app.policies.grant import KEYS, OWNED, Grant, PolicyTask, by_way_of, ec2

DESCRIBE_BALANCERS = Grant(
    sid="ReadLoadBalancers",
    actions=(
        "elasticloadbalancing:DescribeInstanceHealth",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
    ),
)
DESCRIBE_BACKENDS = Grant(
    sid="ReadBackends",
    actions=("ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"),
)
DESCRIBE_MIRRORS = Grant(
    sid="ReadMirrors",
    actions=(
        "ec2:DescribeTrafficMirrorFilters",
        "ec2:DescribeTrafficMirrorSessions",
        "ec2:DescribeTrafficMirrorTargets",
    ),
)

# The two stacks of Apply and Remove; not those of the control plane itself.
OWN_STACKS = tuple(
    f"arn:{{partition}}:cloudformation:{{region}}:{{account}}:stack/{{name}}-{stack}/*"
    for stack in ("collector", "processing")
)

DISCOVERY = PolicyTask(
    name="discovery",
    description="List load balancers, their targets, the instances and network interfaces behind them, and what is "
    "mirrored already. Reads only.",
    used_by="The API and the reconciler of the control plane.",
    modules=("account", "classic", "ec2", "elbv2", "mirrors"),
    grants=(DESCRIBE_BALANCERS, DESCRIBE_BACKENDS, DESCRIBE_MIRRORS),
)

MEASURES = PolicyTask(
    name="measures",
    description="See where the pipeline stops, and what was used: metrics, the agents' health and heartbeats, why none "
    "launches. Reads only.",
    used_by="The API of the control plane.",
    modules=("cloudwatch", "elbv2", "measures", "scaling"),
    grants=(
        Grant(
            sid="ReadMeasures",
            actions=(
                "autoscaling:DescribeScalingActivities",
                "cloudwatch:GetMetricData",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            ),
        ),
        Grant(
            sid="ReadHeartbeats",
            actions=("logs:FilterLogEvents",),
            resources=("arn:{partition}:logs:{region}:{account}:log-group:{name}-collector-*",),
        ),
    ),
)

PREFLIGHT = PolicyTask(
    name="preflight",
    description="Look before anything is made: rights, quotas, zones, free addresses, keys and ways out. Reads only.",
    used_by="The worker of the control plane.",
    modules=("permissions", "preflight", "stacks"),
    grants=(
        Grant(
            sid="ReadNetworkAndQuotas",
            actions=(
                "autoscaling:DescribeAutoScalingGroups",
                "ec2:DescribeInstanceTypeOfferings",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
                "ec2:GetEbsDefaultKmsKeyId",
                "ec2:GetEbsEncryptionByDefault",
                "elasticloadbalancing:DescribeAccountLimits",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTags",
                "servicequotas:GetServiceQuota",
                # Tells what EC2 means by an encoded refusal.
                "sts:DecodeAuthorizationMessage",
            ),
        ),
        DESCRIBE_MIRRORS,
        Grant(sid="ReadNamesTaken", actions=("cloudformation:DescribeStacks",), resources=OWN_STACKS),
        Grant(sid="ReadNameResolution", actions=("ec2:DescribeVpcAttribute",), resources=ec2("vpc")),
        Grant(
            sid="ReadKeys",
            actions=("kms:DescribeKey",),
            resources=("arn:{partition}:kms:{region}:{account}:key/*",),
        ),
        Grant(
            sid="ReadOwnRights",
            actions=("iam:SimulatePrincipalPolicy",),
            resources=("arn:{partition}:iam::{account}:role/{name}-*",),
        ),
    ),
)

READER = PolicyTask(
    name="reader",
    description="Read the inventory: endpoints, schemas, masked samples, findings.",
    used_by="The API of the control plane.",
    grants=(
        Grant(
            sid="ReadInventory",
            actions=("dynamodb:BatchGetItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query"),
            resources=(
                "arn:{partition}:dynamodb:{region}:{account}:table/{name}-inventory",
                "arn:{partition}:dynamodb:{region}:{account}:table/{name}-inventory/index/*",
            ),
        ),
        Grant(
            sid="UseKey",
            actions=("kms:Decrypt",),
            resources=KEYS,
            conditions=(OWNED, by_way_of("dynamodb")),
        ),
    ),
)


DECISIONS = PolicyTask(
    name="decisions",
    description="Keep what people decide of the inventory: of findings, changes, paths, documents and sensitive data. "
    "And tell it what each VNI stands for.",
    used_by="The API and the reconciler of the control plane.",
    grants=(
        Grant(
            "KeepDecisions",
            ("dynamodb:DeleteItem", "dynamodb:UpdateItem"),
            ("arn:{partition}:dynamodb:{region}:{account}:table/{name}-inventory",),
        ),
        Grant("UseKey", ("kms:Decrypt", "kms:GenerateDataKey"), KEYS, (OWNED, by_way_of("dynamodb"))),
    ),
)

PURGES = PolicyTask(
    name="purges",
    description="Look through the inventory for a value that is to be purged, which stands in no key; what is found is "
    "removed as decisions are.",
    used_by="The API of the control plane.",
    grants=(
        Grant(
            "LookThroughInventory",
            ("dynamodb:Scan",),
            ("arn:{partition}:dynamodb:{region}:{account}:table/{name}-inventory",),
        ),
    ),
)
