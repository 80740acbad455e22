"""Every type that the templates use: made whole, changed in place, tagged by its stack, and removed without remains.

What moto does to a type is not looked at: the services' own APIs are asked for what stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws import functions

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.simulator.aws.conftest import Stacks

Properties = dict[str, Any]
Resources = dict[str, Any]
Seen = dict[str, Any]

TAG = {"Key": "heliostat:managed-by", "Value": "heliostat"}
CAPABILITIES = ["CAPABILITY_NAMED_IAM"]


def of(resource_type: str, **properties: Any) -> Properties:
    return {"Type": f"AWS::{resource_type}", "Properties": properties}


def ref(name: str) -> Properties:
    return {"Ref": name}


def attribute(name: str, of_it: str) -> Properties:
    return {"Fn::GetAtt": [name, of_it]}


def policy(action: str, **more: Any) -> Properties:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*", **more}]}


ANYBODY = policy("*", Principal="*")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
BOUNDARY = of("IAM::ManagedPolicy", ManagedPolicyName="boundary", PolicyDocument=policy("sqs:*"))


def role(**more: Any) -> Properties:
    return of(
        "IAM::Role", RoleName="worker", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=ref("Boundary"), **more
    )


def function(**more: Any) -> Resources:
    made = of(
        "Lambda::Function",
        FunctionName="worker",
        Handler="a.b",
        Runtime="python3.12",
        **{"Role": attribute("Role", "Arn"), "Code": {"ZipFile": "a = 1"}, **more},
    )
    return {"Boundary": BOUNDARY, "Role": role(), "Function": made}


def with_function(**resources: Properties) -> Resources:
    return {**function(), **resources}


def table(**more: Any) -> Resources:
    key = {"AttributeName": "pk", "KeyType": "HASH"}
    defined = {"AttributeName": "pk", "AttributeType": "S"}
    return {
        "Table": of(
            "DynamoDB::Table",
            TableName="control",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[key],
            AttributeDefinitions=[defined],
            **more,
        )
    }


# --- what the services say --------------------------------------------------------------------------------------------


def see_role(client: Callable[[str], Any]) -> Seen:
    iam = client("iam")
    found = iam.get_role(RoleName="worker")["Role"]
    return {
        "boundary": found["PermissionsBoundary"]["PermissionsBoundaryArn"].rpartition("/")[2],
        "description": found.get("Description", ""),
        "inline": iam.list_role_policies(RoleName="worker")["PolicyNames"],
        "managed": [p["PolicyName"] for p in iam.list_attached_role_policies(RoleName="worker")["AttachedPolicies"]],
        "tagged": TAG in found["Tags"],
    }


def see_function(client: Callable[[str], Any]) -> Seen:
    found = client("lambda").get_function(FunctionName="worker")
    configuration = found["Configuration"]
    return {
        "timeout_s": configuration["Timeout"],
        "variables": configuration.get("Environment", {}).get("Variables", {}),
        "tagged": found["Tags"].get(TAG["Key"]) == TAG["Value"],
    }


def see_mapping(client: Callable[[str], Any]) -> Seen:
    [found] = client("lambda").list_event_source_mappings()["EventSourceMappings"]
    names = ("BatchSize", "MaximumRetryAttempts", "ParallelizationFactor", "BisectBatchOnFunctionError", "State")
    return {name: found.get(name) for name in names}


def see_policy_of_function(client: Callable[[str], Any]) -> Seen:
    return {"principal": "sns.amazonaws.com" in client("lambda").get_policy(FunctionName="worker")["Policy"]}


def see_invoke_config(client: Callable[[str], Any]) -> Seen:
    found = client("lambda").get_function_event_invoke_config(FunctionName="worker")
    return {"retries": found["MaximumRetryAttempts"]}


def see_rule(client: Callable[[str], Any]) -> Seen:
    events = client("events")
    found = events.describe_rule(Name="watch")
    targets = events.list_targets_by_rule(Rule="watch")["Targets"]
    return {"state": found["State"], "pattern": found["EventPattern"], "targets": len(targets)}


def see_topic(client: Callable[[str], Any]) -> Seen:
    sns = client("sns")
    [topic] = sns.list_topics()["Topics"]
    attributes = sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
    [subscription] = sns.list_subscriptions()["Subscriptions"]
    of_it = sns.get_subscription_attributes(SubscriptionArn=subscription["SubscriptionArn"])["Attributes"]
    return {
        "shown": attributes["DisplayName"],
        "anybody": '"Principal":"*"' in attributes["Policy"].replace(" ", ""),
        "raw": of_it.get("RawMessageDelivery", "false"),
    }


def see_queue(client: Callable[[str], Any]) -> Seen:
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return {
        "timeout_s": attributes["VisibilityTimeout"],
        "policy": "sqs:SendMessage" in attributes.get("Policy", ""),
        "tagged": sqs.list_queue_tags(QueueUrl=url)["Tags"].get(TAG["Key"]) == TAG["Value"],
    }


def see_alarm(client: Callable[[str], Any]) -> Seen:
    [alarm] = client("cloudwatch").describe_alarms()["MetricAlarms"]
    return {"periods": alarm["EvaluationPeriods"], "actions": len(alarm["AlarmActions"])}


def see_key(client: Callable[[str], Any]) -> Seen:
    kms = client("kms")
    [alias] = [each for each in kms.list_aliases()["Aliases"] if each["AliasName"] == "alias/heliostat"]
    rotation = kms.get_key_rotation_status(KeyId=alias["TargetKeyId"])
    tags = kms.list_resource_tags(KeyId=alias["TargetKeyId"])["Tags"]
    return {"rotates": rotation["KeyRotationEnabled"], "tagged": TAG["Key"] in [tag["TagKey"] for tag in tags]}


def see_bucket(client: Callable[[str], Any]) -> Seen:
    s3 = client("s3")
    return {
        "versions": s3.get_bucket_versioning(Bucket="artifacts").get("Status"),
        "policy": "s3:GetObject" in s3.get_bucket_policy(Bucket="artifacts")["Policy"],
        "closed": s3.get_public_access_block(Bucket="artifacts")["PublicAccessBlockConfiguration"]["BlockPublicAcls"],
        "tagged": TAG in s3.get_bucket_tagging(Bucket="artifacts")["TagSet"],
    }


def see_table(client: Callable[[str], Any]) -> Seen:
    dynamodb = client("dynamodb")
    expiry = dynamodb.describe_time_to_live(TableName="control")["TimeToLiveDescription"]
    backups = dynamodb.describe_continuous_backups(TableName="control")["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    arn = dynamodb.describe_table(TableName="control")["Table"]["TableArn"]
    tags = dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]
    return {"expiry": expiry["TimeToLiveStatus"], "recovery": recovery, "tagged": TAG in tags}


def see_stream(client: Callable[[str], Any]) -> Seen:
    found = client("kinesis").describe_stream_summary(StreamName="records")["StreamDescriptionSummary"]
    return {"shards": found["OpenShardCount"], "hours": found["RetentionPeriodHours"]}


def see_logs(client: Callable[[str], Any]) -> Seen:
    [group] = client("logs").describe_log_groups()["logGroups"]
    [found] = client("logs").describe_metric_filters()["metricFilters"]
    return {"days": group["retentionInDays"], "pattern": found["filterPattern"]}


def see_secret(client: Callable[[str], Any]) -> Seen:
    [secret] = client("secretsmanager").list_secrets()["SecretList"]
    return {"description": secret.get("Description"), "tagged": TAG in secret["Tags"]}


def see_api(client: Callable[[str], Any]) -> Seen:
    gateway = client("apigateway")
    [api] = gateway.get_rest_apis()["items"]
    stage = gateway.get_stage(restApiId=api["id"], stageName="v1")
    return {"name": api["name"], "stage": stage["stageName"], "traced": stage.get("tracingEnabled")}


def see_people(client: Callable[[str], Any]) -> Seen:
    cognito = client("cognito-idp")
    [found] = cognito.list_user_pools(MaxResults=5)["UserPools"]
    pool = cognito.describe_user_pool(UserPoolId=found["Id"])["UserPool"]
    [listed] = cognito.list_user_pool_clients(UserPoolId=found["Id"])["UserPoolClients"]
    told = cognito.describe_user_pool_client(UserPoolId=found["Id"], ClientId=listed["ClientId"])["UserPoolClient"]
    mfa = cognito.get_user_pool_mfa_config(UserPoolId=found["Id"])
    return {
        "admins alone make users": pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"],
        "password": pool["Policies"]["PasswordPolicy"]["MinimumLength"],
        "mfa": (mfa["MfaConfiguration"], mfa["SoftwareTokenMfaConfiguration"]),
        "tagged": pool["UserPoolTags"].get(TAG["Key"]) == TAG["Value"],
        "domain": cognito.describe_user_pool_domain(Domain="people")["DomainDescription"]["UserPoolId"] == found["Id"],
        "callbacks": told["CallbackURLs"],
        "secret": "ClientSecret" in told,
        "groups": [
            (group["GroupName"], group["Description"], group["Precedence"])
            for group in cognito.list_groups(UserPoolId=found["Id"])["Groups"]
        ],
    }


def people(password_characters: int, callback: str, description: str, mfa: str) -> Resources:
    pool = of(
        "Cognito::UserPool",
        UserPoolName="people",
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
        Policies={"PasswordPolicy": {"MinimumLength": password_characters}},
        MfaConfiguration=mfa,
        EnabledMfas=["SOFTWARE_TOKEN_MFA"],
        UserPoolTags={TAG["Key"]: TAG["Value"]},
    )
    client = of("Cognito::UserPoolClient", UserPoolId=ref("Pool"), CallbackURLs=[callback], GenerateSecret=False)
    group = of(
        "Cognito::UserPoolGroup", UserPoolId=ref("Pool"), GroupName="viewer", Description=description, Precedence=3
    )
    domain = of("Cognito::UserPoolDomain", UserPoolId=ref("Pool"), Domain="people")
    return {"Pool": pool, "Client": client, "Viewers": group, "Domain": domain}


MAPPED = of("SQS::Queue", QueueName="mapped")
QUEUE_ARN = attribute("Queue", "Arn")
ALARM: Properties = {
    "Namespace": "Heliostat",
    "MetricName": "Lost",
    "Statistic": "Sum",
    "Period": 60,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanThreshold",
    "Dimensions": [{"Name": "Group", "Value": "agents"}],
}
METRIC = [{"MetricName": "Errors", "MetricNamespace": "Heliostat", "MetricValue": "1"}]
OPENAPI = {"swagger": "2.0", "info": {"title": "heliostat", "version": "1.0"}, "paths": {}}


def api(**stage: Any) -> Resources:
    return {
        "Api": of("ApiGateway::RestApi", Body=OPENAPI, EndpointConfiguration={"Types": ["PRIVATE"]}),
        "Deployment": of("ApiGateway::Deployment", RestApiId=ref("Api"), StageName="Stage"),
        "Stage": of("ApiGateway::Stage", RestApiId=ref("Api"), DeploymentId=ref("Deployment"), StageName="v1", **stage),
    }


CASES: dict[str, tuple[Resources, Resources, Callable[..., Seen], Seen, Seen]] = {
    "role": (
        {"Boundary": BOUNDARY, "Role": role(ManagedPolicyArns=[ref("Boundary")])},
        {
            "Boundary": BOUNDARY,
            "Role": role(Description="x", Policies=[{"PolicyName": "own", "PolicyDocument": policy("s3:*")}]),
        },
        see_role,
        {"boundary": "boundary", "description": "", "inline": [], "managed": ["boundary"], "tagged": True},
        {"boundary": "boundary", "description": "x", "inline": ["own"], "managed": [], "tagged": True},
    ),
    "function": (
        function(Timeout="5", Environment={"Variables": {"A": "1"}}),
        function(Timeout=9),
        see_function,
        {"timeout_s": 5, "variables": {"A": "1"}, "tagged": True},
        {"timeout_s": 9, "variables": {}, "tagged": True},
    ),
    "mapping": (
        with_function(
            Queue=MAPPED,
            Mapping=of(
                "Lambda::EventSourceMapping",
                FunctionName=ref("Function"),
                EventSourceArn=QUEUE_ARN,
                BatchSize="5",
                MaximumRetryAttempts="3",
                ParallelizationFactor=2,
                BisectBatchOnFunctionError=True,
            ),
        ),
        with_function(
            Queue=MAPPED,
            Mapping=of(
                "Lambda::EventSourceMapping",
                FunctionName=ref("Function"),
                EventSourceArn=QUEUE_ARN,
                BatchSize=7,
                Enabled=False,
            ),
        ),
        see_mapping,
        {
            "BatchSize": 5,
            "MaximumRetryAttempts": 3,
            "ParallelizationFactor": 2,
            "BisectBatchOnFunctionError": True,
            "State": "Enabled",
        },
        {
            "BatchSize": 7,
            "MaximumRetryAttempts": None,
            "ParallelizationFactor": None,
            "BisectBatchOnFunctionError": None,
            "State": "Disabled",
        },
    ),
    "permission": (
        with_function(
            Allow=of(
                "Lambda::Permission",
                FunctionName=ref("Function"),
                Action="lambda:InvokeFunction",
                Principal="events.amazonaws.com",
            )
        ),
        with_function(
            Allow=of(
                "Lambda::Permission",
                FunctionName=ref("Function"),
                Action="lambda:InvokeFunction",
                Principal="sns.amazonaws.com",
            )
        ),
        see_policy_of_function,
        {"principal": False},
        {"principal": True},
    ),
    "invoke config": (
        with_function(
            Config=of(
                "Lambda::EventInvokeConfig", FunctionName=ref("Function"), Qualifier="$LATEST", MaximumRetryAttempts=1
            )
        ),
        with_function(
            Config=of(
                "Lambda::EventInvokeConfig", FunctionName=ref("Function"), Qualifier="$LATEST", MaximumRetryAttempts=0
            )
        ),
        see_invoke_config,
        {"retries": 1},
        {"retries": 0},
    ),
    "rule": (
        with_function(
            Topic=of("SNS::Topic"),
            Rule=of(
                "Events::Rule",
                Name="watch",
                EventPattern={"source": ["aws.ec2"]},
                Targets=[{"Id": "1", "Arn": attribute("Function", "Arn")}, {"Id": "2", "Arn": ref("Topic")}],
            ),
        ),
        with_function(
            Topic=of("SNS::Topic"),
            Rule=of(
                "Events::Rule",
                Name="watch",
                State="DISABLED",
                EventPattern={"source": ["aws.ecs"]},
                Targets=[{"Id": "1", "Arn": attribute("Function", "Arn")}],
            ),
        ),
        see_rule,
        {"state": "ENABLED", "pattern": '{"source": ["aws.ec2"]}', "targets": 2},
        {"state": "DISABLED", "pattern": '{"source": ["aws.ecs"]}', "targets": 1},
    ),
    "topic": (
        {
            "Topic": of("SNS::Topic"),
            "Queue": MAPPED,
            "Policy": of("SNS::TopicPolicy", Topics=[ref("Topic")], PolicyDocument=ANYBODY),
            "Subscription": of("SNS::Subscription", TopicArn=ref("Topic"), Protocol="sqs", Endpoint=QUEUE_ARN),
        },
        {
            "Topic": of("SNS::Topic", DisplayName="News"),
            "Queue": MAPPED,
            "Policy": of(
                "SNS::TopicPolicy", Topics=[attribute("Topic", "TopicArn")], PolicyDocument=policy("sns:Publish")
            ),
            "Subscription": of(
                "SNS::Subscription",
                TopicArn=ref("Topic"),
                Protocol="sqs",
                Endpoint=QUEUE_ARN,
                RawMessageDelivery=True,
            ),
        },
        see_topic,
        {"shown": "", "anybody": True, "raw": "false"},
        {"shown": "News", "anybody": False, "raw": "true"},
    ),
    "queue": (
        {
            "Queue": of("SQS::Queue", QueueName="dead"),
            "Policy": of("SQS::QueuePolicy", Queues=[ref("Queue")], PolicyDocument=ANYBODY),
        },
        {
            "Queue": of("SQS::Queue", QueueName="dead", VisibilityTimeout=60),
            "Policy": of("SQS::QueuePolicy", Queues=[ref("Queue")], PolicyDocument=policy("sqs:SendMessage")),
        },
        see_queue,
        {"timeout_s": "30", "policy": False, "tagged": True},
        {"timeout_s": "60", "policy": True, "tagged": True},
    ),
    "alarm": (
        {"Alarm": of("CloudWatch::Alarm", EvaluationPeriods=1, **ALARM)},
        {
            "Topic": of("SNS::Topic"),
            "Alarm": of("CloudWatch::Alarm", EvaluationPeriods=2, AlarmActions=[ref("Topic")], **ALARM),
        },
        see_alarm,
        {"periods": 1, "actions": 0},
        {"periods": 2, "actions": 1},
    ),
    "key": (
        {
            "Key": of("KMS::Key", KeyPolicy=ANYBODY),
            "Alias": of("KMS::Alias", AliasName="alias/heliostat", TargetKeyId=ref("Key")),
        },
        {
            "Key": of("KMS::Key", KeyPolicy=ANYBODY, EnableKeyRotation=True),
            "Alias": of("KMS::Alias", AliasName="alias/heliostat", TargetKeyId=ref("Key")),
        },
        see_key,
        {"rotates": False, "tagged": True},
        {"rotates": True, "tagged": True},
    ),
    "bucket": (
        {
            "Bucket": of(
                "S3::Bucket",
                BucketName="artifacts",
                PublicAccessBlockConfiguration={"BlockPublicAcls": True, "BlockPublicPolicy": True},
            ),
            "Policy": of("S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument=ANYBODY),
        },
        {
            "Bucket": of(
                "S3::Bucket",
                BucketName="artifacts",
                PublicAccessBlockConfiguration={"BlockPublicAcls": True, "BlockPublicPolicy": True},
                VersioningConfiguration={"Status": "Enabled"},
            ),
            "Policy": of("S3::BucketPolicy", Bucket=ref("Bucket"), PolicyDocument=policy("s3:GetObject")),
        },
        see_bucket,
        {"versions": None, "policy": False, "closed": True, "tagged": True},
        {"versions": "Enabled", "policy": True, "closed": True, "tagged": True},
    ),
    "table": (
        table(),
        table(
            TimeToLiveSpecification={"AttributeName": "expires_at", "Enabled": True},
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        ),
        see_table,
        {"expiry": "DISABLED", "recovery": "DISABLED", "tagged": True},
        {"expiry": "ENABLED", "recovery": "ENABLED", "tagged": True},
    ),
    "stream": (
        {"Stream": of("Kinesis::Stream", Name="records", ShardCount="1")},
        {"Stream": of("Kinesis::Stream", Name="records", ShardCount=2, RetentionPeriodHours=48)},
        see_stream,
        {"shards": 1, "hours": 24},
        {"shards": 2, "hours": 48},
    ),
    "logs": (
        {
            "Group": of("Logs::LogGroup", RetentionInDays=7),
            "Filter": of(
                "Logs::MetricFilter", LogGroupName=ref("Group"), FilterPattern="lost", MetricTransformations=METRIC
            ),
        },
        {
            "Group": of("Logs::LogGroup", RetentionInDays=14),
            "Filter": of(
                "Logs::MetricFilter", LogGroupName=ref("Group"), FilterPattern="gone", MetricTransformations=METRIC
            ),
        },
        see_logs,
        {"days": 7, "pattern": "lost"},
        {"days": 14, "pattern": "gone"},
    ),
    "secret": (
        {"Secret": of("SecretsManager::Secret", GenerateSecretString={"PasswordLength": 20})},
        {"Secret": of("SecretsManager::Secret", Description="key", GenerateSecretString={"PasswordLength": 20})},
        see_secret,
        {"description": None, "tagged": True},
        {"description": "key", "tagged": True},
    ),
    "people": (
        people(14, "https://one.test/", "sees", "OPTIONAL"),
        people(16, "https://two.test/", "sees everything", "ON"),
        see_people,
        {
            "admins alone make users": True,
            "password": 14,
            "mfa": ("OPTIONAL", {"Enabled": True}),
            "tagged": True,
            "domain": True,
            "callbacks": ["https://one.test/"],
            "secret": False,
            "groups": [("viewer", "sees", 3)],
        },
        {
            "admins alone make users": True,
            "password": 16,
            "mfa": ("ON", {"Enabled": True}),
            "tagged": True,
            "domain": True,
            "callbacks": ["https://two.test/"],
            "secret": False,
            "groups": [("viewer", "sees everything", 3)],
        },
    ),
    "api": (
        api(),
        api(TracingEnabled=True),
        see_api,
        {"name": "heliostat", "stage": "v1", "traced": None},
        {"name": "heliostat", "stage": "v1", "traced": True},
    ),
}


def left(stacks: Stacks) -> list[str]:
    """Whatever any service still shows under the tag."""
    rows = stacks.region.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": TAG["Key"], "Values": [TAG["Value"]]}]
    )["ResourceTagMappingList"]
    return [row["ResourceARN"] for row in rows]


@pytest.mark.parametrize("case", CASES)
def test_a_type_is_made_whole_changed_in_place_and_removed_without_remains(stacks: Stacks, case: str) -> None:
    before, after, see, seen_before, seen_after = CASES[case]
    made = stacks.create("types", before, Capabilities=CAPABILITIES, Tags=[TAG])
    assert (made, stacks.failures("types")) == ("CREATE_COMPLETE", [])
    assert see(stacks.region.client) == seen_before
    identifiers = {name: row[0] for name, row in stacks.resources("types").items() if name != "Allow"}

    changed = stacks.update("types", after, Capabilities=CAPABILITIES)
    assert (changed, stacks.failures("types")) == ("UPDATE_COMPLETE", [])
    assert see(stacks.region.client) == seen_after
    now = {name: row[0] for name, row in stacks.resources("types").items()}
    assert {name: now[name] for name in identifiers} == identifiers

    stack_id = stacks.describe("types")["StackId"]
    assert (stacks.delete("types"), stacks.failures(stack_id)) == ("", [])
    assert left(stacks) == []
    assert stacks.region.client("cognito-idp").list_user_pools(MaxResults=5)["UserPools"] == []


def test_a_network_changes_in_place_and_keeps_its_identifiers(stacks: Stacks) -> None:
    def network(cidr: str, instance_type: str, timeout_s: int, wait_s: str) -> Resources:
        ingress = {"IpProtocol": "udp", "FromPort": 4789, "ToPort": 4789, "CidrIp": cidr}
        return {
            "Vpc": of("EC2::VPC", CidrBlock="10.0.0.0/16"),
            "Subnet": of("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.0.0/24"),
            "Group": of("EC2::SecurityGroup", VpcId=ref("Vpc"), GroupDescription="x", SecurityGroupIngress=[ingress]),
            "Endpoint": of(
                "EC2::VPCEndpoint",
                VpcId=ref("Vpc"),
                ServiceName="com.amazonaws.eu-central-1.kinesis-streams",
                VpcEndpointType="Interface",
                SubnetIds=[ref("Subnet")],
                SecurityGroupIds=[ref("Group")],
                PolicyDocument=policy("kinesis:*", Principal="*"),
            ),
            "Balancer": of(
                "ElasticLoadBalancingV2::LoadBalancer", Type="network", Scheme="internal", Subnets=[ref("Subnet")]
            ),
            "Targets": of(
                "ElasticLoadBalancingV2::TargetGroup",
                VpcId=ref("Vpc"),
                Protocol="UDP",
                Port=4789,
                TargetGroupAttributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": wait_s}],
            ),
            "Listener": of(
                "ElasticLoadBalancingV2::Listener",
                LoadBalancerArn=ref("Balancer"),
                Protocol="UDP",
                Port=4789,
                DefaultActions=[{"Type": "forward", "TargetGroupArn": ref("Targets")}],
            ),
            "Mirror": of("EC2::TrafficMirrorTarget", NetworkLoadBalancerArn=ref("Balancer")),
            "Template": of(
                "EC2::LaunchTemplate", LaunchTemplateData={"ImageId": "ami-12c6146b", "InstanceType": instance_type}
            ),
            "Agents": of(
                "AutoScaling::AutoScalingGroup",
                VPCZoneIdentifier=[ref("Subnet")],
                MinSize="0",
                MaxSize="2",
                TargetGroupARNs=[ref("Targets")],
                LaunchTemplate={
                    "LaunchTemplateId": ref("Template"),
                    "Version": attribute("Template", "LatestVersionNumber"),
                },
            ),
            "Hook": of(
                "AutoScaling::LifecycleHook",
                AutoScalingGroupName=ref("Agents"),
                LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
                HeartbeatTimeout=timeout_s,
            ),
            "Scaling": of(
                "AutoScaling::ScalingPolicy",
                AutoScalingGroupName=ref("Agents"),
                PolicyType="TargetTrackingScaling",
                TargetTrackingConfiguration={
                    "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                    "TargetValue": timeout_s / 10,
                },
            ),
        }

    ec2, autoscaling = stacks.region.client("ec2"), stacks.region.client("autoscaling")
    stacks.create("network", network("10.0.0.0/8", "m5.large", 300, "10"), Tags=[TAG])
    assert stacks.failures("network") == []
    before = stacks.resources("network")

    assert stacks.update("network", network("10.1.0.0/16", "m5.xlarge", 200, "1")) == "UPDATE_COMPLETE"

    after = stacks.resources("network")
    assert {name: row[0] for name, row in after.items()} == {name: row[0] for name, row in before.items()}
    assert {name for name, row in after.items() if row[1] == "UPDATE_COMPLETE"} == {
        "Group",
        "Targets",
        "Template",
        "Agents",
        "Hook",
        "Scaling",
    }
    [group] = ec2.describe_security_groups(GroupIds=[after["Group"][0]])["SecurityGroups"]
    assert [rule["IpRanges"][0]["CidrIp"] for rule in group["IpPermissions"]] == ["10.1.0.0/16"]
    [hook] = autoscaling.describe_lifecycle_hooks(AutoScalingGroupName=after["Agents"][0])["LifecycleHooks"]
    assert hook["HeartbeatTimeout"] == 200
    [agents] = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert agents["LaunchTemplate"]["Version"] == "2"
    assert TAG["Key"] in [tag["Key"] for tag in agents["Tags"]]

    assert stacks.delete("network") == ""
    assert (
        ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-endpoint-state", "Values": ["available"]}])["VpcEndpoints"]
        == []
    )
    assert stacks.region.client("elbv2").describe_load_balancers()["LoadBalancers"] == []


def test_items_of_a_table_outlive_a_change_of_it(stacks: Stacks) -> None:
    dynamodb = stacks.region.client("dynamodb")
    stacks.create("kept", table())
    dynamodb.put_item(TableName="control", Item={"pk": {"S": "operation"}})

    stacks.update("kept", table(PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}))

    assert dynamodb.get_item(TableName="control", Key={"pk": {"S": "operation"}})["Item"]


def test_a_bucket_that_is_not_empty_stays(stacks: Stacks) -> None:
    stacks.create("full", {"Bucket": of("S3::Bucket", BucketName="artifacts")})
    stacks.region.client("s3").put_object(Bucket="artifacts", Key="agent.tar", Body=b"x")

    assert stacks.delete("full") == "DELETE_FAILED"

    assert "BucketNotEmpty" in stacks.failures("full")[0][1]


def test_a_rule_of_a_stack_reaches_the_function_that_stands_for_its_own(stacks: Stacks) -> None:
    seen: list[dict[str, Any]] = []
    functions.register("worker", lambda event, _: seen.append(event))
    pattern = {"source": ["aws.cloudformation"], "detail": {"stack-id": [{"prefix": "arn:aws:cloudformation:"}]}}
    rule = of("Events::Rule", EventPattern=pattern, Targets=[{"Id": "1", "Arn": attribute("Function", "Arn")}])
    stacks.create("watching", with_function(Rule=rule), Capabilities=CAPABILITIES)

    stacks.create("watched", {"Queue": MAPPED})

    assert functions.wait_until_idle()
    watched = stacks.describe("watched")["StackId"]
    statuses = [
        event["detail"]["status-details"]["status"]
        for event in seen
        if event["detail-type"] == "CloudFormation Stack Status Change" and event["resources"] == [watched]
    ]
    assert statuses == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
