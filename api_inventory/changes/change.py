"""One change of a host's contract, and what it means to whom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, get_args

ChangeKind = Literal[
    "endpoint_added",
    "endpoint_removed",
    "template_merged",
    "template_split",
    "parameter_added",
    "parameter_removed",
    "field_added",
    "field_removed",
    "type_changed",
    "required_changed",
    "status_added",
    "auth_changed",
    "sensitivity_added",
    "exposure_changed",
]
CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)

Impact = Literal["security", "breaking", "compatible"]
IMPACTS: tuple[Impact, ...] = get_args(Impact)
"""In the order in which they are told: who is at risk, who is broken, who may want to know."""

CHANGE_ID_HEX_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        endpoint_id: the endpoint as it is called now.
        subject: "GET /users/{user_id}", or a part of it: "GET /users/{user_id}: query parameter limit".
        before, after: in words, "" for nothing; types, names and counts, never a value.
        impact: "breaking" for those who call, "security" for those who guard, or "compatible".
        at_ns: when it was noticed, nanoseconds since the epoch.
        since_ns: when the snapshot was taken that it is a change from.
    """

    kind: ChangeKind
    host: str
    endpoint_id: str
    subject: str
    before: str
    after: str
    impact: Impact
    at_ns: int
    since_ns: int

    @property
    def id(self) -> str:
        """A stable name of 20 hexadecimal digits: the same change since the same snapshot, whenever it is noticed."""
        identity = "\x00".join((self.kind, self.host, self.endpoint_id, self.subject, str(self.since_ns)))
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:CHANGE_ID_HEX_DIGITS]

    @property
    def words(self) -> str:
        """The change in a sentence."""
        if self.kind == "endpoint_added" and self.before:
            return f"{self.subject} is used again."
        return _WORDS[self.kind].format(subject=self.subject, before=self.before or "nothing", after=self.after)


_WORDS: dict[ChangeKind, str] = {
    "endpoint_added": "{subject} is new.",
    "endpoint_removed": "{subject} is not used any more.",
    "template_merged": "{subject} now stands for {before}.",
    "template_split": "{subject} was a part of {before}.",
    "parameter_added": "{subject} is new: {after}.",
    "parameter_removed": "{subject} is not sent any more.",
    "field_added": "{subject} is new: {after}.",
    "field_removed": "{subject} is not sent any more.",
    "type_changed": "{subject} was {before} and is now {after}.",
    "required_changed": "{subject} was {before} and is now {after}.",
    "status_added": "{subject} is answered for the first time.",
    "auth_changed": "{subject}: callers had {before} and now have {after}.",
    "sensitivity_added": "{subject} now holds sensitive data: {after}.",
    "exposure_changed": "{subject} was {before} and is now {after}.",
}
