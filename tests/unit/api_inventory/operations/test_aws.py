from __future__ import annotations

import botocore.session
import pytest

from api_inventory.operations.aws import route_of_pairs, route_of_target


@pytest.mark.parametrize(
    "service", ["dynamodb", "logs", "secretsmanager", "ssm", "cognito-idp", "kms", "ecs", "kinesis"]
)
def test_every_target_of_a_service_is_a_label(service: str) -> None:
    model = botocore.session.get_session().get_service_model(service)

    for name in model.operation_names:
        target = f"{model.metadata['targetPrefix']}.{name}"
        route = route_of_target((("X-Amz-Target", target),))
        assert [(operation.protocol, operation.label) for operation in route.operations] == [("aws_json", target)]


@pytest.mark.parametrize("service", ["iam", "ec2", "sts", "cloudformation", "rds", "elbv2"])
def test_every_action_of_a_service_is_a_label(service: str) -> None:
    model = botocore.session.get_session().get_service_model(service)

    for name in model.operation_names:
        route = route_of_pairs([("Action", name), ("Version", model.api_version)])
        assert [(operation.protocol, operation.label) for operation in route.operations] == [("aws_query", name)]


@pytest.mark.parametrize("target", ["", "GetItem", ".GetItem", "DynamoDB.", "A..B", "A B.C", "\u00e9.B", "a." * 60])
def test_what_names_no_operation_is_no_label(target: str) -> None:
    route = route_of_target((("x-amz-target", target),))

    assert (route.kind, route.operations, route.reason) == ("aws_json", (), "target_malformed")


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("Action", "ListUsers")],
        [("Action", "ListUsers"), ("Version", "1")],
        [("Action", ""), ("Version", "2010-05-08")],
        [("action", "ListUsers"), ("version", "2010-05-08")],
    ],
)
def test_an_action_without_a_version_is_a_field_of_a_form(pairs: list[tuple[str, str]]) -> None:
    assert route_of_pairs(pairs).kind == "rest"
