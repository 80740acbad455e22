"""Why Kinesis did not take records: whose fault it is, whether trying again can help, and what a person should do.

Read from error codes and exception types of botocore; sentences never quote a request.
"""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as BotocoreConnectionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One kind of refusal.

    Attributes:
        kind: stable name, also of the counters.
        retryable: the same request can succeed later.
        explanation: what it means and what to do, one sentence.
    """

    kind: str
    retryable: bool
    explanation: str


THROTTLED = Refusal(
    kind="throttled",
    retryable=True,
    explanation="The stream takes less than is sent: add shards, or use on-demand mode.",
)
ACCESS_DENIED = Refusal(
    kind="access_denied",
    retryable=True,
    explanation="The agent's role may not write: allow kinesis:PutRecords on the stream and kms:GenerateDataKey.",
)
STREAM_GONE = Refusal(
    kind="stream_gone",
    retryable=True,
    explanation="There is no such stream in this account and region, or it is not active.",
)
NETWORK = Refusal(
    kind="network",
    retryable=True,
    explanation="Kinesis cannot be reached: check the endpoint or VPC endpoint, its security group and DNS.",
)
SERVICE_FAULT = Refusal(
    kind="service_fault",
    retryable=True,
    explanation="Kinesis failed inside: trying again is all there is to do.",
)
INVALID_REQUEST = Refusal(
    kind="invalid_request",
    retryable=False,
    explanation="Kinesis does not accept the request as it is: this is a defect of the agent.",
)

_BY_CODE = {
    **dict.fromkeys(
        [
            "ProvisionedThroughputExceededException",
            "LimitExceededException",
            "KMSThrottlingException",
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "TooManyRequestsException",
        ],
        THROTTLED,
    ),
    **dict.fromkeys(
        [
            "AccessDenied",
            "AccessDeniedException",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "KMSAccessDeniedException",
            "KMSDisabledException",
            "KMSInvalidStateException",
            "KMSNotFoundException",
            "KMSOptInRequired",
            "MissingAuthenticationTokenException",
            "OptInRequired",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ],
        ACCESS_DENIED,
    ),
    **dict.fromkeys(["ResourceNotFoundException", "ResourceInUseException"], STREAM_GONE),
    **dict.fromkeys(["InternalFailure", "InternalFailureException", "ServiceUnavailable"], SERVICE_FAULT),
}
_NO_CREDENTIALS = (CredentialRetrievalError, NoCredentialsError, PartialCredentialsError, TokenRetrievalError)


def refusal_of_code(code: str, status: int = 400) -> Refusal:
    """The refusal that an error code of a whole answer, or of one entry in it, stands for."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    return SERVICE_FAULT if status >= 500 else INVALID_REQUEST


def refusal_of(error: ClientError | BotoCoreError) -> Refusal:
    """The refusal that an exception of the Kinesis client stands for."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        return refusal_of_code(error.response.get("Error", {}).get("Code", ""), status)
    if isinstance(error, _NO_CREDENTIALS):
        return ACCESS_DENIED
    if isinstance(error, HTTPClientError | BotocoreConnectionError):
        return NETWORK
    return INVALID_REQUEST
