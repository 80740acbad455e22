"""The page of all rules, `docs/findings.md`, made of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.rules.reference import reference_of
from api_inventory.rules.rule import OWASP_NAMES, RULES

if TYPE_CHECKING:
    from api_inventory.rules.rule import Rule

GROUPS = {
    "AUTH": "Authentication",
    "AUTHZ": "Authorization",
    "DATA": "Data",
    "RES": "Resources",
    "GQL": "GraphQL",
    "FLOW": "Business flows",
    "SSRF": "Requests and redirects to other servers",
    "CONF": "Configuration",
    "INV": "Inventory",
    "CONS": "Calls to third parties",
}

PAGE_HEAD = """\
# Findings

What Heliostat finds in traffic, why it matters, and what to do. Nothing is sent to find it: every rule reads what
clients and servers say to each other. The page is made from the catalogue (`api_inventory/rules/catalogue.json`) by
`tools/make_findings_page.py`.

A rule that one exchange can decide is *sighted*; a finding is made once there are as many sightings as *support* asks
for, and of rules with a share, once that part of what was looked at shows it. The others are decided by the evidence of
many exchanges. One finding is made for each rule, endpoint (or host) and detail, such as the name of a parameter; of
some rules, all details of an endpoint stand in one. Evidence is masked.

Passive tests in Akto's grammar find as well, as `AKTO:<id>`, and are explained in their authors' words: they are not in
this catalogue, but `GET /v1/rules` lists them behind it, and `heliostat passive-tests` says which are evaluated.

## In the dashboard

![Findings, the worst first](images/findings.png)

*Findings* lists what is open; the filter *State* shows what was accepted, fixed, or came back. The counts on top are of
what the other filters leave: a press on a severity or on a category of the OWASP API Security Top 10 narrows the list,
and another press takes that back. The address holds the whole view, so that it can be sent to somebody. *Export* saves
all that the view would show, not its page alone, as CSV or SARIF.

A finding has a page of its own: the masked evidence, the endpoint, what the rule means, what to do, where to read on,
and what became of it. Operators select one or several and *accept* them with a reason and, if they like, an end; call
them *false positives*; or *re-open* them. The notice of it offers *Undo*, which puts each back to how it stood.

| question | asked of |
|---|---|
| which findings | `GET /v1/findings` |
| how many | `GET /v1/finding-counts`: along each way, as if nothing had been chosen of it |
| as files | `GET /v1/findings.csv`, `GET /v1/findings.sarif` |

All take `host`, `endpoint_id`, `severity`, `status` (also `reopened`), `owasp`, `rule` and `search`.

## Categories

| OWASP API Security Top 10 (2023) | rules |
|---|---|
"""

_DECISIONS = {"exchange": "one exchange", "evidence": "evidence", "nothing": "not observable"}


def findings_page() -> str:
    """`docs/findings.md`."""
    lines = PAGE_HEAD.splitlines()
    for owasp, name in OWASP_NAMES.items():
        lines.append(f"| {owasp} {name} | {', '.join(rule.id for rule in RULES.values() if rule.owasp == owasp)} |")
    for group, title in GROUPS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| rule | severity | what it means | what to do | decided by | support | references |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += [_line(rule) for rule in RULES.values() if rule.id.partition("-")[0] == group]
    return "\n".join(lines) + "\n"


def _line(rule: Rule) -> str:
    of_host = " of a host" if rule.scope == "host" and rule.decided_by != "nothing" else ""
    raised = "".join(f"; {severity} where {words}" for words, severity in _raised(rule).items())
    share = "" if rule.share_min is None else f", {rule.share_min:.0%}"
    cells = [
        f"**{rule.id}** {rule.title}",
        rule.severity + raised,
        rule.explanation,
        rule.fix,
        _DECISIONS[rule.decided_by] + of_host,
        "" if rule.decided_by == "nothing" else f"{rule.support_min}{share}",
        ", ".join(_link(reference) for reference in rule.references),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _raised(rule: Rule) -> dict[str, str]:
    """Words by severity: the rows of a table are short."""
    by_severity: dict[str, list[str]] = {}
    for words, severity in rule.raised.items():
        by_severity.setdefault(severity, []).append(words)
    return {", ".join(words): severity for severity, words in by_severity.items()}


def _link(reference: str) -> str:
    name, address = reference_of(reference)
    return f"[{name}]({address})"
