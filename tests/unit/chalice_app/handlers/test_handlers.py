"""What AWS calls: what each handler makes of good, strange and forged events."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalice_app import wiring
from chalice_app.errors import AwsUnreachable, NotDrained
from chalice_app.handlers.drain import PHYSICAL_ID, drain
from chalice_app.handlers.instance_events import instance_events
from chalice_app.handlers.stack_events import stack_events
from chalice_app.handlers.tick import tick
from chalice_app.handlers.worker import worker
from chalice_app.mirroring.selection import Selection
from chalice_app.policies.documents import PolicyPlace
from inventory_store.errors import StoreUnavailable
from simulator.kinesis_event import FunctionIdentity, InvocationContext
from tests.unit.chalice_app.operations.memory import MemoryStore
from tests.unit.chalice_app.operations.standing_stacks import StandingStacks
from tests.unit.chalice_app.stacks.telling import STACK_ID, event

ACCOUNT, REGION = "111122223333", "eu-central-1"
WISH = Selection(1, "vpc-0a1b2c3d", ("arn:shop",))
CONTEXT = InvocationContext("request-1", FunctionIdentity("heliostat-worker", REGION, ACCOUNT))


@dataclass
class Wired:
    """What handlers are given, and what they did with it."""

    store: MemoryStore = field(default_factory=lambda: MemoryStore(wanted=WISH, brought_to=WISH))
    stacks: StandingStacks = field(default_factory=StandingStacks)
    woken: list[bool] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)
    answered: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def wake(self, *, looks: bool = False) -> None:
        self.woken.append(looks)


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> Wired:
    found = Wired()
    place = PolicyPlace("aws", REGION, ACCOUNT)
    for name, value in {
        "store": lambda: found.store,
        "stacks": lambda: found.stacks,
        "activities": lambda _: (),
        "account": lambda: SimpleNamespace(place=lambda: place),
        "settings": lambda: SimpleNamespace(name="heliostat"),
        "worker_function": lambda: found,
        "tell": found.told.append,
        "context": lambda: {"account": ACCOUNT, "region": REGION, "partition": "aws"},
        "answer_custom_resource": lambda url, body: found.answered.append((url, json.loads(body))),
    }.items():
        monkeypatch.setattr(wiring, name, value)
    return found


# --- instances, groups and tasks ---


def instance_event(**changes: Any) -> dict[str, Any]:
    return {
        "source": "aws.ec2",
        "detail-type": "EC2 Instance State-change Notification",
        "account": ACCOUNT,
        "region": REGION,
        "detail": {"instance-id": "i-1", "state": "running"},
    } | changes


@pytest.mark.parametrize(
    "told",
    [
        instance_event(),
        instance_event(detail={"state": "stopped"}),
        instance_event(source="aws.autoscaling", detail={}),
        instance_event(source="aws.ecs", detail={"lastStatus": "RUNNING"}),
    ],
)
def test_what_can_change_what_is_mirrored_is_noted_and_wakes_the_worker(wired: Wired, told: dict[str, Any]) -> None:
    assert instance_events(told, CONTEXT) == {"outcome": "woken"}
    assert (wired.store.changed, wired.woken) == (True, [False])


@pytest.mark.parametrize(
    "told",
    [
        instance_event(detail={"state": "pending"}),
        instance_event(source="aws.ecs", detail={"lastStatus": "PENDING"}),
        instance_event(source="aws.s3"),
        instance_event(account="999999999999"),
        instance_event(region="us-east-1"),
        instance_event(detail=None),
        {},
        None,
        "text",
    ],
)
def test_what_does_not_matter_or_is_forged_ends_here(wired: Wired, told: Any) -> None:
    assert instance_events(told, CONTEXT) == {"outcome": "ignored"}
    assert (wired.store.changed, wired.woken) == (False, [])


def test_a_burst_wakes_the_worker_once_and_a_wake_that_failed_is_tried_again(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*, looks: bool = False) -> None:
        raise AwsUnreachable("lambda:InvokeFunction", f"silence {looks}")

    with monkeypatch.context() as silence:
        silence.setattr(wired, "wake", unreachable)
        with pytest.raises(AwsUnreachable):
            instance_events(instance_event(), CONTEXT)

    assert [instance_events(instance_event(), CONTEXT)["outcome"] for _ in range(3)] == [
        "woken",
        "noted_already",
        "noted_already",
    ]
    assert wired.woken == [False]


def test_where_nothing_is_selected_nobody_is_woken(wired: Wired) -> None:
    wired.store.wanted = wired.store.brought_to = Selection(2)

    assert instance_events(instance_event(), CONTEXT) == {"outcome": "nothing_selected"}
    assert wired.woken == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)
STRANGE = st.dictionaries(
    st.sampled_from(["source", "detail-type", "account", "region", "detail", "resources", "time", "id"]),
    JSON | st.sampled_from(["aws.ec2", "aws.cloudformation", ACCOUNT, REGION, "CloudFormation Stack Status Change"]),
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=200)
@given(told=STRANGE | JSON)
def test_no_event_however_strange_makes_a_handler_fail_or_speak(wired: Wired, told: Any) -> None:
    assert instance_events(told, CONTEXT)["outcome"] in {"ignored", "woken", "noted_already"}
    assert stack_events(told, CONTEXT)["outcome"] == "refused"
    assert wired.told == []


# --- stacks ---


def stack_event(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "event-1",
        "source": "aws.cloudformation",
        "detail-type": "CloudFormation Stack Status Change",
        "account": ACCOUNT,
        "region": REGION,
        "time": "2026-11-26T12:00:00Z",
        "resources": [STACK_ID],
        "detail": {"stack-id": STACK_ID, "status-details": {"status": status}, "client-request-token": "op-1"},
    } | changes


def test_a_step_of_a_stack_wakes_the_worker_and_tells_nobody(wired: Wired) -> None:
    assert stack_events(stack_event("CREATE_IN_PROGRESS"), CONTEXT) == {"outcome": "followed"}
    assert (wired.woken, wired.told) == ([False], [])


def test_a_stack_that_came_to_rest_is_told_with_the_cause_that_cloudformation_names(wired: Wired) -> None:
    denied = "API: iam:PutRolePolicy User: arn:aws:iam::111122223333:user/x is not authorized"
    wired.stacks.events_of[STACK_ID] = [
        event(1, "STACK", "CREATE_IN_PROGRESS"),
        event(2, "AgentRole", "CREATE_FAILED", denied),
    ]

    stack_events(stack_event("ROLLBACK_COMPLETE"), CONTEXT)
    stack_events(stack_event("CREATE_COMPLETE"), CONTEXT)

    failed, made = wired.told
    assert failed.facts["failure"] is not None
    assert "iam:PutRolePolicy" in " ".join(failed.details)
    assert made.facts["failure"] is None


def test_a_cause_that_cannot_be_read_keeps_no_notice_back(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: str) -> Any:
        raise AwsUnreachable("cloudformation:DescribeStackEvents", "silence")

    monkeypatch.setattr(wired.stacks, "events", silent)

    stack_events(stack_event("ROLLBACK_COMPLETE"), CONTEXT)

    assert [notice.facts["status"] for notice in wired.told] == ["ROLLBACK_COMPLETE"]


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "999999999999"},
        {"region": "us-east-1"},
        {"source": "somebody"},
        {"detail": {"stack-id": STACK_ID.replace("heliostat-collector", "theirs"), "status-details": {}}},
    ],
)
def test_forged_events_of_stacks_wake_nobody(wired: Wired, changes: dict[str, Any]) -> None:
    assert stack_events(stack_event("DELETE_COMPLETE", **changes), CONTEXT)["outcome"] == "refused"
    assert (wired.woken, wired.told) == ([], [])


# --- the clock and the worker ---


def test_the_clock_lets_the_worker_look(wired: Wired) -> None:
    assert tick({}, CONTEXT) == {"woken": True}
    assert wired.woken == [True]


@pytest.mark.parametrize(
    ("told", "looks"), [({"looks": True}, True), ({"looks": "yes"}, False), ({}, False), (None, False)]
)
def test_a_worker_is_known_by_its_invocation(monkeypatch: pytest.MonkeyPatch, told: Any, *, looks: bool) -> None:
    worked: list[tuple[str, bool]] = []

    def made(holder: str) -> Any:
        return SimpleNamespace(work=lambda *, looks: worked.append((holder, looks)) or True)

    watched: list[None] = []
    monkeypatch.setattr(wiring, "worker", made)
    monkeypatch.setattr(wiring, "watch_pipeline", lambda: watched.append(None))

    assert worker(told, CONTEXT) == {"worked": True}
    assert worked == [("request-1", looks)]
    assert len(watched) == looks


def test_work_does_not_fail_for_a_watch_that_could_not_look(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> None:
        raise StoreUnavailable("Query", "ThrottlingException", retryable=True)

    monkeypatch.setattr(wiring, "worker", lambda _: SimpleNamespace(work=lambda *, looks: looks))
    monkeypatch.setattr(wiring, "watch_pipeline", unavailable)

    assert worker({"looks": True}, CONTEXT) == {"worked": True}


# --- the custom resource ---


def request(kind: str, **changes: str) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": "https://bucket/answer",
        "StackId": STACK_ID,
        "RequestId": "request-1",
        "LogicalResourceId": "SessionDrain",
    } | changes


def drained(wired: Wired, asked: dict[str, Any]) -> dict[str, Any]:
    answer = drain(asked, CONTEXT)
    [(url, handed_in)] = wired.answered
    assert (url, handed_in) == (asked["ResponseURL"], answer)
    # Of the answer as a whole, CloudFormation takes 4,096 bytes.
    assert len(json.dumps(answer)) <= 4_096
    return dict(handed_in)


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_only_a_deletion_drains(wired: Wired, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(wiring, "drain", pytest.fail)

    answer = drained(wired, request(kind))

    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", PHYSICAL_ID)
    assert (answer["StackId"], answer["RequestId"], answer["LogicalResourceId"]) == (
        STACK_ID,
        "request-1",
        "SessionDrain",
    )


def test_a_deletion_says_what_was_drained_under_the_identifier_that_it_had(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "drain", lambda seconds: f"drained within {seconds > 0}")

    answer = drained(wired, request("Delete", PhysicalResourceId="as-it-was"))

    assert (answer["Status"], answer["Reason"]) == ("SUCCESS", "drained within True")
    assert answer["PhysicalResourceId"] == "as-it-was"


@pytest.mark.parametrize("error", [NotDrained(3, "x" * 9_000), ZeroDivisionError("unforeseen")])
def test_whatever_goes_wrong_is_answered_for_silence_would_hold_the_stack(
    wired: Wired, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def failing(_: float) -> str:
        raise error

    monkeypatch.setattr(wiring, "drain", failing)

    assert drained(wired, request("Delete"))["Status"] == "FAILED"


def test_what_was_applied_counts_and_not_only_what_is_wished(wired: Wired) -> None:
    wired.store.wanted = replace(WISH, version=2)

    assert instance_events(instance_event(), CONTEXT) == {"outcome": "woken"}
