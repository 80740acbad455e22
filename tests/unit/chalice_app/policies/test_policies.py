from __future__ import annotations

import importlib
import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
from cfnlint.decode import decode
from moto import mock_aws

from api_inventory.templates.pins import Pins
from chalice_app import wiring
from chalice_app.aws import clients
from chalice_app.discovery.listing import ListingQuery, list_load_balancers
from chalice_app.errors import AwsRefused, UnknownPolicyTask
from chalice_app.policies.documents import CHARACTERS_MAX, PolicyPlace, characters, packed, policy_documents
from chalice_app.policies.tasks import TASKS, policy_task
from inventory_store.dynamodb import DynamoDbInventoryStore
from inventory_store.host_book import HostBook
from inventory_store.host_decisions import HostDecisions
from inventory_store.port import CollectionQuery, EndpointQuery, FindingQuery
from inventory_store.purge import PurgedTails
from inventory_store.table import table_definition
from tests.unit.chalice_app.filling import fill
from tests.unit.chalice_app.policies.enforced import enforced
from tests.unit.chalice_app.policies.iam_reference import YOUNGER, arn_patterns, meet, resource_types, with_younger

if TYPE_CHECKING:
    from chalice_app.discovery.listing import Listing
    from chalice_app.policies.grant import PolicyTask
    from simulator.region import Region
    from tests.unit.chalice_app.calling import Api

ROOT = Path(__file__).resolve().parents[4]
PLACE = PolicyPlace("aws", "eu-central-1", "123456789012")
IN_VPC = PolicyPlace("aws", "eu-central-1", "123456789012", vpc_id="vpc-0a1b2c3d")
EACH_TASK = pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
EACH_PLACE = pytest.mark.parametrize("place", [PLACE, IN_VPC], ids=["anywhere", "in a VPC"])
# AWS's own parameters belong to no account, and parliament knows those of accounts alone.
PUBLIC_PARAMETERS = "arn:aws:ssm:eu-central-1::parameter/aws/service/*"
TAG_ASKED_FOR = "aws:RequestTag/heliostat:managed-by"
# What changes something, and knows neither a resource nor a condition of its service that would narrow it.
BOUND_BY_REGION_ALONE = {
    *("kinesis:UpdateShardCount", "kinesis:UpdateStreamMode"),
    *("sns:SetSubscriptionAttributes", "sns:Unsubscribe"),
}
EVERY_SUBNET = "arn:aws:ec2:eu-central-1:123456789012:subnet/*"
# The reference lists each kind of load balancer beside the others, as if an operation needed one of every kind.
ONE_OF_THE_KINDS = "elasticloadbalancing"


def statements(task: PolicyTask, place: PolicyPlace = PLACE) -> list[dict[str, Any]]:
    return [statement for document in policy_documents(task, place) for statement in document["Statement"]]


def resources(statement: dict[str, Any]) -> list[str]:
    found = statement["Resource"]
    return [found] if isinstance(found, str) else found


@EACH_TASK
def test_aws_knows_every_action_and_no_wildcard_stands_in_for_one(task: PolicyTask) -> None:
    for action in task.actions:
        assert "*" not in action
        resource_types(action)


def test_an_action_that_the_reference_does_not_know_yet_is_an_operation_of_botocores() -> None:
    for action in YOUNGER:
        service, name = action.split(":")
        assert name in botocore.session.get_session().get_service_model(service).operation_names


@EACH_TASK
@EACH_PLACE
def test_parliament_finds_nothing(task: PolicyTask, place: PolicyPlace) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parliament's own imports are old
        parliament = importlib.import_module("parliament")
        with_younger(parliament.iam_definition)
        findings = [
            finding
            for document in policy_documents(task, place)
            for finding in parliament.analyze_policy_string(
                json.dumps(document), include_community_auditors=False
            ).findings
        ]

    # It looks at one statement at a time: an operation on several kinds of resources, each under conditions of its own,
    # takes several. That they are all there is the next test's.
    assert [str(finding) for finding in findings if finding.issue != "RESOURCE_MISMATCH"] == []


@EACH_TASK
def test_every_kind_of_resource_that_an_operation_needs_is_granted(task: PolicyTask) -> None:
    granted: dict[str, list[str]] = {}
    for statement in statements(task):
        for action in statement["Action"]:
            granted.setdefault(action, []).extend(resources(statement))

    for action, arns in granted.items():
        prefix = action.split(":")[0]
        needed = [kind for kind, is_required in resource_types(action).items() if is_required]
        if prefix == ONE_OF_THE_KINDS or arns == [PUBLIC_PARAMETERS]:
            continue
        for kind in needed:
            patterns = arn_patterns(prefix, kind) or arn_patterns("kms", "key")
            assert any(meet(arn, pattern) for arn in arns for pattern in patterns), (action, kind)


@EACH_TASK
def test_every_resource_is_of_a_kind_that_an_operation_of_its_statement_takes(task: PolicyTask) -> None:
    for statement in statements(task):
        kinds = {(action.split(":")[0], kind) for action in statement["Action"] for kind in resource_types(action)}
        patterns = [pattern for prefix, kind in kinds for pattern in arn_patterns(prefix, kind)]
        patterns += arn_patterns("kms", "key") if statement["Sid"] == "EncryptStream" else ()
        for arn in resources(statement):
            assert arn in {"*", PUBLIC_PARAMETERS} or any(meet(arn, pattern) for pattern in patterns), arn


@EACH_TASK
def test_what_has_no_kind_of_resource_is_granted_on_everything(task: PolicyTask) -> None:
    """AWS asks for such an operation on "*": a statement that names an ARN never grants it."""
    for statement in statements(task):
        if statement["Resource"] != "*":
            assert [action for action in statement["Action"] if not resource_types(action)] == [], statement["Sid"]


@EACH_TASK
def test_only_what_aws_lets_nobody_scope_is_granted_on_everything_and_then_in_one_region(task: PolicyTask) -> None:
    for statement in statements(task):
        if statement["Resource"] != "*":
            continue
        assert not {action: kinds for action in statement["Action"] if (kinds := resource_types(action))}
        changes = [action for action in statement["Action"] if not re.search(r":(Describe|List|Get|Decode)", action)]
        assert statement["Condition"]["StringEquals"]["aws:RequestedRegion"] == "eu-central-1"
        narrowed = "ArnLike" in statement["Condition"] or TAG_ASKED_FOR in statement["Condition"]["StringEquals"]
        assert narrowed or set(changes) <= BOUND_BY_REGION_ALONE, statement["Sid"]


@EACH_TASK
@EACH_PLACE
def test_every_document_fits_and_says_each_thing_under_its_own_name(task: PolicyTask, place: PolicyPlace) -> None:
    documents = policy_documents(task, place)
    names = [statement["Sid"] for document in documents for statement in document["Statement"]]

    assert all(characters(document) <= CHARACTERS_MAX for document in documents)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in names)


@EACH_TASK
def test_every_resource_names_the_installation_or_is_bound_by_its_tag(task: PolicyTask) -> None:
    """What AWS gives ids to can be bound by a tag, and what is somebody else's is named here one by one."""
    others = {
        "arn:aws:ec2:eu-central-1:123456789012:network-interface/*": "MirrorBackends",
        "arn:aws:kms:eu-central-1:123456789012:key/*": "ReadKeys",
    }
    of_the_network = {"ReadNameResolution", "MakeThemIn", "PlaceEndpoint", "PlaceEndpoints", "LaunchFromTemplates"}
    unnamed = {"FirstUseOfAService", "KeepApi", "CallApi", "NameEndpoints", "ReadImage", "EncryptStream"}
    for statement in statements(task):
        condition = json.dumps(statement.get("Condition", {}))
        for arn in resources(statement):
            is_bound = "heliostat" in arn or "heliostat" in condition or arn == "*" or "ec2:CreateAction" in condition
            assert is_bound or others.get(arn) == statement["Sid"] or statement["Sid"] in of_the_network | unnamed, arn


@EACH_TASK
def test_roles_are_passed_to_named_services_and_made_within_the_boundary(task: PolicyTask) -> None:
    for statement in statements(task):
        if "iam:PassRole" in statement["Action"]:
            assert statement["Action"] == ["iam:PassRole"]
            assert statement["Condition"]["StringEquals"]["iam:PassedToService"]
        if "iam:CreateRole" in statement["Action"] and statement["Sid"] != "MakeExecutionRole":
            assert statement["Condition"]["ArnEquals"]["iam:PermissionsBoundary"].endswith("policy/heliostat-boundary")


@pytest.mark.parametrize("name", ["reconciler", "deployer"])
def test_what_does_not_carry_our_tag_can_be_neither_changed_nor_deleted(name: str) -> None:
    for statement in statements(TASKS[name]):
        changing = [action for action in statement["Action"] if re.match(r"ec2:(Modify|Delete)", action)]

        if changing == ["ec2:ModifyVpcEndpoint"] and statement["Resource"] == EVERY_SUBNET:
            continue  # where it is put is the account's; the endpoint itself takes the statement of what is ours
        if changing:
            tags = {key: value for keys in statement["Condition"].values() for key, value in keys.items()}
            assert tags["aws:ResourceTag/heliostat:managed-by"] == "heliostat"


def test_a_mirror_session_takes_four_kinds_of_resources_and_the_right_to_tag() -> None:
    own = statements(TASKS["reconciler"], IN_VPC)
    making = [statement for statement in own if "ec2:CreateTrafficMirrorSession" in statement["Action"]]

    kinds = {arn.split(":")[5].split("/")[0]: statement for statement in making for arn in resources(statement)}
    assert set(kinds) == {
        "network-interface",
        "traffic-mirror-filter",
        "traffic-mirror-session",
        "traffic-mirror-target",
    }
    [backends] = [statement for statement in making if statement["Sid"] == "MirrorBackends"]
    assert backends["Condition"] == {"ArnEquals": {"ec2:Vpc": "arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0a1b2c3d"}}
    [tagging] = [statement for statement in own if statement["Action"] == ["ec2:CreateTags"]]
    assert "CreateTrafficMirrorSession" in tagging["Condition"]["StringEquals"]["ec2:CreateAction"]


def test_without_a_vpc_backends_of_every_vpc_may_be_mirrored() -> None:
    [backends] = [each for each in statements(TASKS["reconciler"]) if each["Sid"] == "MirrorBackends"]

    assert "Condition" not in backends


def dynamodb_actions(store: DynamoDbInventoryStore) -> tuple[set[str], ...]:
    """The IAM actions that writing an inventory takes, reading all of it, deciding, and purging."""
    calls: set[str] = set()
    client = store._table._client
    client.meta.events.register("before-call", lambda model, **_: calls.add(f"dynamodb:{model.name}"))
    fill(store)
    # As the processor does when it starts.
    HostDecisions(HostBook(store)).custom_classes()
    written = set(calls)
    calls.clear()
    store.check()
    store.collections(CollectionQuery())
    store.findings(FindingQuery())
    store.endpoint_keys(summary.id for summary in store.endpoints(EndpointQuery()).items)
    for summary in store.endpoints(EndpointQuery()).items:
        store.endpoint(summary.id, now_s=0)
    assert list(store.host_endpoints("shop.example"))
    decisions = HostDecisions(HostBook(store))
    decisions.pins("shop.example")
    decisions.mutes()
    read = set(calls)
    calls.clear()
    decisions.set_pins("shop.example", Pins(frozenset({"/users/me"})))
    decisions.remove_mute("of nobody")
    decided = set(calls)
    calls.clear()
    store.purge_tails(PurgedTails(["c01dbeef"]), None, at_most=100)
    assert store.purge_host("shop.example", at_most=1_000).counts
    return written, read, decided, calls


def test_the_roles_of_the_inventory_allow_the_calls_that_are_made_and_no_other() -> None:
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="eu-central-1", aws_access_key_id="none", aws_secret_access_key="none"
        )
        client.create_table(**table_definition("heliostat-inventory"))
        written, read, decided, purged = dynamodb_actions(DynamoDbInventoryStore("heliostat-inventory", client))

    assert {action for action in TASKS["reader"].actions if action.startswith("dynamodb:")} == read
    deciding = {action for action in TASKS["decisions"].actions if action.startswith("dynamodb:")}
    assert deciding == decided - read
    assert set(TASKS["purges"].actions) == purged - read - deciding
    # IAM has no action for a transaction: it asks for those of its parts.
    parts = {"dynamodb:PutItem", "dynamodb:UpdateItem"}
    folding = {action for action in TASKS["processor"].actions if action.startswith("dynamodb:")}
    assert folding == (written - {"dynamodb:TransactWriteItems"}) | parts


def role_statements(template: str, role: str) -> list[dict[str, Any]]:
    """The statements of a role's policies in a stack template, those under a condition as well."""
    decoded, _ = decode(str(ROOT / "cfn" / template))
    properties = decoded["Resources"][role]["Properties"]
    managed = [decoded["Resources"][arn["Ref"]]["Properties"] for arn in properties.get("ManagedPolicyArns", [])]
    return [
        statement["Fn::If"][1] if "Fn::If" in statement else statement
        for policy in (*properties.get("Policies", []), *managed)
        for statement in policy["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize(
    ("task", "template", "role"),
    [("agent", "collector.yaml", "AgentRole"), ("processor", "processing.yaml", "ProcessorRole")],
)
def test_roles_in_the_stacks_say_what_their_task_declares(task: str, template: str, role: str) -> None:
    in_template = {each["Sid"]: sorted(each["Action"]) for each in role_statements(template, role)}

    assert in_template == {grant.sid: sorted(grant.actions) for grant in TASKS[task].grants}


def test_the_execution_role_may_do_what_its_task_declares() -> None:
    in_template = {action for each in role_statements("bootstrap.yaml", "ExecutionRole") for action in each["Action"]}

    assert in_template == TASKS["execution"].actions


@pytest.mark.parametrize(
    ("partition", "region", "suffix"),
    [("aws", "eu-central-1", "amazonaws.com"), ("aws-cn", "cn-north-1", "amazonaws.com.cn")],
)
def test_a_policy_is_written_for_its_partition_and_installation(partition: str, region: str, suffix: str) -> None:
    blue = PolicyPlace(partition, region, "123456789012", name="blue")

    text = json.dumps(policy_documents(TASKS["execution"], blue))

    assert f'"ec2.{suffix}"' in text
    assert f"arn:{partition}:kinesis:{region}:123456789012:stream/blue-collector-*" in text
    assert "heliostat-" not in text
    assert not re.search(r"[{](partition|region|account|name|suffix|vpc_id)[}]", text)


def test_statements_are_spread_over_documents_within_the_limit() -> None:
    large = [{"Sid": f"S{number}", "Resource": "x" * 4_000} for number in range(3)]

    documents = packed([*large, {"Sid": "Small"}])

    assert [[each["Sid"] for each in document["Statement"]] for document in documents] == [
        ["S0"],
        ["S1"],
        ["S2", "Small"],
    ]


def test_white_space_does_not_count() -> None:
    assert characters({"a": "b c"}) == len('{"a":"bc"}')


def test_the_documentation_counts_what_each_task_may_do() -> None:
    text = (ROOT / "docs" / "connect.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z]+)` \|[^|]+\|[^|]+\| (\d+) \| (\d+) \|$", text, re.MULTILINE)

    counted = {
        name: (sum(len(each["Action"]) for each in statements(task)), len(policy_documents(task, PLACE)))
        for name, task in TASKS.items()
    }
    assert {name: (int(actions), int(documents)) for name, actions, documents in rows} == counted


def test_an_unknown_task_names_the_known_ones() -> None:
    with pytest.raises(UnknownPolicyTask) as raised:
        policy_task("everything")

    assert raised.value.fix == f"Ask for one of: {', '.join(TASKS)}."


def without(action: str) -> list[dict[str, Any]]:
    """The policy of discovery without one action."""
    documents = policy_documents(TASKS["discovery"], PLACE)
    for document in documents:
        for statement in document["Statement"]:
            statement["Action"] = [each for each in statement["Action"] if each != action]
        document["Statement"] = [statement for statement in document["Statement"] if statement["Action"]]
    return documents


def listed_under(region: Region, documents: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Listing:
    with enforced(region, documents, monkeypatch):
        clients.session.cache_clear()
        wiring.forget()
        return list_load_balancers(ListingQuery(page_size=200), wiring.account())


def test_discovery_runs_under_its_policy(api: Api, region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    assert api is not None

    found = listed_under(region, policy_documents(TASKS["discovery"], PLACE), monkeypatch)

    assert len(found.items) > 3
    assert not any(balancer.unread for balancer in found.items)


@pytest.mark.parametrize("action", sorted(TASKS["discovery"].actions))
def test_without_any_one_of_its_actions_discovery_says_which_it_lacks(
    api: Api, region: Region, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    assert api is not None

    try:
        found = listed_under(region, without(action), monkeypatch)
    except AwsRefused as refusal:
        told = {(refusal.operation, refusal.status)}
    else:
        told = {(each.unread.operation, 502) for each in found.items if each.unread}

    assert told == {(action, 502)}
