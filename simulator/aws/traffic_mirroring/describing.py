"""How Describe chooses: by identifiers, by the documented filters, and by tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.aws.traffic_mirroring.kinds import Kind
from simulator.aws.traffic_mirroring.refusals import invalid_value, not_found

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Item = dict[str, Any]

# EC2 takes no more values in one filter.
FILTER_VALUES_MAX = 200

# The filters that the API documents; each is the name of a field, written in another way.
FILTERS = {
    Kind.SESSION: (
        "description",
        "network-interface-id",
        "owner-id",
        "packet-length",
        "session-number",
        "traffic-mirror-filter-id",
        "traffic-mirror-session-id",
        "traffic-mirror-target-id",
        "virtual-network-id",
    ),
    Kind.TARGET: (
        "description",
        "network-interface-id",
        "network-load-balancer-arn",
        "owner-id",
        "traffic-mirror-target-id",
    ),
    Kind.FILTER: ("description", "traffic-mirror-filter-id"),
    Kind.FILTER_RULE: (
        "description",
        "destination-cidr-block",
        "protocol",
        "rule-action",
        "rule-number",
        "source-cidr-block",
        "traffic-direction",
        "traffic-mirror-filter-id",
        "traffic-mirror-filter-rule-id",
    ),
}


def describe(
    kind: Kind,
    shown: Mapping[str, Item],
    identifiers: Sequence[str] | None,
    filters: Mapping[str, Sequence[str]] | None,
) -> list[Item]:
    """Those of `shown` (answers by identifier) that were asked for.

    Raises:
        EC2ClientError: an identifier is unknown, or a filter is none of the API's.
    """
    for identifier in identifiers or ():
        if identifier not in shown:
            raise not_found(kind, identifier)
    for name, values in (filters or {}).items():
        if name not in FILTERS[kind] and name != "tag-key" and not name.startswith("tag:"):
            raise invalid_value(f"The filter '{name}' is invalid")
        if len(values) > FILTER_VALUES_MAX:
            raise invalid_value(
                f"The maximum number of filter values specified on a single call is {FILTER_VALUES_MAX}"
            )
    items: Iterable[Item] = [shown[each] for each in dict.fromkeys(identifiers)] if identifiers else shown.values()
    tests = {name: _any_of(values) for name, values in (filters or {}).items()}
    return [item for item in items if all(_passes(item, name, test) for name, test in tests.items())]


def _any_of(values: Sequence[str]) -> re.Pattern[str]:
    """Values match as a whole; * stands for any characters, ? for one, and a backslash takes that away."""
    return re.compile("|".join(map(_pattern, values)) if values else r"(?!)", re.DOTALL)


def _pattern(value: str) -> str:
    parts = re.findall(r"\\.|\*|\?|[^\\*?]+|\\$", value, re.DOTALL)
    return "".join({"*": ".*", "?": "."}.get(part, re.escape(re.sub(r"^\\(.)", r"\1", part))) for part in parts)


def _passes(item: Item, name: str, test: re.Pattern[str]) -> bool:
    if name == "tag-key":
        return any(test.fullmatch(tag["Key"]) for tag in item["Tags"])
    if name.startswith("tag:"):
        key = name.removeprefix("tag:")
        return any(tag["Key"] == key and test.fullmatch(tag["Value"]) for tag in item["Tags"])
    value = item.get("".join(part.capitalize() for part in name.split("-")))
    return value is not None and test.fullmatch(str(value)) is not None
