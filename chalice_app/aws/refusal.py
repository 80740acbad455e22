"""What AWS's refusals mean: botocore's errors become the control plane's, explained by the catalogue of failures."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from chalice_app.aws.clients import session
from chalice_app.aws.silence import reason_of
from chalice_app.errors import AwsGone, AwsRefused, AwsThrottled, AwsUnreachable, InvalidRequest
from chalice_app.failures.explain import UNEXPLAINED, explain

if TYPE_CHECKING:
    from collections.abc import Iterator

# How services spell a refusal for want of rights, and one that asks for patience.
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthFailure"})
THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown"}
)
# Rows of the catalogue whose refusals a caller tells apart from all others.
KINDS: dict[str, type[AwsRefused]] = {
    "aws_throttled": AwsThrottled,
    "stream_throttled": AwsThrottled,
    "table_throttled": AwsThrottled,
    "aws_gone": AwsGone,
    "not_visible_yet": AwsGone,
    "stack_absent": AwsGone,
}


# The row of the catalogue for silence of which nothing more is known.
SILENCE = "aws_unreachable"
# Rows that say that this process could not even ask: a request without credentials, or without a region, is never sent.
NOT_ASKED = frozenset({"aws_credentials_missing", "aws_credentials_invalid", "region_not_set"})

# What is true of every refusal of this process: statements that lift a denial are made for this place.
_known: dict[str, str] = {}


def explain_for(installation: str) -> None:
    """Explain every refusal from now on for this installation, in the region of this process."""
    _known.update(installation=installation, region=session().region_name or "")


@contextmanager
def named_refusals(operation: str, **context: Any) -> Iterator[None]:
    """Turns botocore's errors into the control plane's. `context` holds facts for the explanation.

    Raises:
        AwsRefused, AwsThrottled, AwsGone: AWS said no.
        AwsUnreachable: AWS said nothing.
    """
    try:
        yield
    except ClientError as error:
        told = error.response.get("Error", {})
        code = told.get("Code", "Unknown")
        raise refused(operation, code, told.get("Message", "") or code, **context) from error
    except ParamValidationError:
        # Nobody was asked: what is sent is ours to get right, and no network of anybody's is to blame.
        raise
    except BotoCoreError as error:
        raise _unanswered(operation, error, context) from error


def _unanswered(operation: str, error: BotoCoreError, context: dict[str, Any]) -> AwsRefused | AwsUnreachable:
    """The error for what botocore could not do: its classes are told apart by the catalogue like codes of AWS."""
    code, message = type(error).__name__, reason_of(error)
    failure = explain(code=code, message=message, operation=operation, context={**_known, **context})
    if failure.code in NOT_ASKED:
        return refused(operation, code, message, **context)
    told = failure if failure.code not in (SILENCE, UNEXPLAINED) else None
    return AwsUnreachable(operation, message, failure=told)


def refused(operation: str, aws_code: str, message: str, **context: Any) -> AwsRefused:
    """The error for a refusal of AWS."""
    failure = explain(code=aws_code, message=message, operation=operation, context={**_known, **context})
    kind = KINDS.get(failure.code, AwsRefused)
    return kind(operation, aws_code, message, code=failure.code, fix=failure.fix, failure=failure)


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
        if marker is not None and error.aws_code == "ValidationError":
            expected = "the next_page_token of an earlier answer to the same query"
            raise InvalidRequest("page_token", expected, code="invalid_page_token") from error
        raise
