"""Takes wishes: each becomes an operation that is at work, waits for the one at work, or joins it.

One operation works at a time, and one waits at most: the newest wish is the one that counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalice_app.errors import Conflict, NothingApplied, NothingToRetry, StaleSelection, UnknownOperation
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.control_store import Head
from chalice_app.operations.limits import WRITE_ATTEMPTS_MAX
from chalice_app.operations.operation import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice_app.operations.control_store import ControlStore
    from chalice_app.operations.operation import OperationKind


@dataclass(frozen=True, slots=True)
class Submissions:
    """Where wishes are taken.

    Attributes:
        now_s: the time, in seconds since the epoch.
        new_id: makes identifiers that sort by time.
        requested: hears of every operation that was written.
        wake: lets a worker look. That it cannot be woken costs minutes, for the schedule wakes one as well.
    """

    store: ControlStore
    now_s: Callable[[], float]
    new_id: Callable[[], str]
    wake: Callable[[], None]
    requested: Callable[[Operation], None] = field(default=lambda _operation: None)

    def apply(self, wish: Selection, *, requested_by: str, confirmed: bool = False) -> Operation:
        """Bring about a selection; `wish.version` is that of the selection that it was made from.

        The same wish again, while it is at work, joins that operation. `confirmed` says yes to what waits: to as many
        deletions as were held at the last look, and to no more.

        Raises:
            StaleSelection: somebody changed the selection since.
            Conflict: others write so often that no write got through.
        """

        def decide(current: Selection, active: Operation | None) -> Operation | None:
            if wish.version != current.version:
                raise StaleSelection(wish.version, current.version)
            if active is not None and active.kind == "apply" and not confirmed and wish.wishes_the_same(current):
                return None
            selection = replace(wish, version=current.version + 1)
            return self._requested("apply", selection, requested_by, confirmed=self._held() if confirmed else 0)

        return self._submit(decide)

    def apply_again(self, *, requested_by: str) -> Operation:
        """Bring about the selection as it stands, with the settings as they are.

        Joins an apply that waits, and none that is at work: that one may have read the settings already.

        Raises:
            NothingApplied: nothing is selected.
        """

        def decide(current: Selection, active: Operation | None) -> Operation | None:
            if not current.load_balancer_ids:
                raise NothingApplied
            if active is not None and active.kind == "apply" and active.state == "queued":
                return None
            return self._requested("apply", replace(current, version=current.version + 1), requested_by)

        return self._submit(decide)

    def remove(self, *, requested_by: str) -> Operation:
        """Take everything away that an apply made. Joins a removal that is at work."""

        def decide(current: Selection, active: Operation | None) -> Operation | None:
            if active is not None and active.kind == "remove":
                return None
            return self._requested("remove", Selection(version=current.version + 1), requested_by)

        return self._submit(decide)

    def reconcile(self, *, requested_by: str) -> Operation:
        """Look at the mirror sessions now. Joins whatever is at work, for that ends with looking.

        Raises:
            NothingApplied: there is no selection to hold them against.
        """

        def decide(_current: Selection, active: Operation | None) -> Operation | None:
            # Read behind the head: what was applied since would move that, and this is decided anew.
            applied = self.store.applied()
            if applied is None:
                raise NothingApplied
            return None if active is not None else self._requested("reconcile", applied, requested_by)

        return self._submit(decide)

    def retry(self, operation_id: str, changes: Mapping[str, Any], *, requested_by: str) -> Operation:
        """Try again what failed, perhaps with other instance types or subnets (fields of a selection).

        Raises:
            UnknownOperation, NothingToRetry: there is no such failure.
            StaleSelection: something else was selected since.
            InvalidRequest: a change is none of a selection's.
        """
        failed = self.store.operation(operation_id)
        if failed is None:
            raise UnknownOperation(operation_id)
        if failed.state not in ("failed", "waiting"):
            raise NothingToRetry(operation_id, failed.state)
        current = self.store.selection()
        if failed.selection.version != current.version:
            raise StaleSelection(failed.selection.version, current.version)
        if failed.kind == "remove":
            return self.remove(requested_by=requested_by)
        wish = Selection.from_document({**current.document(), **changes}, version=current.version)
        return self.apply(wish, requested_by=requested_by, confirmed=failed.state == "waiting")

    def _requested(
        self, kind: OperationKind, selection: Selection, requested_by: str, *, confirmed: int = 0
    ) -> Operation:
        return Operation.requested(
            self.new_id(), kind, selection, requested_by=requested_by, now_s=self.now_s(), confirmed=confirmed
        )

    def _held(self) -> int:
        """How many deletions wait for a person since the last look."""
        last_run = self.store.last_run()
        return int(last_run["held"]) if last_run else 0

    def _submit(self, decide: Callable[[Selection, Operation | None], Operation | None]) -> Operation:
        """Write what `decide` makes of the selection and the operation that is at work; None joins that one."""
        for _ in range(WRITE_ATTEMPTS_MAX):
            current, head = self.store.selection(), self.store.head()
            running, queued = self._active(head.running), self._active(head.queued)
            operation = decide(current, queued or running)
            if operation is None:
                joined = queued or running
                assert joined is not None, "only what is there is joined"
                self.wake()
                return joined
            written = self._write(operation, current, head, running, queued)
            if written is not None:
                self.requested(written)
                self.wake()
                return written
        raise Conflict

    def _write(
        self, operation: Operation, current: Selection, head: Head, running: Operation | None, queued: Operation | None
    ) -> Operation | None:
        """The operation as it was written; None where somebody was faster."""
        superseded = [replace(queued, state="superseded", updated_at_s=self.now_s())] if queued else []
        new_head = (
            Head(operation.id, None, head.version) if running is None else Head(running.id, operation.id, head.version)
        )
        selection = None if operation.kind == "reconcile" else operation.selection
        assert selection is None or selection.version == current.version + 1
        try:
            self.store.submit(new_head, [operation, *superseded], selection)
        except Conflict:
            return None
        return operation

    def _active(self, operation_id: str | None) -> Operation | None:
        """An operation that still counts: one that waits for a person stands in nobody's way."""
        operation = self.store.operation(operation_id) if operation_id else None
        return None if operation is None or operation.has_ended or operation.state == "waiting" else operation
