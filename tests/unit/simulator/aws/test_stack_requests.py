"""What CloudFormation refuses, in its own words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.aws.stack_engine import failing, pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.simulator.aws.conftest import Stacks

QUEUE = {"Type": "AWS::SQS::Queue"}
SIZED = {
    "Parameters": {
        "Delay": {"Type": "Number", "MinValue": 0, "MaxValue": 9},
        "Name": {"Type": "String", "AllowedPattern": "[a-z]+", "Default": "one"},
        "Size": {"Type": "String", "AllowedValues": ["s", "l"], "Default": "s", "ConstraintDescription": "s or l"},
    },
    "Resources": {"First": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Ref": "Delay"}}}},
}


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def values(**given: str) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]


def test_a_name_is_taken_once(stacks: Stacks) -> None:
    stacks.create("taken", {"First": QUEUE}, ClientRequestToken="first")
    body = stacks.template({"First": QUEUE})

    again = stacks.client.create_stack(StackName="taken", TemplateBody=body, ClientRequestToken="first")
    other = refusal(stacks.client.create_stack, StackName="taken", TemplateBody=body)

    assert again["StackId"] == stacks.describe("taken")["StackId"]
    assert other == ("AlreadyExistsException", "Stack [taken] already exists")


def test_an_update_that_changes_nothing_is_refused(stacks: Stacks) -> None:
    stacks.create("same", {"First": QUEUE})

    told = refusal(stacks.client.update_stack, StackName="same", TemplateBody=stacks.template({"First": QUEUE}))

    assert told == ("ValidationError", "No updates are to be performed.")


def test_outputs_alone_can_be_updated(stacks: Stacks) -> None:
    stacks.create("outputs", {"First": QUEUE})

    assert stacks.update("outputs", {"First": QUEUE}, outputs={"A": {"Value": "1"}}) == "UPDATE_COMPLETE"

    assert stacks.describe("outputs")["Outputs"] == [{"OutputKey": "A", "OutputValue": "1"}]


def test_a_stack_on_which_something_works_is_left_alone(stacks: Stacks) -> None:
    stacks.create("busy", {"First": QUEUE})
    stack_id = stacks.describe("busy")["StackId"]
    body = stacks.template({"First": {**QUEUE, "Properties": {"DelaySeconds": 1}}})

    with pace(0.3):
        stacks.client.update_stack(StackName="busy", TemplateBody=body)
        second = refusal(stacks.client.update_stack, StackName="busy", TemplateBody=body)
        deletion = refusal(stacks.client.delete_stack, StackName="busy")

    assert second == ("ValidationError", f"Stack:{stack_id} is in UPDATE_IN_PROGRESS state and can not be updated.")
    assert deletion == ("ValidationError", "Stack [busy] cannot be deleted while in status UPDATE_IN_PROGRESS")
    assert stacks.status("busy") == "UPDATE_COMPLETE"


def test_a_stack_that_was_rolled_back_can_only_be_deleted(stacks: Stacks) -> None:
    with failing("AWS::SQS::Queue", "no"):
        stacks.create("back", {"First": QUEUE})
    stack_id = stacks.describe("back")["StackId"]

    told = refusal(stacks.client.update_stack, StackName="back", TemplateBody=stacks.template({"First": QUEUE}))

    assert told == ("ValidationError", f"Stack:{stack_id} is in ROLLBACK_COMPLETE state and can not be updated.")
    assert stacks.delete("back") == ""


def test_a_stack_that_is_not_there_is_named(stacks: Stacks) -> None:
    client = stacks.client
    without_id = ("ValidationError", "Stack with id absent does not exist")
    in_brackets = ("ValidationError", "Stack [absent] does not exist")

    assert refusal(client.describe_stacks, StackName="absent") == without_id
    assert refusal(client.list_stack_resources, StackName="absent") == without_id
    assert refusal(client.get_template, StackName="absent") == without_id
    assert refusal(client.describe_stack_events, StackName="absent") == in_brackets
    assert refusal(client.update_stack, StackName="absent", UsePreviousTemplate=True) == in_brackets
    assert refusal(client.continue_update_rollback, StackName="absent") == in_brackets
    client.delete_stack(StackName="absent")


def test_a_protected_stack_stays(stacks: Stacks) -> None:
    stacks.create("protected", {"First": QUEUE}, EnableTerminationProtection=True)

    told = refusal(stacks.client.delete_stack, StackName="protected")
    stacks.client.update_termination_protection(StackName="protected", EnableTerminationProtection=False)

    assert told == (
        "ValidationError",
        "Stack [protected] cannot be deleted while TerminationProtection is enabled",
    )
    assert stacks.delete("protected") == ""


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Parameters: [Delay] must have values"),
        ({"Delay": "1", "Other": "1"}, "Parameters: [Other] do not exist in the template"),
        ({"Delay": "x"}, "Parameter 'Delay' must be a number."),
        ({"Delay": "10"}, "Parameter 'Delay' must be a number not greater than 9"),
        ({"Delay": "1", "Name": "One"}, "Parameter 'Name' must match pattern [a-z]+"),
        ({"Delay": "1", "Size": "m"}, "Parameter Size failed to satisfy constraint: s or l"),
    ],
)
def test_parameters_are_checked_before_anything_is_made(stacks: Stacks, given: dict[str, str], sentence: str) -> None:
    told = refusal(
        stacks.client.create_stack, StackName="checked", TemplateBody=json.dumps(SIZED), Parameters=values(**given)
    )

    assert told == ("ValidationError", sentence)
    assert stacks.client.describe_stacks()["Stacks"] == []


def test_a_previous_value_is_used_again_and_only_what_was_there(stacks: Stacks) -> None:
    client = stacks.client
    client.create_stack(StackName="kept", TemplateBody=json.dumps(SIZED), Parameters=values(Delay="3"))
    assert stacks.status("kept") == "CREATE_COMPLETE"

    client.update_stack(
        StackName="kept",
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": "Delay", "UsePreviousValue": True}],
        Tags=[{"Key": "a", "Value": "b"}],
    )
    assert stacks.status("kept") == "UPDATE_COMPLETE"
    shown = {each["ParameterKey"]: each["ParameterValue"] for each in stacks.describe("kept")["Parameters"]}
    told = refusal(
        client.update_stack,
        StackName="kept",
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": "Other", "UsePreviousValue": True}],
    )

    assert shown == {"Delay": "3", "Name": "one", "Size": "s"}
    assert told[1] == (
        "Invalid input for parameter key Other. Cannot specify usePreviousValue as true for a parameter key not in the "
        "previous template"
    )


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ({"Resources": {}}, "Template format error: At least one Resources member must be defined."),
        ({"Resources": {"A": {"Type": "AWS::No::Thing"}}}, "Template format error: Unrecognized resource types: "),
        (
            {"Resources": {"A": {"Type": "AWS::SQS::Queue", "DependsOn": "B"}}},
            "Template format error: Unresolved resource dependencies [B] in the Resources block of the template",
        ),
        ({"Resources": {"A": {}}}, "Template format error: [/Resources/A] Every Resources object must contain"),
    ],
)
def test_a_template_that_is_none_is_refused(stacks: Stacks, template: Any, sentence: str) -> None:
    code, told = refusal(stacks.client.create_stack, StackName="bad", TemplateBody=json.dumps(template))

    assert code == "ValidationError"
    assert told.startswith(sentence)


def test_a_long_template_comes_from_a_bucket(stacks: Stacks) -> None:
    s3 = stacks.region.client("s3")
    s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    body = stacks.template({"First": QUEUE}, Metadata={"long": "x" * 60_000})
    s3.put_object(Bucket="artifacts", Key="long.json", Body=body.encode())
    url = "https://artifacts.s3.eu-central-1.amazonaws.com/long.json"

    code, told = refusal(stacks.client.create_stack, StackName="long", TemplateBody=body)
    absent = refusal(stacks.client.create_stack, StackName="long", TemplateURL=url.replace("long", "absent"))
    stacks.client.create_stack(StackName="long", TemplateURL=url)

    assert code == "ValidationError"
    assert "Member must have length less than or equal to 51200" in told
    assert absent == ("ValidationError", "S3 error: The specified key does not exist.")
    assert stacks.status("long") == "CREATE_COMPLETE"


def test_a_resource_stays_of_its_type(stacks: Stacks) -> None:
    stacks.create("typed", {"First": QUEUE})

    told = refusal(
        stacks.client.update_stack,
        StackName="typed",
        TemplateBody=stacks.template({"First": {"Type": "AWS::SNS::Topic"}}),
    )

    assert told[1].endswith("modifies resource type of the following resources: [First]")


def test_a_rollback_is_continued_only_where_one_failed(stacks: Stacks) -> None:
    stacks.create("fine", {"First": QUEUE})

    code, told = refusal(stacks.client.continue_update_rollback, StackName="fine")

    assert code == "ValidationError"
    assert "CREATE_COMPLETE" in told
