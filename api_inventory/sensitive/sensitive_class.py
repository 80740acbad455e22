"""The classes of sensitive values, as `classes.json` has them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

Severity = Literal["secret", "high", "low"]

SEVERITIES: tuple[Severity, ...] = ("secret", "high", "low")
"""The most severe first."""

DEFINITION: dict[str, Any] = json.loads(files(__package__).joinpath("classes.json").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class SensitiveClass:
    """One kind of sensitive value.

    Attributes:
        name: stable, for machines: "credit_card".
        title: for people.
        severity: "secret" opens something, "high" identifies or harms a person, "low" is personal.
        group: what a record of processing activities would call it: "contact", "financial", "health"...
        is_told_by_name: the value alone proves nothing: only a telling name makes it this class.
        is_proven_by_one: a check digit or a vendor's prefix makes one value suffice.
        masks: the classes of `redaction.json` that the agent's masks of such values name.
        form: what a value must be (`forms`), beside what `redaction.json` says; None of what needs no more.
        stdnum: modules of python-stdnum, one of which must accept a value.
        names: sequences of words that tell of it in a name.
        whole_names: the same, where a name has no other word.
        not_names: words of names whose values only look like it.
    """

    name: str
    title: str
    severity: Severity
    group: str
    is_told_by_name: bool
    is_proven_by_one: bool
    masks: tuple[str, ...]
    form: str | None
    stdnum: tuple[str, ...]
    names: tuple[str, ...]
    whole_names: tuple[str, ...]
    not_names: frozenset[str]


def _read(row: dict[str, Any]) -> SensitiveClass:
    names = row.get("names", ())
    return SensitiveClass(
        name=row["name"],
        title=row["title"],
        severity=row["severity"],
        group=row["group"],
        is_told_by_name=row["told_by"] == "name",
        is_proven_by_one=row["single_hit"],
        masks=tuple(row.get("masks", ())),
        form=row.get("form"),
        stdnum=tuple(row.get("stdnum", "").split()),
        names=tuple(name for name in names if not name.startswith("=")),
        whole_names=tuple(name[1:] for name in names if name.startswith("=")),
        not_names=frozenset(row.get("not_names", ())),
    )


CLASSES: dict[str, SensitiveClass] = {row["name"]: _read(row) for row in DEFINITION["classes"]}
"""By name, in the order in which a name is looked for."""

CLASSES_OF_MASK: dict[str, tuple[SensitiveClass, ...]] = {
    mask: tuple(known for known in CLASSES.values() if mask in known.masks)
    for mask in {mask for known in CLASSES.values() for mask in known.masks}
}
"""What a mask of the agent may stand for: one class, or several between which the name decides."""
