"""Whoever deploys makes bootstrap and control plane with rights of their own: each property asks for some."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from chalice_app.policies.documents import PolicyPlace, policy_documents
from chalice_app.policies.tasks import TASKS
from tools.template_file import read_template

ROOT = Path(__file__).resolve().parents[3]
HERE = "eu-central-1:123456789012"
IAM = "arn:aws:iam::123456789012"
BUCKET = "arn:aws:s3:::heliostat-artifacts-123456789012-eu-central-1"
KEY = f"arn:aws:kms:{HERE}:key/1"
TABLE = f"arn:aws:dynamodb:{HERE}:table/heliostat-control"
TOPIC = f"arn:aws:sns:{HERE}:heliostat-notifications"
POOL = f"arn:aws:cognito-idp:{HERE}:userpool/eu-central-1_1"
QUEUE = f"arn:aws:sqs:{HERE}:heliostat-control-plane-FailedInvocations-1"
LOGS = f"arn:aws:logs:{HERE}:log-group:/aws/lambda/heliostat-worker"
WEBHOOK_SECRET = f"arn:aws:secretsmanager:{HERE}:secret:heliostat-webhooks-AbCdEf"
FUNCTION = f"arn:aws:lambda:{HERE}:function:heliostat-worker"
FUNCTION_ROLE = f"{IAM}:role/heliostat-control-plane-WorkerRole-1"
EXECUTION_ROLE = f"{IAM}:role/heliostat-execution"
ALARM = f"arn:aws:cloudwatch:{HERE}:alarm:heliostat-control-plane-api-fails"
DASHBOARD = "arn:aws:cloudwatch::123456789012:dashboard/heliostat-control-plane"
POLICY = f"{IAM}:policy/heliostat-bootstrap-ExecutionNetwork-1"

TAG = {"aws:RequestTag/heliostat:managed-by": "heliostat"}
OURS = {"aws:ResourceTag/heliostat:managed-by": "heliostat"}
# Whose conditions ask of what: as AWS fills in a request that CloudFormation makes for the property.
Need = tuple[str, str, dict[str, str]]


def ec2(kind: str) -> str:
    return f"arn:aws:ec2:{HERE}:{kind}/1"


# The type and property, and what making, changing or taking it away asks for
# (https://docs.aws.amazon.com/service-authorization, and "handlers" of the types' public schemas).
NEEDS: dict[tuple[str, str], list[Need]] = {
    ("AWS::CloudWatch::Alarm", "AlarmName"): [
        ("cloudwatch:PutMetricAlarm", ALARM, {}),
        ("cloudwatch:DescribeAlarms", ALARM, {}),
        ("cloudwatch:DeleteAlarms", ALARM, {}),
    ],
    ("AWS::CloudWatch::Alarm", "Tags"): [
        ("cloudwatch:ListTagsForResource", ALARM, {}),
        ("cloudwatch:TagResource", ALARM, {}),
        ("cloudwatch:UntagResource", ALARM, {}),
    ],
    ("AWS::CloudWatch::Dashboard", "DashboardBody"): [("cloudwatch:PutDashboard", DASHBOARD, {})],
    ("AWS::CloudWatch::Dashboard", "DashboardName"): [
        ("cloudwatch:GetDashboard", DASHBOARD, {}),
        ("cloudwatch:DeleteDashboards", DASHBOARD, {}),
    ],
    ("AWS::DynamoDB::Table", "TableName"): [("dynamodb:CreateTable", TABLE, {}), ("dynamodb:DeleteTable", TABLE, {})],
    ("AWS::DynamoDB::Table", "PointInTimeRecoverySpecification"): [("dynamodb:UpdateContinuousBackups", TABLE, {})],
    ("AWS::DynamoDB::Table", "SSESpecification"): [
        ("kms:CreateGrant", KEY, {**OURS, "kms:GrantIsForAWSResource": "true"}),
        ("kms:DescribeKey", KEY, {}),
    ],
    ("AWS::DynamoDB::Table", "Tags"): [("dynamodb:TagResource", TABLE, {})],
    ("AWS::DynamoDB::Table", "TimeToLiveSpecification"): [("dynamodb:UpdateTimeToLive", TABLE, {})],
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress"): [
        ("ec2:AuthorizeSecurityGroupIngress", ec2("security-group"), OURS)
    ],
    ("AWS::EC2::SecurityGroup", "SecurityGroupEgress"): [
        ("ec2:AuthorizeSecurityGroupEgress", ec2("security-group"), OURS),
        ("ec2:RevokeSecurityGroupEgress", ec2("security-group"), OURS),
    ],
    ("AWS::EC2::SecurityGroup", "Tags"): [
        ("ec2:CreateTags", ec2("security-group"), {"ec2:CreateAction": "CreateSecurityGroup"})
    ],
    ("AWS::EC2::SecurityGroup", "VpcId"): [
        ("ec2:CreateSecurityGroup", ec2("vpc"), {}),
        ("ec2:CreateSecurityGroup", ec2("security-group"), TAG),
    ],
    ("AWS::EC2::VPCEndpoint", "SecurityGroupIds"): [
        ("ec2:CreateVpcEndpoint", ec2("security-group"), OURS),
        ("ec2:ModifyVpcEndpoint", ec2("security-group"), OURS),
    ],
    ("AWS::EC2::VPCEndpoint", "ServiceName"): [("ec2:CreateVpcEndpoint", ec2("vpc-endpoint"), TAG)],
    ("AWS::EC2::VPCEndpoint", "SubnetIds"): [
        ("ec2:CreateVpcEndpoint", ec2("subnet"), {}),
        ("ec2:ModifyVpcEndpoint", ec2("subnet"), {}),
        ("ec2:ModifyVpcEndpoint", ec2("vpc-endpoint"), OURS),
    ],
    ("AWS::EC2::VPCEndpoint", "Tags"): [
        ("ec2:CreateTags", ec2("vpc-endpoint"), {"ec2:CreateAction": "CreateVpcEndpoint"})
    ],
    ("AWS::EC2::VPCEndpoint", "VpcId"): [("ec2:CreateVpcEndpoint", ec2("vpc"), {})],
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"): [("iam:CreatePolicy", f"{IAM}:policy/heliostat-boundary", {})],
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"): [
        ("iam:CreatePolicy", POLICY, {}),
        ("iam:CreatePolicyVersion", POLICY, {}),
        ("iam:DeletePolicyVersion", POLICY, {}),
        ("iam:DeletePolicy", POLICY, {}),
    ],
    ("AWS::IAM::Role", "AssumeRolePolicyDocument"): [
        ("iam:UpdateAssumeRolePolicy", EXECUTION_ROLE, {}),
        ("iam:UpdateAssumeRolePolicy", FUNCTION_ROLE, {}),
    ],
    ("AWS::IAM::Role", "Description"): [("iam:UpdateRoleDescription", EXECUTION_ROLE, {})],
    ("AWS::IAM::Role", "ManagedPolicyArns"): [
        ("iam:AttachRolePolicy", EXECUTION_ROLE, {"iam:PolicyARN": POLICY}),
        ("iam:DetachRolePolicy", EXECUTION_ROLE, {"iam:PolicyARN": POLICY}),
        ("iam:AttachRolePolicy", FUNCTION_ROLE, {"iam:PermissionsBoundary": f"{IAM}:policy/heliostat-boundary"}),
    ],
    ("AWS::IAM::Role", "RoleName"): [("iam:CreateRole", EXECUTION_ROLE, {}), ("iam:DeleteRole", EXECUTION_ROLE, {})],
    ("AWS::IAM::Role", "Tags"): [("iam:TagRole", EXECUTION_ROLE, {}), ("iam:UntagRole", FUNCTION_ROLE, {})],
    ("AWS::KMS::Alias", "AliasName"): [("kms:CreateAlias", f"arn:aws:kms:{HERE}:alias/heliostat", {})],
    ("AWS::KMS::Alias", "TargetKeyId"): [("kms:CreateAlias", KEY, OURS), ("kms:UpdateAlias", KEY, OURS)],
    ("AWS::KMS::Key", "Description"): [("kms:UpdateKeyDescription", KEY, OURS)],
    ("AWS::KMS::Key", "EnableKeyRotation"): [("kms:EnableKeyRotation", KEY, OURS)],
    ("AWS::KMS::Key", "KeyPolicy"): [("kms:PutKeyPolicy", KEY, OURS)],
    ("AWS::KMS::Key", "PendingWindowInDays"): [("kms:ScheduleKeyDeletion", KEY, OURS)],
    ("AWS::KMS::Key", "Tags"): [
        ("kms:CreateKey", "*", {**TAG, "aws:RequestedRegion": "eu-central-1"}),
        ("kms:TagResource", KEY, TAG),
    ],
    ("AWS::Logs::LogGroup", "KmsKeyId"): [("logs:AssociateKmsKey", LOGS, {})],
    ("AWS::Logs::LogGroup", "LogGroupName"): [("logs:CreateLogGroup", LOGS, {}), ("logs:DeleteLogGroup", LOGS, {})],
    ("AWS::Logs::LogGroup", "RetentionInDays"): [("logs:PutRetentionPolicy", LOGS, {})],
    ("AWS::Logs::LogGroup", "Tags"): [("logs:TagResource", LOGS, {})],
    ("AWS::S3::Bucket", "BucketEncryption"): [("s3:PutEncryptionConfiguration", BUCKET, {})],
    ("AWS::S3::Bucket", "BucketName"): [("s3:CreateBucket", BUCKET, {}), ("s3:DeleteBucket", BUCKET, {})],
    ("AWS::S3::Bucket", "LifecycleConfiguration"): [("s3:PutLifecycleConfiguration", BUCKET, {})],
    ("AWS::S3::Bucket", "OwnershipControls"): [("s3:PutBucketOwnershipControls", BUCKET, {})],
    ("AWS::S3::Bucket", "PublicAccessBlockConfiguration"): [("s3:PutBucketPublicAccessBlock", BUCKET, {})],
    ("AWS::S3::Bucket", "Tags"): [("s3:PutBucketTagging", BUCKET, {})],
    ("AWS::S3::Bucket", "VersioningConfiguration"): [("s3:PutBucketVersioning", BUCKET, {})],
    ("AWS::S3::BucketPolicy", "PolicyDocument"): [
        ("s3:PutBucketPolicy", BUCKET, {}),
        ("s3:DeleteBucketPolicy", BUCKET, {}),
    ],
    ("AWS::SNS::Topic", "KmsMasterKeyId"): [("sns:SetTopicAttributes", TOPIC, {})],
    ("AWS::SNS::Topic", "TopicName"): [("sns:CreateTopic", TOPIC, {}), ("sns:DeleteTopic", TOPIC, {})],
    ("AWS::SNS::Topic", "Tags"): [("sns:TagResource", TOPIC, {})],
    ("AWS::SNS::TopicPolicy", "PolicyDocument"): [("sns:SetTopicAttributes", TOPIC, {})],
    ("AWS::SQS::Queue", "MessageRetentionPeriod"): [("sqs:CreateQueue", QUEUE, {}), ("sqs:DeleteQueue", QUEUE, {})],
    ("AWS::SQS::Queue", "KmsMasterKeyId"): [("sqs:SetQueueAttributes", QUEUE, {})],
    ("AWS::SQS::Queue", "Tags"): [("sqs:TagQueue", QUEUE, {})],
    ("AWS::SQS::Queue", "QueueName"): [
        ("sqs:CreateQueue", f"{QUEUE.rsplit(':', 1)[0]}:heliostat-control-plane-webhook-dead-letters", {})
    ],
    ("AWS::SecretsManager::Secret", "Name"): [
        ("secretsmanager:CreateSecret", WEBHOOK_SECRET, {}),
        ("secretsmanager:DeleteSecret", WEBHOOK_SECRET, {}),
    ],
    ("AWS::SecretsManager::Secret", "SecretString"): [("secretsmanager:UpdateSecret", WEBHOOK_SECRET, {})],
    ("AWS::SecretsManager::Secret", "KmsKeyId"): [
        ("kms:GenerateDataKey", KEY, OURS),
        ("kms:Decrypt", KEY, OURS),
    ],
    ("AWS::SecretsManager::Secret", "Tags"): [("secretsmanager:TagResource", WEBHOOK_SECRET, {})],
    ("AWS::SQS::QueuePolicy", "PolicyDocument"): [("sqs:SetQueueAttributes", QUEUE, {})],
    # What the SAM translator makes of the control plane beside.
    ("AWS::IAM::Role", "PermissionsBoundary"): [
        ("iam:CreateRole", FUNCTION_ROLE, {"iam:PermissionsBoundary": f"{IAM}:policy/heliostat-boundary"})
    ],
    ("AWS::IAM::Role", "Policies"): [
        ("iam:PutRolePolicy", FUNCTION_ROLE, {"iam:PermissionsBoundary": f"{IAM}:policy/heliostat-boundary"})
    ],
    ("AWS::Lambda::Function", "Role"): [
        ("iam:PassRole", FUNCTION_ROLE, {"iam:PassedToService": "lambda.amazonaws.com"})
    ],
    ("AWS::Lambda::Function", "Code"): [
        ("lambda:CreateFunction", FUNCTION, {}),
        ("lambda:UpdateFunctionCode", FUNCTION, {}),
        ("s3:GetObject", f"{BUCKET}/control-plane/1.zip", {}),
    ],
    ("AWS::Lambda::Function", "Tags"): [("lambda:TagResource", FUNCTION, {})],
    ("AWS::Lambda::EventInvokeConfig", "DestinationConfig"): [("lambda:PutFunctionEventInvokeConfig", FUNCTION, {})],
    ("AWS::SNS::Subscription", "Endpoint"): [
        ("sns:Subscribe", TOPIC, {}),
        ("sns:GetSubscriptionAttributes", "*", {"aws:RequestedRegion": "eu-central-1"}),
        ("sns:SetSubscriptionAttributes", "*", {"aws:RequestedRegion": "eu-central-1"}),
        ("sns:Unsubscribe", "*", {"aws:RequestedRegion": "eu-central-1"}),
    ],
    ("AWS::Lambda::Permission", "Principal"): [("lambda:AddPermission", FUNCTION, {})],
    ("AWS::Events::Rule", "Targets"): [
        ("events:PutRule", f"arn:aws:events:{HERE}:rule/heliostat-control-plane-TickEvent-1", {}),
        ("events:PutTargets", f"arn:aws:events:{HERE}:rule/heliostat-control-plane-TickEvent-1", {}),
    ],
    ("AWS::Cognito::UserPool", "UserPoolName"): [
        ("cognito-idp:CreateUserPool", "*", {**TAG, "aws:RequestedRegion": "eu-central-1"}),
        ("cognito-idp:DescribeUserPool", POOL, OURS),
        ("cognito-idp:UpdateUserPool", POOL, OURS),
        ("cognito-idp:DeleteUserPool", POOL, OURS),
    ],
    ("AWS::Cognito::UserPool", "EnabledMfas"): [
        ("cognito-idp:SetUserPoolMfaConfig", POOL, OURS),
        ("cognito-idp:GetUserPoolMfaConfig", POOL, OURS),
    ],
    ("AWS::Cognito::UserPool", "UserPoolTags"): [
        ("cognito-idp:ListTagsForResource", POOL, OURS),
        ("cognito-idp:TagResource", POOL, OURS),
        ("cognito-idp:UntagResource", POOL, OURS),
    ],
    ("AWS::Cognito::UserPoolDomain", "Domain"): [
        ("cognito-idp:CreateUserPoolDomain", POOL, OURS),
        ("cognito-idp:DescribeUserPoolDomain", "*", {"aws:RequestedRegion": "eu-central-1"}),
        ("cognito-idp:DeleteUserPoolDomain", POOL, OURS),
    ],
    ("AWS::Cognito::UserPoolClient", "ClientName"): [
        ("cognito-idp:CreateUserPoolClient", POOL, OURS),
        ("cognito-idp:DescribeUserPoolClient", POOL, OURS),
        ("cognito-idp:UpdateUserPoolClient", POOL, OURS),
        ("cognito-idp:DeleteUserPoolClient", POOL, OURS),
    ],
    ("AWS::Cognito::UserPoolGroup", "GroupName"): [
        ("cognito-idp:CreateGroup", POOL, OURS),
        ("cognito-idp:GetGroup", POOL, OURS),
        ("cognito-idp:UpdateGroup", POOL, OURS),
        ("cognito-idp:DeleteGroup", POOL, OURS),
    ],
    # The first administrator, by --admin-email.
    ("AWS::Cognito::UserPoolUser", ""): [
        ("cognito-idp:AdminCreateUser", POOL, OURS),
        ("cognito-idp:AdminAddUserToGroup", POOL, OURS),
    ],
    ("AWS::Serverless::Api", "Name"): [
        ("apigateway:POST", "arn:aws:apigateway:eu-central-1::/restapis", {}),
        ("apigateway:PUT", "arn:aws:apigateway:eu-central-1::/restapis/1", {}),
        ("apigateway:DELETE", "arn:aws:apigateway:eu-central-1::/restapis/1", {}),
    ],
    ("AWS::Serverless::Api", "StageName"): [
        ("apigateway:POST", "arn:aws:apigateway:eu-central-1::/restapis/1/stages", {}),
        ("apigateway:PATCH", "arn:aws:apigateway:eu-central-1::/restapis/1/stages/api", {}),
    ],
    ("AWS::Serverless::Api", "Tags"): [("apigateway:PUT", "arn:aws:apigateway:eu-central-1::/tags/arn", {})],
    ("AWS::ApiGateway::RestApi", "Policy"): [
        ("apigateway:UpdateRestApiPolicy", "arn:aws:apigateway:eu-central-1::/restapis/1", {})
    ],
    # And what leads a stack out of a rollback that failed.
    ("AWS::CloudFormation::Stack", ""): [
        ("cloudformation:ContinueUpdateRollback", f"arn:aws:cloudformation:{HERE}:stack/heliostat-bootstrap/1", {})
    ],
}
# Given with the call that makes the resource, which another property of it names; or taken by nothing but that call.
ASK_NOTHING = {
    *(
        ("AWS::CloudWatch::Alarm", name)
        for name in (
            *("AlarmActions", "AlarmDescription", "ComparisonOperator", "DatapointsToAlarm", "Dimensions"),
            *("EvaluationPeriods", "MetricName", "Namespace", "OKActions", "Period", "Statistic"),
            *("Threshold", "TreatMissingData"),
        )
    ),
    *(
        ("AWS::Cognito::UserPool", name)
        for name in (
            *("AccountRecoverySetting", "AdminCreateUserConfig", "AutoVerifiedAttributes", "DeletionProtection"),
            *("MfaConfiguration", "Policies", "UserPoolTier", "UsernameAttributes", "UsernameConfiguration"),
        )
    ),
    ("AWS::Cognito::UserPoolDomain", "UserPoolId"),
    *(
        ("AWS::Cognito::UserPoolClient", name)
        for name in (
            *("AccessTokenValidity", "AllowedOAuthFlows", "AllowedOAuthFlowsUserPoolClient", "AllowedOAuthScopes"),
            *("CallbackURLs", "EnableTokenRevocation", "ExplicitAuthFlows", "GenerateSecret", "IdTokenValidity"),
            *("LogoutURLs", "PreventUserExistenceErrors", "RefreshTokenValidity", "SupportedIdentityProviders"),
            *("TokenValidityUnits", "UserPoolId"),
        )
    ),
    *(("AWS::Cognito::UserPoolGroup", name) for name in ("Description", "Precedence", "UserPoolId")),
    *(("AWS::Lambda::Permission", name) for name in ("Action", "FunctionName", "SourceArn")),
    *(
        ("AWS::Serverless::Api", name)
        for name in (
            *("DefinitionBody", "EndpointConfiguration", "MethodSettings", "MinimumCompressionSize", "PropagateTags"),
            *("TracingEnabled", "Variables"),
        )
    ),
    ("AWS::DynamoDB::Table", "AttributeDefinitions"),
    ("AWS::DynamoDB::Table", "BillingMode"),
    ("AWS::DynamoDB::Table", "GlobalSecondaryIndexes"),
    ("AWS::DynamoDB::Table", "KeySchema"),
    ("AWS::EC2::SecurityGroup", "GroupDescription"),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument"),
    ("AWS::EC2::VPCEndpoint", "PrivateDnsEnabled"),
    ("AWS::EC2::VPCEndpoint", "VpcEndpointType"),
    ("AWS::IAM::ManagedPolicy", "Description"),
    ("AWS::S3::BucketPolicy", "Bucket"),
    ("AWS::SNS::TopicPolicy", "Topics"),
    ("AWS::SQS::QueuePolicy", "Queues"),
    ("AWS::SecretsManager::Secret", "Description"),
}


def several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def allows(statement: dict[str, Any], action: str, arn: str, told: dict[str, str]) -> bool:
    """Is a request that tells this of itself allowed? A condition on what it does not tell is not met."""
    return (
        action in statement["Action"]
        and any(fnmatch(arn, pattern) for pattern in several(statement["Resource"]))
        and all(
            key in told and any(fnmatch(told[key], value) for value in several(values))
            for keys in statement.get("Condition", {}).values()
            for key, values in keys.items()
        )
    )


def deployers_statements() -> list[dict[str, Any]]:
    place = PolicyPlace("aws", "eu-central-1", "123456789012")
    return [each for document in policy_documents(TASKS["deployer"], place) for each in document["Statement"]]


@pytest.mark.parametrize("named", NEEDS, ids=" ".join)
def test_the_deployer_may_do_what_a_property_asks_for(named: tuple[str, str]) -> None:
    held = deployers_statements()

    lacking = [need for need in NEEDS[named] if not any(allows(statement, *need) for statement in held)]

    assert lacking == []


def test_every_property_of_the_two_templates_is_thought_of() -> None:
    properties = {
        (body["Type"], name)
        for template in ("bootstrap", "control-plane")
        for body in read_template(ROOT / "cfn" / f"{template}.yaml")["Resources"].values()
        if "Type" in body
        for name in body["Properties"]
    }

    assert properties - NEEDS.keys() - ASK_NOTHING == set()
    assert ASK_NOTHING - properties == set()


def test_the_deployer_reaches_nothing_of_an_installation_whose_name_begins_the_same() -> None:
    other = [
        ("cloudformation:DeleteStack", f"arn:aws:cloudformation:{HERE}:stack/heliostat-two-bootstrap/1"),
        ("dynamodb:DeleteTable", f"arn:aws:dynamodb:{HERE}:table/heliostat-two-inventory"),
        ("iam:DeletePolicy", f"{IAM}:policy/heliostat-two-boundary"),
        ("lambda:DeleteFunction", f"arn:aws:lambda:{HERE}:function:heliostat-two-worker"),
        ("logs:DeleteLogGroup", f"arn:aws:logs:{HERE}:log-group:/aws/lambda/heliostat-two-worker"),
        ("sqs:DeleteQueue", f"arn:aws:sqs:{HERE}:heliostat-two-control-plane-FailedInvocations-1"),
    ]

    assert [need for need in other for each in deployers_statements() if allows(each, *need, {})] == []


def test_the_deployer_gives_the_execution_role_no_policies_but_those_of_the_bootstrap() -> None:
    held = deployers_statements()
    administrator = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}

    assert not any(allows(each, "iam:AttachRolePolicy", EXECUTION_ROLE, administrator) for each in held)
    assert not any(allows(each, "iam:PutRolePolicy", EXECUTION_ROLE, {}) for each in held)
    passed = {"iam:PassedToService": "lambda.amazonaws.com"}
    assert not any(allows(each, "iam:PassRole", EXECUTION_ROLE, passed) for each in held)
