"""Why Kinesis did not take records: whose fault it is, whether trying again can help, and what a person should do.

Read from error codes, messages and exception types of botocore; sentences never quote a request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    MetadataRetrievalError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as BotocoreConnectionError

from mirror_agent.limits import CLOCK_SKEW_S_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One kind of refusal.

    Attributes:
        kind: stable name, also of the counters.
        explanation: what it means and what to do, one sentence.
        retryable: the same request can succeed later.
        renews_client: only credentials that are looked for anew can help.
        is_unclear: the request may have been carried out all the same.
    """

    kind: str
    explanation: str
    retryable: bool = True
    renews_client: bool = False
    is_unclear: bool = False


THROTTLED = Refusal(
    kind="throttled",
    explanation="The stream takes less than is sent: add shards, or use on-demand mode.",
)
ACCESS_DENIED = Refusal(
    kind="access_denied",
    explanation="The agent's role may not write to the stream: allow kinesis:PutRecords on it.",
)
NO_CREDENTIALS = Refusal(
    kind="no_credentials",
    explanation="The agent has no credentials that AWS knows: attach an instance profile, and let the agent reach the "
    "instance metadata service.",
    renews_client=True,
)
CREDENTIALS_EXPIRED = Refusal(
    kind="credentials_expired",
    explanation="The agent's credentials have expired and no newer ones were found: check the instance profile and the "
    "instance metadata service, or set those of the environment anew.",
    renews_client=True,
)
CLOCK_SKEW = Refusal(
    kind="clock_skew",
    explanation="AWS refuses the time that requests are signed with: let chrony or timesyncd set the machine's clock.",
)
STREAM_GONE = Refusal(
    kind="stream_gone",
    explanation="There is no such stream in this account and region: make it, or correct --stream and --region.",
)
STREAM_NOT_ACTIVE = Refusal(
    kind="stream_not_active",
    explanation="The stream is being made or deleted: it takes records once it is active.",
)
KMS_DENIED = Refusal(
    kind="kms_denied",
    explanation="The stream is encrypted with a KMS key that the agent's role may not use: allow kms:GenerateDataKey "
    "in the role's policy and in the key's.",
)
KMS_DISABLED = Refusal(
    kind="kms_disabled",
    explanation="The stream's KMS key is disabled, waits for its deletion or is gone: enable it, or encrypt the stream "
    "with another one.",
)
KMS_THROTTLED = Refusal(
    kind="kms_throttled",
    explanation="KMS throttles the stream's key: raise the account's quota of cryptographic operations.",
)
NETWORK = Refusal(
    kind="network",
    explanation="Kinesis cannot be reached: check the endpoint or VPC endpoint, its security group and DNS.",
    is_unclear=True,
)
SERVICE_FAULT = Refusal(
    kind="service_fault",
    explanation="Kinesis failed inside: trying again is all there is to do.",
    is_unclear=True,
)
BAD_ANSWER = Refusal(
    kind="bad_answer",
    explanation="What answers is not Kinesis, or contradicts itself, so that its word is not taken for records being "
    "stored: check --endpoint-url and what stands between.",
    is_unclear=True,
)
CLIENT_FAULT = Refusal(
    kind="client_fault",
    explanation="The AWS client can make no requests: check the AWS_ variables and the files of the AWS configuration.",
    renews_client=True,
)
UNKNOWN_REFUSAL = Refusal(
    kind="unknown_refusal",
    explanation="Kinesis refuses for a reason that the agent does not know.",
    is_unclear=True,
)
INVALID_REQUEST = Refusal(
    kind="invalid_request",
    explanation="Kinesis does not accept the request as it is: this is a defect of the agent.",
    retryable=False,
)

_BY_CODE = {
    **dict.fromkeys(
        [
            "ProvisionedThroughputExceededException",
            "LimitExceededException",
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
            "IncompleteSignature",
            "InvalidSignatureException",
            "KMSOptInRequired",
            "OptInRequired",
            "SignatureDoesNotMatch",
        ],
        ACCESS_DENIED,
    ),
    **dict.fromkeys(
        ["InvalidClientTokenId", "MissingAuthenticationTokenException", "UnrecognizedClientException"], NO_CREDENTIALS
    ),
    **dict.fromkeys(["ExpiredToken", "ExpiredTokenException"], CREDENTIALS_EXPIRED),
    **dict.fromkeys(["RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"], CLOCK_SKEW),
    "ResourceNotFoundException": STREAM_GONE,
    "ResourceInUseException": STREAM_NOT_ACTIVE,
    "KMSAccessDeniedException": KMS_DENIED,
    **dict.fromkeys(["KMSDisabledException", "KMSInvalidStateException", "KMSNotFoundException"], KMS_DISABLED),
    "KMSThrottlingException": KMS_THROTTLED,
    **dict.fromkeys(["InternalFailure", "InternalFailureException", "ServiceUnavailable"], SERVICE_FAULT),
    **dict.fromkeys(
        ["DryRunOperationException", "InvalidArgumentException", "SerializationException", "ValidationException"],
        INVALID_REQUEST,
    ),
}
_NO_CREDENTIALS = (
    CredentialRetrievalError,
    MetadataRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
)
# A wrong secret and a wrong clock have these codes in common; AWS's sentence, or its own time, tells them apart.
_SIGNATURE_CODES = frozenset({"InvalidSignatureException", "SignatureDoesNotMatch"})
_SIGNATURE_OF_ANOTHER_TIME = re.compile(r"signature (expired|not yet current)", re.IGNORECASE)


def refusal_of_code(code: str, status: int = 400) -> Refusal:
    """The refusal that an error code of a whole answer, or of one entry in it, stands for."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status >= 500:
        return SERVICE_FAULT
    return replace(UNKNOWN_REFUSAL, explanation=f"{UNKNOWN_REFUSAL.explanation[:-1]}: {code[:80]!r}.")


def refusal_of(error: ClientError | BotoCoreError, wall_s: float) -> Refusal:
    """The refusal that an exception of the Kinesis client stands for; `wall_s` is what this machine's clock says."""
    if isinstance(error, ClientError):
        return _refusal_of_answer(error.response, wall_s)
    if isinstance(error, _NO_CREDENTIALS):
        return NO_CREDENTIALS
    if isinstance(error, HTTPClientError | BotocoreConnectionError):
        return NETWORK
    return INVALID_REQUEST if isinstance(error, ParamValidationError) else CLIENT_FAULT


def _refusal_of_answer(answer: Any, wall_s: float) -> Refusal:
    metadata, error = answer.get("ResponseMetadata", {}), answer.get("Error", {})
    refusal = refusal_of_code(error.get("Code", ""), metadata.get("HTTPStatusCode", 400))
    skew_s = _skew_s(metadata.get("HTTPHeaders", {}).get("date", ""), wall_s)
    if error.get("Code", "") in _SIGNATURE_CODES:
        of_another_time = _SIGNATURE_OF_ANOTHER_TIME.search(error.get("Message", ""))
        if of_another_time or abs(skew_s or 0) > CLOCK_SKEW_S_MAX:
            refusal = CLOCK_SKEW
    if refusal is CLOCK_SKEW and skew_s:
        side = "behind" if skew_s < 0 else "ahead of"
        sentence = f"The machine's clock is {abs(skew_s)} s {side} AWS's. {CLOCK_SKEW.explanation}"
        return replace(CLOCK_SKEW, explanation=sentence)
    return refusal


def _skew_s(date: str, wall_s: float) -> int | None:
    """How far this machine's clock is ahead of the one that wrote an HTTP date; None where there is none."""
    try:
        return round(wall_s - parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        return None
