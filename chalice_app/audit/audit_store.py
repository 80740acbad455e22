"""Where records of the audit are kept. A port: `chalice_app.aws.control_table` is its adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalice_app.audit.record import AuditRecord


class AuditStore(Protocol):
    """Methods raise AwsRefused and AwsUnreachable where it does not answer."""

    def keep_record(self, record: AuditRecord) -> None:
        """Keep a record, for as long as `limits` says: a new one, or in the place of what was intended.

        Raises:
            Conflict: another one stands there.
        """

    def records(self, before: str | None, count: int) -> tuple[AuditRecord, ...]:
        """The records, the youngest first; older than `before` where that is given."""
