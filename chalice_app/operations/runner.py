"""What comes next in an operation. Every method looks at AWS first, so that each may be cut and called again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from aws_lambda_powertools import Logger

from chalice_app.errors import Conflict, NotDrained, StackMissing
from chalice_app.failures.explain import explain
from chalice_app.mirroring.collector_plan import plan_target_removal
from chalice_app.mirroring.limits import OVERTAKEN_LOOKS_MAX
from chalice_app.mirroring.plan import Plan, make_plan
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.limits import LEFTOVER_LOOKS_MAX, LOOK_INTERVAL_S
from chalice_app.operations.operation import Operation, OperationStep
from chalice_app.operations.overview import month
from chalice_app.operations.stack_leg import Look, StackLeg
from chalice_app.operations.stacks import standing_outputs, stands
from chalice_app.stacks.status import StackState, standing
from chalice_app.telemetry import about

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice_app.failures.failure import Failure
    from chalice_app.mirroring.patience import Pace
    from chalice_app.mirroring.situation import Situation
    from chalice_app.operations.control_store import ControlStore
    from chalice_app.operations.reconciliation import Reconciler, Reconciliation
    from chalice_app.operations.stacks import Activities, Stacks
    from chalice_app.stacks.preflight import Check, Preflight
    from chalice_app.stacks.request import StackRequest
    from chalice_app.stacks.stack import Stack

logger = Logger(service="heliostat-control-plane")

# Thousands of steps may be refused for one reason; the operation and the metric tell how many there were.
REFUSALS_LOGGED_MAX = 20
# Who asks where nobody did.
OWN_WISH = "heliostat"


class Preparation(Protocol):
    """What has to be so before a stack is made, and what is asked of CloudFormation then."""

    def preflight(self, selection: Selection) -> tuple[Preflight, tuple[str, ...]]:
        """Read and judge. The subnets are those of the selection, or chosen where it names none."""

    def collector(self, selection: Selection) -> StackRequest:
        """The collector stack, with the selection's subnets."""

    def processing(self, record_stream_arn: str) -> StackRequest:
        """The processing stack."""


@dataclass(frozen=True, slots=True)
class OperationRunner:
    """Runs the operations of one installation. `context` holds facts for explanations: account, region, partition."""

    owner: str
    store: ControlStore
    stacks: Stacks
    activities: Activities
    reconciler: Reconciler
    preparation: Preparation
    new_id: Callable[[], str]
    context: Callable[[], Mapping[str, Any]]

    def advance(self, operation: Operation, pace: Pace) -> Operation:
        """The operation after its next bit of work."""
        step = operation.current
        if step is None:
            return replace(operation, state="succeeded", updated_at_s=pace.clock())
        begun = step if step.started_at_s is not None else replace(step, state="running", started_at_s=pace.clock())
        advanced = self._step(operation.with_step(begun), begun, pace)
        ended = advanced.step(step.name)
        if ended.has_ended and ended.ended_at_s is None:
            advanced = advanced.with_step(replace(ended, ended_at_s=pace.clock()))
        return replace(advanced, updated_at_s=pace.clock())

    def follow(self, pace: Pace) -> Operation | None:
        """Look at the mirror sessions without being asked; an operation where there is something to tell.

        They are held against what was applied: a wish that failed on its way takes nothing from what stands.
        """
        selection = self.store.applied()
        if selection is None or (selection.load_balancer_ids and self._collector_is_on_its_way()):
            return None
        operation = Operation.requested(
            self.new_id(), "reconcile", selection, requested_by=OWN_WISH, now_s=pace.clock()
        )
        before = self.store.last_run()
        with about(operation=operation.id):
            after = self.advance(replace(operation, state="running"), pace)
        if after.current is not None and pace.is_over():
            # Time was over before the work was: whoever looks next goes on.
            self.store.mark_changed(pace.clock())
        after = replace(after, state="succeeded") if after.state == "running" else after
        is_news = after.state == "waiting" and not (before and before.get("waiting"))
        changed = any(row["state"] in ("done", "gone") for row in after.interfaces)
        failed_anew = after.failure is not None and after.state != "waiting" and not _failed_alike(before, after)
        return after if changed or is_news or failed_anew else None

    def _collector_is_on_its_way(self) -> bool:
        """Is the collector stack being made, changed or deleted? Whoever began that ends with looking."""
        collector = self.stacks.describe(f"{self.owner}-collector")
        return (
            collector is not None
            and not stands(collector, self.owner)
            and collector.standing.state is StackState.WORKING
        )

    def drain(self, pace: Pace) -> str:
        """Take all mirror sessions and filters of ours away, whatever is selected; what was done, in a sentence.

        Raises:
            AwsRefused, AwsUnreachable: AWS did not tell what there is.
            NotDrained: some are left.
        """
        situation = self.reconciler.situation(Selection())
        run = self.reconciler.carry_out(make_plan(situation), situation, pace)
        left = [outcome for outcome in run.outcomes if outcome.state not in ("done", "gone")]
        if left:
            why = next((outcome.failure.explanation for outcome in left if outcome.failure), "Time was over.")
            raise NotDrained(len(left), why)
        return f"{len(run.outcomes)} mirror sessions and filters are deleted."

    def _step(  # noqa: PLR0911 - one line for each step
        self, operation: Operation, step: OperationStep, pace: Pace
    ) -> Operation:
        leg = StackLeg(self.stacks, self.activities, self.owner, operation.id, self.context(), pace.clock())
        selection = operation.selection
        match (operation.kind, step.name):
            case ("remove", "mirror_sessions"):
                return self._drain(operation, step, pace)
            case (_, "mirror_sessions"):
                return self._reconcile(operation, step, pace)
            case ("apply", "preflight"):
                return self._preflight(operation, step)
            case ("apply", "collector_stack"):
                request_of = partial(self.preparation.collector, selection)
                return _looked(operation, leg.bring_up(step, f"{self.owner}-collector", request_of))
            case ("apply", "processing_stack"):
                return _looked(operation, leg.bring_up(step, f"{self.owner}-processing", self._processing))
            case ("remove", "collector_stack" | "processing_stack"):
                return _looked(operation, leg.take_down(step, f"{self.owner}-{step.name.removesuffix('_stack')}"))
            case ("remove", "verify"):
                return self._verify(operation, step, pace)
        raise AssertionError(f"{operation.kind} has no step {step.name}")

    # --- apply ---

    def _preflight(self, operation: Operation, step: OperationStep) -> Operation:
        if not operation.selection.load_balancer_ids:
            # Nothing is selected: sessions go, and the stacks stay until they are removed.
            skipped = {"preflight", "collector_stack", "processing_stack"}
            steps = tuple(
                replace(each, state="skipped", detail="Nothing is selected.") if each.name in skipped else each
                for each in operation.steps
            )
            return replace(operation, steps=steps)
        found, subnet_ids = self.preparation.preflight(operation.selection)
        rows = tuple(_checked(check) for check in found.checks)
        told = replace(step, resources=rows, done=len(rows), total=len(rows))
        if not found.has_passed:
            return _failed(operation, told, found.failures[0])
        warned = sum(check.state == "warning" for check in found.checks)
        detail = f"{len(rows)} checks passed" + (f", {warned} of them with a warning." if warned else ".")
        chosen = replace(operation.selection, subnet_ids=subnet_ids)
        passed = replace(operation.with_step(replace(told, state="done", detail=detail)), selection=chosen)
        return self._readers_first(passed)

    def _readers_first(self, operation: Operation) -> Operation:
        """Where both stacks stand, the processor comes first: it has to read what newer agents write before they do."""
        if any(standing_outputs(self.stacks, self.owner, name) is None for name in ("collector", "processing")):
            return operation
        order = ("preflight", "processing_stack", "collector_stack", "mirror_sessions")
        return replace(operation, steps=tuple(operation.step(name) for name in order))

    def _processing(self) -> StackRequest:
        outputs = standing_outputs(self.stacks, self.owner, "collector")
        if outputs is None:
            raise StackMissing(f"{self.owner}-collector")
        return self.preparation.processing(outputs["RecordStreamArn"])

    def _reconcile(self, operation: Operation, step: OperationStep, pace: Pace) -> Operation:
        selection = operation.selection
        collector = self.stacks.describe(f"{self.owner}-collector")
        if selection.load_balancer_ids and not stands(collector, self.owner):
            return self._without_collector(operation, step, collector, pace)
        if operation.kind == "apply":
            self.store.put_applied(selection)
        told = self._telling(operation, step)
        by_hand = operation.requested_by != OWN_WISH
        reconciler = replace(self.reconciler, told=told, asks_again=by_hand, operation_id=operation.id)
        run = reconciler.reconcile(selection, pace, confirmed=operation.confirmed)
        return self._after_run(operation, step, run, pace)

    def _without_collector(
        self, operation: Operation, step: OperationStep, collector: Stack | None, pace: Pace
    ) -> Operation:
        """There is nothing that sessions could send to: somebody deleted the stack, or it is on its way."""
        found = standing(None if collector is None else collector.status)
        name = f"{self.owner}-collector"
        if collector is not None and found.state is StackState.WORKING:
            detail = f"{name} is {collector.status}: mirror sessions wait for it."
            return operation.with_step(replace(step, detail=detail))
        told = {**self.context(), "stack_name": name, "stack_status": collector.status if collector else "absent"}
        failure = explain(code=found.failure_code or "stack_deleted", message="", context=told)
        self._keep_last_run(pace, failure=failure)
        return _failed(operation, step, failure)

    def _after_run(self, operation: Operation, step: OperationStep, run: Reconciliation, pace: Pace) -> Operation:
        for outcome in run.failures[:REFUSALS_LOGGED_MAX]:
            code = outcome.failure.code if outcome.failure else None
            logger.warning("Step failed", step=f"{outcome.step.action}_{outcome.step.kind}", code=code)
        rows, left_out = run.rows()
        operation = replace(operation, interfaces=rows, interfaces_left_out=left_out, counts=run.counts())
        done = sum(outcome.state in ("done", "gone") for outcome in run.outcomes)
        told = replace(step, done=done, total=len(run.outcomes))
        if run.held is not None:
            held = explain(code="too_many_deletions", message=run.held.explanation)
            self._keep_last_run(pace, run=run, failure=held, is_waiting=True)
            waiting = replace(told, state="waiting", detail=run.held.explanation)
            return replace(operation.with_step(waiting), state="waiting", failure=held.document())
        looks = int(step.marks.get("overtaken", 0)) + 1 if run.overtaken else 0
        failures = run.failures if looks <= OVERTAKEN_LOOKS_MAX else (*run.failures, *run.overtaken)
        # Steps that no time was left for: the next look plans anew, and goes on where this one ended.
        if run.is_cut or (run.overtaken and not failures):
            marks = {**step.marks, "overtaken": looks}
            detail = f"{done} of {len(run.outcomes)} changes are made."
            return operation.with_step(replace(told, detail=detail, marks=marks))
        first = failures[0].failure if failures else None
        self._keep_last_run(pace, run=run, failure=first)
        if first is not None and run.nothing_mirrored:
            return _failed(operation, told, first)
        if first is not None:
            left = replace(
                told, state="done", detail=f"{done} changes are made; {len(failures)} interfaces were refused."
            )
            return replace(operation.with_step(left), failure=first.document())
        detail = f"{done} changes are made." if run.outcomes else "Everything is as it has to be."
        return operation.with_step(replace(told, state="done", detail=detail))

    # --- remove ---

    def _drain(self, operation: Operation, step: OperationStep, pace: Pace) -> Operation:
        situation = self.reconciler.situation(Selection(version=operation.selection.version))
        plan = make_plan(situation)
        foreign = _foreign_users(situation)
        if foreign is not None:
            return _failed(operation, step, foreign)
        applied = self.store.applied() or operation.selection
        collector = self.stacks.describe(f"{self.owner}-collector") if situation.collector else None
        parameters = collector.parameters if collector else None
        before = month(len(situation.own_sessions), applied, parameters)
        # What is saved is told as it was when the removal began.
        saved = operation.saved_per_month or str(before.month)
        # From now on the reconciler wants nothing either, so that it makes no session anew that is gone already.
        self.store.put_applied(operation.selection)
        run = replace(self.reconciler, told=self._telling(operation, step)).carry_out(plan, situation, pace)
        targets = Plan(tuple(plan_target_removal(situation)), plan.book, (), ())
        swept = self.reconciler.carry_out(targets, situation, pace) if run.is_done else None
        rows, left_out = run.rows()
        operation = replace(
            operation,
            interfaces=rows,
            interfaces_left_out=left_out,
            counts=run.counts(),
            saved_per_month=saved,
        )
        failures = [*run.failures, *(swept.failures if swept else ())]
        if failures and failures[0].failure is not None:
            return _failed(operation, step, failures[0].failure)
        done = sum(outcome.state in ("done", "gone") for outcome in run.outcomes)
        told = replace(step, done=done, total=len(run.outcomes))
        if not run.is_done:
            return operation.with_step(replace(told, detail=f"{done} of {len(run.outcomes)} are deleted."))
        return operation.with_step(
            replace(told, state="done", detail=f"{done} mirror sessions and filters are deleted.")
        )

    def _verify(self, operation: Operation, step: OperationStep, pace: Pace) -> Operation:
        situation = self.reconciler.situation(Selection(version=operation.selection.version))
        left = [("mirror session", session.id) for session in situation.own_sessions]
        left += [("mirror filter", each.id) for filters in situation.own_filters.values() for each in filters]
        left += [("mirror target", target.id) for target in situation.own_targets]
        looks = 1 + int(step.marks.get("looks", 0))
        if left and looks < LEFTOVER_LOOKS_MAX:
            # EC2 shows what was deleted for some seconds more.
            pace.sleep(LOOK_INTERVAL_S)
            detail = f"{len(left)} mirror sessions, filters or targets are shown still: looking again."
            return operation.with_step(replace(step, detail=detail, marks={**step.marks, "looks": looks}))
        for name in ("collector", "processing"):
            stack = self.stacks.describe(f"{self.owner}-{name}")
            if stack is not None and stack.is_managed_by(self.owner):
                left.append(("stack", f"{self.owner}-{name}"))
            retained = operation.step(f"{name}_stack").marks.get("retained", [])
            left += [(f"resource of {self.owner}-{name}", logical_id) for logical_id in retained]
        rows = tuple({"name": name, "type": kind, "state": "LEFT", "detail": ""} for kind, name in left)
        told = replace(step, resources=rows, done=0 if left else 1, total=1)
        if left:
            names = ", ".join(f"{kind} {name}" for kind, name in left)
            return _failed(operation, told, explain(code="leftovers", message=names, context={"resource_id": names}))
        saved = f" That saves {operation.saved_per_month} USD each month." if operation.saved_per_month else ""
        return operation.with_step(
            replace(told, state="done", detail=f"Nothing of Heliostat's mirroring is left.{saved}")
        )

    # --- telling ---

    def _telling(self, operation: Operation, step: OperationStep) -> Callable[[int, int], None]:
        """Keeps the progress of a long run, every so often."""

        def told(done: int, total: int) -> None:
            if done % 10 == 0 or done == total:
                detail = f"{done} of {total} changes are looked after."
                progress = operation.with_step(replace(step, done=done, total=total, detail=detail))
                try:
                    self.store.put_operation(progress)
                except Conflict:
                    # It has ended meanwhile: who tells this was asleep, and is told by the lock next.
                    return

        return told

    def _keep_last_run(
        self,
        pace: Pace,
        *,
        run: Reconciliation | None = None,
        failure: Failure | None = None,
        is_waiting: bool = False,
    ) -> None:
        rows, left_out = run.rows() if run else ((), 0)
        document = None if failure is None else failure.document()
        self.store.put_last_run(
            {
                "at_s": pace.clock(),
                "counts": run.counts() if run else {},
                "interfaces": list(rows),
                "interfaces_left_out": left_out,
                "warnings": list(run.plan.warnings[:20]) if run else [],
                "failure": document,
                "waiting": document if is_waiting else None,
                "held": run.held.deleted_count if run and run.held else 0,
                "vpcs": dict(run.vpcs) if run else None,
            }
        )


def _checked(check: Check) -> dict[str, Any]:
    """A row for a check."""
    return {
        "name": check.name,
        "type": "check",
        "state": check.state.upper(),
        "code": check.failure.code if check.failure else None,
        "detail": check.failure.explanation if check.failure else "",
        "fix": check.failure.fix if check.failure else None,
    }


def _looked(operation: Operation, look: Look) -> Operation:
    if look.failure is None:
        return operation.with_step(look.step)
    return _failed(operation, look.step, look.failure)


def _failed(operation: Operation, step: OperationStep, failure: Failure) -> Operation:
    ended = replace(step, state="failed", detail=failure.explanation)
    return replace(operation.with_step(ended), state="failed", failure=failure.document())


def _failed_alike(before: Mapping[str, Any] | None, after: Operation) -> bool:
    """Did the last look fail for the same reason? It was told then."""
    last = (before or {}).get("failure") or {}
    return after.failure is not None and last.get("code") == after.failure["code"]


def _foreign_users(situation: Situation) -> Failure | None:
    """Foreign mirror sessions on what the stack is about to delete: its deletion would fail half-way."""
    own = {target.id for target in situation.own_targets}
    filters = {each.id for found in situation.own_filters.values() for each in found}
    users = [
        session
        for session in situation.sessions
        if not session.is_managed_by(situation.owner) and (session.target_id in own or session.filter_id in filters)
    ]
    if not users:
        return None
    named = ", ".join(f"{session.id} on {session.interface_id}" for session in users[:10])
    return explain(code="foreign_session_on_target", message=named, context={"resource_id": named})
