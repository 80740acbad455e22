"""How a path template came about, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.operations.operation import LABEL_SEPARATOR
from api_inventory.templates.segments import tokens_of
from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.templates.host_templates import HostTemplates
    from api_inventory.templates.rule import Rule

# More names of routes say nothing to a reader.
_ROUTES_NAMED_MAX = 5


def derivation_of(template: str, templates: HostTemplates, merged_count: int) -> tuple[str, ...]:
    """Where each parameter of a path template comes from.

    Args:
        template: of the endpoint, with the label of its operation, where it has one.
        templates: what was learnt of its host.
        merged_count: endpoints that were learnt to be this one.
    """
    path, _, label = template.partition(LABEL_SEPARATOR)
    said = [*_positions(path, templates)]
    if not said:
        said = ["Every part of the path is a fixed word."]
    if label:
        said.append(f"The operation after {LABEL_SEPARATOR} is told by what was asked for.")
    if merged_count:
        said.append(f"{plural(merged_count, 'endpoint')} that had been seen apart were learnt to be this one.")
    return tuple(said)


def _positions(path: str, templates: HostTemplates) -> Iterator[str]:
    # A rule without an end is shown at once, also where processors follow it only in a moment.
    rules = {rule.position: rule for rule in templates.rules if rule.until_s is None}
    position = ""
    for segment in path.split("/")[1:]:
        if "{" in segment:
            rule = rules.get(position or "/")
            yield _by_form(segment) if rule is None else _by_rule(segment, rule)
        position = "/".join((position, *tokens_of(segment)))


def _by_form(segment: str) -> str:
    return f"{segment} is a value by its form: a number, an id, a date or the like."


def _by_rule(segment: str, rule: Rule) -> str:
    below = rule.position
    if rule.source == "people":
        return f"{segment} is a value below {below}: people said so."
    if rule.source == "documented":
        return f"{segment} is a value below {below}: the imported document says so."
    if rule.source == "collapsed":
        return f"{segment} is a value below {below}: there were too many names to tell them apart."
    reasons = f" What spoke for it: {'; '.join(rule.reasons)}." if rule.reasons else ""
    routes = f" Routes beside it: {_some(rule.literals)}." if rule.literals else ""
    learnt = f"learnt from all paths of the host, {rule.probability:.0%} sure"
    return f"{segment} is a value below {below}, {learnt}.{reasons}{routes}"


def _some(words: tuple[str, ...]) -> str:
    more = f" and {len(words) - _ROUTES_NAMED_MAX} more" if len(words) > _ROUTES_NAMED_MAX else ""
    return ", ".join(words[:_ROUTES_NAMED_MAX]) + more
