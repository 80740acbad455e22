"""Which of a task's operations does somebody really have, and what is to be added?

A task is asked about statement by statement, with the resources and conditions that its policy has, so that the answer
is about the policy and not about the bare names of actions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from chalice_app.policies.documents import conditions_of, packed, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chalice_app.policies.documents import PolicyPlace
    from chalice_app.policies.grant import PolicyTask

Verdict = Literal["allowed", "denied", "unknown"]
Method = Literal["simulated", "probed"]
# A denial that a policy of ours can lift. Any other stands above the policies of a role.
MISSING = "denied"


@dataclass(frozen=True, slots=True)
class Question:
    """May these actions be done on these resources, where this holds? `context` are condition keys and their values."""

    task: str
    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    context: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of one action of a question.

    Attributes:
        code: why not: "denied" where no policy allows it, else what forbids it; "" where it is allowed.
        resource: that it was denied on, where only some were.
    """

    sid: str
    action: str
    verdict: Verdict
    code: str = ""
    explanation: str = ""
    fix: str | None = None
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `role_arn` is what IAM can be asked about: None for the root user and for federated sessions."""

    arn: str
    role_arn: str | None


@dataclass(frozen=True, slots=True)
class PermissionReport:
    """What a principal may do of a task.

    Attributes:
        answers: one of each statement and action, in the policy's order.
        deltas: documents with what is missing, each within IAM's limit, with the policy's resources and conditions.
    """

    principal: Principal
    method: Method
    task: str
    answers: tuple[Answer, ...]
    deltas: tuple[dict[str, Any], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The actions that are denied somewhere."""
        return tuple(sorted({answer.action for answer in self.answers if answer.verdict == "denied"}))


def principal_of(arn: str) -> Principal:
    """Who GetCallerIdentity names, and what IAM knows it as. A session's ARN has lost the path of its role."""
    prefix, _, name = arn.partition(":assumed-role/")
    if name:
        role = name.split("/", maxsplit=1)[0]
        partition, account = prefix.split(":")[1], prefix.split(":")[4]
        return Principal(arn, f"arn:{partition}:iam::{account}:role/{role}")
    return Principal(arn, arn if ":iam:" in arn and (":user/" in arn or ":role/" in arn) else None)


def questions(task: PolicyTask, place: PolicyPlace) -> tuple[Question, ...]:
    """What to ask of a task: one question for each statement of its policy."""
    return tuple(
        Question(
            task.name,
            grant.sid,
            tuple(sorted(grant.actions)),
            tuple(place.filled(resource) for resource in grant.resources),
            _context(conditions_of(grant, place)),
        )
        for grant in task.grants
    )


def _context(conditions: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """A request that meets the conditions: of several values that would do, the first."""
    return {
        key: (value[0] if isinstance(value, list) else value,)
        for keys in conditions.values()
        for key, value in keys.items()
    }


def report(
    principal: Principal, method: Method, task: PolicyTask, place: PolicyPlace, answers: Iterable[Answer]
) -> PermissionReport:
    """What the answers say. An action that nothing was found of is unknown, and never taken for allowed."""
    found = {(answer.sid, answer.action): answer for answer in answers}
    whole = tuple(
        found.get((question.sid, action)) or Answer(question.sid, action, "unknown", "not_told", "AWS did not tell.")
        for question in questions(task, place)
        for action in question.actions
    )
    return PermissionReport(principal, method, task.name, whole, tuple(_deltas(task, place, whole)))


def _deltas(task: PolicyTask, place: PolicyPlace, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The policy's own statements, with the actions alone that are missing. What stands above it, it cannot lift."""
    statements = []
    for grant in task.grants:
        lacking = {answer.action for answer in answers if answer.sid == grant.sid and answer.code == MISSING}
        if lacking:
            statements.append(statement(replace(grant, actions=tuple(sorted(lacking))), place))
    return packed(statements)


def permissions_document(reports: Sequence[PermissionReport]) -> dict[str, Any]:
    """Reports of one principal as one JSON document."""
    deltas = [delta for found in reports for delta in found.deltas]
    return {
        "principal": reports[0].principal.arn,
        "method": reports[0].method,
        "items": [
            {
                "action": answer.action,
                "task": found.task,
                "statement": answer.sid,
                "verdict": answer.verdict,
                "code": answer.code or None,
                "reason": answer.explanation or None,
                "fix": answer.fix,
                "resource": answer.resource,
            }
            for found in reports
            for answer in found.answers
        ],
        "missing": sorted({action for found in reports for action in found.missing}),
        "delta": deltas[0] if deltas else None,
        "deltas": deltas,
    }
