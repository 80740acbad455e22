from __future__ import annotations

import importlib
import json
import warnings
from pathlib import Path

import boto3
import botocore.session
import pytest
from cfnlint.decode import decode
from moto import mock_aws

from chalice_app.errors import UnknownPolicyTask
from chalice_app.policies.documents import CHARACTERS_MAX, PolicyPlace, characters, policy_document
from chalice_app.policies.tasks import TASKS, policy_task
from inventory_store.dynamodb import DynamoDbInventoryStore
from inventory_store.port import CollectionQuery, EndpointQuery, FindingQuery
from inventory_store.table import table_definition
from tests.unit.chalice_app.filling import fill

ROOT = Path(__file__).resolve().parents[4]

PLACE = PolicyPlace("aws", "eu-central-1", "123456789012")
SERVICE_OF_PREFIX = {"elasticloadbalancing": ("elb", "elbv2"), "ec2": ("ec2",), "dynamodb": ("dynamodb",)}


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_every_action_is_an_operation_of_botocores_model(task: object) -> None:
    session = botocore.session.get_session()
    for grant in task.grants:  # type: ignore[attr-defined]
        for action in grant.actions:
            prefix, operation = action.split(":")
            models = [session.get_service_model(name) for name in SERVICE_OF_PREFIX[prefix]]

            assert any(operation in model.operation_names for model in models), action


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_parliament_finds_nothing(task: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parliament's own imports are old
        parliament = importlib.import_module("parliament")
        document = policy_document(task, PLACE)  # type: ignore[arg-type]
        findings = parliament.analyze_policy_string(json.dumps(document), include_community_auditors=False).findings

    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_a_policy_fits_and_has_no_wildcard_action(task: object) -> None:
    document = policy_document(task, PLACE)  # type: ignore[arg-type]

    assert characters(document) <= CHARACTERS_MAX
    for statement in document["Statement"]:
        assert not any("*" in action for action in statement["Action"])
        if statement["Resource"] == "*":
            assert all(action.split(":")[1].startswith("Describe") for action in statement["Action"])
            assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}


def dynamodb_actions(store: DynamoDbInventoryStore) -> tuple[set[str], set[str]]:
    """The IAM actions that writing an inventory takes, and those that reading all of it takes."""
    calls: set[str] = set()
    client = store._table._client
    client.meta.events.register("before-call", lambda model, **_: calls.add(f"dynamodb:{model.name}"))
    fill(store)
    written = set(calls)
    calls.clear()
    store.check()
    store.collections(CollectionQuery())
    store.findings(FindingQuery())
    for summary in store.endpoints(EndpointQuery()).items:
        store.endpoint(summary.id, now_s=0)
    assert list(store.host_endpoints("shop.example"))
    return written, calls


def test_the_roles_of_the_inventory_allow_the_calls_that_are_made_and_no_other() -> None:
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="eu-central-1", aws_access_key_id="none", aws_secret_access_key="none"
        )
        client.create_table(**table_definition("heliostat-inventory"))
        written, read = dynamodb_actions(DynamoDbInventoryStore("heliostat-inventory", client))

    assert {action for grant in TASKS["reader"].grants for action in grant.actions} == read
    # IAM has no action for a transaction: it asks for those of its parts.
    parts = {"dynamodb:PutItem", "dynamodb:UpdateItem"}
    assert processor_actions("dynamodb:") == (written - {"dynamodb:TransactWriteItems"}) | parts


def processor_actions(prefix: str) -> set[str]:
    decoded, _ = decode(str(ROOT / "cfn" / "processing.yaml"))
    [policy] = decoded["Resources"]["ProcessorRole"]["Properties"]["Policies"]
    statements = policy["PolicyDocument"]["Statement"]
    return {action for statement in statements for action in statement["Action"] if action.startswith(prefix)}


def test_a_policy_is_written_for_its_partition() -> None:
    document = policy_document(TASKS["reader"], PolicyPlace("aws-cn", "cn-north-1", "123456789012"))

    assert all("arn:aws-cn:dynamodb:cn-north-1:" in arn for arn in document["Statement"][0]["Resource"])


def test_white_space_does_not_count() -> None:
    assert characters({"a": "b c"}) == len('{"a":"bc"}')


def test_an_unknown_task_names_the_known_ones() -> None:
    with pytest.raises(UnknownPolicyTask) as raised:
        policy_task("everything")

    assert raised.value.fix == "Ask for one of: discovery, reader."
