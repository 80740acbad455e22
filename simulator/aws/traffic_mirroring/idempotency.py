"""Client tokens: a request that is sent twice makes one thing."""

from __future__ import annotations

import json
from threading import RLock
from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import EC2ClientError

from simulator.limits import CLIENT_TOKENS_HELD_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    Fields = dict[str, Any]

# moto serves each request in a thread of its own: what is checked must still hold when it is made.
_lock = RLock()


def made_once(backend: Any, operation: str, token: str | None, fields: Fields, make: Callable[[], Any]) -> Any:
    """What `make` makes; for a token seen before with the same fields, what it made then.

    Raises:
        EC2ClientError: the token was used with other fields.
    """
    # They go when moto forgets the region.
    made = backend.__dict__.setdefault("traffic_mirror_client_tokens", {})
    with _lock:
        if not token:
            return make()
        digest = json.dumps(fields, sort_keys=True, default=str)
        if (operation, token) in made:
            digest_then, result = made[operation, token]
            if digest != digest_then:
                raise EC2ClientError(
                    "IdempotentParameterMismatch",
                    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
                )
            return result
        result = make()
        made[operation, token] = (digest, result)
        if len(made) > CLIENT_TOKENS_HELD_MAX:
            made.pop(next(iter(made)))
        return result
