"""Whether an endpoint asks for a credential, as its outcomes show."""

from __future__ import annotations

import re
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


_CHANGES = frozenset(
    """add approve archive assign cancel change charge close create delete disable edit enable grant import insert
    invite lock merge modify move pay post publish purchase put reject remove rename replace reset restore revoke save
    send set start stop submit transfer unlock update upload upsert withdraw write""".split()  # noqa: SIM905
)
# Protocols that are anonymous by design: their messages are signed, or tell what is public. Certificates and their
# revocation (RFC 6960, RFC 5280, RFC 8555), time stamps (RFC 3161), and what browsers and mail servers report on their
# own (CSP, RFC 8460, pings of links).
_OPEN_TYPES = frozenset(
    {
        "application/csp-report", "application/expect-ct-report+json", "application/jose+json",
        "application/ocsp-request", "application/ocsp-response", "application/pem-certificate-chain",
        "application/pkix-cert", "application/pkix-crl", "application/reports+json", "application/timestamp-query",
        "application/timestamp-reply", "application/tlsrpt+gzip", "application/tlsrpt+json", "text/ping",
    }
)  # fmt: skip
_FIRST_WORD = re.compile(r"[A-Za-z][a-z]*")


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
        and not _speaks_open_protocol(endpoint)
    )


def _speaks_open_protocol(endpoint: EndpointEvidence) -> bool:
    """Whether most messages are of a protocol that is anonymous by design: a single one is anybody's to send."""
    traffic = endpoint.traffic
    return any(
        2 * sum(count for name, count in types.items() if name in _OPEN_TYPES) > sum(types.values())
        for types in (traffic.request_content_types, traffic.response_content_types)
    )


def changes_something(endpoint: EndpointEvidence) -> bool:
    """Whether its requests change state, as far as method and path say.

    Where operations are called by name, all by POST (GraphQL, SOAP, JSON-RPC, gRPC), the name has to say so.
    """
    key = endpoint.key
    if not is_write(key.method):
        return False
    operation = _operation(key.path_template)
    if operation is not None:
        kind = operation.partition(":")[0]
        return kind == "mutation" or (kind not in {"query", "subscription"} and _verb(operation) in _CHANGES)
    last = literal_segments(key.path_template)[-1:]
    return not (key.method == "POST" and last and _asks(last[0]))


def _operation(template: str) -> str | None:
    """The name by which an operation is called; None where the path and the method are all there is."""
    path, separator, label = template.partition("#")
    if separator:
        return label
    service, _, method = path.strip("/").partition("/")
    return method if "." in service and method and "/" not in method else None


def _verb(operation: str) -> str:
    """The first word of a name, behind what it is a part of: "put" of "DynamoDB_20120810.PutItem"."""
    words = _FIRST_WORD.match(re.split(r"[.:/#]", operation)[-1])
    return words[0].lower() if words else ""


def _asks(segment: str) -> bool:
    lower = segment.lower()
    return (
        lower in _QUESTIONS or lower.startswith(("search", "query", "find", "get", "list")) or lower.endswith("search")
    )
