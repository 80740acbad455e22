"""iam:SimulatePrincipalPolicy, which moto lacks: what a principal's policies and boundary say of actions."""

# ruff: noqa: SLF001 - a request's parameters are read by moto's own private method
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.responses import IamResponse

from simulator.aws.patching import missing
from simulator.aws.policy_evaluation import ANYTHING, Decision, Document, document_of, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moto.iam.models import IAMBackend

RESULTS_DEFAULT = 100


class InvalidInput(ServiceException):
    """A principal or policy that IAM does not take."""

    code = "InvalidInput"


@missing(IamResponse, "simulate_principal_policy")
def _simulate_principal_policy(response: IamResponse) -> ActionResult:
    """SimulatePrincipalPolicy."""
    ask = response._get_param
    documents, boundary = principal_documents(response.backend, ask("PolicySourceArn"))
    documents += _given(ask("PolicyInputList"))
    if given_boundary := _given(ask("PermissionsBoundaryPolicyInputList")):
        boundary = given_boundary
    context = {each["ContextKeyName"]: each["ContextKeyValues"] for each in ask("ContextEntries") or []}
    results = [
        _result(action, resource, evaluate(documents, action, resource, context), boundary, context)
        for action in ask("ActionNames")
        for resource in ask("ResourceArns") or [ANYTHING]
    ]
    start = int(ask("Marker") or 0)
    end = start + int(ask("MaxItems") or RESULTS_DEFAULT)
    more = {"Marker": str(end)} if end < len(results) else {}
    return ActionResult({"EvaluationResults": results[start:end], "IsTruncated": bool(more), **more})


def principal_documents(backend: IAMBackend, arn: str) -> tuple[list[Document], list[Document]]:
    """The policies of a user, group or role, and those that bound it.

    Raises:
        InvalidInput: the ARN names no such thing; that of a session names none, but a use of a role.
        NotFoundException: it does not exist.
    """
    kind, _, path = arn.rpartition(":")[2].partition("/")
    name = path.rpartition("/")[2]
    if ":iam::" not in arn or kind not in {"user", "group", "role"}:
        raise InvalidInput(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    if kind == "role":
        role = backend.get_role(name)
        return _documents(role, backend), _boundary(role, backend)
    if kind == "group":
        return _documents(backend.get_group(name), backend), []
    user = backend.get_user(name)
    documents = _documents(user, backend)
    for group in backend.get_groups_for_user(name):
        documents += _documents(group, backend)
    return documents, _boundary(user, backend)


def _documents(owner: Any, backend: IAMBackend) -> list[Document]:
    inline = owner.policies.items() if isinstance(owner.policies, dict) else []
    managed = [(arn.rpartition("/")[2], backend.managed_policies[arn]) for arn in owner.managed_policies]
    return [document_of(name, policy) for name, policy in (*inline, *managed)]


def _boundary(owner: Any, backend: IAMBackend) -> list[Document]:
    arn = getattr(owner, "permissions_boundary_arn", None)
    if not arn:
        return []
    if arn not in backend.managed_policies:
        raise NotFoundException(f"Policy {arn} does not exist or is not attachable.")
    return [document_of(arn.rpartition("/")[2], backend.managed_policies[arn])]


def _given(texts: Iterable[str] | None) -> list[Document]:
    try:
        return [Document.read(f"PolicyInputList.{number}", text) for number, text in enumerate(texts or [], 1)]
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput("Syntax errors in policy.") from error


def _result(
    action: str, resource: str, decision: Decision, boundary: list[Document], context: dict[str, list[str]]
) -> dict[str, Any]:
    result: dict[str, Any] = {"EvalActionName": action, "EvalResourceName": resource}
    if boundary:
        bounds = evaluate(boundary, action, resource, context)
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": bounds.allowed}
        if not bounds.allowed and decision.word != "explicitDeny":
            decision = Decision(bounds.word, bounds.matched, decision.missing_context)
    return {
        **result,
        "EvalDecision": decision.word,
        "MatchedStatements": [
            {"SourcePolicyId": source, "SourcePolicyType": "IAM Policy"} for source in decision.matched
        ],
        "MissingContextValues": [*decision.missing_context],
    }
