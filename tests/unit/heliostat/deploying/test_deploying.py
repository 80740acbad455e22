"""An installation comes and goes in the simulated region, is cut on the way, and leaves nothing."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from time import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chalice_app.aws.control_table import ControlTable
from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.policies.tasks import TASKS
from heliostat.deploying.account import AwsAccount
from heliostat.deploying.bucket import ArtifactBucket
from heliostat.deploying.deploy import Deployment
from heliostat.deploying.errors import DeploymentFailed, StillThere, UnusableArtifacts
from heliostat.deploying.limits import TEMPLATE_BYTES_INLINE_MAX
from heliostat.deploying.private_api import private_api_parameters
from heliostat.deploying.report import LinesReport
from heliostat.deploying.stacks import Stacks
from heliostat.errors import WrongUsage
from simulator.aws import stack_engine
from simulator.aws.stack_engine import failing
from tests.unit.heliostat.deploying.conftest import (
    Cut,
    CutAccount,
    Installer,
    control_plane_template,
    read_artifacts,
    write_artifacts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from heliostat.deploying.artifacts import Artifacts
    from simulator.region import Region


def held(region: Region) -> dict[str, list[str]]:
    """Everything there is, service by service."""

    def listed(service: str, operation: str, field: str, key: str | None = None, **parameters: Any) -> list[str]:
        pages = region.client(service).get_paginator(operation).paginate(**parameters)
        return sorted(str(each[key]) if key else str(each) for page in pages for each in page.get(field, []))

    return {
        "stacks": listed("cloudformation", "describe_stacks", "Stacks", "StackName"),
        "buckets": sorted(each["Name"] for each in region.client("s3").list_buckets()["Buckets"]),
        "tables": listed("dynamodb", "list_tables", "TableNames"),
        "topics": listed("sns", "list_topics", "Topics", "TopicArn"),
        "queues": listed("sqs", "list_queues", "QueueUrls"),
        "functions": listed("lambda", "list_functions", "Functions", "FunctionName"),
        "roles": listed("iam", "list_roles", "Roles", "RoleName"),
        "policies": listed("iam", "list_policies", "Policies", "Arn", Scope="Local"),
        "rules": sorted(each["Name"] for each in region.client("events").list_rules()["Rules"]),
        "log groups": listed("logs", "describe_log_groups", "logGroups", "logGroupName"),
        "aliases": [
            alias for alias in listed("kms", "list_aliases", "Aliases", "AliasName") if "alias/aws/" not in alias
        ],
        "APIs": listed("apigateway", "get_rest_apis", "items", "id"),
        "streams": listed("kinesis", "list_streams", "StreamNames"),
        "groups": listed("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupName"),
        "balancers": listed("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
        "secrets": listed("secretsmanager", "list_secrets", "SecretList", "Name"),
        "sessions": listed(
            "ec2", "describe_traffic_mirror_sessions", "TrafficMirrorSessions", "TrafficMirrorSessionId"
        ),
        "filters": listed("ec2", "describe_traffic_mirror_filters", "TrafficMirrorFilters", "TrafficMirrorFilterId"),
        "targets": listed("ec2", "describe_traffic_mirror_targets", "TrafficMirrorTargets", "TrafficMirrorTargetId"),
        "endpoints": [
            each["VpcEndpointId"]
            for each in region.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
            if each["State"].lower() != "deleted"
        ],
        "security groups": listed("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
        "launch templates": listed("ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateName"),
    }


def living_keys(region: Region) -> set[str]:
    kms = region.client("kms")
    keys = [kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"] for each in kms.list_keys()["Keys"]]
    return {key["Arn"] for key in keys if key["KeyState"] != "PendingDeletion" and key["KeyManager"] == "CUSTOMER"}


def own_stack(region: Region, name: str, template: str, owner: str, parameters: dict[str, str]) -> None:
    """A stack as the control plane makes it."""
    region.client("cloudformation").create_stack(
        StackName=name,
        **({"TemplateURL": template} if template.startswith("https://") else {"TemplateBody": template}),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Tags=[{"Key": OWNERSHIP_TAG, "Value": owner}],
    )
    stack_engine.wait_until_idle()


def interfaces(region: Region) -> list[str]:
    """Network interfaces of the shop that EC2 mirrors."""
    reservations = region.client("ec2").describe_instances()["Reservations"]
    instances = [instance for each in reservations for instance in each["Instances"]]
    return [
        each["NetworkInterfaces"][0]["NetworkInterfaceId"]
        for each in instances
        if each["InstanceType"].startswith(("c5", "m5", "m6", "t3")) and each["NetworkInterfaces"]
    ]


def mirrored(region: Region, interface_id: str, target_id: str, tags: list[dict[str, str]]) -> str:
    """A mirror session and its filter, with these tags."""
    ec2 = region.client("ec2")

    def tagged(kind: str) -> list[dict[str, Any]]:
        return [{"ResourceType": kind, "Tags": tags}] if tags else []

    made = ec2.create_traffic_mirror_filter(TagSpecifications=tagged("traffic-mirror-filter"))["TrafficMirrorFilter"]
    session = ec2.create_traffic_mirror_session(
        NetworkInterfaceId=interface_id,
        TrafficMirrorTargetId=target_id,
        TrafficMirrorFilterId=made["TrafficMirrorFilterId"],
        SessionNumber=7,
        TagSpecifications=tagged("traffic-mirror-session"),
    )
    return str(session["TrafficMirrorSession"]["TrafficMirrorSessionId"])


def test_an_installation_comes_stays_as_it_is_and_goes_without_a_trace(region: Region, installer: Installer) -> None:
    before, keys_before = held(region), living_keys(region)

    first = installer.deploy()
    standing = held(region)
    installer.lines.clear()
    second = installer.deploy()

    assert first == second
    assert held(region) == standing
    assert installer.lines == [
        f"{installer.name}-bootstrap: nothing to change",
        f"{installer.name}-artifacts-{region.account_id}-{region.region_name}: holds these artifacts already",
        f"{installer.name}-control-plane: nothing to change",
    ]
    installer.destroy()
    assert held(region) == before
    assert living_keys(region) == keys_before
    installer.lines.clear()
    installer.destroy()
    assert installer.lines == [f"nothing that carries {installer.name}'s tag is left"]


def test_a_person_reads_each_resource_as_it_is_done_and_where_the_api_is(installer: Installer) -> None:
    deployed = installer.deploy()

    done = [line.split(maxsplit=2)[2] for line in installer.lines if " s  created" in line]
    assert "created  AWS::S3::Bucket Artifacts" in done
    assert "created  AWS::Lambda::Function Worker" in done
    assert deployed.api_url == "https://api.eu-central-1.test/"


def test_a_new_build_is_an_upgrade_in_place(region: Region, installer: Installer, tmp_path: Path) -> None:
    installer.deploy()
    bucket = f"{installer.name}-artifacts-{region.account_id}-{region.region_name}"
    template = control_plane_template()
    template["Outputs"]["New"] = {"Value": "1"}
    folder = write_artifacts(tmp_path / "new", template)
    (folder / "control-plane.zip").write_bytes(b"a newer control plane")
    manifest = json.loads((folder / "manifest.json").read_text())
    with pytest.raises(UnusableArtifacts, match="not what its manifest says"):
        read_artifacts(folder)
    manifest["files"]["control-plane.zip"]["sha256"] = newer = hashlib.sha256(b"a newer control plane").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))

    upgrade = Installer(installer.name, read_artifacts(folder))
    upgrade.deploy()

    keys = {each["Key"] for each in region.client("s3").list_objects_v2(Bucket=bucket)["Contents"]}
    # What the stacks were made from before is there as well: a rollback finds it.
    assert f"control-plane/{newer}.zip" in keys
    assert f"control-plane/{installer.artifacts.files['control-plane.zip'].sha256}.zip" in keys
    assert f"{installer.name}-bootstrap: nothing to change" in upgrade.lines
    assert f"{installer.name}-control-plane: 0 to create, 1 to update, 0 to delete" in upgrade.lines
    upgrade.destroy()


def test_mirroring_goes_first_and_what_others_mirror_stays(region: Region, installer: Installer) -> None:
    installer.deploy()
    bucket = f"{installer.name}-artifacts-{region.account_id}-{region.region_name}"
    subnets = region.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])["Subnets"]
    own_stack(
        region,
        f"{installer.name}-collector",
        # A request takes no template of this size.
        f"https://{bucket}.s3.amazonaws.com/{installer.artifacts.files['collector.json'].key}",
        installer.name,
        {
            "InstallationName": installer.name,
            "VpcId": region.vpc_id,
            "SubnetIds": ",".join(subnet["SubnetId"] for subnet in subnets),
            "AgentArtifactBucket": bucket,
            "AgentArtifactKey": installer.artifacts.files["heliostat-agent.tar"].key,
            "AgentArtifactSha256": installer.artifacts.files["heliostat-agent.tar"].sha256,
        },
    )
    [stack] = region.client("cloudformation").describe_stacks(StackName=f"{installer.name}-collector")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    ec2 = region.client("ec2")
    source, watched, watcher, *_ = interfaces(region)
    own = mirrored(region, source, outputs["MirrorTargetId"], [{"Key": OWNERSHIP_TAG, "Value": installer.name}])
    target = ec2.create_traffic_mirror_target(NetworkInterfaceId=watcher)["TrafficMirrorTarget"]
    foreign = mirrored(region, watched, target["TrafficMirrorTargetId"], [])

    installer.destroy()

    sessions = held(region)["sessions"]
    assert own not in sessions
    assert foreign in sessions
    first_deleted = installer.lines.index("1 mirror sessions deleted")
    assert first_deleted < installer.lines.index(f"{installer.name}-collector deleted")
    ec2.delete_traffic_mirror_session(TrafficMirrorSessionId=foreign)


def test_functions_that_act_by_themselves_are_held_while_mirroring_goes_and_released_by_a_deployment(
    region: Region, installer: Installer
) -> None:
    installer.deploy()
    functions = region.client("lambda")
    worker = f"{installer.name}-worker"

    def reservation() -> int | None:
        return functions.get_function_concurrency(FunctionName=worker).get("ReservedConcurrentExecutions")

    def cut_while_held() -> None:
        # Twice: what was remembered of the first time is not forgotten by the second.
        for _ in range(2):
            with pytest.raises(Cut):
                installer.destroy(CutAccount("ec2:DescribeTrafficMirrorSessions"))

    cut_while_held()
    assert reservation() == 0
    installer.deploy()
    assert reservation() is None

    functions.put_function_concurrency(FunctionName=worker, ReservedConcurrentExecutions=3)
    cut_while_held()
    assert reservation() == 0
    installer.deploy()
    assert reservation() == 3

    # What a person stopped stays stopped.
    functions.put_function_concurrency(FunctionName=worker, ReservedConcurrentExecutions=0)
    installer.deploy()
    assert reservation() == 0
    installer.destroy()


def test_a_removal_begins_once_the_worker_that_is_at_work_has_ended(region: Region, installer: Installer) -> None:
    installer.deploy()
    table = ControlTable(region.client("dynamodb"), f"{installer.name}-control")
    now_s = time()
    assert table.take_lock("worker", now_s, now_s + 600)
    installer.lines.clear()
    waited: list[list[str]] = []

    def pause() -> None:
        stack_engine.wait_until_idle()
        if not waited:
            waited.append([*installer.lines])
            table.release_lock("worker")

    installer.destroy(pause=pause)

    assert waited == [[f"held: {installer.name}-worker", "a worker is at work: waiting until it ends"]]


def test_a_worker_that_does_not_end_is_told_and_nothing_is_taken_away_beside_it(
    region: Region, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer.deploy()
    table = ControlTable(region.client("dynamodb"), f"{installer.name}-control")
    now_s = time()
    assert table.take_lock("worker", now_s, now_s + 600)
    monkeypatch.setattr("heliostat.deploying.destroy.WORKER_WAIT_S_MAX", -1)

    with pytest.raises(DeploymentFailed, match="a worker is at work, and does not end"):
        installer.destroy()

    assert f"{installer.name}-control-plane" in held(region)["stacks"]
    table.release_lock("worker")
    installer.destroy()


def foreign_function(region: Region, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): pass")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    role = region.client("iam").create_role(
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    region.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=role["Role"]["Arn"],
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
    )


def test_a_function_of_somebody_else_is_not_held_though_it_has_the_name(region: Region, installer: Installer) -> None:
    worker = f"{installer.name}-worker"
    foreign_function(region, worker)

    installer.destroy()

    functions = region.client("lambda")
    assert "ReservedConcurrentExecutions" not in functions.get_function_concurrency(FunctionName=worker)
    assert installer.lines == [f"nothing that carries {installer.name}'s tag is left"]
    functions.delete_function(FunctionName=worker)
    region.client("iam").delete_role(RoleName=worker)


def test_an_instance_has_ended_when_ec2_says_so_and_not_when_it_refuses_to_say(
    region: Region, installer: Installer
) -> None:
    ec2 = region.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": OWNERSHIP_TAG, "Value": installer.name}]}]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", TagSpecifications=tags)
    instance = made["Instances"][0]["InstanceId"]
    refused = AwsAccount(None)
    refused.client("ec2").meta.events.register("before-call.ec2.DescribeInstances", refuse)

    with pytest.raises(DeploymentFailed, match="ec2:DescribeInstances"):
        installer.destroy(refused)

    ec2.terminate_instances(InstanceIds=[instance])
    installer.destroy()


def refuse(**_: Any) -> None:
    raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "DescribeInstances")


def test_a_kept_inventory_is_used_on_by_the_next_installation(region: Region, installer: Installer) -> None:
    installer.deploy()
    dynamodb = region.client("dynamodb")
    table = f"{installer.name}-inventory"
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "sk": {"S": "b"}})

    kept = installer.destroy(keep_inventory=True)

    assert kept is not None
    assert kept.table == table
    assert table in held(region)["tables"]
    assert f"{installer.name}-control" not in held(region)["tables"]
    assert kept.key_arn in living_keys(region)
    installer.lines.clear()
    installer.deploy()
    assert f"{table} was kept by an earlier installation: it is used on" in installer.lines
    assert dynamodb.get_item(TableName=table, Key={"pk": {"S": "a"}, "sk": {"S": "b"}})["Item"]
    [stack] = region.client("cloudformation").describe_stacks(StackName=f"{installer.name}-bootstrap")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert (outputs["InventoryTableName"], outputs["KeyArn"]) == (table, kept.key_arn)
    installer.destroy()
    assert table not in held(region)["tables"]
    assert kept.key_arn not in living_keys(region)


def test_a_kept_inventory_whose_key_is_to_be_deleted_is_refused(region: Region, installer: Installer) -> None:
    installer.deploy()
    kept = installer.destroy(keep_inventory=True)
    assert kept is not None
    key_id = kept.key_arn.rpartition("/")[2]
    region.client("kms").schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)

    with pytest.raises(DeploymentFailed, match="is PendingDeletion: cancel the deletion"):
        installer.deploy()

    installer.destroy()


@pytest.mark.parametrize("ended", ["cut", "rolled back"])
def test_a_kept_inventory_is_used_on_though_the_deployment_between_came_to_nothing(
    region: Region, installer: Installer, ended: str
) -> None:
    installer.deploy()
    kept = installer.destroy(keep_inventory=True)
    assert kept is not None
    if ended == "cut":
        with pytest.raises(Cut):
            installer.deploy(CutAccount("cloudformation:CreateChangeSet", "after"))
    else:
        with failing("AWS::IAM::Role", "no", "ExecutionRole"), pytest.raises(DeploymentFailed):
            installer.deploy()

    [bootstrap, _] = installer.deployment().preview()
    installer.deploy()

    assert bootstrap.parameters["ExistingInventoryTable"][1] == kept.table
    [stack] = region.client("cloudformation").describe_stacks(StackName=f"{installer.name}-bootstrap")["Stacks"]
    assert {"ParameterKey": "ExistingKeyArn", "ParameterValue": kept.key_arn} in stack["Parameters"]
    installer.destroy()
    assert kept.key_arn not in living_keys(region)


def test_a_bootstrap_whose_deletion_failed_over_its_artifacts_is_emptied_and_made_anew(
    region: Region, installer: Installer
) -> None:
    installer.deploy()
    bootstrap = f"{installer.name}-bootstrap"
    region.client("cloudformation").delete_stack(StackName=bootstrap)
    stack_engine.wait_until_idle()
    [stack] = region.client("cloudformation").describe_stacks(StackName=bootstrap)["Stacks"]
    assert stack["StackStatus"] == "DELETE_FAILED"

    installer.deploy()

    assert f"{installer.name}-inventory was kept by an earlier installation: it is used on" in installer.lines
    installer.destroy()


@pytest.mark.parametrize("manager", ["CUSTOMER", "AWS"])
def test_a_key_that_is_not_ours_is_left_though_our_table_is_encrypted_by_it(
    region: Region, installer: Installer, manager: str
) -> None:
    kms = region.client("kms")
    key = kms.create_key(Description="of the whole company")["KeyMetadata"]["Arn"]
    if manager == "AWS":
        key = kms.describe_key(KeyId="alias/aws/dynamodb")["KeyMetadata"]["Arn"]
    encryption = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    keep_table(region, f"{installer.name}-inventory", installer.name, SSESpecification=encryption)

    installer.destroy()

    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
    assert installer.lines[0] == f"{key} does not carry this installation's tag: it is another's, and stays"
    assert f"{installer.name}-inventory" not in held(region)["tables"]


def test_a_dry_run_sends_reads_alone_and_names_what_would_be(region: Region, installer: Installer) -> None:
    before = held(region)
    account = CutAccount()

    [bootstrap, control_plane] = installer.deployment(account).preview()

    assert held(region) == before
    assert {call for call in account.calls if not call.split(":")[1].startswith(("Describe", "Get", "List"))} == set()
    assert {change.action for change in (*bootstrap.changes, *control_plane.changes)} == {"Add"}
    assert "ExecutionRole" in {change.logical_id for change in bootstrap.changes}
    assert "MakeBoundedRoles" in {statement.sid for statement in bootstrap.statements}
    installer.deploy()
    account = CutAccount()
    again = installer.deployment(account).preview()
    assert [each.changes for each in again] == [[], []]
    assert {call for call in account.calls if not call.split(":")[1].startswith(("Describe", "Get", "List"))} == set()
    installer.destroy()


def operations(region: Region, artifacts: Artifacts) -> tuple[list[str], list[str]]:
    """AWS operations that a deployment and a removal make, in the order in which each is made first."""
    del region
    installer = Installer("counted", artifacts)
    deploying, destroying = CutAccount(), CutAccount()
    installer.deploy(deploying)
    installer.destroy(destroying)
    return [*deploying.calls], [*destroying.calls]


def keep_table(region: Region, name: str, owner: str, **encryption: Any) -> None:
    """An inventory as an earlier installation has left it."""
    region.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        Tags=[{"Key": OWNERSHIP_TAG, "Value": owner}],
        **encryption,
    )


@pytest.mark.timeout(300)
def test_whatever_call_a_run_is_cut_at_the_next_one_finishes_it(region: Region, artifacts: Artifacts) -> None:
    deploying, destroying = operations(region, artifacts)
    before, keys_before = held(region), living_keys(region)
    # After a read is before the next call; after a change, AWS has done what this machine does not know of.
    reads = ("Describe", "Get", "Head", "List")
    cuts = [(call, "before") for call in deploying]
    cuts += [(call, "after") for call in deploying if not call.split(":")[1].startswith(reads)]

    for number, (call, phase) in enumerate(cuts):
        installer = Installer(f"cut{number}", artifacts)
        kept = f"{installer.name}-inventory" if number % 2 else ""
        if kept:
            keep_table(region, kept, installer.name)
        with pytest.raises(Cut):
            installer.deploy(CutAccount(call, phase))
        assert installer.deploy().api_url, (call, phase)
        bootstrap = Stacks(region.client("cloudformation")).find(f"{installer.name}-bootstrap")
        assert bootstrap is not None
        assert bootstrap.parameters["ExistingInventoryTable"] == kept, (call, phase)
        # The way out is cut as well: of its calls, each installation takes its share, the later ones last.
        on_the_way_out = destroying[number :: len(cuts)]
        for each in on_the_way_out:
            with pytest.raises(Cut):
                installer.destroy(CutAccount(each, phase))
        installer.destroy()
        assert held(region) == before, (call, on_the_way_out, phase)

    assert living_keys(region) == keys_before


def test_a_stack_that_fails_is_told_with_its_cause_and_made_anew_by_the_next_run(
    region: Region, installer: Installer
) -> None:
    reason = "User: arn:aws:iam::123456789012:user/me is not authorized to perform: iam:CreateRole"

    with failing("AWS::IAM::Role", reason, "ExecutionRole"), pytest.raises(DeploymentFailed) as refused:
        installer.deploy()

    told, explanation, fix = str(refused.value).split("\n  ")
    assert told == (
        f"{installer.name}-bootstrap is ROLLBACK_COMPLETE. It began with ExecutionRole (AWS::IAM::Role): {reason}"
    )
    # As the catalogue of failures has it.
    assert "iam:CreateRole" in explanation
    assert fix
    # Nothing is kept of a creation that failed.
    assert f"{installer.name}-inventory" not in held(region)["tables"]
    installer.lines.clear()
    assert installer.deploy().api_url
    assert f"{installer.name}-bootstrap is ROLLBACK_COMPLETE: it is deleted and made anew" in installer.lines
    installer.destroy()


def test_a_stack_of_somebody_else_is_left_alone(region: Region, installer: Installer) -> None:
    template = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {}}}})
    own_stack(region, f"{installer.name}-bootstrap", template, "somebody", {})

    for attempt in (installer.deploy, installer.destroy):
        with pytest.raises(DeploymentFailed, match="it is another's, and stays untouched"):
            attempt()

    assert f"{installer.name}-bootstrap" in held(region)["stacks"]
    region.client("cloudformation").delete_stack(StackName=f"{installer.name}-bootstrap")
    stack_engine.wait_until_idle()


def test_a_table_of_somebody_else_is_left_alone(region: Region, installer: Installer) -> None:
    dynamodb = region.client("dynamodb")
    dynamodb.create_table(
        TableName=f"{installer.name}-inventory",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )

    for attempt in (installer.deploy, installer.destroy):
        with pytest.raises(DeploymentFailed, match="it is another's, and stays untouched"):
            attempt()

    dynamodb.delete_table(TableName=f"{installer.name}-inventory")


def test_what_was_forgotten_is_named(region: Region, installer: Installer, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = {"Key": OWNERSHIP_TAG, "Value": installer.name}
    specification = {"ResourceType": "traffic-mirror-target", "Tags": [tag]}
    ec2 = region.client("ec2")
    [interface, *_] = ec2.describe_network_interfaces()["NetworkInterfaces"]
    target = ec2.create_traffic_mirror_target(
        NetworkInterfaceId=interface["NetworkInterfaceId"], TagSpecifications=[specification]
    )["TrafficMirrorTarget"]["TrafficMirrorTargetId"]
    monkeypatch.setattr("heliostat.deploying.destroy.TAG_INDEX_WAIT_S_MAX", -1)

    with pytest.raises(StillThere, match=target):
        installer.destroy()

    ec2.delete_traffic_mirror_target(TrafficMirrorTargetId=target)


def test_a_private_api_comes_with_its_endpoint_and_goes_before_it(region: Region, installer: Installer) -> None:
    deployed = installer.deploy(private_api_vpc=region.vpc_id)

    [endpoint] = region.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    assert deployed.api_url.endswith(endpoint["VpcEndpointId"])
    assert endpoint["ServiceName"] == "com.amazonaws.eu-central-1.execute-api"
    zones = region.client("ec2").describe_subnets(SubnetIds=endpoint["SubnetIds"])["Subnets"]
    assert len({subnet["AvailabilityZone"] for subnet in zones}) == len(zones) >= 2
    # Left as it is where nothing is said of it.
    assert installer.deploy().api_url == deployed.api_url
    assert installer.deploy(private_api_vpc="none").api_url == "https://api.eu-central-1.test/"
    assert held(region)["endpoints"] == []
    installer.destroy()


class Zones:
    """A VPC with a subnet in each of three zones, of which AWS has the endpoint in two."""

    def describe_vpcs(self, **_: Any) -> dict[str, Any]:
        return {"Vpcs": [{"CidrBlock": "10.0.0.0/16"}]}

    def get_paginator(self, _: str) -> Zones:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        subnets = [
            {"SubnetId": f"subnet-{zone}", "AvailabilityZone": f"use1-{zone}", "AvailableIpAddressCount": 9}
            for zone in "abc"
        ]
        return [{"Subnets": subnets}]

    def describe_vpc_endpoint_services(self, ServiceNames: list[str]) -> dict[str, Any]:  # noqa: N803 - EC2's word
        assert ServiceNames == ["com.amazonaws.us-east-1.execute-api"]
        return {"ServiceDetails": [{"AvailabilityZones": ["use1-a", "use1-c"]}]}


def test_the_endpoint_goes_where_aws_has_its_service() -> None:
    found = private_api_parameters(Zones(), "vpc-1", "us-east-1")

    assert found["PrivateApiSubnetIds"] == "subnet-a,subnet-c"


def test_a_private_api_that_is_asked_for_again_keeps_its_subnets(region: Region, installer: Installer) -> None:
    installer.deploy(private_api_vpc=region.vpc_id)
    # The emptiest of its zone now, which a first deployment would choose.
    ec2 = region.client("ec2")
    zone = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])["Subnets"][0]
    block = ec2.associate_vpc_cidr_block(VpcId=region.vpc_id, CidrBlock="10.98.0.0/16")
    subnet = ec2.create_subnet(
        VpcId=region.vpc_id, CidrBlock="10.98.0.0/17", AvailabilityZone=zone["AvailabilityZone"]
    )["Subnet"]["SubnetId"]
    installer.lines.clear()

    installer.deploy(private_api_vpc=region.vpc_id)

    assert installer.lines[0] == f"{installer.name}-bootstrap: nothing to change"
    ec2.delete_subnet(SubnetId=subnet)
    ec2.disassociate_vpc_cidr_block(AssociationId=block["CidrBlockAssociation"]["AssociationId"])
    installer.destroy()


def test_a_private_api_that_moves_to_another_vpc_is_taken_away_where_it_was(
    region: Region, installer: Installer
) -> None:
    ec2 = region.client("ec2")
    installer.deploy(private_api_vpc=region.vpc_id)
    other = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=other, CidrBlock="10.99.0.0/24")["Subnet"]["SubnetId"]
    installer.lines.clear()

    installer.deploy(private_api_vpc=other)

    moved = installer.lines.index("the private API moves to another VPC: it is taken away there first")
    assert any("deleted  AWS::EC2::VPCEndpoint" in line for line in installer.lines[moved:])
    [endpoint] = [each for each in ec2.describe_vpc_endpoints()["VpcEndpoints"] if each["State"].lower() != "deleted"]
    assert endpoint["VpcId"] == other
    installer.destroy()
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=other)


def test_a_name_that_an_installation_of_another_region_has_is_refused_before_anything_is_made(
    region: Region, installer: Installer
) -> None:
    del region
    installer.deploy()
    elsewhere = AwsAccount("eu-west-1")

    with pytest.raises(DeploymentFailed, match=r"an installation of another region has this name\. Choose another"):
        installer.deploy(elsewhere)

    assert elsewhere.client("cloudformation").describe_stacks()["Stacks"] == []
    installer.destroy()


def test_a_vpc_that_is_none_is_the_callers_mistake(installer: Installer) -> None:
    with pytest.raises(WrongUsage, match="there is no VPC 'vpc-0000'"):
        installer.deploy(private_api_vpc="vpc-0000")


def test_artifacts_that_are_missing_or_changed_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableArtifacts, match=r"no manifest\.json; `make package` builds what is deployed"):
        read_artifacts(tmp_path)

    folder = write_artifacts(tmp_path / "built", control_plane_template())
    (folder / "processor.zip").unlink()
    with pytest.raises(UnusableArtifacts, match=r"processor\.zip: No such file or directory; run `make package` again"):
        read_artifacts(folder)
    (folder / "manifest.json").write_text('{"files": {}}')
    with pytest.raises(UnusableArtifacts, match="not a manifest of `make package`"):
        read_artifacts(folder)


def test_the_bootstrap_template_fits_into_a_request(artifacts: Artifacts) -> None:
    # No bucket is there yet that could hold it.
    assert len(json.dumps(artifacts.bootstrap)) < TEMPLATE_BYTES_INLINE_MAX * 0.8


def test_a_region_of_china_is_refused_before_anything_is_asked(installer: Installer) -> None:
    account = CutAccount()
    china = replace(account.installation(installer.name), region="cn-north-1", partition="aws-cn")
    account.calls.clear()
    deployment = Deployment(account, china, installer.artifacts, LinesReport(installer.lines.append), lambda: None)

    with pytest.raises(WrongUsage, match="not in China"):
        deployment.deploy()

    assert account.calls == {}


def test_a_name_that_cannot_be_one_is_refused(installer: Installer) -> None:
    with pytest.raises(WrongUsage, match="2 to 20 small letters, digits and hyphens"):
        Installer("Heliostat_1", installer.artifacts).deploy()


def test_credentials_that_aws_refuses_are_told_in_one_sentence(
    region: Region, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    del region
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)

    with pytest.raises(DeploymentFailed, match="there are no AWS credentials"):
        installer.deploy()


def test_an_artifact_that_somebody_replaced_is_uploaded_again(region: Region, installer: Installer) -> None:
    installer.deploy()
    artifact = installer.artifacts.files["control-plane.zip"]
    bucket = f"{installer.name}-artifacts-{region.account_id}-{region.region_name}"
    region.client("s3").put_object(Bucket=bucket, Key=artifact.key, Body=b"not what its key says")
    installer.lines.clear()

    installer.deploy()

    # It alone.
    uploads = [line for line in installer.lines if line.startswith("uploading")]
    assert uploads == [f"uploading control-plane.zip ({artifact.path.stat().st_size} bytes)"]
    uploaded = region.client("s3").get_object(Bucket=bucket, Key=artifact.key)["Body"].read()
    assert uploaded == artifact.path.read_bytes()
    installer.destroy()


def test_a_bucket_whose_object_is_refused_to_go_is_told(region: Region, artifacts: Artifacts) -> None:
    installation = AwsAccount(None).installation("gone")

    # A bucket that is gone is empty.
    assert ArtifactBucket(region.client("s3"), installation).empty() == 0
    with pytest.raises(DeploymentFailed, match="s3:PutObject"):
        ArtifactBucket(region.client("s3"), installation).put(next(iter(artifacts.files.values())))
    foreign = replace(installation, account="999999999999")
    with pytest.raises((DeploymentFailed, ClientError)):
        ArtifactBucket(region.client("s3"), foreign).put(next(iter(artifacts.files.values())))


# Where IAM has another word than the API.
IAM_ACTIONS = {
    "resourcegroupstaggingapi:GetResources": "tag:GetResources",
    "s3:DeleteObjects": "s3:DeleteObjectVersion",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
}


def test_whoever_deploys_needs_what_the_deployers_policy_says(installer: Installer, region: Region) -> None:
    account = CutAccount()
    installer.deploy(account, private_api_vpc=region.vpc_id)
    installer.destroy(account)

    asked = {IAM_ACTIONS.get(call, call) for call in account.calls} - {"sts:GetCallerIdentity"}
    assert asked - TASKS["deployer"].actions == set()
