"""What the control plane remembers: the selection, operations, VNIs, EC2's verdicts, and who is at work.

A port: `chalice_app.aws.control_table` is its adapter. Whoever writes says what they had read; the second is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalice_app.mirroring.selection import Selection
    from chalice_app.mirroring.vnis import VniBook
    from chalice_app.operations.operation import Operation


@dataclass(frozen=True, slots=True)
class Head:
    """Which operation is at work and which one waits for it. One waits at most: a newer wish supersedes it."""

    running: str | None = None
    queued: str | None = None
    version: int = 0


class ControlStore(Protocol):
    """The control plane's memory. Methods raise AwsRefused and AwsUnreachable where it does not answer."""

    def selection(self) -> Selection:
        """What is wanted; of version 0 where nothing ever was."""

    def applied(self) -> Selection | None:
        """The selection that mirror sessions were last brought to; None where none ever was."""

    def put_applied(self, selection: Selection) -> None:
        """Mirror sessions are being brought to this selection."""

    def head(self) -> Head:
        """What is at work."""

    def submit(self, head: Head, operations: Sequence[Operation], selection: Selection | None) -> None:
        """Write a new head, operations, and a selection of the next version, all or nothing.

        Raises:
            Conflict: head or selection are not those that were read.
        """

    def put_operation(self, operation: Operation) -> None:
        """Keep an operation as it is now.

        Raises:
            Conflict: it has ended already, so that whoever writes this has been asleep.
        """

    def operation(self, identifier: str) -> Operation | None:
        """An operation."""

    def operations(self, before: str | None, count: int) -> tuple[Operation, ...]:
        """Operations, the youngest first; older than `before` where that is given."""

    def vni_book(self) -> VniBook:
        """The VNIs that were given."""

    def add_vnis(self, book: VniBook, known: VniBook) -> VniBook:
        """Record what `book` has beyond `known`, and give all that are recorded then.

        What somebody else recorded meanwhile stands, and no number is given twice.
        """

    def verdicts(self) -> Mapping[str, str]:
        """Network interfaces that EC2 refused to mirror, and the day on which it did."""

    def put_verdict(self, interface_id: str, day: str) -> None:
        """Remember a refusal for some days."""

    def take_lock(self, holder: str, now_s: float, until_s: float) -> bool:
        """Take the lock; False while another holder's has not expired."""

    def keep_lock(self, holder: str, until_s: float) -> bool:
        """Keep the lock for longer; False where it is not this holder's any more."""

    def release_lock(self, holder: str) -> None:
        """Let go of the lock, if it is still this holder's."""

    def mark_changed(self, now_s: float) -> bool:
        """Note that something may have changed in the account; False where that was noted already."""

    def is_changed(self) -> bool:
        """Is something noted? It stays so."""

    def take_changed(self) -> bool:
        """Was something noted? It is not any more."""

    def put_last_run(self, document: Mapping[str, Any]) -> None:
        """Keep what the last look at the mirror sessions gave."""

    def last_run(self) -> Mapping[str, Any] | None:
        """What it gave."""
