"""One thing that people are to be told of. Names and types, and no value."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from api_inventory.notifications.limits import CLASSES_MAX, DETAILS_MAX, TEXT_CHARACTERS_MAX
from api_inventory.redaction import mask_classes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.finding import Severity

Kind = Literal[
    "operation",
    "stack",
    "first_traffic",
    "sensitive_endpoint",
    "finding",
    "change",
    "agents",
    "coverage",
    "alarm",
    "test",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

# Of these each is a message of its own, sent at once: somebody waits for it, or has to act.
ALONE: frozenset[Kind] = frozenset({"operation", "stack", "agents", "coverage", "alarm", "test"})

# What a test says, and all that it says: no filter and no mute keeps one back.
TEST_TEXT = "This is a test: notifications of Heliostat arrive here."

ID_HEX_DIGITS = 20
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing to tell.

    Attributes:
        text: a sentence.
        identity: what it is, whenever it is seen: the same is told once.
        host, endpoint_id: where; "" for none.
        classes: of sensitive data.
        details: further sentences: a root cause, a fix, losses by name.
        facts: for machines: numbers, codes and ids.
    """

    kind: Kind
    severity: Severity
    text: str
    identity: str
    host: str = ""
    endpoint_id: str = ""
    classes: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", shown(self.text))
        object.__setattr__(self, "details", tuple(shown(each) for each in self.details[:DETAILS_MAX] if each))
        object.__setattr__(self, "classes", tuple(self.classes[:CLASSES_MAX]))

    @property
    def id(self) -> str:
        """A stable name of 20 hexadecimal digits."""
        return digest(self.kind, self.identity)

    def document(self) -> dict[str, Any]:
        """As an item of a message."""
        return {
            "id": self.id,
            "severity": self.severity,
            "host": self.host or None,
            "endpoint_id": self.endpoint_id or None,
            "classes": list(self.classes),
            "text": self.text,
            "details": list(self.details),
            "facts": dict(self.facts),
        }


def shown(text: str) -> str:
    """A text on one line, bounded, in which what has the form of a credential or of personal data is masked."""
    line = mask_classes(_BREAKS.sub(" ", text).strip())
    return line if len(line) <= TEXT_CHARACTERS_MAX else f"{line[: TEXT_CHARACTERS_MAX - 1]}…"


def digest(*parts: str) -> str:
    """The name of what these parts say."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:ID_HEX_DIGITS]
