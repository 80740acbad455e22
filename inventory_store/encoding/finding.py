"""Findings and how they stand."""

from __future__ import annotations

from api_inventory.findings.decision import Decision
from api_inventory.findings.errors import FindingError
from api_inventory.findings.state import FindingState, Transition
from inventory_store.encoding.blob import VERSION, compressed, decompressed, unpacked
from inventory_store.errors import CorruptItem


def pack_finding(finding: FindingState) -> bytes:
    """Half a kilobyte, compressed."""
    fields = {name: getattr(finding, name) for name in FindingState.__dataclass_fields__}
    decision = finding.decision
    fields["history"] = [[each.at_ns, each.status, each.by, each.reason] for each in finding.history]
    fields["decision"] = decision and [decision.kind, decision.by, decision.reason, decision.at_ns, decision.until_ns]
    return compressed([VERSION, fields])


def unpack_finding(data: bytes, where: str) -> FindingState:
    """Raises CorruptItem, which names `where`."""
    try:
        (fields,) = unpacked(decompressed(data, where), where)
        decision = fields["decision"]
        fields["decision"] = None if decision is None else Decision(*decision)
        fields["history"] = tuple(Transition(*each) for each in fields["history"])
        return FindingState(**fields)
    except (TypeError, ValueError, KeyError, FindingError) as error:
        raise CorruptItem(where, "the fields of a finding") from error
