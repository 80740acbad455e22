"""Brings the mirror sessions of an account to what is wanted: look, plan, hold or carry out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalice_app.errors import StackMissing
from chalice_app.inventory.mirror_groups import mirror_groups
from chalice_app.mirroring.brake import Brake, brake
from chalice_app.mirroring.execution import Outcome, execute
from chalice_app.mirroring.plan import Plan, make_plan
from chalice_app.mirroring.step import CreateSession, CreateStack, DeleteSession, ModifySession, SkipTarget
from chalice_app.operations.balancers_by_vpc import balancers_by_vpc
from chalice_app.operations.limits import INTERFACE_ROWS_MAX
from chalice_app.operations.looking import look
from chalice_app.operations.measures import outcome_measures, plan_measures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice_app.mirroring.execution import Mirrors
    from chalice_app.mirroring.patience import Pace
    from chalice_app.mirroring.selection import Selection
    from chalice_app.mirroring.situation import Situation
    from chalice_app.mirroring.step import Step
    from chalice_app.operations.account import AccountReader
    from chalice_app.operations.control_store import ControlStore
    from chalice_app.operations.stacks import Stacks

# EC2's own word on an interface, which goes before any list.
NOT_SUPPORTED = "NetworkInterfaceNotSupported"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a run found and did.

    Attributes:
        held: why the plan waits for a person; nothing was changed then.
        outcomes: of the steps that change something.
        vpcs: what was met in each VPC (`balancers_by_vpc`).
    """

    plan: Plan
    held: Brake | None = None
    outcomes: tuple[Outcome, ...] = ()
    vpcs: Mapping[str, dict[str, int]] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Is everything as it has to be?"""
        return self.held is None and all(outcome.state in ("done", "gone") for outcome in self.outcomes)

    @property
    def is_cut(self) -> bool:
        """Was there no time left for some steps? What a refusal made pointless does not count."""
        return any(outcome.state == "not_reached" and outcome.failure is None for outcome in self.outcomes)

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """What AWS refused."""
        return tuple(outcome for outcome in self.outcomes if outcome.state == "failed")

    @property
    def overtaken(self) -> tuple[Outcome, ...]:
        """Where somebody else was faster: another look tells what is to be done."""
        return tuple(outcome for outcome in self.outcomes if outcome.is_overtaken)

    @property
    def nothing_mirrored(self) -> bool:
        """Did every attempt to make or set right a mirror session fail?"""
        states = {outcome.state for outcome in self.outcomes if isinstance(outcome.step, CreateSession | ModifySession)}
        return bool(states) and not states & {"done", "gone"}

    def counts(self) -> dict[str, int]:
        """How many steps became what, and how many there were nothing to do for."""
        counted = Counter(f"{outcome.step.action}_{outcome.state}" for outcome in self.outcomes)
        left = self.plan.counts()
        return {**counted, "keep": left["keep"], "skip": left["skip"]}

    def rows(self) -> tuple[tuple[dict[str, Any], ...], int]:
        """Rows for people, those with trouble first, and how many more there are."""
        outcomes = sorted(self.outcomes, key=lambda outcome: outcome.state in ("done", "gone"))
        rows = [_outcome_row(outcome) for outcome in outcomes]
        rows += [_skip_row(step) for step in self.plan.of(SkipTarget)]
        return tuple(rows[:INTERFACE_ROWS_MAX]), max(0, len(rows) - INTERFACE_ROWS_MAX)


@dataclass(frozen=True, slots=True)
class Reconciler:
    """One installation's.

    Attributes:
        told: hears of every step that is done: (done, of how many).
        asks_again: a person wants it, so that interfaces which EC2 refused are tried again.
        groups_told: hears which load balancers each VNI stands for.
        measured: hears in numbers what a look found and did (`chalice_app.operations.measures`).
        operation_id: of the operation that it works for, which sessions that it makes are tagged with.
    """

    owner: str
    account: AccountReader
    stacks: Stacks
    writer: Mirrors
    store: ControlStore
    today: Callable[[], str]
    told: Callable[[int, int], None] = field(default=lambda _done, _total: None)
    asks_again: bool = False
    groups_told: Callable[[Mapping[str, dict[str, Any]]], None] = field(default=lambda _groups: None)
    measured: Callable[[Mapping[str, float]], None] = field(default=lambda _measures: None)
    operation_id: str = ""

    def situation(self, selection: Selection) -> Situation:
        """What there is."""
        return look(
            selection,
            owner=self.owner,
            account=self.account,
            stacks=self.stacks,
            store=self.store,
            verdicts=self._verdicts(),
        )

    def _verdicts(self) -> dict[str, str]:
        """EC2's refusals of interfaces that count: for a day, and not where a person asks to try."""
        today = self.today()
        return {} if self.asks_again else {of: day for of, day in self.store.verdicts().items() if day == today}

    def reconcile(self, selection: Selection, pace: Pace, *, confirmed: int = 0) -> Reconciliation:
        """Look, plan, and carry out unless the plan takes away more than anybody asked for.

        Raises:
            AwsRefused, AwsUnreachable: AWS did not tell what there is: nothing was changed.
            StackMissing: there is nothing that sessions could send to.
        """
        began_s = pace.clock()
        try:
            return self._reconcile(selection, pace, confirmed)
        finally:
            self.measured({"reconcile_duration": max(0.0, pace.clock() - began_s) * 1000})

    def _reconcile(self, selection: Selection, pace: Pace, confirmed: int) -> Reconciliation:
        situation = self.situation(selection)
        plan = make_plan(situation)
        self.measured(plan_measures(plan))
        if plan.of(CreateStack):
            # It went since somebody looked whether it stands, or does not tell what sessions need.
            raise StackMissing(f"{self.owner}-collector")
        held = brake(plan, len(situation.own_sessions), confirmed)
        if held is not None:
            return Reconciliation(plan, held, vpcs=balancers_by_vpc(situation.balancers))
        if any(step.kind == "mirror_session" and step.action in ("create", "modify") for step in plan.changes):
            # Recorded before it is used; whoever recorded another number for a group meanwhile is right.
            recorded = self.store.add_vnis(plan.book, situation.book)
            if recorded != plan.book:
                plan = make_plan(replace(situation, book=recorded))
        self.groups_told(mirror_groups(plan.book, situation.balancers))
        return self.carry_out(plan, situation, pace)

    def carry_out(self, plan: Plan, situation: Situation, pace: Pace) -> Reconciliation:
        """Carry out the changes of a plan."""
        steps = [step for step in plan.changes if step.kind != "stack"]
        filter_ids = {key: filters[0].id for key, filters in situation.own_filters.items()}
        outcomes = []
        for outcome in execute(
            steps,
            self.writer,
            target_id=situation.target_id,
            filter_ids=filter_ids,
            pace=pace,
            operation_id=self.operation_id,
        ):
            outcomes.append(outcome)
            self._remember(outcome)
            if outcome.state != "not_reached":
                self.told(len(outcomes), len(steps))
        self.measured(outcome_measures(tuple(outcomes)))
        return Reconciliation(plan, None, tuple(outcomes), balancers_by_vpc(situation.balancers))

    def _remember(self, outcome: Outcome) -> None:
        """EC2's refusal of an interface, so that it is told before the next Apply.

        It says nothing of other interfaces of the same instance type: what is attached to what counts as well.
        """
        refused = outcome.failure is not None and outcome.failure.evidence.get("aws_code") == NOT_SUPPORTED
        if refused and isinstance(outcome.step, CreateSession):
            self.store.put_verdict(outcome.step.interface_id, self.today())


def _outcome_row(outcome: Outcome) -> dict[str, Any]:
    step = outcome.step
    row = {
        "kind": step.kind,
        "subject": step.subject,
        "action": step.action,
        "state": outcome.state,
        "code": step.code,
        "explanation": step.explanation,
        "made": outcome.made,
        "failure": outcome.failure.document() if outcome.failure else None,
    }
    return row | _session_facts(step)


def _session_facts(step: Step) -> dict[str, Any]:
    match step:
        case CreateSession():
            return {"network_interface_id": step.interface_id, "vni": step.vni, "session_number": step.number}
        case ModifySession() | DeleteSession():
            return {"network_interface_id": step.interface_id, "mirror_session_id": step.session_id}
    return {}


def _skip_row(step: SkipTarget) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "subject": step.subject,
        "action": step.action,
        "state": "skipped",
        "code": step.code,
        "explanation": step.explanation,
        "fix": step.fix,
        "network_interface_id": step.interface_id,
        "load_balancer_id": step.balancer_id,
        "target_group": step.group_name,
        "failure": None,
    }
