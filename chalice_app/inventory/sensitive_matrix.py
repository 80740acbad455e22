"""Classes of sensitive data by how many endpoints and hosts carry them: the first look at where data travels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api_inventory.sensitive.sensitive_class import CLASSES, SEVERITIES
from chalice_app.inventory.limits import SENSITIVE_HOSTS_NAMED_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.collection import Collection
    from api_inventory.sensitive.custom_classes import CustomClasses


@dataclass(slots=True)
class _Row:
    endpoints: int = 0
    in_requests: int = 0
    in_responses: int = 0
    hosts: list[dict[str, Any]] = field(default_factory=list)


def sensitive_matrix(collections: Iterable[Collection], custom_classes: CustomClasses) -> list[dict[str, Any]]:
    """A row for each class that anything carries, the most severe first, then by endpoints.

    A class that somebody took away since the last review is left out.
    """
    rows: dict[str, _Row] = {}
    for collection in collections:
        review = collection.review
        for name, counts in ({} if review is None else review.sensitive_counts).items():
            row = rows.setdefault(name, _Row())
            row.endpoints += counts[0]
            row.in_requests += counts[1]
            row.in_responses += counts[2]
            row.hosts.append({"host": collection.host} | _counted(*counts))
    documents = [
        {
            "class_name": name,
            "title": known.title,
            "severity": known.severity,
            "group": known.group,
            "is_custom": name not in CLASSES,
            "host_count": len(row.hosts),
            "hosts": sorted(row.hosts, key=_busiest)[:SENSITIVE_HOSTS_NAMED_MAX],
        }
        | _counted(row.endpoints, row.in_requests, row.in_responses)
        for name, row in rows.items()
        if (known := CLASSES.get(name) or custom_classes.get(name)) is not None
    ]
    return sorted(documents, key=_worst)


def _counted(endpoints: int, in_requests: int, in_responses: int) -> dict[str, int]:
    return {
        "endpoint_count": endpoints,
        "request_endpoint_count": in_requests,
        "response_endpoint_count": in_responses,
    }


def _busiest(host: dict[str, Any]) -> tuple[int, str]:
    return -host["endpoint_count"], host["host"]


def _worst(row: dict[str, Any]) -> tuple[int, int, str]:
    return SEVERITIES.index(row["severity"]), -row["endpoint_count"], row["class_name"]
