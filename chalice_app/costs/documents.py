"""The comparison as the document that `docs/openapi.json` calls Costs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from chalice_app.costs.actual import compared_lines, total
from chalice_app.costs.prices import prices

if TYPE_CHECKING:
    from chalice_app.costs.actual import ComparedLine, Standing
    from chalice_app.costs.usage import Usage


def costs_document(standing: Standing, usage: Usage) -> dict[str, Any]:
    """All lines, with their sums."""
    lines, listed = compared_lines(standing, usage), prices()
    return {
        "currency": listed.currency,
        "prices_of": listed.copy_of,
        "region": listed.region,
        "sources": list(listed.sources),
        "measured_hours": None if usage.hours is None else round(usage.hours, 2),
        "explanation": _explanation(usage),
        "lines": [_line(line) for line in lines],
        "total": {
            "estimated_per_month": str(total([line.estimated for line in lines]) or Decimal("0.00")),
            "measured_per_month": _money(total([line.measured for line in lines])),
        },
    }


def _explanation(usage: Usage) -> str:
    how = (
        "Quantities are those that AWS, or this run, measured; they are multiplied with list prices and carried on to "
        "a month of 730 hours. The bill knows discounts, other regions and what was between."
    )
    if usage.refused is not None:
        return f"What was used could not be read: {usage.refused.explanation} {how}"
    if usage.hours is None:
        return f"Nothing was measured yet. {how}"
    if usage.hours < 1:
        return f"Measured over less than an hour, which says little of a month. {how}"
    return f"Measured over {usage.hours:.0f} hours. {how}"


def _line(line: ComparedLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "unit": line.unit,
        "estimated_per_month": _money(line.estimated),
        "measured_quantity": line.measured_quantity,
        "measured_per_month": _money(line.measured),
        "explanation": line.explanation,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
