"""What is wrong with the endpoints, and what people decide of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.findings.decision import Decision
from api_inventory.findings.lifecycle import decided
from api_inventory.rules.rule import OWASP_NAMES, RULES
from api_inventory.timestamp import rfc3339
from chalice_app import wiring
from chalice_app.errors import DecidedSince, InvalidRequest
from chalice_app.inventory.documents import finding_document, page_document
from chalice_app.inventory.finding_counts import WAYS, finding_counts_document
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, required
from chalice_app.routes.caller import caller
from chalice_app.routes.query import read_query, read_time_ns
from inventory_store.passive_tests import passive_tests
from inventory_store.port import FindingQuery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.findings.state import FindingState

blueprint = Blueprint(__name__)
FILTERS = frozenset({"host", "endpoint_id", "severity", "status", "rule", "owasp", "search"})
PARAMETERS = FILTERS | {"page_size", "page_token"}
DECISION_FIELDS = {"kind": str, "reason": str, "until": str, "decided_at": str}


def finding_query(parameters: Mapping[str, str] | None, allowed: frozenset[str]) -> FindingQuery:
    """Which findings are asked for.

    Raises:
        InvalidRequest: by a rule or a category that there is not, or something else is wrong.
    """
    given = read_query(parameters, allowed)
    rule, category = given.pop("rule", None), given.pop("owasp", None)
    if rule is not None or category is not None:
        given["rules"] = _rules(rule, category)
    return FindingQuery(**given)


def _rules(rule: str | None, category: str | None) -> tuple[str, ...]:
    owasp_of = _owasp_of_rules()
    if rule is not None and rule not in owasp_of:
        raise InvalidRequest("rule", "the id of a rule of GET /v1/rules")
    if category is not None and category not in OWASP_NAMES:
        raise InvalidRequest("owasp", "one of " + ", ".join(OWASP_NAMES))
    return tuple(
        sorted(known for known, owasp in owasp_of.items() if rule in {None, known} and category in {None, owasp})
    )


def _owasp_of_rules() -> dict[str, str]:
    """The categories of all rules, those of passive tests too."""
    tests = passive_tests(wiring.book()).passive
    return {test.rule: test.owasp for test in tests} | {rule.id: rule.owasp for rule in RULES.values()}


@blueprint.route("/v1/findings", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_findings() -> dict[str, Any]:
    """A page of findings, the worst first, with the endpoints that they name."""
    query, store = finding_query(blueprint.current_request.query_params, PARAMETERS), wiring.inventory()
    page = store.findings(query)
    keys = store.endpoint_keys({finding.endpoint_id for finding in page.items if finding.endpoint_id is not None})
    endpoints = {each: {"method": key.method, "path_template": key.path_template} for each, key in keys.items()}
    return page_document(page, finding_document) | {"endpoints": endpoints}


@blueprint.route("/v1/finding-counts", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_finding_counts() -> dict[str, Any]:
    """How many findings a list would show, and how many by severity, status, category and rule."""
    parameters: Mapping[str, str] = blueprint.current_request.query_params or {}
    # Refuses what a list would refuse.
    finding_query(parameters, FILTERS)
    chosen = {way: parameters[way] for way in WAYS if parameters.get(way)}
    query = finding_query({name: value for name, value in parameters.items() if name not in WAYS}, FILTERS)
    return finding_counts_document(wiring.inventory().finding_counts(query), chosen, _owasp_of_rules())


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
    if "decided_at" in given and given["decided_at"] != _decided_at(finding):
        raise DecidedSince("The finding", None if finding.decision is None else finding.decision.by)
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
    stands = decided(finding, decision)
    intend_change(request, _standing(finding), _standing(stands))
    wiring.decisions().decide(finding.host, finding.id, decision)
    tell_change(request, _standing(finding), _standing(stands))
    # What a review wrote since it was read is right; the next one follows the decision.
    wiring.inventory().replace_finding(finding, stands)
    wiring.ask_for_review(finding.host)
    return finding_document(stands)


def _decided_at(finding: FindingState) -> str:
    """When its decision was made, as documents tell it; "" where nobody decided."""
    return "" if finding.decision is None else rfc3339(finding.decision.at_ns)


def _standing(finding: FindingState) -> dict[str, Any]:
    """What the audit tells of it."""
    decision = finding.decision
    said = None if decision is None else {"kind": decision.kind, "by": decision.by, "reason": decision.reason}
    return {"status": finding.status, "decision": said}
