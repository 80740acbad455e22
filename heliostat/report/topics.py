"""Findings told once a rule: what is wrong, why it matters, what to do, and every place where it is so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from api_inventory.finding import SEVERITIES
from api_inventory.rules.reference import reference_of
from api_inventory.rules.rule import OWASP_NAMES, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.akto_tests.akto_test import AktoTest
    from api_inventory.finding import Severity
    from api_inventory.findings.state import FindingState
    from api_inventory.rules.reference import Reference
    from api_inventory.rules.rule import Rule

# Of a rule that this version does not know: what an inventory of a later one may hold.
_UNCATEGORISED = "", "Other"
_NO_TESTS: Mapping[str, AktoTest] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Topic:
    """The findings of one rule.

    Attributes:
        severity: of the worst of them.
        words: the rule of the catalogue, or the passive test; None of a rule of a later version.
    """

    rule: str
    title: str
    severity: Severity
    findings: tuple[FindingState, ...]
    words: Rule | AktoTest | None

    @property
    def explanation(self) -> str:
        """Why it matters."""
        return self.words.explanation if self.words else ""

    @property
    def fix(self) -> str:
        """What to do; "" where the author of a passive test does not say."""
        return self.words.fix if self.words else ""

    @property
    def owasp(self) -> str:
        """Such as "API2:2023"."""
        return self.words.owasp if self.words else _UNCATEGORISED[0]

    @property
    def references(self) -> list[Reference]:
        """Where to read on."""
        return [reference_of(text) for text in self.words.references] if self.words else []

    @property
    def hosts(self) -> list[str]:
        """Where, each host once."""
        return list(dict.fromkeys(finding.host for finding in self.findings))

    @property
    def endpoint_count(self) -> int:
        """Endpoints of which it is said; 0 where it is about whole hosts."""
        return len({finding.endpoint_id for finding in self.findings} - {None})


@dataclass(frozen=True, slots=True)
class Chapter:
    """One category of OWASP's API Security Top 10 of 2023."""

    id: str
    name: str
    topics: tuple[Topic, ...]

    @property
    def severities(self) -> Counter[Severity]:
        """How many findings of each severity."""
        return Counter(finding.severity for topic in self.topics for finding in topic.findings)


def topics_of(findings: Iterable[FindingState], tests: Mapping[str, AktoTest] = _NO_TESTS) -> list[Topic]:
    """A topic for each rule and each passive test: the most severe first, then what stands in most places."""
    by_rule: dict[str, list[FindingState]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    topics = [_topic(rule, found, RULES.get(rule) or tests.get(rule)) for rule, found in by_rule.items()]
    return sorted(topics, key=lambda topic: (SEVERITIES.index(topic.severity), -len(topic.findings), topic.rule))


def chapters_of(topics: Iterable[Topic]) -> list[Chapter]:
    """Topics by category, in OWASP's order."""
    by_category: dict[str, list[Topic]] = {}
    for topic in topics:
        by_category.setdefault(topic.owasp, []).append(topic)
    names = [*OWASP_NAMES.items(), _UNCATEGORISED]
    return [Chapter(owasp, name, tuple(by_category[owasp])) for owasp, name in names if owasp in by_category]


def _topic(rule: str, findings: list[FindingState], words: Rule | AktoTest | None) -> Topic:
    ranked = tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))
    return Topic(rule, ranked[0].title, ranked[0].severity, ranked, words)
