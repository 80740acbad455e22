"""Operations as the JSON documents that `docs/openapi.json` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.timestamp import rfc3339
from chalice_app.mirroring.documents import selection_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.operations.operation import Operation, OperationStep


def operation_document(operation: Operation, now_s: float) -> dict[str, Any]:
    """An operation, with its steps."""
    return operation_summary_document(operation, now_s) | {
        "selection": selection_document(operation.selection),
        "steps": [_step(step, now_s) for step in operation.steps],
        "interfaces": [dict(row) for row in operation.interfaces],
        "interfaces_left_out": operation.interfaces_left_out,
        "counts": dict(operation.counts),
        "saved_per_month": operation.saved_per_month,
    }


def begun(operation: Operation, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the audit tells of an operation: the rest stands in it.

    `settings`: those that it takes along; None of an operation that takes none.
    """
    told = {"operation": operation.id, "kind": operation.kind, "selection": selection_document(operation.selection)}
    return told if settings is None else {**told, "settings": dict(settings)}


def operation_summary_document(operation: Operation, now_s: float) -> dict[str, Any]:
    """A row of the operations' table."""
    until_s = operation.updated_at_s if operation.has_ended else now_s
    current = operation.current
    return {
        "id": operation.id,
        "kind": operation.kind,
        "state": operation.state,
        "step": None if operation.has_ended or current is None else current.name,
        "version": operation.selection.version,
        "requested_by": operation.requested_by,
        "created_at": _time(operation.created_at_s),
        "updated_at": _time(operation.updated_at_s),
        "elapsed_s": round(until_s - operation.created_at_s, 3),
        "failure": operation.failure,
    }


def _step(step: OperationStep, now_s: float) -> dict[str, Any]:
    elapsed_s = None if step.started_at_s is None else round((step.ended_at_s or now_s) - step.started_at_s, 3)
    return {
        "name": step.name,
        "state": step.state,
        "detail": step.detail,
        "started_at": _time(step.started_at_s),
        "ended_at": _time(step.ended_at_s),
        "elapsed_s": elapsed_s,
        "done": step.done,
        "total": step.total,
        "resources": [_resource(row, step.ended_at_s or now_s) for row in step.resources],
    }


def _resource(row: Mapping[str, Any], now_s: float) -> dict[str, Any]:
    """A row, with how long it took, or takes so far."""
    told = dict(row)
    started_at_s, ended_at_s = told.pop("started_at_s", None), told.pop("ended_at_s", None)
    elapsed_s = None if started_at_s is None else round(max(0.0, (ended_at_s or now_s) - started_at_s), 3)
    return told | {"elapsed_s": elapsed_s}


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else rfc3339(int(seconds * 1_000_000_000))
