"""A rule of the catalogue, and the catalogue itself, read from `catalogue.json` and checked once.

`decided_by` says who can tell: one "exchange" (it is sighted, and the review asks for support), the "evidence" of many
exchanges, or "nothing" where what would have to be seen is not captured.

InvalidCatalogue    a row of the file cannot be used; names the rule and the field
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args

from api_inventory.finding import SEVERITIES, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Scope = Literal["exchange", "endpoint", "host"]
DecidedBy = Literal["exchange", "evidence", "nothing"]
Confirmation = Literal["requires_auth", "unknown_host"]

OWASP_NAMES = {
    "API1:2023": "Broken Object Level Authorization",
    "API2:2023": "Broken Authentication",
    "API3:2023": "Broken Object Property Level Authorization",
    "API4:2023": "Unrestricted Resource Consumption",
    "API5:2023": "Broken Function Level Authorization",
    "API6:2023": "Unrestricted Access to Sensitive Business Flows",
    "API7:2023": "Server Side Request Forgery",
    "API8:2023": "Security Misconfiguration",
    "API9:2023": "Improper Inventory Management",
    "API10:2023": "Unsafe Consumption of APIs",
}
"""The OWASP API Security Top 10 of 2023."""

RIGHT = "right"
"""The detail under which a rule with a share counts what is as it should be."""

SUPPORT_MIN_DEFAULT = 3
_ID = re.compile(r"(?:AUTHZ|AUTH|DATA|RES|GQL|FLOW|SSRF|CONF|INV|CONS)-[0-9]{2}")
_REFERENCE = re.compile(r"CWE-[0-9]{1,4}|RFC[0-9]{3,5}|https://\S+")


class InvalidCatalogue(Exception):
    """A row of the catalogue cannot be used."""

    def __init__(self, rule: str, expected: str) -> None:
        super().__init__(f"rule {rule}: expected {expected}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `id` and `title` are stable: people accept findings and search by them.

    Attributes:
        owasp: of the OWASP API Security Top 10 of 2023, such as "API2:2023".
        scope: what a finding is of: the endpoint of an "exchange" that shows it, an "endpoint" by all its evidence, or
            a "host".
        support_min: exchanges that must show it.
        share_min: the part of what the rule looked at that must show it; what is as it should be is counted under the
            detail RIGHT. None where nothing is counted but faults.
        details_min: so many different details make one finding. Mostly each makes its own.
        is_joined: all details of an endpoint make one finding, with each of them in its evidence.
        confirmation: what evidence must still say: "requires_auth": the operation refuses requests without a
            credential; "unknown_host": the host that the detail names is none of ours, and on no list of allowed ones.
        raised: the severity of details that end in these words, where it is another.
        references: CWE, RFC, or an address.
    """

    id: str
    title: str
    severity: Severity
    owasp: str
    scope: Scope
    decided_by: DecidedBy
    explanation: str
    fix: str
    references: tuple[str, ...]
    support_min: int = SUPPORT_MIN_DEFAULT
    share_min: float | None = None
    details_min: int = 1
    is_joined: bool = False
    confirmation: Confirmation | None = None
    raised: Mapping[str, Severity] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checks = (
            (_ID.fullmatch(self.id) is not None, "an id such as AUTH-01"),
            (0 < len(self.title) <= 80, "a title of at most 80 characters"),
            (self.severity in SEVERITIES and set(self.raised.values()) <= set(SEVERITIES), "known severities"),
            (self.owasp in OWASP_NAMES, "a name of the OWASP API Top 10 of 2023"),
            (self.scope in get_args(Scope), "a known scope"),
            (self.decided_by in get_args(DecidedBy), "what decides it"),
            (self.confirmation in (None, *get_args(Confirmation)), "a known confirmation"),
            (self.support_min >= 1 and self.details_min >= 1, "positive bounds"),
            (self.share_min is None or 0 < self.share_min <= 1, "a share between 0 and 1"),
            (bool(self.explanation.strip() and self.fix.strip()), "an explanation and a fix"),
            (bool(self.references) and all(map(_REFERENCE.fullmatch, self.references)), "references"),
        )
        for holds, expected in checks:
            if not holds:
                raise InvalidCatalogue(self.id, expected)

    def severity_of(self, detail: str) -> Severity:
        """How bad a finding with this detail is."""
        return next((severity for words, severity in self.raised.items() if detail.endswith(words)), self.severity)


def read_catalogue(rows: Iterable[Mapping[str, Any]]) -> dict[str, Rule]:
    """Rules by id, in their order. Raises InvalidCatalogue."""
    rules: dict[str, Rule] = {}
    for row in rows:
        try:
            rule = Rule(**{**row, "references": tuple(row["references"])})
        except (KeyError, TypeError) as error:
            raise InvalidCatalogue(str(row.get("id", "without an id")), "the fields of a rule") from error
        if rule.id in rules:
            raise InvalidCatalogue(rule.id, "an id of its own")
        rules[rule.id] = rule
    return rules


RULES: dict[str, Rule] = read_catalogue(
    json.loads(files(__package__).joinpath("catalogue.json").read_text("utf-8")),
)
"""Every rule by its id."""

_WORST_FIRST = {rule.id: SEVERITIES.index(rule.severity) for rule in RULES.values()}


def severity_rank(rule_id: str) -> int:
    """0 for the worst; rules that this version does not know come last."""
    return _WORST_FIRST.get(rule_id, len(SEVERITIES))
