"""What AWS's refusals mean."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from chalice_app.errors import AwsGone, AwsRefused, AwsThrottled, AwsUnreachable, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

# Services spell them differently.
THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown"}
)
GONE = frozenset({"AccessPointNotFound", "LoadBalancerNotFound", "TargetGroupNotFound"})
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthFailure"})
BAD_CREDENTIALS = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
    }
)


@contextmanager
def named_refusals(operation: str) -> Iterator[None]:
    """Turns botocore's errors into the control plane's.

    Raises:
        AwsRefused, AwsThrottled, AwsGone: AWS said no.
        AwsUnreachable: AWS said nothing.
    """
    try:
        yield
    except ClientError as error:
        raise _refusal(operation, error) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise AwsRefused(
            operation,
            "NoCredentials",
            "there are no AWS credentials.",
            code="aws_credentials_missing",
            fix="Give this process a role or credentials.",
        ) from error
    except BotoCoreError as error:
        raise AwsUnreachable(operation, str(error)) from error


@contextmanager
def named_marker(marker: str | None) -> Iterator[None]:
    """Says whose fault it is where AWS refuses a page for its marker, which came from a client.

    Raises:
        InvalidRequest: the marker is none of AWS's.
    """
    try:
        yield
    except AwsRefused as error:
        # Load balancing has no code of its own for this, and validates nothing else that a page is asked with.
        if marker is not None and error.evidence["aws_code"] == "ValidationError":
            expected = "the next_page_token of an earlier answer to the same query"
            raise InvalidRequest("page_token", expected, code="invalid_page_token") from error
        raise


def _refusal(operation: str, error: ClientError) -> AwsRefused:
    aws_code = error.response.get("Error", {}).get("Code", "Unknown")
    message = error.response.get("Error", {}).get("Message", "") or aws_code
    if aws_code in THROTTLED:
        return AwsThrottled(operation, aws_code, message, code="aws_throttled", fix="Try again in a minute.")
    if aws_code in GONE:
        return AwsGone(operation, aws_code, message, code="aws_gone", fix="List the load balancers again.")
    if aws_code in DENIED:
        fix = f"Allow {operation}: add the policy of GET /v1/policies/discovery to the role."
        return AwsRefused(operation, aws_code, message, code="aws_access_denied", fix=fix)
    if aws_code in BAD_CREDENTIALS:
        return AwsRefused(
            operation, aws_code, message, code="aws_credentials_invalid", fix="Renew the AWS credentials."
        )
    return AwsRefused(operation, aws_code, message, code="aws_refused", fix=None)
