"""What was counted under lexical path templates: the evidence that it is for rules, and as what these show it.

Reviews show endpoints so; whoever says something of a host's paths is told beforehand what that would show.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from api_inventory.endpoint import EndpointKey
from api_inventory.operations.operation import LABEL_SEPARATOR, OTHER
from api_inventory.templates.evidence import LeafEvidence, MethodEvidence
from api_inventory.templates.served_paths import COLLECTED, UNSERVED, is_served

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.templates.host_templates import HostTemplates
    from api_inventory.traffic import Traffic

_GRPC = "grpc"
_COMMON_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Counted(Protocol):
    """An endpoint as it was folded."""

    @property
    def key(self) -> EndpointKey:
        """Under which it was counted."""

    @property
    def traffic(self) -> Traffic:
        """What was counted."""


def leaves_of(counted: Iterable[Counted]) -> tuple[LeafEvidence, ...]:
    """What the learning of path templates knows of a host: paths that are templated, by template and method."""
    leaves: dict[str, dict[str, MethodEvidence]] = defaultdict(dict)
    for endpoint in counted:
        key = endpoint.key
        if key.method == "OPTIONS" or not is_templated(endpoint):
            continue
        methods = leaves[without_label(key.path_template)[0]]
        method = "GET" if key.method == "HEAD" else key.method
        methods[method] = methods.get(method, MethodEvidence()).merge(_method_evidence(endpoint.traffic))
    return tuple(LeafEvidence(template, methods) for template, methods in sorted(leaves.items()))


def shown_key(endpoint: Counted, templates: HostTemplates, at_s: int) -> EndpointKey:
    """Under which key an endpoint is shown by the templates of a moment."""
    key = endpoint.key
    if not is_templated(endpoint):
        return key
    template, label = without_label(key.path_template)
    group = templates.group_of(template, at_s)
    if templates.served.is_unserved(key.method, group, at_s) and not is_served(endpoint.traffic.statuses):
        return unserved_key(key)
    return EndpointKey(key.host, group + label, key.method)


def unserved_key(key: EndpointKey) -> EndpointKey:
    """The endpoint of all that nobody serves of its host; methods that clients make up are one."""
    return EndpointKey(key.host, UNSERVED, key.method if key.method in _COMMON_METHODS else OTHER.upper())


def is_templated(endpoint: Counted) -> bool:
    """Paths of gRPC name methods, whatever they look like; what stands for many paths is none."""
    template = endpoint.key.path_template
    return template.startswith("/") and template not in COLLECTED and set(endpoint.traffic.protocols) != {_GRPC}


def without_label(path_template: str) -> tuple[str, str]:
    """The path template and the label of an operation, with what separates them."""
    template, separator, label = path_template.partition(LABEL_SEPARATOR)
    return template, separator + label


def _method_evidence(traffic: Traffic) -> MethodEvidence:
    def count(*prefixes: str) -> int:
        return sum(number for status, number in traffic.statuses.items() if status.startswith(prefixes))

    ok, refused, not_found = count("2"), count("401", "403"), count("404")
    answered = sum(traffic.statuses.values())
    return MethodEvidence(
        requests=traffic.request_count,
        ok=ok,
        refused=refused,
        not_found=not_found,
        other=answered - ok - refused - not_found,
        first_seen_ns=traffic.first_seen_ns,
        last_seen_ns=traffic.last_seen_ns,
    )
