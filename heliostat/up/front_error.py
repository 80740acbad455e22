"""What the local front refuses by itself, in the one error shape of the REST API."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from http import HTTPStatus

from werkzeug.wrappers import Response


@dataclass(frozen=True, slots=True)
class FrontError:
    """A refusal: a stable code, what happened, and what the caller can do about it."""

    status: HTTPStatus
    code: str
    explanation: str
    fix: str | None = None
    scope: str = "caller"

    def response(self) -> Response:
        """The refusal as an HTTP response."""
        error: dict[str, object] = {
            "code": self.code,
            "scope": self.scope,
            "explanation": self.explanation,
            "fix": self.fix,
            "retryable": False,
            "evidence": {},
            "request_id": str(uuid.uuid4()),
        }
        return Response(json.dumps({"error": error}), status=self.status, content_type="application/json")


UNAUTHENTICATED = FrontError(
    HTTPStatus.UNAUTHORIZED,
    "unauthenticated",
    "The request carries no valid sign-in token.",
    "Send `Authorization: Bearer TOKEN` with the token that `heliostat up` printed.",
)
UNKNOWN_ROUTE = FrontError(
    HTTPStatus.NOT_FOUND,
    "unknown_route",
    "The API has no such route.",
    "See docs/openapi.json for the routes.",
)
METHOD_NOT_ALLOWED = FrontError(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "method_not_allowed",
    "The route does not answer this method.",
    "See docs/openapi.json for the methods of each route.",
)
BODY_TOO_LARGE = FrontError(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body_too_large",
    "The request's body is larger than this API reads.",
)
UNKNOWN_HOST = FrontError(
    HTTPStatus.MISDIRECTED_REQUEST,
    "unknown_host",
    "The request's Host header does not name this machine's loopback address.",
    "Open the address that `heliostat up` printed.",
)
