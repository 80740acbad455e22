"""What is mirrored: wishes are planned, applied, tried again and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heliostat.control.following import operation_path
from heliostat.control.wish import Wish, wished_selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliostat.control.api import ControlPlane, Document

PATH = "/v1/mirroring"


@dataclass(frozen=True, slots=True)
class Planned:
    """A wish with its plan.

    Attributes:
        selection: its fields, as the API takes them.
        version: of the stored selection that it was made from; the API refuses it once somebody changed that.
    """

    selection: Document
    version: int
    plan: Document


@dataclass(frozen=True, slots=True)
class Mirroring:
    """The mirroring of one control plane."""

    control: ControlPlane

    def now(self) -> Document:
        """The selection, the stacks, the mirror sessions, and what is at work."""
        return self.control.get(PATH)

    def planned(self, wish: Wish) -> Planned:
        """A wish as a plan."""
        stored = self.now()["selection"]
        selection = wished_selection(wish, stored, self.control)
        version: int = stored["version"]
        return Planned(selection, version, self.control.post(f"{PATH}/plan", {**selection, "version": version}))

    def apply(self, planned: Planned, *, confirmed: bool) -> Document:
        """The operation that brings a plan about. It looks anew: what has changed since is planned for as it is."""
        return self.control.put(PATH, {**planned.selection, "version": planned.version, "confirm": confirmed})

    def retry(self, operation_id: str, *, instance_types: Sequence[str], subnet_ids: Sequence[str]) -> Document:
        """The operation that tries a failed one again, or goes on with one that waits."""
        changes = {"instance_types": list(instance_types), "subnet_ids": list(subnet_ids)}
        given = {name: values for name, values in changes.items() if values}
        return self.control.post(f"{operation_path(operation_id)}/retry", given)

    def reconcile(self) -> Document:
        """The operation that looks at the mirror sessions now."""
        return self.control.post(f"{PATH}/reconcile", {})

    def remove(self) -> Document:
        """The operation that takes everything away that applying made."""
        return self.control.delete(PATH)

    def current(self, now: Document) -> str | None:
        """The id of the operation that is at work or waits its turn, else of the one that waits for a person."""
        identifier: str | None = now["operation"] or now["queued"]
        if identifier is None and now["waiting"]:
            youngest = self.control.get("/v1/operations")["items"]
            return next((str(row["id"]) for row in youngest if row["state"] == "waiting"), None)
        return identifier

    def operation(self, operation_id: str) -> Document:
        """An operation, with its steps."""
        return self.control.get(operation_path(operation_id))
