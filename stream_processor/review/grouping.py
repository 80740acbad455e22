"""Which endpoints of a host are shown as which: those whose paths were learnt to be one, and what supports another.

An endpoint is folded under the path template that was known when its records arrived. What was learnt since joins it
with others; HEAD and OPTIONS stand by the method that they ask about.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

from api_inventory.endpoint import EndpointKey
from api_inventory.lessons import Lessons
from api_inventory.templates.counted import is_templated, shown_key, without_label
from api_inventory.templates.limits import UNSERVED_PATHS_MAX
from api_inventory.templates.served_paths import COLLECTED, is_served
from api_inventory.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api_inventory.templates.host_templates import HostTemplates
    from inventory_store.port import FoldedEndpoint

_SUPPORTING_METHODS = ("HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Group:
    """An endpoint as it is shown.

    Attributes:
        own: what was folded under its own key; None where only others were.
        members: endpoints that are shown as it, in the order of their keys; their parameters of the path are called as
            this one calls them.
        names: what those of a member were called where its own name was another one, by the id of the member.
        attached: endpoints of HEAD and OPTIONS that stand by it, in that order; their traffic is not among its own.
    """

    key: EndpointKey
    own: FoldedEndpoint | None
    members: tuple[FoldedEndpoint, ...] = ()
    attached: tuple[FoldedEndpoint, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def absorbed_traffic(self) -> Traffic:
        """That of the members."""
        return reduce(Traffic.merge, (member.traffic for member in self.members), Traffic())

    @property
    def absorbed_lessons(self) -> Lessons:
        """Those of the members."""
        return reduce(Lessons.merge, (member.lessons for member in self.members), Lessons())

    @property
    def traffic(self) -> Traffic:
        """All that is shown."""
        return self.absorbed_traffic if self.own is None else self.own.traffic.merge(self.absorbed_traffic)

    @property
    def lessons(self) -> Lessons:
        """All that is shown."""
        return self.absorbed_lessons if self.own is None else self.own.lessons.merge(self.absorbed_lessons)


def with_served(folded: Iterable[FoldedEndpoint], templates: HostTemplates, since_s: int) -> HostTemplates:
    """The templates with the paths that are served, from when a host was asked for too many that nobody serves.

    Args:
        folded: its endpoints.
        templates: as they were decided, with what was known to be served before.
        since_s: from when what is added is in force.
    """
    served, unserved = set[tuple[str, str]](), 0
    for endpoint in folded:
        template = without_label(endpoint.key.path_template)[0]
        if template in COLLECTED:
            continue
        if is_served(endpoint.traffic.statuses):
            method = endpoint.key.method
            served |= {(method, template), (method, templates.group_of(template, since_s))}
        else:
            unserved += 1
    if not templates.served.additions and unserved <= UNSERVED_PATHS_MAX:
        return templates
    return replace(templates, served=templates.served.with_paths(served, since_s))


def groups_of(folded: Sequence[FoldedEndpoint], templates: HostTemplates, at_s: int) -> tuple[Group, ...]:
    """The endpoints as they are shown under the templates of a moment, in the order of their keys."""
    by_key: dict[EndpointKey, list[FoldedEndpoint]] = defaultdict(list)
    for endpoint in folded:
        by_key[shown_key(endpoint, templates, at_s)].append(endpoint)
    groups = {}
    for key, endpoints in by_key.items():
        own = next((each for each in endpoints if each.key == key), None)
        members = sorted((each for each in endpoints if each.key != key), key=lambda each: each.key)
        # One that others were merged into, and are not any more, has nothing left to show.
        if any(each.traffic.request_count for each in endpoints):
            names = {each.key.id: _names(each, templates, at_s) for each in members}
            named = (replace(each, lessons=each.lessons.with_path_names(names[each.key.id])) for each in members)
            groups[key] = Group(key, own, tuple(named), names=names)
    return tuple(_with_attached(groups))


def _with_attached(groups: dict[EndpointKey, Group]) -> list[Group]:
    """HEAD stands by GET, OPTIONS by the first method of its path; where there is none, by themselves."""
    methods: dict[str, list[str]] = defaultdict(list)
    for key in groups:
        if key.method not in _SUPPORTING_METHODS:
            methods[key.path_template].append(key.method)
    for key in sorted(key for key in groups if key.method in _SUPPORTING_METHODS):
        others = sorted(methods[key.path_template])
        if key.method == "HEAD":
            others = [method for method in others if method == "GET"]
        if others:
            supporting = groups.pop(key)
            home = EndpointKey(key.host, key.path_template, others[0])
            folded = (*([supporting.own] if supporting.own else []), *supporting.members)
            groups[home] = replace(groups[home], attached=(*groups[home].attached, *folded))
    return [groups[key] for key in sorted(groups)]


def _names(endpoint: FoldedEndpoint, templates: HostTemplates, at_s: int) -> Mapping[str, str]:
    """Names of parameters of the path, as an endpoint has them, and as the one has them that it is shown as."""
    if not is_templated(endpoint):
        return {}
    return templates.parameter_names(without_label(endpoint.key.path_template)[0], at_s)
