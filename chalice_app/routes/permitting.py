"""Middleware: every route asks for the right that `route_rights` gives it, and is refused where it gives none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.errors import Forbidden, Unauthenticated, WithoutRole
from chalice_app.roles.asker import asker_of
from chalice_app.roles.role import role_with
from chalice_app.roles.route_rights import OPEN, RIGHT_OF_ROUTE, SIGNED_IN
from chalice_app.routes.answering import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice import Response

    from chalice_app.errors import ControlPlaneError


def permit(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Answers in the place of a view that the caller may not call."""
    refused = refused_by(event.path, event.method, event.context)
    return get_response(event) if refused is None else refusal(refused)


def refused_by(path: str, method: str, context: Mapping[str, Any] | None) -> ControlPlaneError | None:
    """Why a route is not for whoever asks; None where it is."""
    asked = RIGHT_OF_ROUTE.get((path, method))
    if asked == OPEN:
        return None
    asker = asker_of(context)
    if asker is None:
        return Unauthenticated()
    if asked == SIGNED_IN or asked in asker.rights:
        return None
    if asker.role is None:
        return WithoutRole(asker.name)
    if asked is None:
        return Forbidden(f"{method} {path} is given to no role.", asker.role)
    return Forbidden(f"This takes the right to {asked}, which the role {asker.role} has not.", role_with(asked))
