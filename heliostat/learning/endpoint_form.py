"""An endpoint and a host of `inventory.json`: the form of the REST API, with what is concluded of each."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api_inventory.timestamp import rfc3339
from chalice_app.inventory.documents import collection_document, endpoint_document

if TYPE_CHECKING:
    from api_inventory.collection import Collection
    from api_inventory.review import EndpointFacts, HostReview
    from heliostat.report.model import EndpointView

_SECOND_NS = 10**9


def collection_form(collection: Collection) -> dict[str, Any]:
    """A host."""
    review = collection.review
    return collection_document(collection) | {"review": None if review is None else _review(review)}


def endpoint_form(view: EndpointView) -> dict[str, Any]:
    """All of one endpoint."""
    facts = view.endpoint.summary.facts
    auth = view.auth
    return endpoint_document(view.endpoint) | {
        "facts": None if facts is None else _facts(facts),
        "auth": {
            "requirement": auth.requirement,
            "is_supported": auth.is_supported,
            "sentence": auth.sentence,
            "accepted_count": auth.accepted_count,
            "anonymous_accepted_count": auth.anonymous_accepted_count,
            "refused_count": auth.refused_count,
            "anonymous_refused_count": auth.anonymous_refused_count,
            "types": [asdict(kind) | {"name": kind.name} for kind in auth.types],
        },
        "exposure": view.exposure._asdict(),
        "sensitive_fields": [asdict(found) | {"direction": found.direction} for found in view.sensitive],
        "derivation": list(view.derivation),
    }


def _facts(facts: EndpointFacts) -> dict[str, Any]:
    form = asdict(facts)
    # The derivation says it, with what was learnt since.
    del form["template_explanation"]
    return form


def _review(review: HostReview) -> dict[str, Any]:
    return {
        "risk": review.risk,
        "finding_counts": dict(review.finding_counts),
        "sensitive": list(review.sensitive),
        "exposure": review.exposure,
        "reviewed_at": rfc3339(review.reviewed_at_s * _SECOND_NS),
    }
