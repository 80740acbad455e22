"""The one ordered table of failures: the first row that is for a message explains it.

Launch failures come first, since a stack's events show them behind a dozen other texts; then what is denied, from the
particular to the general; "not found" and AWS's own failures come last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.failures.rows import (
    accounts,
    balancers,
    connections,
    data_path,
    launches,
    lifecycle,
    permissions,
    quotas,
    resources,
    sources,
    stacks,
)

if TYPE_CHECKING:
    from chalice_app.failures.row import Row

CATALOGUE: tuple[Row, ...] = (
    *launches.ROWS,
    *accounts.ROWS,
    *sources.ROWS,
    *resources.ROWS,
    *stacks.ROWS,
    *data_path.ROWS,
    *connections.ROWS,
    *permissions.ROWS,
    *quotas.ROWS,
    *balancers.ROWS,
    *lifecycle.ROWS,
)

# A row's own code, and those by which plans and listings tell of it.
BY_CODE = {code: row for row in CATALOGUE for code in (row.code, *row.told_as)}
