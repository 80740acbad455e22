"""The changes between two snapshots of a host.

The first look at a host changes nothing: it is the baseline. What is learnt of a host or an endpoint in its first day
is learnt, not changed. That a field turns out to be required is learnt as well; that it is not any more is a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.changes.change import Change
from api_inventory.changes.facts import NO_CREDENTIAL
from api_inventory.changes.limits import TEXT_CHARACTERS_MAX
from api_inventory.changes.snapshot import succeeded
from api_inventory.pointer_steps import VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api_inventory.changes.change import ChangeKind, Impact
    from api_inventory.changes.facts import PartFacts, PartKey
    from api_inventory.changes.snapshot import EndpointSnapshot, Snapshot

_FIELDS = frozenset({"request_field", "response_field"})


def changes_between(
    before: Snapshot, after: Snapshot, *, successors: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Change, ...]:
    """What became different, in a fixed order. The same two snapshots always give the same changes, with the same ids.

    Args:
        before: as it was kept.
        after: made with `previous=before` and the same successors.
        successors: endpoints that were merged or split since, and what became of them.
    """
    return tuple(_Comparison(before, after, successors or {}).changes())


class _Comparison:
    def __init__(self, before: Snapshot, after: Snapshot, successors: Mapping[str, tuple[str, ...]]) -> None:
        self._before = before
        self._after = after
        self._successors = successors
        self._known = succeeded(before, successors)

    def changes(self) -> Iterator[Change]:
        yield from self._of_templates()
        for name in sorted(self._known.keys() | self._after.endpoints.keys()):
            was, now = self._known.get(name), self._after.endpoints.get(name)
            if was is not None and was.is_established and (now is None or not now.is_established):
                yield self._change("endpoint_removed", name, was, _title(was), "used", "silent", "breaking")
            elif now is not None and now.is_established and (was is None or not was.is_established):
                if self._before.is_learnt:
                    was_there = "silent" if was is not None and was.is_silent else ""
                    yield self._change("endpoint_added", name, now, _title(now), was_there, "used", _impact_of_new(now))
            elif was is not None and now is not None and was.is_learnt(self._before.taken_at_ns):
                yield from self._of_endpoint(name, was, now)

    def _of_templates(self) -> Iterator[Change]:
        origins: dict[str, list[str]] = {}
        for old in sorted(self._successors):
            for new in self._successors[old]:
                if old in self._before.endpoints and new in self._after.endpoints and old != new:
                    origins.setdefault(new, []).append(old)
        for new in sorted(origins):
            endpoint = self._after.endpoints[new]
            templates = _list(self._before.endpoints[old].key.path_template for old in origins[new])
            is_split = any(len(self._successors[old]) > 1 for old in origins[new])
            kind: ChangeKind = "template_split" if is_split else "template_merged"
            yield self._change(
                kind, new, endpoint, _title(endpoint), templates, endpoint.key.path_template, "compatible"
            )

    def _of_endpoint(self, name: str, was: EndpointSnapshot, now: EndpointSnapshot) -> Iterator[Change]:
        had, has = was.in_force(), now.in_force()
        title = _title(now)
        for key in sorted(has.keys() - had.keys()):
            yield from self._of_new_part(name, now, key, had, has)
        # A part that a split endpoint does not carry went to another one; only silence takes a part away.
        for key in sorted(key for key in had.keys() - has.keys() if key in now.parts):
            yield from self._of_lost_part(name, now, key, had)
        for key in sorted(had.keys() & has.keys()):
            yield from self._of_kept_part(name, now, key, had[key], has[key])
        yield from self._of_credentials(name, now, had, has)
        if was.exposure and now.exposure and was.exposure != now.exposure:
            impact: Impact = "security" if now.exposure == "public" else "compatible"
            yield self._change("exposure_changed", name, now, title, was.exposure, now.exposure, impact)

    def _of_new_part(
        self,
        name: str,
        now: EndpointSnapshot,
        key: PartKey,
        had: Mapping[PartKey, PartFacts],
        has: Mapping[PartKey, PartFacts],
    ) -> Iterator[Change]:
        subject, types = _subject(now, key), _types(has[key])
        if key[0] == "parameter":
            yield self._change("parameter_added", name, now, subject, "", types, "compatible")
        elif key[0] in _FIELDS and _is_topmost(key, has, had) and not _is_read_otherwise(key, had, has):
            yield self._change("field_added", name, now, subject, "", types, "compatible")
        elif key[0] == "status":
            yield self._change("status_added", name, now, subject, "", key[2], "compatible")
        elif key[0] == "sensitive":
            yield self._change("sensitivity_added", name, now, subject, "", types, "security")

    def _of_lost_part(
        self, name: str, now: EndpointSnapshot, key: PartKey, had: Mapping[PartKey, PartFacts]
    ) -> Iterator[Change]:
        subject, types = _subject(now, key), _types(had[key])
        if key[0] == "parameter":
            yield self._change("parameter_removed", name, now, subject, types, "", "compatible")
        elif key[0] in _FIELDS and _is_topmost(key, had, now.in_force()):
            impact: Impact = "breaking" if key[0] == "response_field" else "compatible"
            yield self._change("field_removed", name, now, subject, types, "", impact)

    def _of_kept_part(
        self, name: str, now: EndpointSnapshot, key: PartKey, was: PartFacts, has: PartFacts
    ) -> Iterator[Change]:
        subject = _subject(now, key)
        # What callers send is theirs to change; what they are sent breaks them.
        impact: Impact = "breaking" if key[0] == "response_field" else "compatible"
        if key[0] == "sensitive":
            if new := tuple(kind for kind in has.types if kind not in was.types):
                yield self._change("sensitivity_added", name, now, subject, _types(was), ", ".join(new), "security")
        elif was.types and has.types and was.types != has.types:
            yield self._change("type_changed", name, now, subject, _types(was), _types(has), impact)
        if was.required and not has.required:
            yield self._change("required_changed", name, now, subject, "always sent", "sometimes left out", impact)

    def _of_credentials(
        self, name: str, now: EndpointSnapshot, had: Mapping[PartKey, PartFacts], has: Mapping[PartKey, PartFacts]
    ) -> Iterator[Change]:
        was_kinds = sorted(key[2] for key in had if key[0] == "credential")
        kinds = sorted(key[2] for key in has if key[0] == "credential")
        if was_kinds and kinds and was_kinds != kinds:
            # That nobody comes without a credential any more bars some, and endangers none.
            only_stricter = set(kinds) == set(was_kinds) - {NO_CREDENTIAL}
            impact: Impact = "breaking" if only_stricter else "security"
            yield self._change("auth_changed", name, now, _title(now), _list(was_kinds), _list(kinds), impact)

    def _change(  # noqa: PLR0913, PLR0917 - the attributes of a change, in their order
        self,
        kind: ChangeKind,
        endpoint_id: str,
        endpoint: EndpointSnapshot,
        subject: str,
        before: str,
        after: str,
        impact: Impact,
    ) -> Change:
        return Change(
            kind,
            endpoint.key.host,
            endpoint_id,
            subject,
            before[:TEXT_CHARACTERS_MAX],
            after[:TEXT_CHARACTERS_MAX],
            impact,
            self._after.taken_at_ns,
            self._before.taken_at_ns,
        )


def _impact_of_new(endpoint: EndpointSnapshot) -> Impact:
    """Whoever guards wants to know of a new endpoint that anyone can call, or that holds sensitive data."""
    parts = endpoint.in_force()
    is_open = endpoint.exposure == "public" and ("credential", "", NO_CREDENTIAL) in parts
    return "security" if is_open or any(key[0] == "sensitive" for key in parts) else "compatible"


def _is_topmost(key: PartKey, within: Mapping[PartKey, PartFacts], others: Mapping[PartKey, PartFacts]) -> bool:
    """Whether the field above is not new, or lost, itself: one change tells of all that lies below."""
    kind, place, pointer = key
    if not pointer:
        return True
    above: PartKey = (kind, place, pointer.rpartition("/")[0])
    return above not in within or above in others


def _is_read_otherwise(key: PartKey, had: Mapping[PartKey, PartFacts], has: Mapping[PartKey, PartFacts]) -> bool:
    """Whether keys that were known one by one are only read as those of a map now, or the other way round."""
    kind, place, pointer = key
    above, _, step = pointer.rpartition("/")
    any_key: PartKey = (kind, place, f"{above}/{VALUES}")
    if any_key in had and any_key not in has:
        return True
    return step == VALUES and any(
        other[:2] == (kind, place) and other[2] != above and other[2].rpartition("/")[0] == above for other in had
    )


def _title(endpoint: EndpointSnapshot) -> str:
    return f"{endpoint.key.method} {endpoint.key.path_template}"


def _subject(endpoint: EndpointSnapshot, key: PartKey) -> str:
    kind, place, name = key
    names = {
        "parameter": f"{place} parameter {name}",
        "request_field": f"request body {name or '/'}",
        "response_field": f"response {place} {name or '/'}",
        "status": f"status {name}",
        "credential": f"credential {name}",
        "sensitive": f"{place} {name or '/'}",
    }
    return f"{_title(endpoint)}: {names[kind]}"


def _types(facts: PartFacts) -> str:
    return " or ".join(facts.types) or "any type"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
