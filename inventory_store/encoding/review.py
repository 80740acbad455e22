"""What reviews write of endpoints and hosts."""

from __future__ import annotations

from typing import Any

from api_inventory.findings.state import FindingClass
from api_inventory.hourly import HourlyRequests
from api_inventory.review import EndpointFacts, EndpointReview, HostReview, RiskFactor
from inventory_store.encoding.blob import VERSION, compressed, decompressed, packed, unpacked
from inventory_store.encoding.traffic import pack_traffic, unpack_traffic
from inventory_store.errors import CorruptItem


def pack_review(review: EndpointReview) -> bytes:
    """Compressed: written once for each change of it."""
    facts = {name: getattr(review.facts, name) for name in EndpointFacts.__dataclass_fields__}
    facts["risk_factors"] = [[each.name, each.points, each.explanation] for each in review.facts.risk_factors]
    return compressed([VERSION, facts, review.shown_as, review.members, pack_traffic(review.absorbed)])


def unpack_review(data: bytes, where: str) -> EndpointReview:
    """Raises CorruptItem, which names `where`. Facts of another version are left out: the next review brings them."""
    try:
        facts, shown_as, members, absorbed = unpacked(decompressed(data, where), where)
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in facts.items()
            if name in EndpointFacts.__dataclass_fields__
        }
        known["risk_factors"] = tuple(RiskFactor(*each) for each in known.get("risk_factors", ()))
        return EndpointReview(EndpointFacts(**known), shown_as, tuple(members), unpack_traffic(absorbed, where))
    except (TypeError, ValueError, AttributeError) as error:
        raise CorruptItem(where, "the fields of a review") from error


def pack_host_review(review: HostReview) -> bytes:
    """A few hundred bytes, a kilobyte or two of a large host."""
    fields = {name: getattr(review, name) for name in HostReview.__dataclass_fields__}
    hourly = [review.hourly.newest_hour, review.hourly.counts]
    findings = [[each.rule, each.severity, each.standing, count] for each, count in review.findings.items()]
    return packed([VERSION, fields | {"hourly": hourly, "findings": findings}])


def unpack_host_review(data: bytes, where: str) -> HostReview:
    """Raises CorruptItem, which names `where`."""
    try:
        (fields,) = unpacked(data, where)
        known = {name: value for name, value in fields.items() if name in HostReview.__dataclass_fields__}
        lists = {name: tuple(known.get(name, ())) for name in ("sensitive", "load_balancers")}
        sensitive_counts = {name: tuple(counts) for name, counts in known.get("sensitive_counts", {}).items()}
        newest_hour, counts = known.get("hourly", (0, ()))
        made = {
            "sensitive_counts": sensitive_counts,
            "hourly": HourlyRequests(newest_hour, tuple(counts)),
            "busiest": tuple((endpoint_id, count) for endpoint_id, count in known.get("busiest", ())),
            "findings": {FindingClass(*of): count for *of, count in known.get("findings", ())},
        }
        return HostReview(**known | lists | made)
    except (TypeError, ValueError, AttributeError) as error:
        raise CorruptItem(where, "the fields of a host's review") from error
