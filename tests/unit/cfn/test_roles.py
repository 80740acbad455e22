"""What the roles of the templates may do, and what they may not."""

from __future__ import annotations

import json
import re
import warnings
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from chalice_app.policies.documents import PolicyPlace, policy_documents
from chalice_app.policies.tasks import CONTROL_PLANE, TASKS
from heliostat.deploying.dry_run import Filling, Statement, preview
from heliostat.deploying.installation import Installation
from inventory_store.host_book import NOTIFICATION_MUTES
from inventory_store.table import document_partition
from tests.unit.chalice_app.policies.iam_reference import resource_types
from tools.template_file import read_template

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # parliament imports pkg_resources
    from parliament import analyze_policy_string

ROOT = Path(__file__).resolve().parents[3]
# The longest name, account and region: sizes are held with these.
LONGEST = Installation("h" * 20, "ap-southeast-2", "123456789012")
HERE = Installation("heliostat", "eu-central-1", "123456789012")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
STREAM = "arn:aws:kinesis:eu-central-1:123456789012:stream/heliostat-collector-RecordStream-1"
BOUNDARY = "arn:aws:iam::123456789012:policy/heliostat-boundary"
# What AWS lets nobody bind to a resource, other than by region or by the function that is fed.
UNBOUND = re.compile(
    r"(autoscaling|ec2|elasticloadbalancing):Describe\w+|logs:DescribeLogGroups|secretsmanager:GetRandomPassword"
    r"|lambda:CreateEventSourceMapping|kinesis:Update(ShardCount|StreamMode)"
)


def template(name: str) -> dict[str, Any]:
    return read_template(ROOT / "cfn" / f"{name}.yaml")


def statements(name: str, installation: Installation = HERE, **parameters: str) -> list[Statement]:
    given = {"InstallationName": installation.name, "PermissionsBoundary": BOUNDARY, "KeyArn": KEY, **parameters}
    return preview(name, template(name), given, installation, None).statements


def documents(name: str, resource: str, installation: Installation = HERE) -> dict[str, dict[str, Any]]:
    """The policies of a role or managed policy by name, filled in; what is made meanwhile gets an example."""
    body = template(name)["Resources"][resource]["Properties"]
    given = {
        "InstallationName": installation.name,
        "PermissionsBoundary": BOUNDARY,
        "KeyArn": KEY,
        "RecordStreamArn": STREAM,
    }
    values = {**{key: str(each.get("Default", "")) for key, each in template(name)["Parameters"].items()}, **given}
    filling = Filling(installation, values, template(name))
    held = (
        body["Policies"] if "Policies" in body else [{"PolicyName": resource, "PolicyDocument": body["PolicyDocument"]}]
    )
    return {
        each["PolicyName"]: json.loads(_exemplified(json.dumps(filling.fill(each["PolicyDocument"])))) for each in held
    }


def _exemplified(text: str) -> str:
    examples = {
        "<Artifacts.Arn>": "arn:aws:s3:::heliostat-artifacts-123456789012-eu-central-1",
        "<Key.Arn>": KEY,
        "<Notifications>": "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications",
        "<PermissionsBoundary>": BOUNDARY,
        "<RecordStream.Arn>": "arn:aws:kinesis:eu-central-1:123456789012:stream/heliostat-collector-RecordStream-1",
        "<AgentLogs.Arn>": "arn:aws:logs:eu-central-1:123456789012:log-group:heliostat-collector-AgentLogs-1:*",
        "<RedactionKey>": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:heliostat-collector-redaction-key-1",
        "<AWS::StackId>": "arn:aws:cloudformation:eu-central-1:123456789012:stack/heliostat-collector/1",
        "<AWS::StackName>": "heliostat-collector",
        "<FailedBatches.Arn>": "arn:aws:sqs:eu-central-1:123456789012:heliostat-processing-FailedBatches-1",
        "<ProcessorLogGroup.Arn>": "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/heliostat-1:*",
        "<RecordStreamArn>": "arn:aws:kinesis:eu-central-1:123456789012:stream/heliostat-collector-RecordStream-1",
        "<InventoryTableName>": "heliostat-inventory",
        "<AgentArtifactBucket>": "heliostat-artifacts-123456789012-eu-central-1",
        "<AgentArtifactKey>": "agent/0.tar",
    }
    for name, example in examples.items():
        text = text.replace(name, example)
    return text


ROLES = [
    ("bootstrap", "ExecutionNetwork"),
    ("bootstrap", "ExecutionAgents"),
    ("bootstrap", "ExecutionRecords"),
    ("bootstrap", "ExecutionWatching"),
    ("bootstrap", "PermissionsBoundary"),
    ("collector", "AgentRole"),
    ("processing", "ProcessorRole"),
]


# True, and not as parliament's data of 2025 has it: public parameters have no account in their ARN, IAM's own examples
# compare a boundary as text, and a network load balancer's listener is no application's.
AS_MEANT = (
    ("RESOURCE_MISMATCH", "ssm:GetParameters"),
    ("MISMATCHED_TYPE_BUT_USABLE", ""),
    ("RESOURCE_MISMATCH", "listener/app"),
)


def grants(document: dict[str, Any], action: str, required: str) -> bool:
    """Does any statement allow an action on a kind of resource? EC2 asks for several kinds, each with its condition.

    What has no kind of resource is asked for on "*": a statement that names an ARN never grants it.
    """
    held = [each["Resource"] for each in document["Statement"] if action in each["Action"]]
    resources = [resource for each in held for resource in ([each] if isinstance(each, str) else each)]
    if required == "*":
        return "*" in resources
    return any(fnmatch(resource.replace("::image", ":*:image"), required) for resource in resources)


@pytest.mark.parametrize(("name", "resource"), [each for each in ROLES if each[1] != "PermissionsBoundary"])
def test_parliament_knows_every_action_resource_and_condition(name: str, resource: str) -> None:
    for document in documents(name, resource).values():
        assert "<" not in json.dumps(document)
        for finding in analyze_policy_string(json.dumps(document)).findings:
            if finding.issue == "RESOURCE_MISMATCH":
                detail = [row for row in finding.detail if not grants(document, row["action"], row["required_format"])]
            else:
                detail = finding.detail
            known = any(finding.issue == issue and words in str(detail) for issue, words in AS_MEANT)
            assert known or not detail, (finding.issue, detail)


def test_parliament_knows_every_action_of_the_boundary() -> None:
    [document] = documents("bootstrap", "PermissionsBoundary").values()
    findings = analyze_policy_string(json.dumps(document)).findings

    # It puts actions and resources together in few statements: it grants nothing by itself.
    assert {finding.issue for finding in findings} <= {"RESOURCE_MISMATCH", "RESOURCE_STAR"}


@pytest.mark.parametrize(("name", "resource"), [each for each in ROLES if each[1] != "PermissionsBoundary"])
def test_roles_name_every_action_and_bind_what_can_be_bound(name: str, resource: str) -> None:
    for document in documents(name, resource).values():
        for statement in document["Statement"]:
            assert not [action for action in statement["Action"] if "*" in action], statement["Sid"]
            if statement["Resource"] == "*":
                assert statement["Condition"], statement["Sid"]
                assert all(UNBOUND.fullmatch(action) for action in statement["Action"]), statement["Sid"]


def test_roles_are_made_with_the_boundary_alone_and_passed_to_named_services() -> None:
    by_sid = {each.sid: each for each in statements("bootstrap") if each.resource.startswith("Execution")}
    writes = {
        action for each in by_sid.values() for action in each.actions if re.match(r"iam:(Create|Put|Attach)", action)
    }

    assert writes == {
        "iam:CreateRole",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
        "iam:CreateInstanceProfile",
        "iam:CreateServiceLinkedRole",
    }
    assert by_sid["MakeBoundedRoles"].condition == {"ArnEquals": {"iam:PermissionsBoundary": BOUNDARY}}
    assert set(by_sid["PassRoles"].condition["StringEquals"]["iam:PassedToService"]) == {
        "ec2.amazonaws.com",
        "lambda.amazonaws.com",
    }
    # Neither itself nor the control plane's.
    for sid in ("MakeBoundedRoles", "KeepRoles", "PassRoles"):
        assert {resource.rpartition("/")[2] for resource in by_sid[sid].resources} == {
            "heliostat-collector-*",
            "heliostat-processing-*",
        }


def test_a_dry_run_tells_the_policy_of_a_private_apis_endpoint() -> None:
    private = statements("bootstrap", PrivateApiVpcId="vpc-0a1b")

    told = {each.sid: each for each in private if each.resource == "PrivateApiEndpoint"}
    assert set(told) == {"ApisOfTheAccount", "NobodyOfAnotherAccount"}
    assert told["ApisOfTheAccount"].resources == ["arn:aws:execute-api:eu-central-1:123456789012:*"]
    assert [each for each in statements("bootstrap") if each.resource == "PrivateApiEndpoint"] == []


def boundary_grants() -> list[Statement]:
    """What the boundary allows."""
    bounding = [each for each in statements("bootstrap") if each.resource == "PermissionsBoundary"]
    return [each for each in bounding if each.effect == "Allow"]


def test_the_boundary_lets_no_role_ask_in_the_clear_and_refuses_nothing_else() -> None:
    [document] = documents("bootstrap", "PermissionsBoundary").values()

    [refusal] = [each for each in document["Statement"] if each["Effect"] == "Deny"]
    assert (refusal["Action"], refusal["Resource"]) == (["*"], "*")
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_boundary_lets_nobody_make_or_change_a_role_or_itself() -> None:
    boundary = boundary_grants()
    iam = {action: each for each in boundary for action in each.actions if action.startswith("iam:")}

    assert [each.sid for each in boundary if "*" in each.actions] == []
    assert set(iam) == {"iam:PassRole", "iam:SimulatePrincipalPolicy"}
    assert iam["iam:PassRole"].resources == ["arn:aws:iam::123456789012:role/heliostat-execution"]
    assert iam["iam:PassRole"].condition == {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}


def test_what_another_owns_can_be_changed_by_no_role() -> None:
    changing = re.compile(r"ec2:(Authorize|Delete|Modify|Revoke)\w*|ec2:CreateLaunchTemplateVersion")

    for statement in statements("bootstrap"):
        actions = [action for action in statement.actions if changing.fullmatch(action.rstrip("*"))]
        if statement.sid == "PlaceEndpoints":
            # Where it is put is the account's; the endpoint itself takes the statement of what is ours.
            assert not [arn for arn in statement.resources if "vpc-endpoint" in arn]
            continue
        if actions:
            assert statement.condition == {"StringEquals": {"aws:ResourceTag/heliostat:managed-by": "heliostat"}}, (
                actions
            )


def test_policies_fit_whatever_the_installation_is_called() -> None:
    def size(document: dict[str, Any]) -> int:
        return len(json.dumps(document, separators=(",", ":")))

    for name, resource in ROLES:
        sizes = [size(document) for document in documents(name, resource, LONGEST).values()]
        # IAM: 6,144 characters of a managed policy, 10,240 of all inline policies of a role.
        assert sum(sizes) <= (6_144 if name == "bootstrap" else 10_240), resource


@pytest.mark.parametrize(("name", "role"), [("collector", "AgentRole"), ("processing", "ProcessorRole")])
def test_the_boundary_grants_what_the_roles_within_it_need(name: str, role: str) -> None:
    allowed = boundary_grants()
    patterns = [re.compile(re.escape(action).replace(r"\*", ".*")) for each in allowed for action in each.actions]
    needed = {
        action
        for document in documents(name, role).values()
        for each in document["Statement"]
        for action in each["Action"]
    }

    assert {action for action in needed if not any(pattern.fullmatch(action) for pattern in patterns)} == set()


def test_the_boundary_grants_on_everything_what_has_no_kind_of_resource() -> None:
    boundary = boundary_grants()
    patterns = [action for each in boundary if each.resources == ["*"] for action in each.actions]
    # CloudFormation's own role carries no boundary.
    bounded = (*CONTROL_PLANE, TASKS["agent"], TASKS["processor"])
    unbound = {action for task in bounded for action in task.actions if not resource_types(action)}

    assert "sns:Unsubscribe" in unbound
    assert {action for action in unbound if not any(fnmatch(action, pattern) for pattern in patterns)} == set()


# --- statement by statement -------------------------------------------------------------------------------------------

# An action on a resource under conditions: what a policy allows, however its statements are cut.
Allowed = tuple[str, str, tuple[tuple[str, str, tuple[str, ...]], ...]]
OWNED = ("StringEquals", "aws:ResourceTag/heliostat:managed-by", ("heliostat",))


def allowed(held: list[dict[str, Any]]) -> set[Allowed]:
    """All that statements allow. A template names our key where a policy, which is made before there is one, asks for
    its tag; and that a key is used by way of several services is said of each."""
    found = set()
    for statement in held:
        conditions = [
            (operator, key, tuple(_several(values)))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        ]
        for action in statement["Action"]:
            for arn in _several(statement["Resource"]):
                for each in _by_service(conditions):
                    found.add(_of_own_key(action, arn, each))
    return found


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else sorted(value)


def _by_service(conditions: list[Any]) -> list[list[Any]]:
    services = [(each, value) for each in conditions if each[1] == "kms:ViaService" for value in each[2]]
    others = [each for each in conditions if each[1] != "kms:ViaService"]
    return [[*others, (operator, key, (value,))] for (operator, key, _), value in services] or [others]


def _of_own_key(action: str, arn: str, conditions: list[Any]) -> Allowed:
    if arn == KEY:
        # Kinesis asks for a right on the key by an action of its own, which knows no tags of keys.
        conditions = [*conditions, OWNED] if action.startswith("kms:") else conditions
        arn = "arn:aws:kms:eu-central-1:123456789012:key/*"
    return action, arn, tuple(sorted(conditions))


def declared(*tasks: str) -> set[Allowed]:
    """All that tasks declare."""
    place = PolicyPlace(HERE.partition, HERE.region, HERE.account)
    return allowed(
        [
            statement
            for task in tasks
            for document in policy_documents(TASKS[task], place)
            for statement in document["Statement"]
        ]
    )


def test_the_execution_role_may_do_what_its_task_declares_where_and_under_which_conditions() -> None:
    held = [
        statement
        for policy in ("ExecutionNetwork", "ExecutionAgents", "ExecutionRecords", "ExecutionWatching")
        for document in documents("bootstrap", policy).values()
        for statement in document["Statement"]
    ]

    assert allowed(held) == declared("execution")


def test_the_execution_role_trusts_cloudformation_without_what_it_may_not_say_of_itself() -> None:
    trust = template("bootstrap")["Resources"]["ExecutionRole"]["Properties"]["AssumeRolePolicyDocument"]

    assert trust["Statement"] == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "cloudformation.amazonaws.com"}}
    ]


def test_tags_of_ours_come_upon_a_mirror_by_the_call_that_makes_it_alone() -> None:
    boundary = boundary_grants()
    [tagging] = [each for each in boundary if "ec2:CreateTags" in each.actions]

    assert tagging.resources == ["arn:aws:ec2:eu-central-1:123456789012:traffic-mirror-*"]
    assert tagging.condition == {"StringLike": {"ec2:CreateAction": "CreateTrafficMirror*"}}


# --- the control plane ------------------------------------------------------------------------------------------------

# What each function serves. Beside that it writes its own log, and names invocations that failed.
SERVES = {
    "ApiHandlerRole": (
        *("discovery", "measures", "preflight", "reader", "decisions", "purges", "notifier", "users"),
        *("subscribers", "audit"),
    ),
    "WorkerRole": (
        "discovery",
        "measures",
        "preflight",
        "orchestration",
        "reconciler",
        "notifier",
        "reader",
        "decisions",
    ),
    "StackEventsRole": ("notifier", "reader", "decisions"),
}
EVERY_FUNCTION = frozenset(
    {
        *("logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"),
        *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
    }
)


def control_plane_actions(role: str) -> set[str]:
    resources = template("control-plane")["Resources"]
    properties = resources[role]["Properties"]
    attached = [resources[each["Ref"]]["Properties"]["PolicyDocument"] for each in properties["ManagedPolicyArns"]]
    documents = [each["PolicyDocument"] for each in properties["Policies"]] + attached
    return {action for each in documents for statement in each["Statement"] for action in statement["Action"]}


def control_plane_statements(role: str) -> list[dict[str, Any]]:
    """The statements of a function's role, filled in as a deployment fills them."""
    body = template("control-plane")
    given = {
        **{key: str(each.get("Default", "")) for key, each in body["Parameters"].items()},
        "ArtifactBucket": HERE.bucket,
        "ControlTableName": "heliostat-control",
        "ExecutionRoleArn": "arn:aws:iam::123456789012:role/heliostat-execution",
        "InventoryTableName": HERE.inventory_table,
        "KeyArn": KEY,
        "TopicArn": "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications",
    }
    properties = body["Resources"][role]["Properties"]
    attached = [body["Resources"][each["Ref"]]["Properties"] for each in properties["ManagedPolicyArns"]]
    held = [each["PolicyDocument"] for each in (*properties["Policies"], *attached)]
    filling = Filling(HERE, given, body)
    return [statement for document in held for statement in filling.fill(document)["Statement"]]


# What a function may do by being one: nothing of it is a task's. And of roles, it asks after its own kind alone.
OWN_PART = re.compile(r"logs:(CreateLogStream|PutLogEvents)|sqs:SendMessage|xray:\w+")
ROLES_OF_OTHERS = "arn:aws:iam::123456789012:role/heliostat-*"
ROLES_OF_FUNCTIONS = "arn:aws:iam::123456789012:role/heliostat-control-plane-*"
READING = re.compile(r"\w+:(Describe|Get|List|Simulate|Decode)\w+")


@pytest.mark.parametrize("role", SERVES)
def test_a_function_may_change_what_its_tasks_declare_where_and_under_which_conditions(role: str) -> None:
    asked = {
        (action, ROLES_OF_FUNCTIONS if arn == ROLES_OF_OTHERS else arn, conditions)
        for action, arn, conditions in declared(*SERVES[role])
    }

    granted = {
        (action, arn, conditions)
        for action, arn, conditions in allowed(control_plane_statements(role))
        if not OWN_PART.fullmatch(action) and "EncryptionContext" not in str(conditions)
    }

    assert asked - granted == set()
    # Reads are put together for several functions.
    beyond = {each for each in granted - asked if not READING.fullmatch(each[0])}
    assert {action for action, *_ in beyond} <= {"kms:GenerateDataKey", "kms:Decrypt"}


def control_plane_roles() -> list[str]:
    return [name for name in template("control-plane")["Resources"] if name.endswith("Role")]


@pytest.mark.parametrize("role", SERVES)
def test_a_function_may_do_what_its_tasks_declare(role: str) -> None:
    declared = {action for task in SERVES[role] for action in TASKS[task].actions}

    assert declared - control_plane_actions(role) == set()


def test_functions_together_may_do_what_is_declared_and_no_more() -> None:
    declared = {action for task in CONTROL_PLANE for action in task.actions}
    granted = {action for role in control_plane_roles() for action in control_plane_actions(role)}

    assert granted == declared | EVERY_FUNCTION


# What these call stands in their handlers: the control table, and the worker, which does the work.
WAKING = frozenset(
    {
        *("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
        *("kms:Decrypt", "kms:GenerateDataKey", "lambda:InvokeFunction"),
    }
)


@pytest.mark.parametrize("role", ["TickRole", "InstanceEventsRole"])
def test_what_wakes_the_worker_can_do_nothing_else(role: str) -> None:
    assert control_plane_actions(role) == WAKING | EVERY_FUNCTION


def test_the_drain_reads_the_account_and_removes_mirrors_of_ours() -> None:
    beyond = control_plane_actions("DrainRole") - WAKING - EVERY_FUNCTION
    changing = {
        action: each
        for each in control_plane_statements("DrainRole")
        for action in each["Action"]
        if action in beyond and not READING.fullmatch(action)
    }

    assert set(changing) == {f"ec2:DeleteTrafficMirror{kind}" for kind in ("Filter", "FilterRule", "Session")}
    owned = {"StringEquals": {"aws:ResourceTag/heliostat:managed-by": "heliostat"}}
    assert [each["Condition"] for each in changing.values()] == [owned] * 3


def test_every_function_is_held_to_something_of_its_own() -> None:
    held = {*SERVES, "WebhooksRole", "TickRole", "InstanceEventsRole", "DrainRole"}

    assert set(control_plane_roles()) == held


def test_the_topic_is_published_on_by_roles_and_by_the_alarms_of_this_installation_alone() -> None:
    document = template("bootstrap")["Resources"]["NotificationsPolicy"]["Properties"]["PolicyDocument"]
    [statement] = [each for each in Filling(HERE, {}, {}).fill(document["Statement"]) if each["Effect"] == "Allow"]

    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    [alarms] = statement["Condition"]["ArnLike"].values()
    assert alarms == "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:<InstallationName>-*"


def test_the_key_serves_what_writes_into_encrypted_queues_and_topics_for_this_installation_alone() -> None:
    document = template("bootstrap")["Resources"]["Key"]["Properties"]["KeyPolicy"]
    by_service = {
        each["Principal"]["Service"]: each
        for each in Filling(HERE, {"InstallationName": "heliostat"}, {}).fill(document["Statement"])
        if "Service" in each["Principal"]
    }
    uses = {"kms:Decrypt", "kms:GenerateDataKey"}

    assert {name: set(by_service[f"{name}.amazonaws.com"]["Action"]) for name in ("cloudwatch", "events", "sns")} == {
        "cloudwatch": uses,
        "events": uses,
        "sns": uses,
    }
    topic = "arn:aws:sns:eu-central-1:123456789012:heliostat-notifications"
    assert by_service["sns.amazonaws.com"]["Condition"] == {"ArnEquals": {"aws:SourceArn": topic}}
    assert by_service["events.amazonaws.com"]["Condition"] == {"StringEquals": {"aws:SourceAccount": HERE.account}}


@pytest.mark.parametrize("role", [*control_plane_roles(), "ProcessorRole"])
def test_whoever_sends_to_a_queue_may_use_its_key_by_way_of_sqs(role: str) -> None:
    held = (
        [each for document in documents("processing", role).values() for each in document["Statement"]]
        if role == "ProcessorRole"
        else control_plane_statements(role)
    )

    uses = {action for action, _, conditions in allowed(held) if "sqs.eu-central-1.amazonaws.com" in str(conditions)}
    assert "sqs:SendMessage" in {action for each in held for action in each["Action"]}
    assert uses == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_what_posts_to_the_internet_reads_its_secret_and_what_is_muted_and_reaches_nothing_else() -> None:
    assert control_plane_actions("WebhooksRole") == TASKS["webhooks"].actions | TASKS["mutes"].actions | EVERY_FUNCTION
    [secret] = [each for each in control_plane_statements("WebhooksRole") if each["Sid"] == "ReadWebhooks"]
    queues = [
        each["Resource"] for each in control_plane_statements("WebhooksRole") if "sqs:SendMessage" in each["Action"]
    ]

    assert secret["Resource"].endswith(":secret:heliostat-webhooks-??????")
    [mutes] = [each for each in control_plane_statements("WebhooksRole") if "dynamodb:Query" in each["Action"]]
    assert mutes["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [document_partition(NOTIFICATION_MUTES)]}
    }
    assert len(queues) == 2
    assert not any("*" in str(queue) for queue in queues)


def partitions_of(role: str, action: str) -> set[str]:
    """The partition keys of the control table under which a function's role may do this; "*" for all of them."""
    found: set[str] = set()
    for each in control_plane_statements(role):
        resources = [each["Resource"]] if isinstance(each["Resource"], str) else each["Resource"]
        if action in each["Action"] and any(str(arn).endswith("table/heliostat-control") for arn in resources):
            condition = each.get("Condition", {}).get("ForAllValues:StringEquals", {})
            keys = condition.get("dynamodb:LeadingKeys", ["*"])
            found |= {keys} if isinstance(keys, str) else set(keys)
    return found


def test_the_api_alone_writes_records_of_the_audit_and_nobody_deletes_one() -> None:
    roles = control_plane_roles()
    others = set(roles) - {"ApiHandlerRole"}

    assert partitions_of("ApiHandlerRole", "dynamodb:PutItem") >= {"audit", "control"}
    assert {key for role in others for key in partitions_of(role, "dynamodb:PutItem")} == {
        *("configuration_change", "control", "operation", "verdict", "vni"),
    }
    assert {key for role in roles for key in partitions_of(role, "dynamodb:DeleteItem")} == {"control"}
    for action in ("dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteTable"):
        assert {key for role in roles for key in partitions_of(role, action)} == set()


def test_the_worker_alone_makes_mirrors_and_changes_stacks() -> None:
    making = re.compile(r"ec2:(Create|Modify)\w+|cloudformation:(Create|Continue|Delete|Execute)\w+|iam:PassRole")
    others = [role for role in control_plane_roles() if role != "WorkerRole"]

    assert [action for role in others for action in control_plane_actions(role) if making.fullmatch(action)] == []


@pytest.mark.parametrize("role", control_plane_roles())
def test_every_function_lives_within_the_boundary(role: str) -> None:
    allowed = [action for each in boundary_grants() for action in each.actions]

    assert {
        each for each in control_plane_actions(role) if not any(fnmatch(each, action) for action in allowed)
    } == set()


def test_every_role_of_the_control_plane_carries_boundary_and_tag() -> None:
    for role in control_plane_roles():
        properties = template("control-plane")["Resources"][role]["Properties"]
        assert properties["PermissionsBoundary"] == {"Ref": "PermissionsBoundaryArn"}
        assert {"Key": "heliostat:managed-by", "Value": {"Ref": "InstallationName"}} in properties["Tags"]
