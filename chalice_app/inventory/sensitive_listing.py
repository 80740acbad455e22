"""Classes of sensitive data by endpoint and direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.inventory.endpoint_detail import fields_of, of_endpoint, sensitive_field_document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.endpoint import Endpoint
    from api_inventory.sensitive.custom_classes import CustomClasses
    from api_inventory.sensitive.false_positive import FalsePositive
    from api_inventory.sensitive.fields import SensitiveField


def sensitive_rows(
    endpoint: Endpoint, custom_classes: CustomClasses, false_positives: Iterable[FalsePositive]
) -> list[dict[str, Any]]:
    """One row for each class and direction, the most severe first, with the fields that hold it."""
    rows: dict[tuple[str, str], list[SensitiveField]] = {}
    for field in fields_of(endpoint, custom_classes, of_endpoint(endpoint, false_positives)):
        rows.setdefault((field.class_name, field.direction), []).append(field)
    key = endpoint.summary.key
    return [
        {
            "class_name": class_name,
            "title": fields[0].title,
            "severity": fields[0].severity,
            "group": fields[0].group,
            "direction": direction,
            "endpoint_id": endpoint.summary.id,
            "method": key.method,
            "host": key.host,
            "path_template": key.path_template,
            "matches": sum(field.matches for field in fields),
            "examined": sum(field.examined for field in fields),
            "fields": [sensitive_field_document(field) for field in fields],
        }
        for (class_name, direction), fields in rows.items()
    ]
