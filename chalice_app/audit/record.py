"""One record of the audit, and how values come into it: bounded, and without what could let somebody in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from api_inventory.redaction import mask_classes
from api_inventory.timestamp import rfc3339
from chalice_app.audit.limits import VALUE_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

Outcome = Literal["made", "failed", "intended"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """A change that was made, that failed and may have been made in part, or that was begun.

    Attributes:
        id: sorts by time.
        by: the IAM principal's ARN, or a person's e-mail address.
        route: by which it was made, such as "PUT /v1/owners".
        subject: what it was about, by the names of the route's parameters.
        before, after: what it was then and is now, as JSON; None where nothing was, or is. Of a change that failed,
            or that is intended, `after` is what was asked for, as far as that was known.
        outcome: "made", also where something failed behind it. "intended" is written before anything is changed, and
            replaced by what came of it: where it stays, nobody knows what did.
        failure: the code of what failed; "" where nothing did.
    """

    id: str
    at_s: float
    by: str
    route: str
    subject: Mapping[str, str]
    before: Any = None
    after: Any = None
    outcome: Outcome = "made"
    failure: str = ""

    def kept(self) -> dict[str, Any]:
        """As JSON, but for the id."""
        return {name: value for name, value in asdict(self).items() if name != "id"}

    def document(self) -> dict[str, Any]:
        """As `docs/openapi.json` has it."""
        document = asdict(self)
        return {"id": document.pop("id"), "at": rfc3339(int(document.pop("at_s") * 10**9)), **document}


def recorded(value: Any) -> Any:
    """A value as a record holds it: what has the form of a credential or of personal data in its texts is masked."""
    masked = _masked(value)
    data = json.dumps(masked, separators=(",", ":"), sort_keys=True).encode()
    if len(data) <= VALUE_BYTES_MAX:
        return masked
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _masked(value: Any) -> Any:
    match value:
        case str():
            return mask_classes(value)
        case dict():
            return {str(name): _masked(each) for name, each in value.items()}
        case list() | tuple():
            return [_masked(each) for each in value]
    return value
