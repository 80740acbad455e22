from __future__ import annotations

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    MetadataRetrievalError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    ReadTimeoutError,
)

from mirror_agent import refusal as refusals
from mirror_agent.refusal import Refusal, refusal_of, refusal_of_code
from tests.unit.mirror_agent.conftest import PUT_RECORDS, aws_error

ALL = [value for value in vars(refusals).values() if isinstance(value, Refusal)]
NOON_S = 1_767_873_600.0  # Thu, 08 Jan 2026 12:00:00 GMT
NOON = "Thu, 08 Jan 2026 12:00:00 GMT"


def answered(code: str, message: str, date: str = NOON) -> ClientError:
    """A refusal as Kinesis words it, with the time of its own clock."""
    metadata = {"HTTPStatusCode": 400, "HTTPHeaders": {"date": date}}
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata},  # type: ignore[typeddict-item]
        "PutRecords",
    )


def test_every_error_that_the_service_model_names_is_told_apart() -> None:
    kinds = {shape.metadata.get("error", {}).get("code", shape.name): shape.name for shape in PUT_RECORDS.error_shapes}

    assert {code: refusal_of_code(code).kind for code in kinds} == {
        "AccessDeniedException": "access_denied",
        "DryRunOperationException": "invalid_request",
        "InternalFailureException": "service_fault",
        "InvalidArgumentException": "invalid_request",
        "KMSAccessDeniedException": "kms_denied",
        "KMSDisabledException": "kms_disabled",
        "KMSInvalidStateException": "kms_disabled",
        "KMSNotFoundException": "kms_disabled",
        "KMSOptInRequired": "access_denied",
        "KMSThrottlingException": "kms_throttled",
        "ProvisionedThroughputExceededException": "throttled",
        "ResourceNotFoundException": "stream_gone",
    }


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aws_error("ProvisionedThroughputExceededException"), "throttled"),
        (aws_error("ExpiredTokenException"), "credentials_expired"),
        (aws_error("UnrecognizedClientException"), "no_credentials"),
        (aws_error("ResourceNotFoundException"), "stream_gone"),
        (aws_error("ResourceInUseException"), "stream_not_active"),
        (aws_error("Surprise", 503), "service_fault"),
        (aws_error("Surprise", 400), "unknown_refusal"),
        (aws_error("ValidationException"), "invalid_request"),
        (NoCredentialsError(), "no_credentials"),
        (MetadataRetrievalError(error_msg="no"), "no_credentials"),
        (EndpointConnectionError(endpoint_url="https://kinesis.test"), "network"),
        (ConnectTimeoutError(endpoint_url="https://kinesis.test"), "network"),
        (ReadTimeoutError(endpoint_url="https://kinesis.test"), "network"),
        (ParamValidationError(report="no"), "invalid_request"),
        (NoRegionError(), "client_fault"),
    ],
)
def test_exceptions_of_the_client_are_told_apart(error: ClientError | BotoCoreError, kind: str) -> None:
    assert refusal_of(error, NOON_S).kind == kind


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("InvalidSignatureException", "Signature expired: 20260108T114500Z is now earlier than 20260108T115500Z"),
        ("InvalidSignatureException", "Signature not yet current: 20260108T121500Z is still later than 20260108T1205Z"),
        ("SignatureDoesNotMatch", "Signature expired: 20260108T114500Z is now earlier than 20260108T115500Z"),
        ("RequestExpired", "Request has expired."),
        ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    ],
)
def test_a_wrong_clock_is_told_from_a_wrong_secret(code: str, message: str) -> None:
    assert refusal_of(answered(code, message), NOON_S - 900).kind == "clock_skew"


def test_a_wrong_secret_is_told_from_a_wrong_clock() -> None:
    message = "The request signature we calculated does not match the signature you provided."

    assert refusal_of(answered("SignatureDoesNotMatch", message), NOON_S).kind == "access_denied"
    assert refusal_of(answered("SignatureDoesNotMatch", message), NOON_S + 400).kind == "clock_skew"


@pytest.mark.parametrize(
    ("off_s", "sentence"), [(-900, "is 900 s behind AWS's."), (7_200, "is 7200 s ahead of AWS's."), (0, "AWS refuses")]
)
def test_a_wrong_clock_is_told_by_how_much(off_s: int, sentence: str) -> None:
    refusal = refusal_of(answered("RequestExpired", "Request has expired."), NOON_S + off_s)

    assert sentence in refusal.explanation


@pytest.mark.parametrize("date", ["", "soon", "Thu, 99 Foo 2026", "Thu, 08 Jan 9999999 12:00:00 GMT"])
def test_a_clock_that_the_answer_does_not_tell_is_not_compared(date: str) -> None:
    assert refusal_of(answered("RequestExpired", "", date), NOON_S) is refusals.CLOCK_SKEW


def test_a_refusal_that_is_not_known_is_named() -> None:
    assert "'NewException'" in refusal_of_code("NewException").explanation


def test_only_a_request_that_is_wrong_in_itself_is_never_tried_again() -> None:
    assert [refusal.kind for refusal in ALL if not refusal.retryable] == ["invalid_request"]


def test_every_refusal_has_a_name_and_a_sentence_of_its_own() -> None:
    assert len({refusal.kind for refusal in ALL}) == len({refusal.explanation for refusal in ALL}) == len(ALL) == 16
    assert all(refusal.explanation.endswith(".") for refusal in ALL)
