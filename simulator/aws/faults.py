"""AWS calls that go wrong: denied, throttled, or refused with a code, in each service's own shape; and counted.

Faults act where moto reads a request, before any service does anything, so that they meet every service alike. An
action is written as in a policy, `service:Operation` by IAM's names, and * stands for anything:
`ec2:*TrafficMirror*`.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from threading import Lock
from typing import TYPE_CHECKING, Any

from moto.core.responses import BaseResponse
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from simulator.aws.denials import denial_code, denial_message
from simulator.aws.patching import around
from simulator.aws.requests import action_of, parameters_of, protocol_of, refusal
from simulator.limits import ACTIONS_COUNTED_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Parameters = dict[str, Any]

# Those that have a code, sentence and status of their own; the others' code depends on the protocol.
THROTTLED = {
    "ec2": ("RequestLimitExceeded", "Request limit exceeded.", 503),
    "s3": ("SlowDown", "Please reduce your request rate.", 503),
    "lambda": ("TooManyRequestsException", "Rate exceeded", 429),
}


@dataclass(slots=True)
class _Fault:
    """What goes wrong, how often still (None: every time), and when."""

    action: str
    answer: Callable[[BaseResponse], Any]
    times: int | None
    where: Callable[[Parameters], bool]


_faults: list[_Fault] = []
_calls: Counter[str] = Counter()
_lock = Lock()


@contextmanager
def denying(action: str, message: str | None = None, times: int | None = None) -> Iterator[None]:
    """Within the block, the caller is not authorized to make these calls.

    `message` replaces the text that AWS gives where no identity-based policy allows the action.
    """

    def answer(response: BaseResponse) -> Any:
        service, _, operation = str(action_of(response)).partition(":")
        text = message or denial_message(response, service, operation)
        # All forbid but those with JSON in both directions, which call it a bad request.
        return refusal(response, denial_code(response, service), text, 400 if protocol_of(response) == "json" else 403)

    with _fault(_Fault(action, answer, times, _always)):
        yield


@contextmanager
def throttling(action: str, times: int | None = None) -> Iterator[None]:
    """Within the block, these calls (the first `times` of them) come too fast for AWS."""

    def answer(response: BaseResponse) -> Any:
        service = str(action_of(response)).partition(":")[0]
        code = "ThrottlingException" if "json" in protocol_of(response) else "Throttling"
        return refusal(response, *THROTTLED.get(service, (code, "Rate exceeded", 400)))

    with _fault(_Fault(action, answer, times, _always)):
        yield


def _always(_: Parameters) -> bool:
    return True


@contextmanager
def refusing(  # noqa: PLR0913 - a refusal's parts, by name
    action: str,
    code: str,
    message: str,
    times: int | None = None,
    where: Callable[[Parameters], bool] = _always,
    *,
    status: int = 400,
) -> Iterator[None]:
    """Within the block, these calls are refused with this code where the predicate is true of their parameters."""

    def answer(response: BaseResponse) -> Any:
        return refusal(response, code, message, status)

    with _fault(_Fault(action, answer, times, where)):
        yield


def calls() -> Counter[str]:
    """AWS calls so far, by action, whatever came of them."""
    with _lock:
        return Counter(_calls)


def forget_calls() -> None:
    """Count from nothing again."""
    with _lock:
        _calls.clear()


@contextmanager
def _fault(fault: _Fault) -> Iterator[None]:
    with _lock:
        _faults.append(fault)
    try:
        yield
    finally:
        with _lock:
            _faults[:] = [each for each in _faults if each is not fault]


@around(BaseResponse, "setup_class")
def _meet_faults(original: Callable[..., None], response: BaseResponse, *args: Any, **settings: Any) -> None:
    """Every service of moto reads its requests here."""
    original(response, *args, **settings)
    action = action_of(response)
    if action is None:
        return
    with _lock:
        # AWS has some ten thousand operations: what is beyond is no operation of AWS.
        if action in _calls or len(_calls) < ACTIONS_COUNTED_MAX:
            _calls[action] += 1
    if fault := _due(action, response):
        status, headers, body = fault.answer(response)
        raise HTTPException(response=Response(body, status, headers))


def _due(action: str, response: BaseResponse) -> _Fault | None:
    """The fault that this call meets: the one of the innermost block. Each use is counted."""
    for fault in reversed(_faults):
        if not fnmatchcase(action, fault.action) or not fault.where(parameters_of(response)):
            continue
        with _lock:
            if fault.times is None:
                return fault
            if fault.times > 0:
                fault.times -= 1
                return fault
    return None
