"""An examination finds a healthy installation healthy, and what was broken in it, each by its row."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chalice_app.aws.control_table import ControlTable
from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.control_store import Head
from chalice_app.policies.changing import RECONCILER
from chalice_app.policies.documents import PolicyPlace, policy_documents
from chalice_app.policies.reading import DISCOVERY
from chalice_app.settings import VERSION
from heliostat.control.views.doctor import verdict_lines
from heliostat.deploying.account import AwsAccount, refusals
from heliostat.deploying.artifacts import read_artifacts
from heliostat.deploying.deploy import Deployment
from heliostat.deploying.report import LinesReport
from heliostat.deploying.self_acting import hold, release
from heliostat.deploying.stacks import FoundStack, Stacks
from heliostat.doctor.examination import examine, exit_status
from heliostat.doctor.standing import BESIDE, examine_queues
from heliostat.doctor.subject import Subject
from heliostat.doctor.verdict import Verdict, failed, judged, ok
from heliostat.environment import applied_environment
from simulator.aws import stack_engine
from simulator.region import Region, start_region
from tests.unit.heliostat.deploying.conftest import ROOT, control_plane_template, write_artifacts
from tools.template_file import read_template, template_text

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "heliostat"
TICK, WORKER = f"{NAME}-tick", f"{NAME}-worker"


def control_plane(region: Region) -> dict[str, Any]:
    """The control plane in small, with what the examination asks of the real one: outputs, the worker's rights."""
    small, real = control_plane_template(), read_template(ROOT / "cfn" / "control-plane.yaml")
    place = PolicyPlace("aws", region.region_name, region.account_id, NAME)
    documents = [each for task in (DISCOVERY, RECONCILER) for each in policy_documents(task, place)]
    role = small["Resources"]["WorkerRole"]["Properties"]
    role["Policies"] = [{"PolicyName": f"p{at}", "PolicyDocument": each} for at, each in enumerate(documents)]
    del role["PermissionsBoundary"]
    for queue in ("FailedInvocations", "WebhookDeadLetters"):
        small["Resources"][queue] = {"Type": "AWS::SQS::Queue"}
    wanted = ("FailedInvocationsUrl", "WebhookDeadLettersUrl", "Release", "RecordFormat", "StoreLayout")
    small["Outputs"] |= {name: real["Outputs"][name] for name in wanted}
    return small


def stack(region: Region, name: str, parameters: dict[str, str]) -> dict[str, str]:
    """A stack as the control plane makes it; the answer is its outputs."""
    client, bucket, key = region.client("cloudformation"), AwsAccount(None).installation(NAME).bucket, f"{name}.json"
    text = template_text(read_template(ROOT / "cfn" / f"{name}.yaml"))
    region.client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode())
    client.create_stack(
        StackName=f"{NAME}-{name}",
        TemplateURL=f"https://{bucket}.s3.amazonaws.com/{key}",
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Tags=[{"Key": OWNERSHIP_TAG, "Value": NAME}],
    )
    stack_engine.wait_until_idle()
    [found] = client.describe_stacks(StackName=f"{NAME}-{name}")["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}


def heartbeat(region: Region, group: str, **facts: Any) -> None:
    line = {"event": "heartbeat", "agent": "i-0a", "version": VERSION, "ailments": []} | facts
    logs = region.client("logs")
    stream = str(line["agent"])
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    event = {"timestamp": int(time.time() * 1000), "message": json.dumps(line)}
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])


def count(region: Region, namespace: str, name: str, dimension: tuple[str, str], value: float = 1.0) -> None:
    datum = {"MetricName": name, "Dimensions": [{"Name": dimension[0], "Value": dimension[1]}], "Value": value}
    region.client("cloudwatch").put_metric_data(
        Namespace=namespace, MetricData=[datum | {"Timestamp": datetime.now(UTC)}]
    )


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """A region with an installation as the built artifacts make it, its collector and its processing."""
    with start_region() as started, applied_environment(started.environment()):
        folder = write_artifacts(tmp_path_factory.mktemp("doctor") / "artifacts", control_plane(started))
        account = AwsAccount(None)
        report = LinesReport(lambda _: None)
        installation = account.installation(NAME)
        Deployment(account, installation, read_artifacts(folder), report, stack_engine.wait_until_idle).deploy()
        subnets = started.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [started.vpc_id]}])
        collector = stack(
            started,
            "collector",
            {
                "VpcId": started.vpc_id,
                "SubnetIds": ",".join(each["SubnetId"] for each in subnets["Subnets"]),
                "AgentArtifactBucket": installation.bucket,
                "AgentArtifactKey": "agent.tar",
                "AgentArtifactSha256": "0" * 64,
            },
        )
        stack(
            started,
            "processing",
            {
                "RecordStreamArn": collector["RecordStreamArn"],
                "ProcessorArtifactBucket": installation.bucket,
                "ProcessorArtifactKey": next(
                    each["Key"]
                    for each in started.client("s3").list_objects_v2(Bucket=installation.bucket)["Contents"]
                    if each["Key"].startswith("processor/")
                ),
            },
        )
        count(started, "AWS/Lambda", "Invocations", ("FunctionName", TICK))
        heartbeat(started, collector["AgentLogGroupName"])
        yield started


def outputs(region: Region, name: str) -> dict[str, str]:
    [found] = region.client("cloudformation").describe_stacks(StackName=f"{NAME}-{name}")["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}


def examined() -> dict[str, Verdict]:
    return {each.check: each for each in examine(AwsAccount(None), NAME, time.time())}


def wrong() -> dict[str, Verdict]:
    return {check: each for check, each in examined().items() if each.standing != "ok"}


def test_a_healthy_installation_is_well_in_every_row(region: Region) -> None:
    found = examined()

    assert {check: each for check, each in found.items() if each.standing != "ok"} == {}
    assert found["credentials"].found.endswith(f"{region.account_id}.")
    assert {
        *(f"stack {NAME}-{each}" for each in ("bootstrap", "control-plane", "collector", "processing")),
        *(f"table {NAME}-{each}" for each in ("inventory", "control")),
        *("releases", "rights", "stream", "record reader", "logs", "alarms", "failed events", "failed batches"),
        "webhook dead letters",
        *("schedule", "events", "session quota", "agent i-0a", "mirroring", f"function {WORKER}"),
    } <= found.keys()


@contextmanager
def broken(region: Region) -> Iterator[None]:
    """Much at once, each of another part; it is mended again behind it."""
    group, sqs = outputs(region, "collector")["AgentLogGroupName"], region.client("sqs")
    queue = outputs(region, "processing")["FailedBatchesUrl"]
    letters = outputs(region, "control-plane")["WebhookDeadLettersUrl"]
    logs, functions, iam = region.client("logs"), region.client("lambda"), region.client("iam")
    account = AwsAccount(None)
    installation, stacks = account.installation(NAME), Stacks(account.client("cloudformation"))
    role = functions.get_function(FunctionName=WORKER)["Configuration"]["Role"].rsplit("/", 1)[1]
    [mapping] = functions.list_event_source_mappings()["EventSourceMappings"]
    denied = {"Effect": "Deny", "Action": "ec2:CreateTrafficMirrorSession", "Resource": "*"}
    recovery = region.client("dynamodb").update_continuous_backups

    heartbeat(region, group, agent="i-0b", ailments=["The spool is full."])
    heartbeat(region, group, agent="i-0c", version="0.0.9")
    logs.delete_retention_policy(logGroupName=group)
    for each in (queue, letters):
        sqs.send_message(QueueUrl=each, MessageBody="{}")
    hold(functions, installation, stacks)
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    iam.put_role_policy(
        RoleName=role,
        PolicyName="denied",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [denied]}),
    )
    recovery(TableName=f"{NAME}-inventory", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False})
    yield
    recovery(TableName=f"{NAME}-inventory", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    iam.delete_role_policy(RoleName=role, PolicyName="denied")
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    release(functions, installation, stacks)
    for each in (queue, letters):
        sqs.purge_queue(QueueUrl=each)
    logs.put_retention_policy(logGroupName=group, retentionInDays=30)
    for agent in ("i-0b", "i-0c"):
        logs.delete_log_stream(logGroupName=group, logStreamName=agent)


def test_what_is_broken_is_found_each_by_its_row_and_nothing_else_is_said(region: Region) -> None:
    with broken(region):
        found = wrong()

    expected = {
        "agent i-0b": ("failed", "spool", "docs"),
        "agent i-0c": ("unknown", "release 0.0.9", "apply"),
        "table heliostat-inventory": ("failed", "point-in-time recovery", "DynamoDB"),
        f"function {WORKER}": ("failed", "held", "heliostat deploy"),
        "record reader": ("failed", "disabled", "Enable"),
        "failed batches": ("failed", "About 1", "Read them"),
        "webhook dead letters": ("failed", "About 1", "Read them"),
        "rights": ("failed", "ec2:CreateTrafficMirrorSession", "heliostat deploy"),
        "logs": ("failed", "Kept for ever", "retention"),
    }
    assert found.keys() == expected.keys()
    for check, (standing, says, helps) in expected.items():
        assert found[check].standing == standing
        assert says in found[check].found
        assert helps in found[check].fix


def test_what_was_deleted_beside_its_stack_is_no_matter_of_another_deployment(region: Region) -> None:
    logs, name = region.client("logs"), f"/aws/lambda/{NAME}-processing-reviewer"
    [group] = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    logs.delete_log_group(logGroupName=name)

    found = wrong()

    logs.create_log_group(logGroupName=name)
    logs.put_retention_policy(logGroupName=name, retentionInDays=group["retentionInDays"])
    assert found.keys() == {"logs"}
    assert name in found["logs"].found
    assert found["logs"].fix == BESIDE
    heading = BESIDE.partition("docs/operations.md, ")[2].removesuffix(".")
    assert f"\n## {heading}\n" in (ROOT / "docs" / "operations.md").read_text("utf-8")


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS"])
def test_stacks_without_outputs_leave_rows_unknown_with_the_reason(
    region: Region, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    assert region is not None
    find = Stacks.find_own

    def without_outputs(stacks: Stacks, name: str, owner: str) -> FoundStack | None:
        found = find(stacks, name, owner)
        return found and replace(found, status=status, outputs={})

    monkeypatch.setattr(Stacks, "find_own", without_outputs)

    found = wrong()

    for row in ("tables", "stages"):
        assert found[row].standing == "unknown"
        assert f"{NAME}-bootstrap" in found[row].found
        assert status in found[row].found
    # Every stack has its row, and nothing was left out behind these.
    assert {f"stack {NAME}-{each}" for each in ("bootstrap", "control-plane")} <= found.keys()


def test_the_exit_status_is_that_of_the_worst_row() -> None:
    unknown = Verdict("c", "unknown", "Nobody tells.")

    assert exit_status([ok("a", "It is.")]) == 0
    assert exit_status([ok("a", "It is."), unknown]) == 3
    assert exit_status([unknown, failed("b", "It is not.", "Mend it.")]) == 1


def test_where_packets_stop_is_told_as_the_checklist_tells_it(region: Region) -> None:
    store = ControlTable(region.client("dynamodb"), f"{NAME}-control")
    store.submit(Head(), [], Selection(1, vpc_id=region.vpc_id, load_balancer_ids=("arn:alb",)))

    found = examined()

    store.submit(Head(version=store.head().version), [], Selection(2))
    stages = {check: each.standing for check, each in found.items() if check.startswith("stage ")}
    assert list(stages.values()) == ["ok", "ok", "ok", "failed", *["unknown"] * 6]
    assert list(stages)[3] == "stage sessions"
    assert found["stage sessions"].fix


def test_what_failed_in_a_function_or_a_delivery_is_found(region: Region) -> None:
    [rule] = [each["Name"] for each in region.client("events").list_rules()["Rules"]]
    count(region, "AWS/Lambda", "Errors", ("FunctionName", WORKER), 3.0)
    count(region, "AWS/Events", "FailedInvocations", ("RuleName", rule))

    found = wrong()

    assert set(found) == {f"function {WORKER}", "events"}
    assert found[f"function {WORKER}"].found == "3 invocations failed in the last hour."
    assert "aws logs tail" in found[f"function {WORKER}"].fix
    assert rule in found["events"].found


def test_a_queue_that_is_gone_is_named_and_the_others_are_judged(region: Region) -> None:
    sqs, url = region.client("sqs"), outputs(region, "control-plane")["WebhookDeadLettersUrl"]
    failed_batches = outputs(region, "processing")["FailedBatchesUrl"]
    sqs.send_message(QueueUrl=failed_batches, MessageBody="{}")
    sqs.delete_queue(QueueUrl=url)
    account = AwsAccount(None)
    try:
        rows = list(examine_queues(Subject(account, account.installation(NAME), time.time())))
    finally:
        sqs.create_queue(QueueName=url.rsplit("/", 1)[1])
        [message] = sqs.receive_message(QueueUrl=failed_batches)["Messages"]
        sqs.delete_message(QueueUrl=failed_batches, ReceiptHandle=message["ReceiptHandle"])

    assert [(row.check, row.standing) for row in rows] == [
        ("failed events", "ok"),
        ("webhook dead letters", "failed"),
        ("failed batches", "failed"),
    ]
    assert rows[1].found.startswith(f"{url} is gone")
    assert rows[2].found.startswith("About 1")


def test_a_queue_that_aws_does_not_tell_of_is_unknown_alone(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    account, denied = AwsAccount(None), outputs(region, "control-plane")["FailedInvocationsUrl"]
    sqs = account.client("sqs")
    ask = sqs.get_queue_attributes

    def refusing(QueueUrl: str, **given: Any) -> Any:  # noqa: N803 - as SQS has it
        if QueueUrl == denied:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, "GetQueueAttributes")
        return ask(QueueUrl=QueueUrl, **given)

    monkeypatch.setattr(sqs, "get_queue_attributes", refusing)

    rows = list(examine_queues(Subject(account, account.installation(NAME), time.time())))

    assert [row.standing for row in rows] == ["unknown", "ok", "ok"]
    assert "not authorized" in rows[0].found


def test_of_a_stack_that_was_rolled_back_its_state_is_told_and_not_what_it_deleted() -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    code = {"ZipFile": "handler = None"}
    function = {"Code": code, "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Runtime": "python3.11", "Handler": "a.b"}
    alarm = {"Namespace": "N", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1}
    resources = {
        "Role": role,
        "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 1}},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
        "Late": {
            "Type": "AWS::CloudWatch::Alarm",
            "DependsOn": ["Function", "Log"],
            "Properties": alarm | {"ComparisonOperator": "GreaterThanThreshold", "Statistic": "Sum"},
        },
    }
    with (
        start_region(populated=False) as rolled_back,
        applied_environment(rolled_back.environment()),
        stack_engine.failing("AWS::CloudWatch::Alarm", "no more alarms"),
    ):
        client = rolled_back.client("cloudformation")
        client.create_stack(
            StackName=f"{NAME}-processing",
            TemplateBody=json.dumps({"Resources": resources}),
            Capabilities=["CAPABILITY_IAM"],
            Tags=[{"Key": OWNERSHIP_TAG, "Value": NAME}],
        )
        stack_engine.wait_until_idle()
        rows = client.list_stack_resources(StackName=f"{NAME}-processing")["StackResourceSummaries"]
        found = wrong()

    assert ("AWS::Lambda::Function", "DELETE_COMPLETE") in {
        (row["ResourceType"], row["ResourceStatus"]) for row in rows
    }
    assert found[f"stack {NAME}-processing"].found == "It is failed (ROLLBACK_COMPLETE)."
    assert {check for check in found if not check.startswith("stack ")} == set()


def test_an_account_without_the_installation_says_what_to_do() -> None:
    with start_region(populated=False) as empty, applied_environment(empty.environment()):
        found = wrong()

    assert {f"stack {NAME}-bootstrap", f"stack {NAME}-control-plane"} <= found.keys()
    assert all(found[check].fix.startswith("Run heliostat deploy") for check in found if check.startswith("stack "))


def test_without_credentials_there_is_one_row() -> None:
    nobody = {"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1", "AWS_EC2_METADATA_DISABLED": "true"}
    with applied_environment(nobody | {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}):
        [row] = examine(AwsAccount(None), NAME, 0.0)

    assert (row.check, row.standing) == ("credentials", "failed")
    assert "aws sts get-caller-identity" in row.fix


def test_a_refusal_is_unknown_and_costs_no_other_check() -> None:
    def refused() -> Iterator[Verdict]:
        yield ok("first", "It is.")
        answer = {"Error": {"Code": "AccessDeniedException", "Message": "is not authorized to perform: kinesis:X"}}
        with refusals("kinesis:X"):
            raise ClientError(answer, "X")  # type: ignore[arg-type]

    [row] = judged("stream", refused)

    assert (row.check, row.standing) == ("stream", "unknown")
    assert "kinesis:X" in row.found
    assert row.fix


def test_a_row_is_a_line_and_what_helps_another() -> None:
    rows = [ok("a", "It is."), failed("b", "It\x1b[2Jis not.", "Mend it.")]

    assert [line for row in rows for line in verdict_lines(row)] == [
        "ok       a: It is.",
        "failed   b: It\N{REPLACEMENT CHARACTER}[2Jis not.",
        "         Fix: Mend it.",
    ]
    assert rows[1].document() == {"check": "b", "standing": "failed", "found": "It\x1b[2Jis not.", "fix": "Mend it."}
