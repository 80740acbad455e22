"""The catalogue as documents: for the route that lists it, and for the page that is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.failures.catalogue import CATALOGUE
from chalice_app.failures.row import fill

if TYPE_CHECKING:
    from chalice_app.failures.row import Row

SCOPES = {
    "account": "the account: permissions, quotas, capacity, keys",
    "load_balancer": "a load balancer and its targets",
    "interface": "one network interface, and its mirror session",
    "stack": "a stack of CloudFormation",
    "agent": "the agents, and the way to them",
    "service": "Heliostat's own functions, stream and table, or AWS itself",
}

PAGE_HEAD = """\
# Failures

What can go wrong between a policy and the inventory, what it means, and what to do. The page is made from the catalogue
(`chalice_app/failures/`) by `tools/make_failures_page.py`; `GET /v1/failures` answers the same, and `POST
/v1/failures/explain` explains a message of AWS by it, with the names, types and zones that the message holds.

A message belongs to the first row that is for it. What no row is for has the code `unexplained` and is shown as AWS
worded it. *Mended* says what Heliostat can do by itself, and *again* whether trying again can help.
"""


def catalogue_document() -> dict[str, Any]:
    """Every row, in the order in which they are tried."""
    return {"items": [_row_document(row) for row in CATALOGUE]}


def _row_document(row: Row) -> dict[str, Any]:
    return {
        "code": row.code,
        "severity": row.severity,
        "scope": row.scope,
        "explanation": fill(row.explanation, {}),
        "fix": fill(row.fix, {}) or None,
        "aws_codes": sorted(row.aws_codes),
        "seen": row.seen or None,
        "retryable": row.retryable,
        "auto_fixable": row.automatic_fix is not None,
        "automatic_fix": row.automatic_fix,
    }


def catalogue_page() -> str:
    """`docs/failures.md`."""
    lines = PAGE_HEAD.splitlines()
    for scope, meaning in SCOPES.items():
        rows = [row for row in CATALOGUE if row.scope == scope]
        lines += [
            "",
            f"## {meaning[0].upper()}{meaning[1:]}",
            "",
            "| code | what it means | what to do | AWS's code, or how it is seen | again | mended |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    told = ", ".join(f"`{code}`" for code in sorted(row.aws_codes)) or row.seen or "by AWS's text"
    cells = [
        f"`{row.code}`",
        fill(row.explanation, {}),
        fill(row.fix, {}) or "Nothing.",
        told,
        "yes" if row.retryable else "",
        (row.automatic_fix or "").replace("_", " "),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
