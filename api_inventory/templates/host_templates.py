"""The learnt path templates of one host: an immutable value that every processor applies in the same way.

Rules have times: an exchange of yesterday is templated as it was yesterday, so that the same record always belongs to
the same endpoint, whoever reads it and when.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from api_inventory.path_template import PathTemplate, TemplateWriter, parameter_name, path_template, split_extension
from api_inventory.segment_shape import split_custom_method
from api_inventory.templates.errors import UnreadableTemplates
from api_inventory.templates.limits import GROUPS_REMEMBERED_MAX
from api_inventory.templates.rule import Rule, Uncertain
from api_inventory.templates.segments import CUSTOM_METHOD, PARAMETER, around_parameter, keyed_name, token_of
from api_inventory.templates.served_paths import ServedPaths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_VERSION = 1
_PARAMETER_NAME = re.compile(r"\{([^{}]+)\}")


class _Part(NamedTuple):
    """A literal, or a parameter: its name (where the collection before it does not name it) and what stands around."""

    literal: str | None = None
    name: str = ""
    prefix: str = ""
    suffix: str = ""
    # The value as the leaf spells it, with a `{...}` for each value that the lexical pass knows.
    value: str = PARAMETER


@dataclass(frozen=True)
class HostTemplates:
    """What was decided about the paths of one host. `HostTemplates()` knows nothing: the lexical pass alone.

    Attributes:
        rules: ordered by position and time.
        decided_s: when, seconds since the epoch; 0 for never.
        is_cut: there were more paths than are counted: an attack, or a host that serves no API.
        served: the paths that somebody serves, where those that nobody serves are collected.
    """

    rules: tuple[Rule, ...] = ()
    decided_s: int = 0
    is_cut: bool = False
    served: ServedPaths = field(default_factory=ServedPaths)
    _moments: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _parts_of: Callable[[str, int], tuple[_Part, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        moments = {rule.since_s for rule in self.rules} | {rule.until_s for rule in self.rules} - {None}
        object.__setattr__(self, "_moments", tuple(sorted(moment for moment in moments if moment is not None)))
        object.__setattr__(self, "_parts_of", lru_cache(GROUPS_REMEMBERED_MAX)(_Reading(self.rules, self._moments)))

    def template_of(self, target: str, at_s: int) -> PathTemplate:
        """The path template of a request-target at a time: the lexical pass, then the rules in force."""
        return self.grouped(path_template(target), at_s)

    def group_of(self, leaf_template: str, at_s: int) -> str:
        """The template under which what was counted under a lexical one is shown."""
        return self._group(leaf_template, at_s).text

    def parameter_names(self, leaf_template: str, at_s: int) -> Mapping[str, str]:
        """What each parameter of a lexical template is called in its group: `by_email_id` may be `id` there."""
        parameters = self._group(leaf_template, at_s).parameters
        return {old: new for new, value in parameters for old in _PARAMETER_NAME.findall(value)}

    def _group(self, leaf_template: str, at_s: int) -> PathTemplate:
        """The group of a lexical template, with what stands in the places of its parameters there."""
        if not self.rules or not leaf_template.startswith("/"):
            return PathTemplate(leaf_template)
        writer = TemplateWriter()
        for part in self._parts_of(leaf_template, bisect_right(self._moments, at_s)):
            _write(writer, part, part.value)
        return writer.template()

    def grouped(self, leaf: PathTemplate, at_s: int) -> PathTemplate:
        """The template to which a lexical one belongs, with the values of both."""
        if not self.rules or not leaf.text.startswith("/"):
            return leaf
        values = iter([value for _, value in leaf.parameters])
        writer = TemplateWriter()
        for part in self._parts_of(leaf.text, bisect_right(self._moments, at_s)):
            _write(writer, part, part.value if part.literal is not None else _filled(part, values))
        return writer.template()

    def to_json(self) -> dict[str, Any]:
        """A JSON document that `from_json` reads."""
        return {
            "version": _VERSION,
            "decided_s": self.decided_s,
            "is_cut": self.is_cut,
            "served": self.served.to_json(),
            "rules": [asdict(rule) for rule in self.rules],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> HostTemplates:
        """Read what `to_json` wrote.

        Raises:
            UnreadableTemplates: the document is of another form or version.
        """
        try:
            if document["version"] != _VERSION:
                raise UnreadableTemplates(f"templates of version {document['version']!r}, where {_VERSION} is read")
            rules = tuple(_rule_from_json(rule) for rule in document["rules"])
            # What was written before unserved paths were collected says nothing of them.
            served = ServedPaths.from_json(document.get("served", ()))
            return cls(rules, int(document["decided_s"]), bool(document["is_cut"]), served)
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableTemplates(f"not a document of learnt templates: {error!r}") from error


class _Reading:
    """Reads a leaf's template with the rules of one of the spans of time between two changes."""

    def __init__(self, rules: tuple[Rule, ...], moments: tuple[int, ...]) -> None:
        starts = (moments[0] - 1 if moments else 0, *moments)
        self._spans = [{rule.position: rule for rule in rules if rule.is_in_force(start)} for start in starts]

    def __call__(self, leaf_template: str, span: int) -> tuple[_Part, ...]:
        return tuple(self._parts(leaf_template.split("/")[1:], self._spans[span]))

    @staticmethod
    def _parts(segments: list[str], rules: Mapping[str, Rule]) -> Iterator[_Part]:
        position = ""
        for depth, segment in enumerate(segments):
            if not segment:
                return
            resource, method = split_custom_method(segment)
            token, rule = token_of(resource), rules.get(position or "/")
            is_value = rule is not None and rule.takes(token)
            if rule is not None and is_value and rule.is_tail:
                yield _Part(name=rule.name, value="/".join(segments[depth:]))
                return
            part = _part(resource, token, rule if is_value else None)
            position = f"{position}/{PARAMETER if is_value else token}"
            if method:
                position = f"{position}/{CUSTOM_METHOD}"
                rule = rules.get(position)
                is_part_of_value = rule is not None and rule.takes(method)
                part = _with_method(part, method, is_part_of_value=is_part_of_value)
                position = f"{position}/{PARAMETER if is_part_of_value else method}"
            yield part


def _rule_from_json(document: Mapping[str, Any]) -> Rule:
    lists = {name: tuple(document[name]) for name in ("literals", "values", "reasons")}
    uncertain = tuple(Uncertain(**one) for one in document["uncertain"])
    return Rule(**{**document, **lists, "uncertain": uncertain})


def _part(segment: str, token: str, rule: Rule | None) -> _Part:
    """One segment; `rule` where it is a value by one."""
    if "{" in segment:
        prefix, name, suffix = around_parameter(segment)
        value = segment[len(prefix) : len(segment) - len(suffix)]
        if rule is not None and (rule.drops_extensions or keyed_name(token)):
            return _Part(name=name or rule.name, value=segment)
        if prefix:
            name = parameter_name(prefix.rstrip("("))
        return _Part(None, name or (rule.name if rule else ""), prefix, suffix, value)
    if rule is None:
        return _Part(token)
    stem, extension = (token, "") if rule.drops_extensions else split_extension(token)
    return _Part(None, rule.name, suffix=extension, value=stem)


def _with_method(part: _Part, method: str, *, is_part_of_value: bool) -> _Part:
    """A segment with what stands behind its colon."""
    if not is_part_of_value:
        if part.literal is not None:
            return _Part(f"{part.literal}:{method}")
        return part._replace(suffix=f"{part.suffix}:{method}")
    if part.literal is not None:
        return _Part(None, parameter_name(part.literal), prefix=f"{part.literal}:", value=method)
    return part._replace(suffix="", value=f"{part.value}{part.suffix}:{method}")


def _filled(part: _Part, values: Iterator[str]) -> str:
    """The value of a parameter, with the lexical pass's values in the places that it left."""
    if "{" not in part.value:
        return part.value
    pieces = part.value.split("{")
    filled = pieces[0]
    for piece in pieces[1:]:
        filled += next(values, "") + piece.partition("}")[2]
    return filled


def _write(writer: TemplateWriter, part: _Part, value: str) -> None:
    if part.literal is not None:
        writer.add_literal(part.literal)
    else:
        writer.add_parameter(value, name=part.name, prefix=part.prefix, suffix=part.suffix)
