"""An imported document, and what it promises beside what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from api_inventory.documents.compare import Compared, Comparison
    from inventory_store.host_decisions import ImportedDocument


def imported_document(host: str, imported: ImportedDocument) -> dict[str, Any]:
    """What is known of a document, without its text."""
    api = imported.api
    return {
        "host": host,
        "format": api.format,
        "title": api.title,
        "version": api.version,
        "hosts": list(api.hosts),
        "operation_count": len(api.operations),
        "problems": [{"pointer": each.pointer, "sentence": each.sentence} for each in api.problems],
        "by": imported.by,
        "at": rfc3339(imported.at_ns),
        "revision": imported.revision,
    }


def comparison_document(imported: dict[str, Any], comparison: Comparison) -> dict[str, Any]:
    """The document and every endpoint and operation, each with how it stands."""
    return {
        "document": imported,
        "counts": dict(comparison.counts),
        "unanswered": comparison.unanswered,
        "items": [_compared(entry) for entry in comparison.entries],
    }


def _compared(entry: Compared) -> dict[str, Any]:
    return {
        "standing": entry.standing,
        "method": entry.method,
        "path_template": entry.path_template,
        "endpoint_id": entry.endpoint_id,
        "pointer": entry.pointer,
        "request_count": entry.request_count,
        "last_seen": None if entry.last_seen_ns is None else rfc3339(entry.last_seen_ns),
        "words": entry.words,
        "drifts": [
            {name: getattr(drift, name) for name in ("kind", "subject", "documented", "observed", "requests")}
            | {"words": drift.words}
            for drift in entry.drifts
        ],
    }
