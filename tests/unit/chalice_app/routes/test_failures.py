from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from chalice_app.aws.refusal import refused
from chalice_app.failures.catalogue import CATALOGUE
from chalice_app.routes.answering import refusal
from chalice_app.routes.body import BODY_BYTES_MAX

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

EXPLAIN = "/v1/failures/explain"


def test_the_catalogue_is_listed_in_its_order(api: Api) -> None:
    answer = api.get("/v1/failures")

    assert answer.status == 200
    assert [row["code"] for row in answer.body["items"]] == [row.code for row in CATALOGUE]


def test_a_message_is_explained_as_the_document_says(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.post(
        EXPLAIN,
        {
            "code": None,
            "message": "Client.InternalError: Client error on launch.",
            "resource_type": "AWS::EC2::Instance",
        },
    )

    assert (answer.status, answer.body["code"]) == (200, "launch_key_unusable")
    assert answer.body["evidence"]["resource_type"] == "AWS::EC2::Instance"
    schema = {**openapi["components"]["schemas"]["Failure"], "components": openapi["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.body)


def test_an_unknown_message_comes_back_as_it_was(api: Api) -> None:
    answer = api.post(EXPLAIN, {"message": "The flux is inverted."})

    assert answer.body["code"] == "unexplained"
    assert "The flux is inverted." in answer.body["explanation"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_parameter"),
        (b"{", "invalid_body"),
        (b"[]", "invalid_body"),
        (b"[" * 30_000, "invalid_body"),
        (b'{"message": "' + b"x" * BODY_BYTES_MAX + b'"}', "body_too_large"),
        ({"message": 7}, "invalid_parameter"),
        ({"message": True}, "invalid_parameter"),
        ({"text": "x"}, "unknown_parameter"),
        ({"message": "x", "operation": "y" * 257}, "invalid_parameter"),
        ({}, "invalid_parameter"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_body_is_refused_with_a_code(api: Api, body: Any, code: str) -> None:
    answer = api.post(EXPLAIN, body)

    assert (answer.status, answer.body["error"]["code"]) == (400, code)


def test_an_error_of_aws_leaves_with_the_explanation_and_fix_of_the_catalogue() -> None:
    message = (
        "User: arn:aws:iam::111122223333:user/mateo is not authorized to perform: ec2:DescribeInstances with an "
        "explicit "
        "deny in a service control policy"
    )

    error = refusal(refused("ec2:DescribeInstances", "UnauthorizedOperation", message)).body["error"]

    assert error["code"] == "denied_by_organization"
    assert error["explanation"].startswith(
        "AWS refused ec2:DescribeInstances: A policy of the AWS organization forbids"
    )
    assert "administers the organization" in error["fix"]
    assert error["evidence"]["aws_message"] == message
    assert not error["retryable"]
