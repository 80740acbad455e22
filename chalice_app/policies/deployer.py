"""What a person may do who runs `heliostat deploy` and `heliostat destroy`: the bootstrap and control-plane stacks.

CloudFormation makes these two with the person's own rights; the collector and processing stacks it makes by the
execution role. Resources are named after the installation, so that nothing else of the account can be touched.
"""

from __future__ import annotations

from chalice_app.policies.execution import BOUNDARY, watching
from chalice_app.policies.grant import (
    KEYS,
    OWNED,
    TAGGED_AS_OWNED,
    Condition,
    Grant,
    PolicyTask,
    ec2,
    keyed_by,
    made_by,
    passed_to,
)
from chalice_app.policies.reading import DESCRIBE_MIRRORS

EXECUTION_ROLE = "arn:{partition}:iam::{account}:role/{name}-execution"
CONTROL_PLANE_ROLES = "arn:{partition}:iam::{account}:role/{name}-control-plane-*"
EXECUTION_POLICIES = "arn:{partition}:iam::{account}:policy/{name}-bootstrap-Execution*"
# Each by its name: NAME-* would be whatever of another installation begins with NAME, too. Rules alone get names that
# CloudFormation makes and cuts.
POLICIES = tuple(
    f"arn:{{partition}}:iam::{{account}}:policy/{{name}}-{each}"
    for each in ("boundary", "bootstrap-*", "control-plane-*")
)
STACK_NAMES = ("bootstrap", "collector", "control-plane", "processing")
TABLE_NAMES = ("control", "inventory")
FUNCTION_NAMES = ("api", "drain", "instance-events", "stack-events", "tick", "webhooks", "worker")
BUCKET = "arn:{partition}:s3:::{name}-artifacts-{account}-{region}"
ALIAS = "arn:{partition}:kms:{region}:{account}:alias/{name}"

STACKS = (
    Grant(
        "KeepStacks",
        (
            "cloudformation:ContinueUpdateRollback",
            "cloudformation:CreateChangeSet",
            "cloudformation:DeleteChangeSet",
            "cloudformation:DeleteStack",
            "cloudformation:DescribeChangeSet",
            "cloudformation:DescribeEvents",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStacks",
            "cloudformation:ExecuteChangeSet",
            "cloudformation:GetTemplate",
            "cloudformation:ListStackResources",
            "cloudformation:TagResource",
        ),
        tuple(
            f"arn:{{partition}}:cloudformation:{{region}}:{{account}}:stack/{{name}}-{each}/*" for each in STACK_NAMES
        ),
    ),
    Grant(
        "KeepBucket",
        (
            "s3:CreateBucket",
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "s3:GetBucketLocation",
            "s3:GetBucketOwnershipControls",
            "s3:GetBucketPolicy",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketTagging",
            "s3:GetBucketVersioning",
            "s3:GetEncryptionConfiguration",
            "s3:GetLifecycleConfiguration",
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:PutBucketOwnershipControls",
            "s3:PutBucketPolicy",
            "s3:PutBucketPublicAccessBlock",
            "s3:PutBucketTagging",
            "s3:PutBucketVersioning",
            "s3:PutEncryptionConfiguration",
            "s3:PutLifecycleConfiguration",
        ),
        (BUCKET,),
    ),
    Grant(
        "KeepArtifacts",
        ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject"),
        (f"{BUCKET}/*",),
    ),
    Grant(
        "KeepTables",
        (
            "dynamodb:CreateTable",
            "dynamodb:DeleteTable",
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:DescribeContributorInsights",
            "dynamodb:DescribeKinesisStreamingDestination",
            "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive",
            "dynamodb:ListTagsOfResource",
            "dynamodb:TagResource",
            "dynamodb:UntagResource",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateTable",
            "dynamodb:UpdateTimeToLive",
        ),
        tuple(f"arn:{{partition}}:dynamodb:{{region}}:{{account}}:table/{{name}}-{each}" for each in TABLE_NAMES),
    ),
    # The worker's lock: a removal begins once no worker is at work.
    Grant(
        "WaitForWorker",
        ("dynamodb:DeleteItem", "dynamodb:PutItem"),
        ("arn:{partition}:dynamodb:{region}:{account}:table/{name}-control",),
        (keyed_by("control"),),
    ),
    Grant(
        "KeepTopic",
        (
            "sns:CreateTopic",
            "sns:DeleteTopic",
            "sns:GetDataProtectionPolicy",
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:ListTagsForResource",
            "sns:SetTopicAttributes",
            "sns:Subscribe",
            "sns:TagResource",
            "sns:UntagResource",
        ),
        ("arn:{partition}:sns:{region}:{account}:{name}-notifications",),
    ),
    Grant(
        "KeepSubscriptions",
        ("sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"),
    ),
)

KEY = (
    Grant("MakeKey", ("kms:CreateKey",), conditions=(TAGGED_AS_OWNED,)),
    Grant("FindAlias", ("kms:ListAliases",)),
    Grant("NameKey", ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"), (ALIAS,)),
    Grant(
        "KeepKey",
        (
            "kms:CreateAlias",
            "kms:Decrypt",
            "kms:DeleteAlias",
            "kms:EnableKeyRotation",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GetKeyPolicy",
            "kms:GetKeyRotationStatus",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateAlias",
            "kms:UpdateKeyDescription",
        ),
        KEYS,
        (OWNED,),
    ),
    # Whose a key is, is asked before it is used on or deleted.
    Grant("ReadKeys", ("kms:DescribeKey", "kms:ListResourceTags"), KEYS),
    # At its making a key is tagged by the same call, which KMS asks this for as well.
    Grant("TagKeyWhileMaking", ("kms:TagResource",), KEYS, (TAGGED_AS_OWNED,)),
    Grant(
        "LendKeyToServices",
        ("kms:CreateGrant",),
        KEYS,
        (OWNED, Condition("Bool", "kms:GrantIsForAWSResource", ("true",))),
    ),
)

ROLES = (
    # It carries no boundary: it is what makes roles within the boundary.
    Grant("MakeExecutionRole", ("iam:CreateRole",), (EXECUTION_ROLE,)),
    Grant(
        "GiveExecutionRoleItsPolicies",
        ("iam:AttachRolePolicy", "iam:DetachRolePolicy"),
        (EXECUTION_ROLE,),
        (Condition("ArnLike", "iam:PolicyARN", (EXECUTION_POLICIES,)),),
    ),
    Grant(
        "MakeBoundedRoles",
        (
            "iam:AttachRolePolicy",
            "iam:CreateRole",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
        ),
        (CONTROL_PLANE_ROLES,),
        (Condition("ArnEquals", "iam:PermissionsBoundary", (BOUNDARY,)),),
    ),
    Grant(
        "KeepRoles",
        (
            "iam:DeleteRole",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
            "iam:TagRole",
            "iam:UntagRole",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRoleDescription",
        ),
        (EXECUTION_ROLE, CONTROL_PLANE_ROLES),
    ),
    Grant(
        "KeepPolicies",
        (
            "iam:CreatePolicy",
            "iam:CreatePolicyVersion",
            "iam:DeletePolicy",
            "iam:DeletePolicyVersion",
            "iam:GetPolicy",
            "iam:GetPolicyVersion",
            "iam:ListEntitiesForPolicy",
            "iam:ListPolicyVersions",
            "iam:TagPolicy",
            "iam:UntagPolicy",
        ),
        POLICIES,
    ),
    Grant(
        "PassExecutionRole",
        ("iam:PassRole",),
        (EXECUTION_ROLE,),
        (passed_to("cloudformation.amazonaws.com"),),
    ),
    Grant(
        "PassFunctionRoles",
        ("iam:PassRole",),
        (CONTROL_PLANE_ROLES,),
        (passed_to("lambda.amazonaws.com"),),
    ),
)

FUNCTIONS = (
    Grant(
        "KeepFunctions",
        (
            "lambda:AddPermission",
            "lambda:CreateFunction",
            "lambda:DeleteFunction",
            "lambda:DeleteFunctionConcurrency",
            "lambda:DeleteFunctionEventInvokeConfig",
            "lambda:GetFunction",
            "lambda:GetFunctionCodeSigningConfig",
            "lambda:GetFunctionConfiguration",
            "lambda:GetFunctionEventInvokeConfig",
            "lambda:GetPolicy",
            "lambda:GetRuntimeManagementConfig",
            "lambda:InvokeFunction",
            "lambda:ListTags",
            "lambda:PutFunctionConcurrency",
            "lambda:PutFunctionEventInvokeConfig",
            "lambda:RemovePermission",
            "lambda:TagResource",
            "lambda:UntagResource",
            "lambda:UpdateFunctionCode",
            "lambda:UpdateFunctionConfiguration",
            "lambda:UpdateFunctionEventInvokeConfig",
        ),
        tuple(f"arn:{{partition}}:lambda:{{region}}:{{account}}:function:{{name}}-{each}" for each in FUNCTION_NAMES),
    ),
    Grant(
        "KeepRules",
        (
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
        ("arn:{partition}:events:{region}:{account}:rule/{name}-*",),
    ),
    Grant(
        "KeepQueue",
        (
            "sqs:CreateQueue",
            "sqs:DeleteQueue",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ListQueueTags",
            "sqs:SetQueueAttributes",
            "sqs:TagQueue",
            "sqs:UntagQueue",
        ),
        ("arn:{partition}:sqs:{region}:{account}:{name}-control-plane-*",),
    ),
    Grant(
        "KeepWebhookSecret",
        (
            "secretsmanager:CreateSecret",
            "secretsmanager:DeleteSecret",
            "secretsmanager:DescribeSecret",
            "secretsmanager:TagResource",
            "secretsmanager:UntagResource",
            "secretsmanager:UpdateSecret",
        ),
        ("arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-webhooks-*",),
    ),
    Grant(
        "KeepLogs",
        (
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
        tuple(
            f"arn:{{partition}}:logs:{{region}}:{{account}}:log-group:/aws/lambda/{{name}}-{each}"
            for each in FUNCTION_NAMES
        ),
    ),
    Grant("FindLogs", ("logs:DescribeLogGroups",)),
    # API Gateway gives an API its id: no name of ours can stand there.
    Grant(
        "KeepApi",
        (
            "apigateway:DELETE",
            "apigateway:GET",
            "apigateway:PATCH",
            "apigateway:POST",
            "apigateway:PUT",
            "apigateway:UpdateRestApiPolicy",
        ),
        (
            "arn:{partition}:apigateway:{region}::/restapis",
            "arn:{partition}:apigateway:{region}::/restapis/*",
            "arn:{partition}:apigateway:{region}::/tags/*",
        ),
    ),
    # A user pool gets its id from Cognito, so that our tag says which are ours.
    Grant("MakeUserPool", ("cognito-idp:CreateUserPool",), conditions=(TAGGED_AS_OWNED,)),
    Grant(
        "KeepUserPool",
        (
            "cognito-idp:AdminAddUserToGroup",
            "cognito-idp:AdminCreateUser",
            "cognito-idp:CreateGroup",
            "cognito-idp:CreateUserPoolClient",
            "cognito-idp:CreateUserPoolDomain",
            "cognito-idp:DeleteGroup",
            "cognito-idp:DeleteUserPool",
            "cognito-idp:DeleteUserPoolClient",
            "cognito-idp:DeleteUserPoolDomain",
            "cognito-idp:DescribeUserPool",
            "cognito-idp:DescribeUserPoolClient",
            "cognito-idp:GetGroup",
            "cognito-idp:GetUserPoolMfaConfig",
            "cognito-idp:ListTagsForResource",
            "cognito-idp:SetUserPoolMfaConfig",
            "cognito-idp:TagResource",
            "cognito-idp:UntagResource",
            "cognito-idp:UpdateGroup",
            "cognito-idp:UpdateUserPool",
            "cognito-idp:UpdateUserPoolClient",
            "cognito-idp:UpdateUserPoolDomain",
        ),
        ("arn:{partition}:cognito-idp:{region}:{account}:userpool/*",),
        (OWNED,),
    ),
    Grant("FindDomain", ("cognito-idp:DescribeUserPoolDomain",)),
    Grant(
        "CallApi",
        ("execute-api:Invoke",),
        ("arn:{partition}:execute-api:{region}:{account}:*/api/*/*",),
    ),
)

NETWORK = (
    Grant(
        "ReadNetwork",
        (
            "ec2:DescribeInstances",
            "ec2:DescribeSecurityGroupRules",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcEndpointServices",
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribeVpcs",
        ),
    ),
    Grant("MakeOwnSecurityGroup", ("ec2:CreateSecurityGroup",), ec2("security-group"), (TAGGED_AS_OWNED,)),
    Grant("MakeOwnVpcEndpoint", ("ec2:CreateVpcEndpoint",), ec2("vpc-endpoint"), (TAGGED_AS_OWNED,)),
    Grant("MakeThemIn", ("ec2:CreateSecurityGroup", "ec2:CreateVpcEndpoint"), ec2("subnet", "vpc")),
    Grant("PlaceEndpoint", ("ec2:ModifyVpcEndpoint",), ec2("subnet")),
    Grant("MakeEndpointWithOwnGroup", ("ec2:CreateVpcEndpoint",), ec2("security-group"), (OWNED,)),
    Grant(
        "TagWhileMaking",
        ("ec2:CreateTags",),
        ec2("security-group", "vpc-endpoint"),
        (made_by("CreateSecurityGroup", "CreateVpcEndpoint"),),
    ),
    # What a mirroring that was cut left behind goes as well, where it carries our tag.
    Grant(
        "ChangeOwn",
        (
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateTags",
            "ec2:DeleteSecurityGroup",
            "ec2:DeleteTags",
            "ec2:DeleteTrafficMirrorFilter",
            "ec2:DeleteTrafficMirrorSession",
            "ec2:DeleteTrafficMirrorTarget",
            "ec2:DeleteVpcEndpoints",
            "ec2:ModifyVpcEndpoint",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
        ),
        ec2(
            "security-group",
            "traffic-mirror-filter",
            "traffic-mirror-session",
            "traffic-mirror-target",
            "vpc-endpoint",
        ),
        (OWNED,),
    ),
    DESCRIBE_MIRRORS,
    Grant("FindLeftovers", ("tag:GetResources",)),
)

DEPLOYER = PolicyTask(
    name="deployer",
    description="Install and remove Heliostat itself: artifacts, tables, key, topic, roles, functions and API.",
    used_by="A person or a pipeline that runs heliostat deploy and heliostat destroy.",
    grants=(*STACKS, *KEY, *ROLES, *FUNCTIONS, *NETWORK, *watching("control-plane")),
)
