"""What was learnt and said of a host's paths, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.templates.segments import tokens_of
from api_inventory.timestamp import rfc3339
from chalice_app.inventory.limits import PREVIEWED_CHANGES_MAX, PREVIEWED_ENDPOINTS_MAX, PREVIEWED_NAMES_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api_inventory.templates.host_templates import HostTemplates
    from api_inventory.templates.pin_preview import Regrouped
    from api_inventory.templates.pins import Pins
    from api_inventory.templates.rule import Rule

_SECOND_NS = 10**9


def templates_document(host: str, templates: HostTemplates, pins: Pins, revision: int) -> dict[str, Any]:
    """The rules of a host, where people are asked, and what they said. Rules that have ended are left out."""
    rules = _standing(templates)
    return {
        "host": host,
        "decided_at": rfc3339(templates.decided_s * _SECOND_NS) if templates.decided_s else None,
        "is_cut": templates.is_cut,
        "rules": [rule_document(rule) for rule in rules],
        "uncertain_count": sum(len(rule.uncertain) for rule in rules),
        "pins": pins_document(pins, revision),
    }


def derivation_document(templates: HostTemplates, path_template: str) -> dict[str, Any]:
    """The rules that made a path template: those at each of its positions, in the order of the path."""
    return {"rules": [rule_document(rule) for rule in _on_the_way(templates, path_template)]}


def pins_document(pins: Pins, revision: int) -> dict[str, Any]:
    """What people said, and how often they said something."""
    return {"never_merge": sorted(pins.never_merge), "parameters": sorted(pins.parameters), "revision": revision}


def preview_document(found: Sequence[Regrouped], looked_at: int) -> dict[str, Any]:
    """What pins would change of what is shown; `looked_at` is more than the bound where the host has more endpoints."""
    return {
        "looked_at": min(looked_at, PREVIEWED_ENDPOINTS_MAX),
        "is_cut": looked_at > PREVIEWED_ENDPOINTS_MAX,
        "items": [
            {
                "kind": each.kind,
                "method": (each.before or each.after)[0].method,
                "before": [key.path_template for key in each.before[:PREVIEWED_NAMES_MAX]],
                "before_count": len(each.before),
                "after": [key.path_template for key in each.after[:PREVIEWED_NAMES_MAX]],
                "after_count": len(each.after),
                "request_count": each.request_count,
            }
            for each in found[:PREVIEWED_CHANGES_MAX]
        ],
        "left_out": max(len(found) - PREVIEWED_CHANGES_MAX, 0),
    }


def rule_document(rule: Rule) -> dict[str, Any]:
    """A rule: at this position stand values of a parameter."""
    return {
        "position": rule.position,
        "parameter": rule.name or None,
        "source": rule.source,
        "probability": round(rule.probability, 4),
        "reasons": list(rule.reasons),
        "routes": list(rule.literals),
        "values": list(rule.values),
        "uncertain": [
            {"path": f"{rule.position.rstrip('/')}/{each.word}", "word": each.word}
            | {"probability": round(each.probability, 4), "is_value": each.is_value}
            for each in rule.uncertain
        ],
        "is_tail": rule.is_tail,
        "since": rfc3339(rule.since_s * _SECOND_NS),
        "words": _words(rule),
    }


def _words(rule: Rule) -> str:
    what = "Everything" if rule.is_tail else "What stands"
    name = f" called {rule.name}" if rule.name else ""
    verb = "is one value" if rule.is_tail else "is a value of a parameter"
    who = {
        "learnt": f"learnt from traffic, with probability {rule.probability:.2f}",
        "people": "as people said",
        "documented": "as the imported document says",
        "collapsed": "since there were too many names to tell",
    }[rule.source]
    but = f", but for {', '.join(rule.literals[:5])}" if rule.literals else ""
    more = f" and {len(rule.literals) - 5} more" if len(rule.literals) > 5 else ""
    return f"{what} below {rule.position} {verb}{name}{but}{more}: {who}."


def _standing(templates: HostTemplates) -> list[Rule]:
    """Those without an end: also those that processors follow only in a moment, since they are shown already."""
    return sorted((rule for rule in templates.rules if rule.until_s is None), key=lambda rule: rule.position)


def _on_the_way(templates: HostTemplates, path_template: str) -> Iterator[Rule]:
    rules = {rule.position: rule for rule in _standing(templates)}
    position = ""
    for segment in path_template.partition("#")[0].split("/")[1:]:
        rule = rules.get(position or "/")
        if rule is not None and "{" in segment:
            yield rule
        position = "/".join((position, *tokens_of(segment)))
