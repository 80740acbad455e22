"""From a view's value or error to an answer, in one shape and one place."""

from __future__ import annotations

import functools
import json
import uuid
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from chalice import Response

from api_inventory.documents.errors import DocumentError
from api_inventory.findings.errors import InvalidDecision
from api_inventory.sensitive.errors import InvalidCustomClass
from api_inventory.templates.errors import InvalidPin
from chalice_app.errors import (
    ControlPlaneError,
    InvalidRequest,
    InventoryUnavailable,
    StaleRevision,
    UnknownEndpointId,
    UnknownHost,
    UnknownName,
)
from inventory_store.errors import (
    InvalidPageToken,
    InvalidQuery,
    InventoryStoreError,
    RefusedItem,
    StaleDocument,
    StoreUnavailable,
    TooManyDecisions,
    UnknownChange,
    UnknownCollection,
    UnknownEndpoint,
    UnknownFinding,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_app.inventory.download import Download

logger = Logger(service="heliostat-control-plane")

JSON_HEADERS: dict[str, str | list[str]] = {"Content-Type": "application/json", "Cache-Control": "no-store"}
# By which values refuse what a person sent.
REFUSED_VALUES = (DocumentError, InvalidCustomClass, InvalidDecision, InvalidPin)
# What Chalice answers by itself, by status.
CODES_BY_STATUS = {
    401: "unauthenticated",
    403: "forbidden",
    404: "unknown_route",
    405: "method_not_allowed",
    415: "unsupported_media_type",
}


def answers(view: Callable[..., dict[str, Any]]) -> Callable[..., Response]:
    """Makes a view of a function that returns a JSON object or raises ControlPlaneError or InventoryStoreError.

    What a person sends is refused by the values that it ends in; so are these errors told here.
    """
    return _answering(view, 200)


def downloads(view: Callable[..., Download]) -> Callable[..., Response]:
    """The same of a function that returns a file."""
    return _answering(view, 200)


def accepts(view: Callable[..., dict[str, Any]]) -> Callable[..., Response]:
    """The same of a function that begins what goes on after the answer."""
    return _answering(view, 202)


def _answering(view: Callable[..., dict[str, Any] | Download], status: int) -> Callable[..., Response]:
    @functools.wraps(view)
    def answering(*arguments: Any, **keywords: Any) -> Response:
        try:
            answer = view(*arguments, **keywords)
            if isinstance(answer, dict):
                return Response(answer, status_code=status, headers=JSON_HEADERS)
            return Response(answer.text, status_code=status, headers=answer.headers)
        except InventoryStoreError as error:
            return refusal(of_inventory(error))
        except REFUSED_VALUES as error:
            return refusal(of_value(error))
        except ControlPlaneError as error:
            return refusal(error)
        except Exception:  # the entry point: nothing above it would explain
            logger.exception("A view failed", view=view.__name__)
            return refusal(ControlPlaneError("The control plane failed.", fix="See the log of this request."))

    return answering


def of_inventory(error: InventoryStoreError) -> ControlPlaneError:  # noqa: C901 - one case for each error
    """The control plane's word for an error of the inventory store."""
    told: ControlPlaneError
    match error:
        case InvalidPageToken():
            told = InvalidRequest(error.field, error.expected, code="invalid_page_token")
        case InvalidQuery():
            told = InvalidRequest(error.field, error.expected)
        case UnknownEndpoint():
            told = UnknownEndpointId(error.endpoint_id)
        case UnknownCollection():
            told = UnknownHost(error.host)
        case UnknownFinding():
            told = UnknownName("finding", error.finding_id, "GET /v1/findings")
        case UnknownChange():
            told = UnknownName("change", error.change_id, "GET /v1/changes")
        case StaleDocument():
            told = StaleRevision(error.given, error.current)
        case TooManyDecisions():
            told = InvalidRequest(error.what, f"at most {error.maximum}: take some back", code="too_many")
        case RefusedItem():
            told = InvalidRequest("body", f"what the inventory can keep ({error.code})", code="body_too_large")
        case StoreUnavailable():
            told = InventoryUnavailable(str(error), retryable=error.retryable)
        case _:
            told = InventoryUnavailable(str(error), retryable=False)
    return told


def of_value(error: Exception) -> ControlPlaneError:
    """The control plane's word for an error of a value that a person sent."""
    match error:
        case InvalidPin():
            return InvalidRequest(error.path, error.expected)
        case InvalidCustomClass():
            return InvalidRequest(error.name, f"a class that can be used: {error.reason}")
        case DocumentError():
            return InvalidRequest(error.pointer or "body", f"an OpenAPI document: {error}", code="invalid_document")
        case InvalidDecision():
            return InvalidRequest(error.field, error.expected)
        case _:
            return InvalidRequest("body", str(error))


def refusal(error: ControlPlaneError) -> Response:
    """The answer that an error makes. The request's id is added by `shape_errors`."""
    body = {
        "code": error.code,
        "scope": error.scope,
        "explanation": error.explanation,
        "fix": error.fix,
        "retryable": error.retryable,
        "evidence": error.evidence,
    }
    return Response({"error": body}, status_code=error.status, headers=JSON_HEADERS)


def shape_errors(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Middleware: every refusal leaves in the one shape, those of Chalice too, with the request's id."""
    response = get_response(event)
    if response.status_code < 400:
        return response
    body = response.body
    if isinstance(body, str | bytes):
        try:
            body = json.loads(body)
        except ValueError:
            body = {}
    if not isinstance(body, dict) or "error" not in body:
        body = refusal(_of_chalice(response.status_code, body if isinstance(body, dict) else {})).body
    body["error"]["request_id"] = (event.context or {}).get("requestId") or str(uuid.uuid4())
    return Response(body, status_code=response.status_code, headers=JSON_HEADERS)


def _of_chalice(status: int, body: dict[str, Any]) -> ControlPlaneError:
    explanation = str(body.get("Message") or body.get("message") or "The request was refused.")
    error = ControlPlaneError(explanation, fix="See docs/openapi.json for what each route takes.")
    error.code = CODES_BY_STATUS.get(status, "internal_error" if status >= 500 else "invalid_request")
    if status < 500:
        error.scope = "caller"  # type: ignore[misc] # an error of Chalice has no class of its own here
    return error
