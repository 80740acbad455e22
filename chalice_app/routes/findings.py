"""What is wrong with the endpoints, and what people decide of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.findings.decision import Decision
from api_inventory.findings.lifecycle import decided
from api_inventory.rules.rule import RULES
from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.inventory.documents import finding_document, page_document
from chalice_app.routes.answering import answers
from chalice_app.routes.body import read_body, required
from chalice_app.routes.caller import caller
from chalice_app.routes.query import read_query, read_time_ns
from inventory_store.passive_tests import passive_tests
from inventory_store.port import FindingQuery

if TYPE_CHECKING:
    from collections.abc import Mapping

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"host", "severity", "status", "rule", "page_size", "page_token"})
DECISION_FIELDS = {"kind": str, "reason": str, "until": str}


def finding_query(parameters: Mapping[str, str] | None, allowed: frozenset[str]) -> FindingQuery:
    """Which findings are asked for.

    Raises:
        InvalidRequest: by a rule that there is not, or something else is wrong.
    """
    query = FindingQuery(**read_query(parameters, allowed))
    if query.rule in {None, *RULES} or query.rule in {test.id for test in passive_tests(wiring.book()).passive}:
        return query
    raise InvalidRequest("rule", "the id of a rule of GET /v1/rules")


@blueprint.route("/v1/findings", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_findings() -> dict[str, Any]:
    """A page of findings, the worst first."""
    query = finding_query(blueprint.current_request.query_params, PARAMETERS)
    return page_document(wiring.inventory().findings(query), finding_document)


@blueprint.route("/v1/findings/{finding_id}", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_finding(finding_id: str) -> dict[str, Any]:
    """One finding."""
    return finding_document(wiring.inventory().finding(finding_id))


@blueprint.route("/v1/findings/{finding_id}/decision", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_decision(finding_id: str) -> dict[str, Any]:
    """Accept a finding, call it a false positive, or open it again; the finding as it stands then.

    The decision is kept by itself, so that a review that goes on at the same time does not lose it.
    """
    request = blueprint.current_request
    given = read_body(request.raw_body, DECISION_FIELDS)
    required(given, "kind")
    finding = wiring.inventory().finding(finding_id)
    now_ns = wiring.now_ns()
    decision = Decision(
        kind=given["kind"],
        by=caller(request),
        reason=given.get("reason", ""),
        at_ns=now_ns,
        until_ns=read_time_ns("until", given["until"]) if "until" in given else None,
    )
    if decision.until_ns is not None and decision.kind != "accept":
        raise InvalidRequest("until", "nothing: only an acceptance ends by itself")
    wiring.decisions().decide(finding.host, finding.id, decision)
    wiring.ask_for_review(finding.host)
    stands = decided(finding, decision)
    wiring.inventory().put_findings([stands])
    return finding_document(stands)
