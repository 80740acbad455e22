"""Whether an endpoint asks for a credential, as its outcomes show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.behaviour.purpose import is_open_by_nature, is_write, literal_segments, purpose_of
from stream_processor.review.rules.limits import SUPPORT_MIN

if TYPE_CHECKING:
    from api_inventory.evidence import EndpointEvidence

# Whose answers to anybody are what they are for.
_OPEN_PURPOSES = frozenset({"login", "reset", "code", "signup"})
_COMPANIONS = frozenset({"OPTIONS", "HEAD", "TRACE", "CONNECT"})
# A POST that only asks: it changes nothing, and says so.
_QUESTIONS = frozenset(
    {
        "search",
        "query",
        "filter",
        "find",
        "lookup",
        "graphql",
        "validate",
        "check",
        "calculate",
        "estimate",
        "preview",
        "count",
        "list",
    }
)


def is_protected(endpoint: EndpointEvidence) -> bool:
    """Whether it was used or refused, and never answered anybody without a credential."""
    behaviour = endpoint.behaviour
    is_used = behaviour.credentialed.ok >= SUPPORT_MIN or behaviour.anonymous.refused > 0
    return is_used and behaviour.anonymous.ok == 0


def refuses_strangers(endpoint: EndpointEvidence) -> bool:
    """Whether it was seen to refuse a request without a credential, and never to accept one."""
    anonymous = endpoint.behaviour.anonymous
    return anonymous.refused > 0 and anonymous.ok == 0


def may_be_protected(endpoint: EndpointEvidence) -> bool:
    """Whether one would expect it to ask for a credential: not where people sign in, nor a sign of life."""
    key = endpoint.key
    return (
        key.method not in _COMPANIONS
        and purpose_of(key.method, key.path_template) not in _OPEN_PURPOSES
        and not is_open_by_nature(key.path_template)
    )


def changes_something(endpoint: EndpointEvidence) -> bool:
    """Whether its requests change state, as far as method and path say."""
    key = endpoint.key
    if not is_write(key.method) or "#query:" in key.path_template:
        return False
    last = literal_segments(key.path_template)[-1:]
    return not (key.method == "POST" and last and _asks(last[0]))


def _asks(segment: str) -> bool:
    lower = segment.lower()
    return (
        lower in _QUESTIONS or lower.startswith(("search", "query", "find", "get", "list")) or lower.endswith("search")
    )
