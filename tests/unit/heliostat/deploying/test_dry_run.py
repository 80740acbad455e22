"""What a dry run says of a template, against one that stands."""

from __future__ import annotations

from typing import Any

from heliostat.deploying.dry_run import Statement, preview
from heliostat.deploying.installation import Installation
from heliostat.deploying.presentation import preview_lines
from heliostat.deploying.stacks import FoundStack, ResourceChange

HERE = Installation("blue", "cn-north-1", "123456789012", "aws-cn")
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "Policies": [
            {
                "PolicyName": "own",
                "PolicyDocument": {
                    "Statement": [
                        {
                            "Sid": "Read",
                            "Effect": "Allow",
                            "Action": "s3:GetObject",
                            "Resource": [
                                {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*"},
                                {"Fn::If": ["HasKey", {"Ref": "KeyArn"}, {"Ref": "AWS::NoValue"}]},
                                {"Fn::GetAtt": ["Stream", "Arn"]},
                            ],
                        }
                    ]
                },
            }
        ]
    },
}
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "${Name}-topic"}}}


def template(**resources: Any) -> dict[str, Any]:
    return {
        "Parameters": {"Name": {"Default": "blue"}, "Bucket": {}, "KeyArn": {"Default": ""}},
        "Conditions": {"HasKey": {"Fn::Not": [{"Fn::Equals": [{"Ref": "KeyArn"}, ""]}]}},
        "Resources": resources,
    }


def standing(parameters: dict[str, str]) -> FoundStack:
    return FoundStack("blue-x", "id", "CREATE_COMPLETE", parameters=parameters)


def test_a_new_stack_is_told_resource_by_resource_with_every_statement() -> None:
    optional = {**TOPIC, "Condition": "HasKey"}

    told = preview("blue-x", template(Role=ROLE, Topic=TOPIC, Optional=optional), {"Bucket": "b"}, HERE, None)

    assert told.changes == [
        ResourceChange("Add", "Role", "AWS::IAM::Role"),
        ResourceChange("Add", "Topic", "AWS::SNS::Topic"),
    ]
    # What is not known before it is made stands in angle brackets; what a condition leaves out does not stand at all.
    assert told.statements == [
        Statement("Role", "Read", "Allow", ["s3:GetObject"], ["arn:aws-cn:s3:::b/*", "<Stream.Arn>"], None, None)
    ]


def test_a_parameter_that_moves_changes_what_names_it_and_nothing_else() -> None:
    before = (standing({"Name": "blue", "Bucket": "b", "KeyArn": ""}), template(Role=ROLE, Topic=TOPIC))

    told = preview("blue-x", template(Role=ROLE, Topic=TOPIC), {"Bucket": "c"}, HERE, before)

    assert told.changes == [ResourceChange("Modify", "Role", "AWS::IAM::Role")]
    assert told.parameters == {"Bucket": ("b", "c")}


def test_what_the_new_template_lacks_is_deleted() -> None:
    before = (standing({"Name": "blue", "Bucket": "b", "KeyArn": ""}), template(Role=ROLE, Topic=TOPIC))

    told = preview("blue-x", template(Topic=TOPIC), {}, HERE, before)

    assert told.changes == [ResourceChange("Remove", "Role", "AWS::IAM::Role")]
    assert list(preview_lines(told)) == ["blue-x (exists)", "  delete  AWS::IAM::Role                       Role"]


def test_a_stack_that_is_as_it_shall_be_is_told_in_a_line() -> None:
    before = (standing({"Name": "blue", "Bucket": "b", "KeyArn": "k"}), template(Role=ROLE))

    told = preview("blue-x", template(Role=ROLE), {}, HERE, before)

    assert list(preview_lines(told)) == ["blue-x (exists)", "  nothing to change"]
    assert told.document()["changes"] == []


def test_a_person_reads_resources_parameters_and_statements() -> None:
    before = (standing({"Name": "blue", "Bucket": "b", "KeyArn": ""}), template(Role=ROLE))

    told = preview("blue-x", template(Role=ROLE), {"Bucket": "c", "KeyArn": "arn:k"}, HERE, before)

    assert list(preview_lines(told)) == [
        "blue-x (exists)",
        "  update  AWS::IAM::Role                       Role",
        "  parameter Bucket: b -> c",
        "  parameter KeyArn: (none) -> arn:k",
        "blue-x: IAM statements",
        "  Role: Allow Read",
        "    actions   s3:GetObject",
        "    on        arn:aws-cn:s3:::c/*",
        "              arn:k",
        "              <Stream.Arn>",
    ]


def test_conditions_are_followed_into_those_that_they_are_made_of() -> None:
    made = template(Topic={**TOPIC, "Condition": "HasKeyAndName"}, Role=ROLE)
    made["Conditions"]["IsBlue"] = {"Fn::Equals": [{"Ref": "Name"}, "blue"]}
    made["Conditions"]["HasKeyAndName"] = {"Fn::And": [{"Condition": "HasKey"}, {"Condition": "IsBlue"}]}

    def told(**parameters: str) -> list[str]:
        return [change.logical_id for change in preview("blue-x", made, parameters, HERE, None).changes]

    assert told(KeyArn="arn") == ["Role", "Topic"]
    assert told() == ["Role"]
    assert told(KeyArn="arn", Name="red") == ["Role"]
