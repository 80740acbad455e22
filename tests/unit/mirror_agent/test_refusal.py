from __future__ import annotations

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from mirror_agent.refusal import (
    ACCESS_DENIED,
    INVALID_REQUEST,
    NETWORK,
    SERVICE_FAULT,
    STREAM_GONE,
    THROTTLED,
    Refusal,
    refusal_of,
    refusal_of_code,
)
from tests.unit.mirror_agent.conftest import PUT_RECORDS, aws_error


def test_every_error_that_the_service_model_names_is_told_apart() -> None:
    kinds = {shape.metadata.get("error", {}).get("code", shape.name): shape.name for shape in PUT_RECORDS.error_shapes}

    assert {code: refusal_of_code(code).kind for code in kinds} == {
        "AccessDeniedException": "access_denied",
        "DryRunOperationException": "invalid_request",
        "InternalFailureException": "service_fault",
        "InvalidArgumentException": "invalid_request",
        "KMSAccessDeniedException": "access_denied",
        "KMSDisabledException": "access_denied",
        "KMSInvalidStateException": "access_denied",
        "KMSNotFoundException": "access_denied",
        "KMSOptInRequired": "access_denied",
        "KMSThrottlingException": "throttled",
        "ProvisionedThroughputExceededException": "throttled",
        "ResourceNotFoundException": "stream_gone",
    }


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (aws_error("ProvisionedThroughputExceededException"), THROTTLED),
        (aws_error("ExpiredTokenException"), ACCESS_DENIED),
        (aws_error("ResourceNotFoundException"), STREAM_GONE),
        (aws_error("Surprise", 503), SERVICE_FAULT),
        (aws_error("Surprise", 400), INVALID_REQUEST),
        (NoCredentialsError(), ACCESS_DENIED),
        (EndpointConnectionError(endpoint_url="https://kinesis.test"), NETWORK),
        (ConnectTimeoutError(endpoint_url="https://kinesis.test"), NETWORK),
        (ReadTimeoutError(endpoint_url="https://kinesis.test"), NETWORK),
        (ParamValidationError(report="no"), INVALID_REQUEST),
    ],
)
def test_exceptions_of_the_client_are_told_apart(error: ClientError | BotoCoreError, refusal: Refusal) -> None:
    assert refusal_of(error) is refusal


def test_only_a_request_that_is_wrong_in_itself_is_never_tried_again() -> None:
    refusals = [THROTTLED, ACCESS_DENIED, STREAM_GONE, NETWORK, SERVICE_FAULT, INVALID_REQUEST]

    assert [refusal.kind for refusal in refusals if not refusal.retryable] == ["invalid_request"]
