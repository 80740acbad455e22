"""The name of whoever asks, for what is kept of their changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.errors import Unauthenticated
from chalice_app.roles.asker import asker_of

if TYPE_CHECKING:
    from chalice.app import Request


def caller(request: Request) -> str:
    """The IAM principal of a signed request, or the person of a token.

    Raises:
        Unauthenticated: nobody was let in.
    """
    asker = asker_of(request.context)
    if asker is None:
        raise Unauthenticated
    return asker.name
