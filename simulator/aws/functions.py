"""Python functions that stand for Lambda functions, by name.

A registered function is reached by lambda:Invoke, by rules of the event bus, by topics, and by custom resources of a
stack. Synchronous invocations run in the caller's thread. Asynchronous ones wait in a bounded queue of their function,
run at least once in threads of its own, and are tried again when the function raises, as Lambda does: but at once.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from inspect import signature
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import Subscription

from simulator.aws.patching import around
from simulator.kinesis_event import FunctionIdentity, InvocationContext
from simulator.limits import (
    ASYNCHRONOUS_EVENT_BYTES_MAX,
    ASYNCHRONOUS_RETRIES,
    INVOCATIONS_GIVEN_UP_MAX,
    INVOCATIONS_WAITING_MAX,
    STOP_TIMEOUT_S,
)
from simulator.shop import REGION_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    Event = dict[str, Any]
    Handler = Callable[[Event, InvocationContext], Any]

logger = logging.getLogger(__name__)


class NoSuchFunction(LambdaClientError):
    """The name belongs to no registered function."""

    code = 404

    def __init__(self, name: str) -> None:
        super().__init__("ResourceNotFoundException", f"Function not found: {name}")


class QueueFull(LambdaClientError):
    """Too many invocations wait already."""

    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")


class EventTooLarge(LambdaClientError):
    """The event is larger than an asynchronous invocation takes."""

    code = 413

    def __init__(self) -> None:
        sentence = f"Request must be smaller than {ASYNCHRONOUS_EVENT_BYTES_MAX} bytes for the InvokeFunction operation"
        super().__init__("RequestEntityTooLargeException", sentence)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An asynchronous invocation that failed as often as it was tried."""

    function_name: str
    event: Event
    error: Exception


@dataclass(slots=True)
class _Lane:
    """One function's invocations that wait, and how many threads work on them."""

    handler: Handler
    concurrency: int
    waiting: deque[tuple[FunctionIdentity, str, str]] = field(default_factory=deque)
    running: int = 0


_lanes: dict[str, _Lane] = {}
_left: list[_Lane] = []
_given_up: deque[GivenUp] = deque(maxlen=INVOCATIONS_GIVEN_UP_MAX)
_changed = Condition()


def register(name: str, handler: Handler, *, concurrency: int = 1) -> None:
    """Let a Python function stand for the Lambda function of this name, until the region is forgotten.

    `concurrency` is how many asynchronous invocations of it run at a time, as with reserved concurrency on AWS.
    """
    with _changed:
        if (before := _lanes.get(name)) and before.running:
            _left.append(before)
        _lanes[name] = _Lane(handler, concurrency)


def registered(name: str) -> Handler | None:
    """The function that stands for a Lambda function, by its name or ARN."""
    with _changed:
        lane = _lanes.get(name_of(name))
    return lane.handler if lane else None


def name_of(reference: str) -> str:
    """A function's name, out of its name, ARN or partial ARN, with a qualifier or without."""
    _, marker, after = reference.rpartition(":function:")
    return (after if marker else reference).partition(":")[0]


def invoke(
    reference: str, event: Event, *, account_id: str = DEFAULT_ACCOUNT_ID, region_name: str = REGION_NAME
) -> Any:
    """Call a function now and return what it returns, as JSON would carry it.

    Raises:
        NoSuchFunction: none is registered.
        Exception: whatever the function raises.
    """
    handler = registered(reference)
    if handler is None:
        raise NoSuchFunction(reference)
    return _call(
        handler, FunctionIdentity(name_of(reference), region_name, account_id), str(uuid4()), json.dumps(event)
    )


def invoke_later(
    reference: str, event: Event, *, account_id: str = DEFAULT_ACCOUNT_ID, region_name: str = REGION_NAME
) -> None:
    """Queue an asynchronous invocation.

    Raises:
        NoSuchFunction: none is registered.
        QueueFull: too many wait already.
        EventTooLarge: the event is larger than Lambda takes.
    """
    body = json.dumps(event)
    if len(body) > ASYNCHRONOUS_EVENT_BYTES_MAX:
        raise EventTooLarge
    name = name_of(reference)
    with _changed:
        lane = _lanes.get(name)
        if lane is None:
            raise NoSuchFunction(reference)
        if len(lane.waiting) >= INVOCATIONS_WAITING_MAX:
            raise QueueFull
        lane.waiting.append((FunctionIdentity(name, region_name, account_id), str(uuid4()), body))
        if lane.running < lane.concurrency:
            lane.running += 1
            Thread(target=_work, args=(lane,), name=f"function-{name}", daemon=True).start()


def given_up() -> list[GivenUp]:
    """Asynchronous invocations that failed for good, oldest first."""
    return [*_given_up]


def wait_until_idle(timeout_s: float = STOP_TIMEOUT_S) -> bool:
    """Wait until no asynchronous invocation waits or runs; False if some still do after the time."""
    with _changed:
        return _changed.wait_for(lambda: not any(lane.running for lane in (*_lanes.values(), *_left)), timeout_s)


def forget() -> None:
    """Forget all functions and what waits for them; what runs is given time to end. A region calls it."""
    with _changed:
        for lane in _lanes.values():
            lane.waiting.clear()
        _left.extend(_lanes.values())
        _lanes.clear()
    wait_until_idle()
    with _changed:
        _left.clear()
        _given_up.clear()


def _work(lane: _Lane) -> None:
    while True:
        with _changed:
            if not lane.waiting:
                lane.running -= 1
                _changed.notify_all()
                return
            identity, request_id, body = lane.waiting.popleft()
        _run(lane.handler, identity, request_id, body)


def _run(handler: Handler, identity: FunctionIdentity, request_id: str, body: str) -> None:
    for attempt in range(1 + ASYNCHRONOUS_RETRIES):
        try:
            _call(handler, identity, request_id, body)
        except Exception as error:  # noqa: BLE001 - whatever a function raises is a failed invocation
            logger.warning("function %s failed, attempt %d: %s", identity.function_name, attempt + 1, error)
            last = error
        else:
            return
    _given_up.append(GivenUp(identity.function_name, json.loads(body), last))


def _call(handler: Handler, identity: FunctionIdentity, request_id: str, body: str) -> Any:
    # What comes in and goes out is JSON on AWS: nothing is shared, and nothing else gets through.
    return json.loads(json.dumps(handler(json.loads(body), InvocationContext(request_id, identity))))


@around(LambdaBackend, "invoke")
def _invoke_registered(original: Callable[..., Any], backend: LambdaBackend, *request: Any) -> str:  # noqa: ARG001
    """Moto runs functions in Docker containers."""
    reference, _, body, headers, response_headers = request
    place = {"account_id": backend.account_id, "region_name": backend.region_name}
    event = json.loads(body) if body else {}
    match headers.get("X-Amz-Invocation-Type", "RequestResponse"):
        case "DryRun":
            if registered(reference) is None:
                raise NoSuchFunction(reference)
            return ""
        case "Event":
            invoke_later(reference, event, **place)
            return ""
    try:
        return json.dumps(invoke(reference, event, **place))
    except NoSuchFunction:
        raise
    except Exception as error:  # noqa: BLE001 - Lambda answers with whatever the function raised
        response_headers["x-amz-function-error"] = "Unhandled"
        return json.dumps(
            {
                "errorMessage": str(error),
                "errorType": type(error).__name__,
                "stackTrace": traceback.format_tb(error.__traceback__),
            }
        )


@around(LambdaFunction, "invoke")
def _invoke_for_another_service(
    original: Callable[..., Any],  # noqa: ARG001 - it needs Docker
    function: LambdaFunction,
    body: str,
    request_headers: Any,  # noqa: ARG001
    response_headers: Any,  # noqa: ARG001
) -> str:
    """Topics, buckets and queues of moto call a function by this: asynchronously on AWS, and in Docker in moto."""
    invoke_later(function.function_name, json.loads(body), account_id=function.account_id, region_name=function.region)
    return ""


@around(Subscription, "publish")
def _publish_to_registered(
    original: Callable[..., None],
    subscription: Subscription,
    message: str,
    message_id: str,
    *given: Any,
    **named: Any,
) -> None:
    """A topic calls a function as AWS does: with the message's own id, subject and attributes, and asynchronously."""
    bound = signature(original).bind(subscription, message, message_id, *given, **named).arguments
    if subscription.protocol != "lambda" or registered(subscription.endpoint) is None:
        original(subscription, message, message_id, *given, **named)
        return
    attributes = bound.get("message_attributes") or {}
    matcher = subscription._filter_policy_matcher  # noqa: SLF001 - there is no public way
    if matcher is not None and not matcher.matches(attributes, message):
        return
    if bound.get("message_structure") == "json":
        forms = json.loads(message)
        message = forms.get("lambda", forms["default"])
    told = {
        "Type": "Notification",
        "MessageId": message_id,
        "TopicArn": subscription.topic.arn,
        "Subject": bound.get("subject"),
        "Message": message,
        "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "MessageAttributes": {
            name: {"Type": each["Type"], "Value": each["Value"]} for name, each in attributes.items()
        },
    }
    record = {"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription.arn, "Sns": told}
    _, _, _, region_name, account_id, *_ = subscription.endpoint.split(":")
    invoke_later(subscription.endpoint, {"Records": [record]}, account_id=account_id, region_name=region_name)
