"""Whether policies allow an action, as IAM evaluates them: an explicit deny, then an allow, then an implicit deny.

Actions and resources are matched by moto's own statements, with its patterns mended. moto takes an unmet condition
for a denial and passes over most operators; conditions are judged here.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.iam.access_control import IAMPolicyStatement
from moto.iam.models import Policy

from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

# What a request is about where nobody says: it meets only statements about everything.
ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document, and where it came from."""

    source: str
    statements: tuple[dict[str, Any], ...]

    @classmethod
    def read(cls, source: str, text: str) -> Document:
        """Read a document.

        Raises:
            ValueError: it is not JSON.
        """
        statements = json.loads(text)["Statement"]
        return cls(source, tuple(statements if isinstance(statements, list) else [statements]))


@dataclass(frozen=True, slots=True)
class Decision:
    """What policies say of an action on a resource; `word` is the API's."""

    word: str
    matched: tuple[str, ...] = ()
    missing_context: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the action may be taken."""
        return self.word == "allowed"


def evaluate(
    documents: Iterable[Document],
    action: str,
    resource: str = ANYTHING,
    context: Mapping[str, Sequence[str]] | None = None,
    *,
    unknown: bool = False,
) -> Decision:
    """Judge an action.

    `unknown` says that neither the resource nor the context of a request is known: then an allow of any resource under
    any condition counts, and a deny only if it is of everything under none.
    """
    allowing: list[str] = []
    missing: set[str] = set()
    for document in documents:
        for statement in document.statements:
            denies = statement["Effect"] == "Deny"
            if not _is_about(statement, action, resource, lenient=unknown and not denies):
                continue
            met, lacking = _conditions(statement.get("Condition", {}), context or {})
            missing |= lacking
            if unknown:
                met = not denies or not statement.get("Condition")
            if met and denies:
                return Decision("explicitDeny", (document.source,), tuple(sorted(missing)))
            if met:
                allowing.append(document.source)
    if allowing:
        return Decision("allowed", tuple(dict.fromkeys(allowing)), tuple(sorted(missing)))
    return Decision("implicitDeny", (), tuple(sorted(missing)))


def document_of(source: str, policy: Any) -> Document:
    """A policy as moto keeps it, in one of three ways."""
    if isinstance(policy, Policy):
        [text] = [each.document for each in policy.versions if each.version_id == policy.default_version_id]
    else:
        text = policy if isinstance(policy, str) else policy["policy_document"]
    return Document.read(source, text if isinstance(text, str) else json.dumps(text))


def _is_about(statement: dict[str, Any], action: str, resource: str, *, lenient: bool) -> bool:
    judged = IAMPolicyStatement(statement)
    matches = judged._check_element_matches  # noqa: SLF001 - moto's matching is what is wanted
    if "NotAction" in statement:
        if matches("NotAction", action):
            return False
    elif not matches("Action", action):
        return False
    if lenient or ("Resource" not in statement and "NotResource" not in statement):
        return True
    return not matches("NotResource", resource) if "NotResource" in statement else matches("Resource", resource)


@around(IAMPolicyStatement, "_match")
def _match(original: Any, pattern: str, string: str) -> re.Match[str] | None:  # noqa: ARG001
    """Moto takes the signs of a pattern for those of a regular expression, and one case of an action for another."""
    translated = "".join(".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
    of_action = not pattern.startswith("arn:")
    return re.fullmatch(translated, string, re.IGNORECASE if of_action else 0)


# --- conditions -------------------------------------------------------------------------------------------------------


def _conditions(conditions: dict[str, dict[str, Any]], context: Mapping[str, Sequence[str]]) -> tuple[bool, set[str]]:
    """Whether all conditions are met, and which of their keys a request lacks."""
    values = {name.lower(): [*each] for name, each in context.items()}
    met, lacking = True, set()
    for operator, keys in conditions.items():
        for key, expected in keys.items():
            if key.lower() not in values and not operator.endswith("IfExists") and operator != "Null":
                lacking.add(key)
            met = _is_met(operator, _list(expected), values.get(key.lower())) and met
    return met, lacking


def _is_met(operator: str, expected: list[str], actual: list[str] | None) -> bool:
    quantifier, _, name = operator.rpartition(":")
    if name == "Null":
        return (actual is None) == (expected[0].lower() == "true")
    if actual is None:
        return name.endswith("IfExists") or quantifier == "ForAllValues"
    name = name.removesuffix("IfExists")
    negated = "Not" in name
    test = _TESTS[name.replace("Not", "")]
    each_met = [any(test(value, wanted) for wanted in expected) != negated for value in actual]
    return any(each_met) if quantifier == "ForAnyValue" else all(each_met)


def _list(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _like(value: str, pattern: str) -> bool:
    translated = "".join(".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
    return re.fullmatch(translated, value) is not None


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": lambda value, wanted: value.lower() == wanted.lower(),
    "NumericEquals": lambda value, wanted: float(value) == float(wanted),
    "NumericLessThan": lambda value, wanted: float(value) < float(wanted),
    "NumericLessThanEquals": lambda value, wanted: float(value) <= float(wanted),
    "NumericGreaterThan": lambda value, wanted: float(value) > float(wanted),
    "NumericGreaterThanEquals": lambda value, wanted: float(value) >= float(wanted),
}
