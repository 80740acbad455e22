"""The default event bus: AWS services publish on it, and rules hand events to their targets.

Rules are moto's, and so is the matching of patterns. moto raises on targets that it does not know, matches a schedule
to every event, and leaves fields out; here functions, topics and queues get the event as AWS makes it, and no target
stops the publisher. EventBridge promises neither order nor exactly one delivery: the switches at the top break both.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from contextlib import contextmanager
from copy import copy, deepcopy
from datetime import UTC, datetime
from random import Random
from threading import RLock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jsonpath_ng.ext.parser import parse
from moto.events.models import EventsBackend, Rule, events_backends
from moto.events.utils import EventTemplateParser
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from simulator.aws import functions
from simulator.aws.patching import around
from simulator.limits import EVENTS_RECORDED_MAX, EVENTS_SHUFFLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Event = dict[str, Any]

logger = logging.getLogger(__name__)

_recorded: deque[Event] = deque(maxlen=EVENTS_RECORDED_MAX)
_losing: list[Callable[[Event], bool]] = []
_duplicating: list[object] = []
_shuffling: list[tuple[Random, list[Event]]] = []
_lock = RLock()


def publish(  # noqa: PLR0913 - an event's fields, by name
    *,
    source: str,
    detail_type: str,
    detail: dict[str, Any],
    resources: Sequence[str],
    account_id: str,
    region_name: str,
) -> None:
    """Put an event of an AWS service on the default bus of a region."""
    event = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account_id,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region_name,
        "resources": [*resources],
        "detail": deepcopy(detail),
    }
    _recorded.append(event)
    for passed_on in _disturbed(event):
        _deliver(passed_on)


def recorded() -> list[Event]:
    """Events published so far, oldest first: also those that a test has let go astray."""
    return [*_recorded]


def forget() -> None:
    """Forget what was published. A region calls it."""
    _recorded.clear()


@contextmanager
def losing(predicate: Callable[[Event], bool] = lambda _: True) -> Iterator[None]:
    """Within the block, events of which the predicate is true reach nobody."""
    _losing.append(predicate)
    try:
        yield
    finally:
        _losing.remove(predicate)


@contextmanager
def duplicating() -> Iterator[None]:
    """Within the block, every event is delivered twice, under the same id."""
    mark = object()
    _duplicating.append(mark)
    try:
        yield
    finally:
        _duplicating.remove(mark)


@contextmanager
def shuffled(seed: int) -> Iterator[None]:
    """Within the block, events overtake each other; those still held back are delivered at its end."""
    shuffling: tuple[Random, list[Event]] = (Random(seed), [])  # noqa: S311 - a test's disorder, not a secret
    _shuffling.append(shuffling)
    try:
        yield
    finally:
        _shuffling.remove(shuffling)
        random, held = shuffling
        random.shuffle(held)
        for event in held:
            _deliver(event)


def _disturbed(event: Event) -> list[Event]:
    with _lock:
        if any(predicate(event) for predicate in _losing):
            return []
        events = [event] * (2 if _duplicating else 1)
        for random, held in _shuffling:
            held.extend(events)
            events = [held.pop(random.randrange(len(held))) for _ in range(len(held) - EVENTS_SHUFFLED)]
        return events


def _deliver(event: Event) -> None:
    backend = events_backends[event["account"]][event["region"]]
    for rule in [*backend.event_buses["default"].rules.values()]:
        rule.send_to_targets(deepcopy(event))  # type: ignore[arg-type]


@around(EventsBackend, "put_events")
def _refuse_the_sources_of_aws(
    original: Callable[..., list[Event]], backend: EventsBackend, events: list[Event]
) -> list[Event]:
    """Moto lets anybody speak as an AWS service."""
    refused = {
        "ErrorCode": "NotAuthorizedForSourceException",
        "ErrorMessage": "Not authorized for the source.",
    }
    taken = iter(original(backend, [each for each in events if not _is_of_aws(each)]))
    return [refused if _is_of_aws(each) else next(taken) for each in events]


def _is_of_aws(entry: Event) -> bool:
    return str(entry.get("Source", "")).startswith("aws.")


@around(Rule, "send_to_targets")
def _send_to_every_target(
    original: Callable[..., None], rule: Rule, original_event: Event, *settings: Any, **named_settings: Any
) -> None:
    """Moto raises at the first target that it does not know."""
    event_pattern: Any = rule.event_pattern
    if rule.state == "DISABLED" or not event_pattern.get_pattern() or not event_pattern.matches_event(original_event):
        return
    event = _as_on_aws(original_event)
    for target in [*rule.targets]:
        try:
            if not _send(rule, target, event):
                only = copy(rule)
                only.targets = [target]
                original(only, {"ingestion-time": 0.0, **original_event}, *settings, **named_settings)
        except Exception as error:  # noqa: BLE001 - a target that fails is no matter of who published
            logger.warning("rule %s did not reach %s: %s", rule.name, target["Arn"], error)


def _as_on_aws(event: Event) -> Event:
    shown = {name: value for name, value in event.items() if name != "ingestion-time"}
    if not isinstance(shown["time"], str):
        shown["time"] = datetime.fromtimestamp(float(shown["time"]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return shown


def _send(rule: Rule, target: dict[str, Any], event: Event) -> bool:
    """Whether the target is one that is served here."""
    _, _, service, region_name, account_id, name = target["Arn"].split(":", 5)
    if service == "lambda":
        functions.invoke_later(target["Arn"], _input(target, event), account_id=account_id, region_name=region_name)
    elif service == "sns":
        message = json.dumps(_input(target, event))
        sns_backends[account_id][region_name].publish(message, arn=target["Arn"])
    elif service == "sqs":
        sqs_backends[account_id][region_name].send_message(
            queue_name=name,
            message_body=json.dumps(_input(target, event)),
            group_id=target.get("SqsParameters", {}).get("MessageGroupId"),
        )
    else:
        return False
    logger.debug("rule %s sent an event to %s", rule.name, target["Arn"])
    return True


def _input(target: dict[str, Any], event: Event) -> Any:
    """What a target gets: the event, or what the rule makes of it."""
    if "Input" in target:
        return json.loads(target["Input"])
    if "InputPath" in target:
        [found] = parse(target["InputPath"]).find(event)
        return found.value
    if transformer := target.get("InputTransformer"):
        return EventTemplateParser.parse(
            transformer["InputTemplate"],
            transformer.get("InputPathsMap", {}),
            {"ingestion-time": 0.0, **event},  # type: ignore[typeddict-item]
        )
    return event
