"""A person's word that a field does not hold what it was taken for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_inventory.sensitive.evidence import ClassKey

_ID_HEX_DIGITS = 20


@dataclass(frozen=True, slots=True)
class FalsePositive:
    """A class of sensitive data that a field does not hold, whatever its values look like.

    Attributes:
        endpoint_id: the endpoint as it was shown when somebody said so.
        location, pointer: the field, as `SensitiveField` names it.
        by: who said so, and `at_ns` when, nanoseconds since the epoch.
        reason: why, in their words; may be empty.
    """

    endpoint_id: str
    location: str
    pointer: str
    class_name: str
    by: str = ""
    at_ns: int = 0
    reason: str = ""

    @property
    def id(self) -> str:
        """A stable name of 20 hexadecimal digits: the same field and class are said once."""
        identity = "\x00".join((self.endpoint_id, *self.key))
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_HEX_DIGITS]

    @property
    def key(self) -> ClassKey:
        """What `sensitive_fields` leaves out."""
        return self.location, self.pointer, self.class_name
