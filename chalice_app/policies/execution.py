"""The role that CloudFormation takes on while it makes and removes the collector and processing stacks.

What the resources of `cfn/collector.yaml` and `cfn/processing.yaml` need, and on these alone: by name where AWS lets
one choose it, else by the ownership tag.
"""

from __future__ import annotations

from chalice_app.policies.grant import (
    KEYS,
    OWNED,
    TAGGED_AS_OWNED,
    Condition,
    Grant,
    PolicyTask,
    ec2,
    made_by,
    passed_to,
)

BOUNDARY = "arn:{partition}:iam::{account}:policy/{name}-boundary"
ROLES = tuple(f"arn:{{partition}}:iam::{{account}}:role/{{name}}-{stack}-*" for stack in ("collector", "processing"))
SERVICE_ROLES = "arn:{partition}:iam::{account}:role/aws-service-role"
STREAM = "arn:{partition}:kinesis:{region}:{account}:stream/{name}-collector-*"
AGENT_GROUP = (
    "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/{name}-collector-agents"
)
MAPPINGS = "arn:{partition}:lambda:{region}:{account}:event-source-mapping:*"
SCALED = ("autoscaling.amazonaws.com", "elasticloadbalancing.amazonaws.com")
MADE_KINDS = {
    "LaunchTemplate": "launch-template",
    "SecurityGroup": "security-group",
    "TrafficMirrorTarget": "traffic-mirror-target",
    "VpcEndpoint": "vpc-endpoint",
}


def watching(*stacks: str) -> tuple[Grant, ...]:
    """On the alarms and the dashboard of each of these stacks, whose names begin with the stack's."""
    return (
        Grant(
            sid="KeepAlarms",
            actions=(
                "cloudwatch:DeleteAlarms",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:ListTagsForResource",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
                "cloudwatch:UntagResource",
            ),
            resources=tuple(
                f"arn:{{partition}}:cloudwatch:{{region}}:{{account}}:alarm:{{name}}-{stack}-*" for stack in stacks
            ),
        ),
        # A dashboard is of the account, and of no region.
        Grant(
            sid="KeepDashboards",
            actions=("cloudwatch:DeleteDashboards", "cloudwatch:GetDashboard", "cloudwatch:PutDashboard"),
            resources=tuple(
                f"arn:{{partition}}:cloudwatch::{{account}}:dashboard/{{name}}-{stack}" for stack in stacks
            ),
        ),
    )


NETWORK = (
    Grant(
        sid="Read",
        actions=(
            "autoscaling:DescribeAutoScalingGroups",
            "autoscaling:DescribeLifecycleHooks",
            "autoscaling:DescribePolicies",
            "autoscaling:DescribeScalingActivities",
            "autoscaling:DescribeTags",
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeImages",
            "ec2:DescribeInstances",
            "ec2:DescribeLaunchTemplateVersions",
            "ec2:DescribeLaunchTemplates",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroupRules",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeTrafficMirrorTargets",
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribeVpcs",
            "elasticloadbalancing:DescribeListeners",
            "elasticloadbalancing:DescribeLoadBalancerAttributes",
            "elasticloadbalancing:DescribeLoadBalancers",
            "elasticloadbalancing:DescribeTags",
            "elasticloadbalancing:DescribeTargetGroupAttributes",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
            "logs:DescribeLogGroups",
            "secretsmanager:GetRandomPassword",
        ),
    ),
    *(
        # One by one: together, a call that tags one could be let change another.
        Grant(f"MakeOwn{kind}", (f"ec2:Create{kind}",), ec2(resource), (TAGGED_AS_OWNED,))
        for kind, resource in MADE_KINDS.items()
    ),
    Grant(
        sid="MakeThemIn",
        actions=("ec2:CreateSecurityGroup", "ec2:CreateVpcEndpoint"),
        resources=ec2("route-table", "subnet", "vpc"),
    ),
    Grant(
        sid="MakeEndpointsWithOwnGroups",
        actions=("ec2:CreateVpcEndpoint",),
        resources=ec2("security-group"),
        conditions=(OWNED,),
    ),
    # An endpoint of ours is put into subnets and route tables, and named in the VPC; these are the account's.
    Grant(sid="PlaceEndpoints", actions=("ec2:ModifyVpcEndpoint",), resources=ec2("route-table", "subnet")),
    Grant(
        sid="NameEndpoints",
        actions=("route53:AssociateVPCWithHostedZone",),
        resources=("arn:{partition}:route53:::hostedzone/*",),
    ),
    Grant(
        sid="TagWhileMaking",
        actions=("ec2:CreateTags",),
        resources=ec2(*MADE_KINDS.values(), "instance", "network-interface", "volume"),
        conditions=(made_by(*(f"Create{kind}" for kind in MADE_KINDS), "RunInstances"),),
    ),
    Grant(
        sid="ChangeOwn",
        actions=(
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateLaunchTemplateVersion",
            "ec2:CreateTags",
            "ec2:DeleteLaunchTemplate",
            "ec2:DeleteLaunchTemplateVersions",
            "ec2:DeleteSecurityGroup",
            "ec2:DeleteTags",
            "ec2:DeleteTrafficMirrorTarget",
            "ec2:DeleteVpcEndpoints",
            "ec2:ModifyLaunchTemplate",
            "ec2:ModifyVpcEndpoint",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
        ),
        resources=ec2(*MADE_KINDS.values()),
        conditions=(OWNED,),
    ),
    Grant(
        sid="BalanceAgents",
        actions=(
            "elasticloadbalancing:AddTags",
            "elasticloadbalancing:CreateListener",
            "elasticloadbalancing:CreateLoadBalancer",
            "elasticloadbalancing:CreateTargetGroup",
            "elasticloadbalancing:DeleteListener",
            "elasticloadbalancing:DeleteLoadBalancer",
            "elasticloadbalancing:DeleteTargetGroup",
            "elasticloadbalancing:ModifyListener",
            "elasticloadbalancing:ModifyLoadBalancerAttributes",
            "elasticloadbalancing:ModifyTargetGroup",
            "elasticloadbalancing:ModifyTargetGroupAttributes",
            "elasticloadbalancing:RemoveTags",
            "elasticloadbalancing:SetSubnets",
        ),
        resources=(
            "arn:{partition}:elasticloadbalancing:{region}:{account}:listener/net/{name}-agents/*",
            "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/net/{name}-agents/*",
            "arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}-agents/*",
        ),
    ),
)

AGENTS = (
    # Auto Scaling asks whether whoever makes a group may launch from its template.
    Grant(
        sid="LaunchFromTemplates",
        actions=("ec2:RunInstances",),
        resources=(
            "arn:{partition}:ec2:{region}::image/*",
            *ec2("instance", "launch-template", "network-interface", "security-group", "subnet", "volume"),
        ),
        conditions=(
            Condition("ArnLike", "ec2:LaunchTemplate", ("arn:{partition}:ec2:{region}:{account}:launch-template/*",)),
        ),
    ),
    Grant(
        sid="ReadImage",
        actions=("ssm:GetParameters",),
        resources=("arn:{partition}:ssm:{region}::parameter/aws/service/*",),
    ),
    Grant(
        sid="ScaleAgents",
        actions=(
            "autoscaling:CreateAutoScalingGroup",
            "autoscaling:CreateOrUpdateTags",
            "autoscaling:DeleteAutoScalingGroup",
            "autoscaling:DeleteLifecycleHook",
            "autoscaling:DeletePolicy",
            "autoscaling:DeleteTags",
            "autoscaling:PutLifecycleHook",
            "autoscaling:PutScalingPolicy",
            "autoscaling:ResumeProcesses",
            "autoscaling:SuspendProcesses",
            "autoscaling:TerminateInstanceInAutoScalingGroup",
            "autoscaling:UpdateAutoScalingGroup",
        ),
        resources=(AGENT_GROUP,),
    ),
    Grant(
        sid="TrackTarget",
        actions=("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"),
        resources=("arn:{partition}:cloudwatch:{region}:{account}:alarm:TargetTracking-{name}-collector-agents-*",),
    ),
    # Only with the boundary: a role that is made here can do no more than it says.
    Grant(
        sid="MakeBoundedRoles",
        actions=(
            "iam:CreateRole",
            "iam:DeleteRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
        ),
        resources=ROLES,
        conditions=(Condition("ArnEquals", "iam:PermissionsBoundary", (BOUNDARY,)),),
    ),
    Grant(
        sid="KeepRoles",
        actions=(
            "iam:DeleteRole",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
        ),
        resources=ROLES,
    ),
    Grant(
        sid="PassRoles",
        actions=("iam:PassRole",),
        resources=ROLES,
        conditions=(passed_to("ec2.{suffix}", "lambda.amazonaws.com"),),
    ),
    Grant(
        sid="KeepInstanceProfile",
        actions=(
            "iam:AddRoleToInstanceProfile",
            "iam:CreateInstanceProfile",
            "iam:DeleteInstanceProfile",
            "iam:GetInstanceProfile",
            "iam:RemoveRoleFromInstanceProfile",
        ),
        resources=("arn:{partition}:iam::{account}:instance-profile/{name}-collector-*",),
    ),
    Grant(
        sid="FirstUseOfAService",
        actions=("iam:CreateServiceLinkedRole",),
        resources=tuple(f"{SERVICE_ROLES}/{service}/*" for service in SCALED),
        conditions=(Condition("StringEquals", "iam:AWSServiceName", SCALED),),
    ),
)

RECORDS = (
    Grant(
        sid="KeepStream",
        actions=(
            "kinesis:AddTagsToStream",
            "kinesis:CreateStream",
            "kinesis:DecreaseStreamRetentionPeriod",
            "kinesis:DeleteStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:IncreaseStreamRetentionPeriod",
            "kinesis:ListTagsForStream",
            "kinesis:RemoveTagsFromStream",
        ),
        resources=(STREAM,),
    ),
    Grant(sid="ResizeStream", actions=("kinesis:UpdateShardCount", "kinesis:UpdateStreamMode")),
    Grant(
        sid="EncryptStream",
        actions=("kinesis:StartStreamEncryption", "kinesis:StopStreamEncryption"),
        resources=(STREAM, *KEYS),
    ),
    Grant(
        sid="KeepLogs",
        actions=(
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:DeleteRetentionPolicy",
            "logs:DisassociateKmsKey",
            "logs:ListTagsForResource",
            "logs:PutRetentionPolicy",
            "logs:TagResource",
            "logs:UntagResource",
        ),
        resources=(
            "arn:{partition}:logs:{region}:{account}:log-group:{name}-collector-*",
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{name}-processing-*",
        ),
    ),
    Grant(
        sid="KeepRedactionKey",
        actions=(
            "secretsmanager:CreateSecret",
            "secretsmanager:DeleteSecret",
            "secretsmanager:DescribeSecret",
            "secretsmanager:TagResource",
            "secretsmanager:UntagResource",
            "secretsmanager:UpdateSecret",
        ),
        resources=("arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-collector-*",),
    ),
    Grant(
        sid="KeepFailedBatches",
        actions=(
            "sqs:CreateQueue",
            "sqs:DeleteQueue",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ListQueueTags",
            "sqs:SetQueueAttributes",
            "sqs:TagQueue",
            "sqs:UntagQueue",
        ),
        resources=("arn:{partition}:sqs:{region}:{account}:{name}-processing-*",),
    ),
    Grant(
        sid="KeepProcessor",
        actions=(
            "lambda:CreateFunction",
            "lambda:DeleteFunction",
            "lambda:GetFunction",
            "lambda:GetFunctionCodeSigningConfig",
            "lambda:GetFunctionConfiguration",
            "lambda:GetRuntimeManagementConfig",
            "lambda:ListTags",
            "lambda:TagResource",
            "lambda:UntagResource",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
        ),
        resources=("arn:{partition}:lambda:{region}:{account}:function:{name}-processing-*",),
    ),
    Grant(
        sid="ScheduleReviews",
        actions=(
            "events:DeleteRule",
            "events:DescribeRule",
            "events:ListTagsForResource",
            "events:ListTargetsByRule",
            "events:PutRule",
            "events:PutTargets",
            "events:RemoveTargets",
            "events:TagResource",
            "events:UntagResource",
        ),
        resources=("arn:{partition}:events:{region}:{account}:rule/{name}-processing-*",),
    ),
    Grant(
        sid="LetScheduleCallReviewer",
        actions=("lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"),
        resources=("arn:{partition}:lambda:{region}:{account}:function:{name}-processing-reviewer",),
    ),
    Grant(
        sid="FeedProcessor",
        actions=("lambda:CreateEventSourceMapping",),
        conditions=(
            Condition(
                "ArnLike",
                "lambda:FunctionArn",
                ("arn:{partition}:lambda:{region}:{account}:function:{name}-processing-*",),
            ),
        ),
    ),
    # CloudFormation puts the stack's tags on it. They alone tell whose it is: the function is no part of the call.
    Grant(
        sid="TagOwnMappingWhileMaking",
        actions=("lambda:TagResource",),
        resources=(MAPPINGS,),
        conditions=(TAGGED_AS_OWNED,),
    ),
    Grant(
        sid="KeepTagsOfOwnMapping",
        actions=("lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"),
        resources=(MAPPINGS,),
        conditions=(OWNED,),
    ),
    Grant(
        sid="KeepMapping",
        actions=(
            "lambda:DeleteEventSourceMapping",
            "lambda:GetEventSourceMapping",
            "lambda:UpdateEventSourceMapping",
        ),
        resources=(MAPPINGS,),
        conditions=(
            Condition(
                "ArnLike",
                "lambda:FunctionArn",
                ("arn:{partition}:lambda:{region}:{account}:function:{name}-processing-*",),
            ),
        ),
    ),
    Grant(
        sid="CallDrain",
        actions=("lambda:InvokeFunction",),
        resources=("arn:{partition}:lambda:{region}:{account}:function:{name}-drain",),
    ),
    Grant(
        sid="ReadArtifacts",
        actions=("s3:GetObject",),
        resources=("arn:{partition}:s3:::{name}-artifacts-{account}-{region}/*",),
    ),
    Grant(
        sid="UseOwnKey",
        actions=("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        resources=KEYS,
        conditions=(OWNED,),
    ),
    Grant(
        sid="LendOwnKeyToServices",
        actions=("kms:CreateGrant",),
        resources=KEYS,
        conditions=(OWNED, Condition("Bool", "kms:GrantIsForAWSResource", ("true",))),
    ),
)

WATCHING = watching("collector", "processing")

EXECUTION = PolicyTask(
    name="execution",
    description="Make and remove what the collector and processing stacks hold. Roles within the boundary alone.",
    used_by="CloudFormation, by the execution role.",
    grants=(*NETWORK, *AGENTS, *RECORDS, *WATCHING),
)
