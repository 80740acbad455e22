"""What is concluded of one endpoint: who asks for what credentials, who reaches it, what it carries, why it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.access.summary import auth_of, exposure_of
from api_inventory.sensitive.fields import sensitive_fields
from api_inventory.timestamp import rfc3339
from chalice_app.inventory.documents import endpoint_document
from chalice_app.inventory.limits import CALLERS_SHOWN_MAX
from chalice_app.inventory.paths import derivation_document
from inventory_store.mirror_groups import scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.access.access import Access
    from api_inventory.access.summary import LoadBalancerScheme
    from api_inventory.endpoint import Endpoint
    from api_inventory.sensitive.custom_classes import CustomClasses
    from api_inventory.sensitive.false_positive import FalsePositive
    from api_inventory.sensitive.fields import SensitiveField
    from api_inventory.templates.host_templates import HostTemplates


def endpoint_detail_document(
    endpoint: Endpoint,
    templates: HostTemplates,
    custom_classes: CustomClasses,
    false_positives: Iterable[FalsePositive],
    schemes: Mapping[str, LoadBalancerScheme] | None = None,
) -> dict[str, Any]:
    """All of one endpoint, with what people said of it applied.

    Args:
        endpoint: with its lessons.
        templates: learnt of its host.
        custom_classes: that people added.
        false_positives: of its host.
        schemes: of load balancers, by VNI; None where there are none, as in a capture.
    """
    own = of_endpoint(endpoint, false_positives)
    return endpoint_document(endpoint) | {
        "auth": _auth(endpoint.access),
        "exposure": exposure_of(endpoint.access, scheme_of(endpoint.vnis, schemes or {}))._asdict(),
        "callers": _callers(endpoint.access),
        "sensitive_fields": [sensitive_field_document(field) for field in fields_of(endpoint, custom_classes, own)],
        "false_positives": [false_positive_document(each) for each in own],
        "template": derivation_document(templates, endpoint.summary.key.path_template)
        | {"member_ids": list(endpoint.members)},
    }


def of_endpoint(endpoint: Endpoint, false_positives: Iterable[FalsePositive]) -> tuple[FalsePositive, ...]:
    """Those that are about it, or about an endpoint that is shown as it."""
    ids = {endpoint.summary.id, *endpoint.members}
    return tuple(each for each in false_positives if each.endpoint_id in ids)


def fields_of(
    endpoint: Endpoint, custom_classes: CustomClasses, false_positives: Iterable[FalsePositive]
) -> tuple[SensitiveField, ...]:
    """The fields that hold sensitive data, the most severe first; `false_positives` are the endpoint's own."""
    wrong = frozenset(each.key for each in false_positives)
    return sensitive_fields(endpoint.sensitive, custom=custom_classes, false_positives=wrong)


def sensitive_field_document(field: SensitiveField) -> dict[str, Any]:
    """A field that holds sensitive data."""
    return {
        "location": field.location,
        "pointer": field.pointer,
        "class_name": field.class_name,
        "title": field.title,
        "severity": field.severity,
        "group": field.group,
        "direction": field.direction,
        "confidence": field.confidence,
        "matches": field.matches,
        "examined": field.examined,
        "distinct": field.distinct,
    }


def false_positive_document(false_positive: FalsePositive) -> dict[str, Any]:
    """What somebody said that a field does not hold."""
    return {
        "id": false_positive.id,
        "endpoint_id": false_positive.endpoint_id,
        "location": false_positive.location,
        "pointer": false_positive.pointer,
        "class_name": false_positive.class_name,
        "by": false_positive.by,
        "at": rfc3339(false_positive.at_ns),
        "reason": false_positive.reason,
    }


def _auth(access: Access) -> dict[str, Any]:
    auth = auth_of(access)
    return {
        "requirement": auth.requirement,
        "is_supported": auth.is_supported,
        "sentence": auth.sentence,
        "accepted_count": auth.accepted_count,
        "anonymous_accepted_count": auth.anonymous_accepted_count,
        "refused_count": auth.refused_count,
        "anonymous_refused_count": auth.anonymous_refused_count,
        "types": [
            {
                "kind": known.kind,
                "name": known.name,
                "accepted_count": known.accepted_count,
                "accepted_ratio": round(known.accepted_ratio, 4),
                "places": list(known.places),
            }
            for known in auth.types
        ],
        "tokens": {
            "count": access.jwt_count,
            "algorithms": _busiest(access.algorithms),
            "claims": _busiest(access.claims),
            "issuers": _busiest(access.issuers),
            "scopes": _busiest(access.scopes),
        },
    }


def _callers(access: Access) -> dict[str, Any]:
    return {
        "public_count": access.public_count,
        "internal_count": access.internal_count,
        "schemes": _busiest(access.schemes),
        "services": _busiest(access.services),
        "agents": _busiest(access.agents),
        "networks": _busiest(access.networks),
    }


def _busiest(counts: Mapping[str, int]) -> dict[str, int]:
    """Those that were counted most often, first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:CALLERS_SHOWN_MAX])
