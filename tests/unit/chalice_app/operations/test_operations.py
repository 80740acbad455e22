"""The runner over an account in memory: what each step of an operation comes to, and what people are shown of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.configuration.configuration import Choice, Configuration
from chalice_app.configuration.setting import BY_NAME
from chalice_app.discovery.backend import Backends, Instance, NetworkInterface, ReadBalancers
from chalice_app.discovery.mirrors import Mirrors, MirrorSession, MirrorTarget
from chalice_app.errors import AwsRefused, NotDrained, StackMissing
from chalice_app.failures.explain import explain
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.documents import operation_document, operation_summary_document
from chalice_app.operations.limits import INTERFACE_ROWS_MAX, LEFTOVER_LOOKS_MAX
from chalice_app.operations.looking import look
from chalice_app.operations.operation import ENDED, STEPS, Operation, OperationStep
from chalice_app.operations.overview import overview, plan_of
from chalice_app.operations.reconciliation import Reconciler
from chalice_app.operations.runner import OperationRunner
from chalice_app.operations.stacks import standing_outputs, stands
from chalice_app.policies.documents import PolicyPlace
from chalice_app.stacks.preflight import Check, Preflight
from chalice_app.stacks.request import StackRequest
from chalice_app.stacks.status import STANDINGS
from tests.unit.chalice_app.mirroring.fleet import (
    AGENTS,
    NLB,
    OWN,
    VPC,
    FakeAccount,
    balancer,
    group,
    refused,
    target,
)
from tests.unit.chalice_app.operations.memory import Clock, MemoryStore
from tests.unit.chalice_app.operations.standing_stacks import COLLECTOR, OWNER, PROCESSING, StandingStacks, stack

if TYPE_CHECKING:
    from chalice_app.discovery.load_balancer import LoadBalancer
    from chalice_app.mirroring.patience import Pace
    from chalice_app.mirroring.situation import Situation

ROOT = Path(__file__).resolve().parents[4]
WISH = Selection(1, VPC, ("arn:shop",))
OUTPUTS = {"AgentLoadBalancerArn": NLB, "AgentTargetGroupArn": AGENTS, "MirrorTargetId": "tmt-agents"}
OUTPUTS |= {"RecordStreamArn": "arn:stream"}


def shop(count: int = 3) -> LoadBalancer:
    return balancer("shop", group("web", *[target(f"eni-{number}") for number in range(count)]))


@dataclass(frozen=True, slots=True)
class InMemory(Reconciler):
    """A reconciler whose look is at a fake account."""

    fake: FakeAccount = field(default_factory=FakeAccount)
    balancers: list[LoadBalancer] = field(default_factory=list)

    def situation(self, selection: Selection) -> Situation:
        found = tuple(each for each in self.balancers if each.id in selection.load_balancer_ids)
        return self.fake.situation(found, selection=selection, book=self.store.vni_book())


@dataclass
class Prepared:
    """Implements `Preparation`."""

    checks: tuple[Check, ...] = (Check("permissions", "passed"),)

    def preflight(self, selection: Selection) -> tuple[Preflight, tuple[str, ...]]:
        del selection
        return Preflight(self.checks), ("subnet-0a1b2c3d", "subnet-0b1b2c3d")

    def collector(self, selection: Selection) -> StackRequest:
        assert selection.subnet_ids
        return StackRequest(COLLECTOR, "https://bucket/collector", {}, {})

    def processing(self, record_stream_arn: str) -> StackRequest:
        return StackRequest(PROCESSING, "https://bucket/processing", {"RecordStreamArn": record_stream_arn}, {})


class Scene:
    def __init__(self) -> None:
        self.store, self.stacks, self.clock = MemoryStore(wanted=WISH), StandingStacks(), Clock()
        self.fake, self.balancers, self.prepared = FakeAccount(), [shop()], Prepared()
        self.stacks.put("CREATE_COMPLETE", outputs=OUTPUTS)
        self.reconciler = InMemory(
            owner="heliostat",
            account=None,  # type: ignore[arg-type]
            stacks=self.stacks,
            writer=self.fake,
            store=self.store,
            today=lambda: "2026-11-26",
            fake=self.fake,
            balancers=self.balancers,
        )
        self.runner = OperationRunner(
            owner="heliostat",
            store=self.store,
            stacks=self.stacks,
            activities=lambda _: (),
            reconciler=self.reconciler,
            preparation=self.prepared,
            new_id=lambda: "looked",
            context=lambda: {"account": "123456789012", "region": "eu-central-1", "partition": "aws"},
        )

    def pace(self) -> Pace:
        return self.clock.pace()

    def ask(self, kind: Any, wanted: Selection = WISH, **fields: Any) -> Operation:
        asked = Operation.requested("01", kind, wanted, requested_by="somebody", now_s=self.clock())
        return replace(asked, state="running", **fields)

    def advance(self, operation: Operation, looks: int = 1) -> Operation:
        for _ in range(looks):
            operation = self.runner.advance(operation, self.pace())
        return operation

    def mirrored(self) -> list[str]:
        return sorted(session.interface_id for session in self.fake.sessions.values())


# --- apply ---


def test_a_preflight_that_fails_ends_the_operation_with_its_first_failure() -> None:
    scene = Scene()
    failure = explain(code="subnets_full", message="No address is free.")
    scene.prepared.checks = (Check("permissions", "passed"), Check("addresses", "failed", failure=failure))

    ended = scene.advance(scene.ask("apply"))

    assert (ended.state, ended.failure) == ("failed", failure.document())
    assert [row["state"] for row in ended.steps[0].resources] == ["PASSED", "FAILED"]
    assert ended.steps[0].ended_at_s == scene.clock()


def test_a_preflight_that_passes_chooses_subnets_for_what_comes_after() -> None:
    scene = Scene()
    warning = Check("route", "warning", failure=explain(code="no_route", message="none"))
    scene.prepared.checks = (Check("permissions", "passed"), warning)

    went_on = scene.advance(scene.ask("apply"))

    assert went_on.steps[0].detail == "2 checks passed, 1 of them with a warning."
    assert went_on.selection.subnet_ids == ("subnet-0a1b2c3d", "subnet-0b1b2c3d")
    scene.advance(went_on)
    assert scene.stacks.asked == [f"compare {COLLECTOR} 01"]


def test_a_processor_that_stands_is_upgraded_before_the_agents_whose_records_it_reads() -> None:
    scene = Scene()
    first = scene.advance(scene.ask("apply"))
    scene.stacks.put("CREATE_COMPLETE", name=PROCESSING)

    again = scene.advance(scene.ask("apply"))

    assert [step.name for step in first.steps] == list(STEPS["apply"])
    assert [step.name for step in again.steps] == [
        "preflight",
        "processing_stack",
        "collector_stack",
        "mirror_sessions",
    ]
    assert again.current is not None
    assert again.current.name == "processing_stack"


def test_a_selection_of_nothing_touches_no_stack_and_ends_every_session() -> None:
    scene = Scene()
    scene.advance(scene.ask("reconcile"))
    assert scene.mirrored()

    ended = scene.advance(scene.ask("apply", Selection(2)), looks=3)

    assert ended.state == "succeeded"
    assert [step.state for step in ended.steps] == ["skipped"] * 3 + ["done"]
    assert scene.mirrored() == scene.stacks.asked == []


def test_the_processing_stack_needs_the_collectors_stream() -> None:
    scene = Scene()
    del scene.stacks.stacks[COLLECTOR]
    steps = tuple(replace(step, state="done") for step in scene.ask("apply").steps[:2])
    operation = scene.ask("apply")

    with pytest.raises(StackMissing):
        scene.advance(replace(operation, steps=steps + operation.steps[2:]))


# --- reconcile ---


def test_what_is_wanted_is_mirrored_and_told() -> None:
    scene = Scene()

    ended = scene.advance(scene.ask("reconcile"), looks=2)

    assert (ended.state, scene.mirrored()) == ("succeeded", ["eni-0", "eni-1", "eni-2"])
    assert ended.counts == {"create_done": 4, "keep": 0, "skip": 0}
    assert scene.store.run is not None
    assert scene.store.run["failure"] is None
    assert [entry.vni for entry in scene.store.book.entries.values()] == [1]
    again = scene.advance(scene.ask("reconcile"))
    assert again.steps[0].detail == "Everything is as it has to be."


def test_more_deletions_than_anybody_asked_for_wait_for_a_person_and_a_yes_lets_them_go() -> None:
    scene = Scene()
    scene.balancers[:] = [shop(8)]
    scene.advance(scene.ask("reconcile"))
    scene.balancers[:] = [shop(2)]

    held = scene.advance(scene.ask("reconcile"))

    assert (held.state, held.steps[0].state, len(scene.mirrored())) == ("waiting", "waiting", 8)
    assert held.failure is not None
    assert scene.store.run is not None
    assert scene.store.run["waiting"]["code"] == held.failure["code"] == "too_many_deletions"
    scene.advance(scene.ask("reconcile", confirmed=6))
    assert scene.mirrored() == ["eni-0", "eni-1"]


def test_when_every_interface_is_refused_the_operation_fails_and_when_one_is_it_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    create = scene.fake.create_session

    def only(*allowed: str) -> Any:
        def creating(step: Any, **keywords: Any) -> str:
            if step.interface_id not in allowed:
                raise refused("NetworkInterfaceNotSupported", "of this type it cannot be")
            return create(step, **keywords)

        return creating

    monkeypatch.setattr(scene.fake, "create_session", only())
    assert scene.advance(scene.ask("reconcile")).state == "failed"
    monkeypatch.setattr(scene.fake, "create_session", only("eni-1"))
    partly = scene.advance(scene.ask("reconcile"), looks=2)

    assert partly.state == "succeeded"
    assert partly.failure is not None
    assert partly.steps[0].detail == "1 changes are made; 2 interfaces were refused."
    assert [row["state"] for row in partly.interfaces] == ["failed", "failed", "done"]


def test_who_is_overtaken_looks_again_and_tells_when_that_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    create, refusals = scene.fake.create_session, [1]

    def creating(step: Any, **keywords: Any) -> str:
        if refusals and step.interface_id == "eni-1":
            refusals.pop()
            raise refused("InvalidParameterValue", "The session number 1 is already being used by this interface")
        return create(step, **keywords)

    monkeypatch.setattr(scene.fake, "create_session", creating)
    first = scene.advance(scene.ask("reconcile"))
    assert (first.state, first.steps[0].state) == ("running", "running")
    assert scene.advance(first, looks=2).state == "succeeded"

    scene = Scene()
    scene.balancers[:] = [balancer("shop", group("web", target("eni-1")))]
    monkeypatch.setattr(scene.fake, "create_session", creating)
    refusals.extend([1] * 99)
    operation, looks = scene.ask("reconcile"), 0
    while operation.state == "running":
        operation, looks = scene.advance(operation), looks + 1
    assert (operation.state, looks) == ("failed", 4)
    assert operation.failure is not None
    assert operation.failure["code"] == "session_number_taken"


def test_without_time_the_next_look_goes_on() -> None:
    scene = Scene()
    begun = scene.runner.advance(scene.ask("reconcile"), scene.clock.pace(0))

    assert (begun.state, begun.steps[0].state, scene.mirrored()) == ("running", "running", [])
    assert scene.advance(begun, looks=2).state == "succeeded"


@pytest.mark.parametrize("status", sorted(STANDINGS))
def test_sessions_are_made_only_where_the_collector_stands(status: str) -> None:
    scene = Scene()
    scene.stacks.put(status, outputs=OUTPUTS)

    looked = scene.advance(scene.ask("reconcile"))

    assert bool(scene.mirrored()) == stands(stack(status), OWNER)
    assert (standing_outputs(scene.stacks, OWNER, "collector") is not None) == stands(stack(status), OWNER)
    if not stands(stack(status), OWNER):
        assert looked.state == ("running" if STANDINGS[status].way_out.value == "wait" else "failed")


def test_a_collector_that_goes_between_two_looks_is_told_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    situation = scene.fake.situation

    def without_collector(*given: Any, **fields: Any) -> Situation:
        return situation(*given, **{**fields, "collector": None})

    monkeypatch.setattr(scene.fake, "situation", without_collector)

    with pytest.raises(StackMissing):
        scene.advance(scene.ask("reconcile"))
    assert (scene.fake.calls, scene.store.book.entries) == ([], {})


def test_a_collector_that_somebody_deleted_is_told_once_and_not_at_every_look() -> None:
    scene = Scene()
    scene.store.brought_to = WISH
    scene.stacks.stacks.clear()

    told = scene.runner.follow(scene.pace())

    assert told is not None
    assert told.failure is not None
    assert told.failure["code"] == "stack_deleted"
    assert scene.runner.follow(scene.pace()) is None


def test_following_holds_sessions_against_what_was_applied_and_tells_only_what_is_news() -> None:
    scene = Scene()
    assert scene.runner.follow(scene.pace()) is None
    assert scene.mirrored() == []
    scene.store.brought_to, scene.store.wanted = WISH, Selection(2)

    told = scene.runner.follow(scene.pace())

    assert told is not None
    assert (told.kind, told.state, told.requested_by) == ("reconcile", "succeeded", "heliostat")
    assert len(scene.mirrored()) == 3
    assert scene.runner.follow(scene.pace()) is None


# --- remove ---


def removed(scene: Scene) -> Operation:
    operation = scene.advance(scene.ask("remove", Selection(2)))
    if operation.state == "running":
        scene.stacks.stacks.clear()
        operation = scene.advance(operation, looks=4)
    return operation


def test_a_removal_drains_deletes_verifies_and_says_what_it_saves() -> None:
    scene = Scene()
    scene.advance(scene.ask("reconcile"))
    scene.fake.targets["tmt-x"] = MirrorTarget("tmt-x", "arn:elsewhere", tags=OWN)
    scene.fake.targets.pop("tmt-agents")
    scene.fake.sessions = {key: replace(each, target_id="tmt-y") for key, each in scene.fake.sessions.items()}

    operation = removed(scene)

    assert (operation.state, scene.mirrored(), scene.fake.filters, scene.fake.targets) == ("succeeded", [], {}, {})
    assert operation.steps[0].detail == "4 mirror sessions and filters are deleted."
    assert f"saves {operation.saved_per_month} USD" in operation.steps[-1].detail


def test_foreign_sessions_on_our_target_are_named_before_anything_is_deleted() -> None:
    scene = Scene()
    scene.advance(scene.ask("reconcile"))
    scene.fake.sessions["tms-x"] = MirrorSession("tms-x", "eni-9", "tmt-agents", "tmf-x", 1, 5, None, "1", {})

    operation = scene.advance(scene.ask("remove", Selection(2)))

    assert operation.failure is not None
    assert operation.failure["code"] == "foreign_session_on_target"
    assert "tms-x on eni-9" in str(operation.failure)
    assert len(scene.mirrored()) == 4


def test_what_is_left_is_named_and_the_removal_has_failed() -> None:
    scene = Scene()
    operation = scene.advance(scene.ask("remove", Selection(2)))
    scene.stacks.stacks.clear()
    operation = scene.advance(operation, looks=2)
    kept = replace(operation.step("collector_stack"), marks={"retained": ["MirrorTarget"]})

    looking = scene.advance(operation.with_step(kept), looks=LEFTOVER_LOOKS_MAX - 1)
    ended = scene.advance(looking)

    assert (looking.state, looking.steps[-1].detail[:1], ended.state) == ("running", "1", "failed")
    assert {row["name"] for row in ended.steps[-1].resources} == {"tmt-agents", "MirrorTarget"}


def test_what_is_shown_for_a_moment_after_it_was_deleted_is_not_left() -> None:
    scene = Scene()
    operation = scene.advance(scene.ask("remove", Selection(2)))
    scene.stacks.stacks.clear()
    looking = scene.advance(operation, looks=3)
    scene.fake.targets.clear()

    ended = scene.advance(looking, looks=2)

    assert (looking.state, ended.state) == ("running", "succeeded")


def test_draining_says_what_it_did_or_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    scene.advance(scene.ask("reconcile"))

    def denied(_: str) -> None:
        raise refused("UnauthorizedOperation", "no")

    with monkeypatch.context() as denying:
        denying.setattr(scene.fake, "delete_session", denied)
        with pytest.raises(NotDrained):
            scene.runner.drain(scene.pace())
    assert scene.runner.drain(scene.pace()) == "4 mirror sessions and filters are deleted."
    assert scene.runner.drain(scene.pace()) == "0 mirror sessions and filters are deleted."


# --- verdicts and rows ---


def test_ec2s_refusal_of_an_interface_is_remembered_and_says_nothing_of_others_of_its_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    instance = Instance("i-1", "x9.huge", "running", VPC, ())
    found = replace(target("eni-1"), instance=instance)
    scene.balancers[:] = [balancer("shop", group("web", found))]

    def unsupported(*_: object, **__: object) -> str:
        raise refused("NetworkInterfaceNotSupported", "no")

    monkeypatch.setattr(scene.fake, "create_session", unsupported)
    scene.advance(scene.ask("reconcile"))

    assert scene.store.refused == {"eni-1": "2026-11-26"}


def test_of_many_interfaces_some_are_shown_and_the_others_counted() -> None:
    scene = Scene()
    scene.balancers[:] = [shop(INTERFACE_ROWS_MAX + 20)]

    operation = scene.advance(scene.ask("reconcile"))

    assert (len(operation.interfaces), operation.interfaces_left_out) == (INTERFACE_ROWS_MAX, 21)
    # What is kept fits into an item of DynamoDB (400 KB).
    assert len(json.dumps(operation.document())) < 400_000


# --- what people see ---


def schema(name: str) -> jsonschema.Draft202012Validator:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    )


@pytest.mark.parametrize("kind", list(STEPS))
def test_an_operation_is_kept_and_shown_whole(kind: Any) -> None:
    scene = Scene()
    operation = scene.advance(scene.ask(kind))

    assert Operation.from_document(json.loads(json.dumps(operation.document()))) == operation
    scene.clock.sleep(5)
    schema("Operation").validate(operation_document(operation, scene.clock()))
    summary = operation_summary_document(operation, scene.clock())
    schema("OperationSummary").validate(summary)
    assert (summary["elapsed_s"] == 0) == (operation.state in ENDED)


STEP_STATES = st.sampled_from(["pending", "running", "waiting", "done", "failed", "skipped"])


@given(states=st.lists(STEP_STATES, min_size=4, max_size=4))
def test_the_step_to_look_at_is_the_first_that_has_not_ended(states: list[Any]) -> None:
    operation = Operation.requested("01", "apply", WISH, requested_by="somebody", now_s=1.0)
    steps = tuple(replace(step, state=state) for step, state in zip(operation.steps, states, strict=True))

    current = replace(operation, steps=steps).current

    left = [step for step in steps if step.state not in ("done", "failed", "skipped")]
    assert current == (left[0] if left else None)
    assert OperationStep.from_document(json.loads(json.dumps(steps[0].document()))) == steps[0]


@dataclass
class Read:
    """Implements `AccountReader` of an account without load balancers."""

    fake: FakeAccount

    def place(self) -> PolicyPlace:
        return PolicyPlace("aws", "eu-central-1", "123456789012")

    def balancers(self, *_: object) -> tuple[list[Any], None]:
        return [], None

    def with_targets(self, _: object) -> ReadBalancers:
        return ReadBalancers((), ())

    def backends(self, *_: object) -> Backends:
        return Backends({}, {}, {})

    def mirrors(self) -> Mirrors:
        return Mirrors(*(tuple(each.values()) for each in (self.fake.sessions, self.fake.filters, self.fake.targets)))

    def interfaces(self, _: object) -> dict[str, NetworkInterface]:
        return {}

    def is_listening(self, load_balancer_arn: str) -> bool:
        return load_balancer_arn in self.fake.listeners


def looked(scene: Scene) -> Situation:
    return look(
        Selection(3),
        owner=OWNER,
        account=Read(scene.fake),  # type: ignore[arg-type]
        stacks=scene.stacks,
        store=scene.store,
        verdicts={},
    )


def test_a_look_reads_the_collector_from_its_stack_and_what_else_from_the_account() -> None:
    scene = Scene()
    scene.fake.listeners.clear()

    found = looked(scene)

    assert found.collector is not None
    assert (found.collector.is_listening, found.target_id) == (False, "tmt-agents")
    scene.stacks.stacks.clear()
    gone = looked(scene)
    assert gone.collector is None


@pytest.mark.parametrize(
    ("statuses", "selection", "is_mirrored", "state"),
    [
        ((None, None), Selection(), False, "off"),
        ((None, None), Selection(2), True, "leftovers"),
        (("CREATE_COMPLETE", "CREATE_COMPLETE"), WISH, True, "mirroring"),
        (("CREATE_COMPLETE", "CREATE_COMPLETE"), WISH, False, "waiting_for_targets"),
        ((None, "CREATE_COMPLETE"), WISH, False, "collector_missing"),
        (("UPDATE_IN_PROGRESS", None), WISH, True, "working"),
        (("UPDATE_ROLLBACK_FAILED", None), WISH, True, "stack_failed"),
        (("CREATE_COMPLETE", "DELETE_FAILED"), Selection(2), False, "stack_failed"),
    ],
)
def test_the_state_of_it_all_is_one_word(
    statuses: tuple[str | None, ...], selection: Selection, state: str, *, is_mirrored: bool
) -> None:
    scene = Scene()
    if is_mirrored:
        scene.advance(scene.ask("reconcile"))
    scene.store.wanted = selection
    scene.stacks.stacks = {
        name: stack(status, name, outputs=OUTPUTS)
        for name, status in zip((COLLECTOR, PROCESSING), statuses, strict=True)
        if status
    }

    shown = overview(scene.store, scene.stacks, Read(scene.fake), "heliostat")  # type: ignore[arg-type]

    assert shown["state"] == state
    schema("Mirroring").validate(shown)


def test_a_plan_is_shown_with_what_it_costs_more_and_changes_nothing() -> None:
    scene = Scene()

    shown = plan_of(WISH, scene.reconciler, Configuration(), [])

    schema("Plan").validate(shown)
    assert float(shown["cost"]["after"]) - float(shown["cost"]["before"]) == pytest.approx(
        # And the alarm that watches what each source leaves out.
        3 * (0.015 * 730 + 0.10),
        abs=0.01,
    )
    assert scene.fake.calls == []


def test_a_plan_counts_the_agents_that_stand_and_those_that_are_wanted() -> None:
    scene = Scene()
    scene.stacks.put("CREATE_COMPLETE", outputs=OUTPUTS, parameters={"AgentsMin": "3"})
    wanted = Configuration(1, {"agents_min": Choice(5, "ada", 1.0), "redaction": Choice("off", "ada", 1.0)})

    shown = plan_of(WISH, scene.reconciler, wanted, [BY_NAME["redaction"], BY_NAME["agents_min"]])

    schema("Plan").validate(shown)
    [agents] = [line for line in shown["cost"]["lines"] if line["what"].startswith("Agent")]
    assert (agents["count_before"], agents["count"]) == (3, 5)
    assert shown["settings"] == [
        {"name": "redaction", "value": "off", "needs_administrator": True},
        {"name": "agents_min", "value": 5, "needs_administrator": False},
    ]


def test_a_refusal_of_aws_is_passed_on_to_whoever_is_patient() -> None:
    scene = Scene()

    class Denied(InMemory):
        __slots__ = ()

        def situation(self, selection: Selection) -> Situation:
            raise refused("UnauthorizedOperation", f"no {selection.version}")

    denied = Denied(**{name: getattr(scene.reconciler, name) for name in InMemory.__dataclass_fields__})

    with pytest.raises(AwsRefused):
        replace(scene.runner, reconciler=denied).advance(scene.ask("reconcile"), scene.pace())
