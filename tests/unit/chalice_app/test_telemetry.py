"""What the control plane tells of itself: every metric that it declares, by what tells it, and whose a line is."""

from __future__ import annotations

import io
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from api_inventory.notifications.happening import Happening
from api_inventory.notifications.mute import NotificationMute
from api_inventory.notifications.notification import Notification
from chalice_app import telemetry, wiring
from chalice_app.errors import AwsUnreachable, NotDrained
from chalice_app.failures.explain import explain
from chalice_app.handlers.drain import drain
from chalice_app.handlers.instance_events import instance_events
from chalice_app.handlers.stack_events import stack_events
from chalice_app.handlers.tick import tick
from chalice_app.handlers.webhooks import webhooks
from chalice_app.handlers.worker import worker
from chalice_app.mirroring.selection import Selection
from chalice_app.policies.documents import PolicyPlace
from chalice_app.webhooks.delivery import Outcome
from tests.unit.chalice_app.calling import Api
from tests.unit.chalice_app.handlers.test_handlers import ACCOUNT, CONTEXT, REGION, instance_event, request, stack_event
from tests.unit.chalice_app.mirroring.fleet import refused
from tests.unit.chalice_app.operations.memory import MemoryStore
from tests.unit.chalice_app.operations.standing_stacks import StandingStacks
from tests.unit.chalice_app.operations.test_operations import Scene
from tests.unit.chalice_app.stacks.alarm_messages import TOPIC, alarm_message

WISH = Selection(1, "vpc-0a1b2c3d", ("arn:shop",))


@dataclass
class Wired:
    """What the composition root gives; time goes by hand."""

    store: MemoryStore = field(default_factory=lambda: MemoryStore(wanted=WISH, brought_to=WISH))
    now_s: float = 1_000_000.0

    def wake(self, *, looks: bool = False) -> None:
        """Nobody works."""


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> Wired:
    found = Wired()
    for name, value in {
        "store": lambda: found.store,
        "stacks": StandingStacks,
        "account": lambda: SimpleNamespace(place=lambda: PolicyPlace("aws", REGION, ACCOUNT)),
        "settings": lambda: SimpleNamespace(name="heliostat", topic_arn=TOPIC),
        "worker_function": lambda: found,
        "tell": lambda _: None,
        "context": lambda: {"account": ACCOUNT, "region": REGION, "partition": "aws"},
        "answer_custom_resource": lambda _url, _body: None,
        "now_s": lambda: found.now_s,
        "drain": lambda _: "Nothing was left.",
        "worker": lambda _: SimpleNamespace(work=lambda *, looks: looks),
    }.items():
        monkeypatch.setattr(wiring, name, value)
    monkeypatch.setenv("HELIOSTAT_NAME", "shop")
    return found


@dataclass
class Told:
    """Reads standard output as CloudWatch does."""

    capsys: pytest.CaptureFixture[str]
    every: dict[str, list[float]] = field(default_factory=dict)

    def take(self) -> dict[str, list[float]]:
        """What was told since."""
        telemetry.flush()
        told: dict[str, list[float]] = {}
        for line in self.capsys.readouterr().out.splitlines():
            document = json.loads(line)
            for directive in document.get("_aws", {}).get("CloudWatchMetrics", []):
                assert directive["Namespace"] == "Heliostat"
                [dimensions] = directive["Dimensions"]
                named = {name: document[name] for name in dimensions}
                assert named == {"installation": "shop", "service": "control_plane"}
                for metric in directive["Metrics"]:
                    told.setdefault(metric["Name"], []).extend(document[metric["Name"]])
        self.every |= told
        return told


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    telemetry.metrics.clear_metrics()
    return Told(capsys)


def test_every_declared_metric_is_told_by_what_it_is_of(
    wired: Wired, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The API: an answer, a refusal, a fault.
    assert Api().get("/v1/operations/0a1b").status == 404
    asked = told.take()
    assert asked.pop("request_duration")[0] > 0
    assert asked == {"requests": [1.0], "requests_refused": [1.0], "requests_failed": [0.0]}
    with monkeypatch.context() as broken:
        broken.setattr(wiring, "store", lambda: 1 / 0)
        assert Api().get("/v1/operations").status == 500
    assert told.take()["requests_failed"] == [1.0]

    # Operations, from the wish to the end.
    operation = wiring.submissions().remove(requested_by="somebody")
    assert told.take() == {"operations_requested": [1.0]}
    for state, so in (("succeeded", None), ("waiting", "too_many_deletions"), ("failed", "internal_error")):
        failure = explain(code=so, message="").document() if so else None
        at_rest = replace(operation, state=state, failure=failure, updated_at_s=operation.created_at_s + 7)  # type: ignore[arg-type]
        wiring._ended(at_rest)
        ended = told.take()
        assert ended.pop(f"operations_{state}") == [1.0]
        assert ended == ({} if state == "waiting" else {"operation_duration": [7.0]})

    # Looks at the mirror sessions: made, kept, refused, not reached, removed.
    scene = Scene()
    scene.runner = replace(scene.runner, reconciler=replace(scene.reconciler, measured=telemetry.measure))
    scene.advance(scene.ask("reconcile"))
    made = told.take()
    assert made["sessions_made"] == [3.0]
    assert made["plan_changes"] == [4.0]
    assert (made["targets_mirrored"], made["steps_failed"]) == ([0.0], [0.0])
    scene.advance(scene.ask("reconcile"))
    assert told.take()["targets_mirrored"] == [3.0]
    for session_id, session in scene.fake.sessions.items():
        scene.fake.sessions[session_id] = replace(session, vni=99)
    scene.advance(scene.ask("reconcile"))
    assert told.take()["sessions_changed"] == [3.0]
    scene.advance(scene.ask("reconcile", Selection(2)))
    scene.advance(scene.ask("reconcile", Selection(2), confirmed=3))
    assert told.take()["sessions_removed"] == [3.0]
    monkeypatch.setattr(
        scene.fake, "create_session", lambda *_, **__: (_ for _ in ()).throw(refused("UnauthorizedOperation", "no"))
    )
    scene.advance(scene.ask("reconcile"))
    denied = told.take()
    assert denied["steps_failed"][0] + denied["steps_not_reached"][0] == 3

    _functions(wired, told, monkeypatch)
    assert told.every.keys() == telemetry.METRICS.keys()


def _functions(wired: Wired, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    wired.store.run = {"at_s": wired.now_s - 120}
    wired.now_s += 60
    tick({}, CONTEXT)
    assert told.take() == {"ticks": [1.0], "operation_age_s": [60.0], "look_age_s": [180.0]}
    worker({}, CONTEXT)
    assert told.take() == {"worker_runs": [1.0]}
    stack_events(stack_event("ROLLBACK_COMPLETE"), CONTEXT)
    assert told.take() == {"stack_events_followed": [1.0], "stacks_failed": [1.0]}
    stack_events({}, CONTEXT)
    assert told.take() == {"stack_events_refused": [1.0]}
    for event in ({}, instance_event(), instance_event()):
        instance_events(event, CONTEXT)
    wired.store.brought_to = Selection(2)
    instance_events(instance_event(), CONTEXT)
    assert told.take() == {
        f"instance_events_{outcome}": [1.0] for outcome in ("ignored", "woken", "noted_already", "nothing_selected")
    }
    drain(request("Delete"), CONTEXT)
    assert told.take() == {"drains_succeeded": [1.0]}
    monkeypatch.setattr(wiring, "drain", lambda _: (_ for _ in ()).throw(NotDrained(2, "Time was over.")))
    drain(request("Delete"), CONTEXT)
    assert told.take() == {"drains_failed": [1.0]}
    wiring._lost(2, ("Stack heliostat-collector failed",), "silence")
    assert told.take() == {"notices_lost": [2.0]}
    outcomes = (Outcome("good", "pager", 1, 204, ""), Outcome("bad", "chat", 3, None, "HTTP 503"))
    for name, value in {
        "webhook_secret": SimpleNamespace(read=tuple),
        "delivery": SimpleNamespace(deliver=lambda _document, _known: outcomes),
        "dead_letters": SimpleNamespace(put=lambda _: None),
        "notifications": SimpleNamespace(mutes=lambda: {"m1": NotificationMute("ann", 1, kind="alarm")}),
    }.items():
        monkeypatch.setattr(wiring, name, lambda value=value: value)
    message = Notification("finding", (Happening("finding", "high", "Anybody reads.", "1"),), 1).document("heliostat")
    began = alarm_message(OldStateValue="INSUFFICIENT_DATA", NewStateValue="OK")
    messages = (*(json.dumps(each) for each in (message, alarm_message(), began)), "StackId='arn:aws'")
    webhooks({"Records": [{"Sns": {"Message": message}} for message in messages]}, CONTEXT)
    assert told.take() == {
        "webhooks_delivered": [1.0],
        "webhook_attempts_failed": [3.0],
        "webhook_dead_letters": [1.0],
        "alarms_muted": [1.0],
        "alarms_no_news": [1.0],
        "messages_malformed": [1.0],
    }


def test_what_is_not_declared_cannot_be_told() -> None:
    with pytest.raises(KeyError):
        telemetry.count("exchanges")
    telemetry.metrics.clear_metrics()


def test_a_function_that_fails_tells_what_it_measured_all_the_same(
    wired: Wired, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_: str) -> Any:
        raise AwsUnreachable("dynamodb:GetItem", "silence")

    monkeypatch.setattr(wiring, "worker", unreachable)

    with pytest.raises(AwsUnreachable):
        worker({}, CONTEXT)
    assert told.take() == {"worker_runs": [1.0]}
    assert wired.store.kept == {}


def test_a_clock_that_cannot_read_ages_wakes_the_worker_all_the_same(
    wired: Wired, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> Any:
        raise AwsUnreachable("dynamodb:GetItem", "silence")

    monkeypatch.setattr(wiring, "store", unreachable)

    assert tick({}, CONTEXT) == {"woken": True}
    assert told.take() == {"ticks": [1.0]}
    assert wired.store.kept == {}


def test_where_metrics_are_disabled_nothing_is_kept_or_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")

    for _ in range(120):
        telemetry.count("ticks")

    assert (capsys.readouterr().out, telemetry.metrics.metric_set) == ("", {})


def test_lines_name_whose_they_are_within_and_not_after() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    formatter = telemetry.logger.registered_formatter
    assert isinstance(formatter, LambdaPowertoolsFormatter)
    handler.setFormatter(formatter)
    under = logging.getLogger(telemetry.logger.name)
    under.addHandler(handler)
    try:
        with telemetry.about(operation="0a1b"):
            telemetry.logger.warning("within")
        telemetry.logger.warning("after")
    finally:
        under.removeHandler(handler)

    within, after = (json.loads(line) for line in stream.getvalue().splitlines())
    assert within["operation"] == "0a1b"
    assert "operation" not in after


def test_requests_that_are_answered_at_once_take_nothing_from_each_other(capfd: pytest.CaptureFixture[str]) -> None:
    telemetry.flush()
    capfd.readouterr()

    def answer(_: int) -> None:
        telemetry.measure({"requests": 1, "request_duration": 3.0})
        telemetry.flush()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(answer, range(2_000)))

    written = [json.loads(line) for line in capfd.readouterr().out.splitlines() if '"_aws"' in line]
    assert sum(len(each.get("requests", ())) for each in written) == 2_000
