"""Carries out the steps of a plan, one after the other, patiently and without hurting what is not ours.

Every step may be repeated: a run that is cut is made good by the next one, which plans anew from what there is. Calls
are made one after the other, for EC2 lets an account make only some five changes a second.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol

from chalice_app.errors import AwsRefused, AwsUnreachable
from chalice_app.failures.refused import explain_error
from chalice_app.mirroring.patience import Pace, is_not_found, patiently
from chalice_app.mirroring.step import (
    CreateFilter,
    CreateListener,
    CreateRule,
    CreateSession,
    CreateTarget,
    DeleteFilter,
    DeleteRule,
    DeleteSession,
    DeleteTarget,
    ModifyRule,
    ModifySession,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chalice_app.discovery.mirrors import FilterRule
    from chalice_app.failures.failure import Failure
    from chalice_app.mirroring.filter_spec import FilterSpec

OutcomeState = Literal["done", "gone", "failed", "not_reached"]

# Every further step of the same kind would be refused the same way: at once where the account is full, and after a
# second one in a row where a right is missing, for rights may hold for the interfaces of one VPC and not of another.
FULL = frozenset({"TrafficMirrorSessionLimitExceeded", "TrafficMirrorFilterLimitExceeded"})
DENIED = frozenset({"UnauthorizedOperation", "AccessDenied"})
DENIED_IN_A_ROW_MAX = 2
# The catalogue's word for a session that took the number since we looked. It may be one of ours, made by a call whose
# answer was lost, or not shown yet: another number would mirror the interface twice, and looking again tells.
OVERTAKEN = "session_number_taken"
# What a step is about, in the codes by which EC2 says that it does not exist.
# (EC2's table of codes leaves out the "Id" that its answers have.)
SUBJECTS: Mapping[type[Step], tuple[str, ...]] = {
    CreateSession: ("InvalidNetworkInterface",),
    ModifySession: ("InvalidTrafficMirrorSession",),
    CreateRule: ("InvalidTrafficMirrorFilter.", "InvalidTrafficMirrorFilterId."),
    ModifyRule: ("InvalidTrafficMirrorFilterRule",),
}


class Mirrors(Protocol):
    """What changes mirror sessions and filters in an account. Each method raises AwsRefused or AwsUnreachable."""

    def create_target(self, load_balancer_arn: str) -> str:
        """Make a mirror target, tagged as ours; gives its identifier."""

    def delete_target(self, target_id: str) -> None:
        """Delete a mirror target."""

    def create_listener(self, load_balancer_arn: str, target_group_arn: str) -> None:
        """Let a load balancer listen on UDP 4789."""

    def create_filter(self, spec: FilterSpec) -> str:
        """Make a filter without rules, tagged as ours and with its key; gives its identifier."""

    def delete_filter(self, filter_id: str) -> None:
        """Delete a filter with its rules."""

    def create_rule(self, filter_id: str, rule: FilterRule) -> None:
        """Add a rule."""

    def modify_rule(self, rule_id: str, rule: FilterRule) -> None:
        """Let a rule say this."""

    def delete_rule(self, rule_id: str) -> None:
        """Delete a rule."""

    def create_session(self, step: CreateSession, *, target_id: str, filter_id: str, operation_id: str) -> str:
        """Make a mirror session, tagged as ours and with its operation in the same call; gives its identifier."""

    def modify_session(self, step: ModifySession, *, filter_id: str | None) -> None:
        """Change what the step names."""

    def delete_session(self, session_id: str) -> None:
        """Delete a mirror session."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step.

    Attributes:
        state: "gone": what was to be changed or mirrored is not there any more, and nothing is left to do;
            "not_reached": it is left to the next look.
        made: the identifier of what was made.
    """

    step: Step
    state: OutcomeState
    failure: Failure | None = None
    made: str | None = None

    @property
    def is_overtaken(self) -> bool:
        """Was somebody faster, so that only another look tells what is to be done?"""
        return self.state == "not_reached" and self.failure is not None and self.failure.code == OVERTAKEN


def execute(  # noqa: PLR0913 - what a plan leaves open, by name
    steps: Sequence[Step],
    mirrors: Mirrors,
    *,
    target_id: str | None,
    filter_ids: Mapping[str, str],
    pace: Pace,
    operation_id: str = "",
) -> Iterator[Outcome]:
    """Carry out steps in order, and tell what became of each as soon as it is known.

    Args:
        steps: the changes of one plan.
        mirrors: the account.
        target_id: where mirror sessions send to; None where a step makes it.
        filter_ids: of the filters that there are, by key.
        pace: time, and how much of it there is; steps beyond it are not reached.
        operation_id: the operation that sessions are made by; "" where none is.
    """
    yield from _Execution(mirrors, target_id, dict(filter_ids), pace, operation_id).run(steps)


class _Execution:
    def __init__(
        self, mirrors: Mirrors, target_id: str | None, filter_ids: dict[str, str], pace: Pace, operation_id: str
    ) -> None:
        self._mirrors = mirrors
        self._target_id = target_id
        self._filter_ids = filter_ids
        self._pace = pace
        self._operation_id = operation_id
        self._stopped: dict[type[Step], Failure] = {}
        self._denied_in_a_row: Counter[type[Step]] = Counter()
        self._unmade_filters: dict[str, Failure] = {}

    def run(self, steps: Sequence[Step]) -> Iterator[Outcome]:
        is_over = False
        for step in steps:
            hindrance = self._hindrance(step)
            # Once over, always over: what comes later may need what was not reached.
            is_over = is_over or self._pace.is_over()
            if hindrance is not None or is_over:
                if isinstance(step, CreateFilter) and hindrance is not None:
                    self._unmade_filters[step.spec.key] = hindrance
                yield Outcome(step, "not_reached", hindrance)
            else:
                yield self._outcome(step)

    def _hindrance(self, step: Step) -> Failure | None:
        """What went wrong before makes this step pointless."""
        if isinstance(step, CreateSession | ModifySession) and step.filter_key in self._unmade_filters:
            return self._unmade_filters[step.filter_key]
        return self._stopped.get(type(step))

    def _outcome(self, step: Step) -> Outcome:
        try:
            outcome = Outcome(step, "done", made=self._carry_out(step))
        except (AwsRefused, AwsUnreachable) as error:
            if isinstance(error, AwsRefused) and is_not_found(error) and _is_gone(step, error.aws_code):
                return Outcome(step, "gone")
            failure = explain_error(error)
            if failure.code == OVERTAKEN:
                return Outcome(step, "not_reached", failure)
            self._learn(step, failure, error.aws_code if isinstance(error, AwsRefused) else "")
            return Outcome(step, "failed", failure)
        self._denied_in_a_row[type(step)] = 0
        return outcome

    def _learn(self, step: Step, failure: Failure, code: str) -> None:
        """Which steps are pointless after this failure."""
        self._denied_in_a_row[type(step)] += code in DENIED
        if code in FULL or self._denied_in_a_row[type(step)] >= DENIED_IN_A_ROW_MAX:
            self._stopped[type(step)] = failure
        if isinstance(step, CreateFilter):
            self._unmade_filters[step.spec.key] = failure
        if isinstance(step, CreateTarget):
            self._stopped[CreateSession] = failure

    def _carry_out(self, step: Step) -> str | None:
        """The identifier of what was made, if something was."""
        match step:
            case CreateTarget():
                self._target_id = patiently(partial(self._mirrors.create_target, step.load_balancer_arn), self._pace)
                return self._target_id
            case CreateFilter():
                return self._create_filter(step.spec)
            case CreateSession():
                return self._create_session(step)
        # What is to be deleted and is not found is deleted.
        patiently(self._call(step), self._pace, awaits=step.action != "delete")
        return None

    def _call(self, step: Step) -> partial[None]:
        """The one call of a step that makes nothing with a name."""
        mirrors = self._mirrors
        calls: dict[type[Step], Callable[[Any], partial[None]]] = {
            CreateListener: lambda step: partial(
                mirrors.create_listener, step.load_balancer_arn, step.target_group_arn
            ),
            CreateRule: lambda step: partial(mirrors.create_rule, step.filter_id, step.rule),
            ModifyRule: lambda step: partial(mirrors.modify_rule, step.rule_id, step.rule),
            ModifySession: lambda step: partial(
                mirrors.modify_session, step, filter_id=self._filter_ids.get(step.filter_key)
            ),
            DeleteRule: lambda step: partial(mirrors.delete_rule, step.rule_id),
            DeleteFilter: lambda step: partial(mirrors.delete_filter, step.filter_id),
            DeleteSession: lambda step: partial(mirrors.delete_session, step.session_id),
            DeleteTarget: lambda step: partial(mirrors.delete_target, step.target_id),
        }
        return calls[type(step)](step)

    def _create_filter(self, spec: FilterSpec) -> str:
        """A filter is named to later steps once all its rules are there; the next plan completes one that was cut."""
        filter_id = patiently(partial(self._mirrors.create_filter, spec), self._pace)
        for rule in spec.rules():
            patiently(partial(self._mirrors.create_rule, filter_id, rule), self._pace)
        self._filter_ids[spec.key] = filter_id
        return filter_id

    def _create_session(self, step: CreateSession) -> str:
        assert self._target_id is not None, "a session without a mirror target was hindered"
        filter_id = self._filter_ids[step.filter_key]
        create = partial(
            self._mirrors.create_session,
            step,
            target_id=self._target_id,
            filter_id=filter_id,
            operation_id=self._operation_id,
        )
        return patiently(create, self._pace)


def _is_gone(step: Step, code: str) -> bool:
    if step.action == "delete":
        return True
    subject = SUBJECTS.get(type(step))
    return subject is not None and code.startswith(subject)
