"""Operations: what was asked for, how far it is, and trying again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.documents.csv_export import documents_csv
from chalice_app import wiring
from chalice_app.errors import InvalidRequest, UnknownOperation
from chalice_app.inventory.download import CSV, Download, download
from chalice_app.operations.documents import begun, operation_document, operation_summary_document
from chalice_app.operations.identifier import is_identifier
from chalice_app.operations.limits import OPERATIONS_PAGE_MAX
from chalice_app.routes.answering import accepts, answers, downloads
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body
from chalice_app.routes.brought_settings import taken_along
from chalice_app.routes.caller import caller
from chalice_app.routes.query import read_identifier_token, read_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalice_app.operations.operation import Operation

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"page_size", "page_token"})
COLUMNS = ("id", "kind", "version", "state", "step", "requested_by", "created_at", "updated_at", "elapsed_s", "failure")
RETRY_FIELDS = {"instance_types": list, "subnet_ids": list}


@blueprint.route("/v1/operations", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_operations() -> dict[str, Any]:
    """A page of operations, the youngest first."""
    query = read_query(blueprint.current_request.query_params, PARAMETERS)
    page_size = query.get("page_size", OPERATIONS_PAGE_MAX)
    if not 1 <= page_size <= OPERATIONS_PAGE_MAX:
        raise InvalidRequest("page_size", f"a whole number from 1 to {OPERATIONS_PAGE_MAX}")
    found = wiring.store().operations(read_identifier_token(query), page_size + 1)
    shown, now_s = found[:page_size], wiring.now_s()
    return {
        "items": [operation_summary_document(operation, now_s) for operation in shown],
        # An operation's id says where the next page begins.
        "next_page_token": shown[-1].id if len(found) > page_size else None,
    }


@blueprint.route("/v1/operations.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_operations_csv() -> Download:
    """All operations that are kept, the youngest first."""
    read_query(blueprint.current_request.query_params, frozenset())
    return download(documents_csv(COLUMNS, _rows()), CSV, "operations.csv")


def _rows() -> Iterator[dict[str, Any]]:
    before: str | None = None
    while found := wiring.store().operations(before, OPERATIONS_PAGE_MAX):
        for operation in found:
            row = operation_summary_document(operation, wiring.now_s())
            yield row | {"failure": None if row["failure"] is None else row["failure"]["explanation"]}
        before = found[-1].id


@blueprint.route("/v1/operations/{operation_id}", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_operation(operation_id: str) -> dict[str, Any]:
    """An operation, with its steps."""
    return operation_document(_known(operation_id), wiring.now_s())


@blueprint.route("/v1/operations/{operation_id}/retry", methods=["POST"], authorizer=IAMAuthorizer())
@accepts
def post_retry(operation_id: str) -> dict[str, Any]:
    """Try again what failed, perhaps with other instance types or subnets."""
    request = blueprint.current_request
    changes = read_body(request.raw_body, RETRY_FIELDS)
    failed = _known(operation_id)
    is_of_stacks = failed.kind == "apply" and bool(failed.selection.load_balancer_ids)
    settings = taken_along(request) if is_of_stacks else None
    intend_change(request, begun(failed), changes)
    operation = wiring.submissions().retry(operation_id, changes, requested_by=caller(request))
    tell_change(request, begun(failed), begun(operation, settings))
    return operation_document(operation, wiring.now_s())


def _known(operation_id: str) -> Operation:
    operation = wiring.store().operation(operation_id) if is_identifier(operation_id) else None
    if operation is None:
        raise UnknownOperation(operation_id[:100])
    return operation
