"""A snapshot as JSON, in pieces that a store's items have room for.

All pieces of a snapshot are written before any of the one before is removed. Where that was broken off, the one before
is whole, and what changed since is noticed as the same changes again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from api_inventory.changes.facts import PartFacts
from api_inventory.changes.limits import ENDPOINTS_PER_PIECE_MAX, PIECE_BYTES_MAX
from api_inventory.changes.snapshot import EndpointSnapshot, Part, Snapshot
from api_inventory.endpoint import EndpointKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_VERSION = 1


class SnapshotMalformed(Exception):
    """A piece is not what `pieces_of` makes, or some are missing."""


def pieces_of(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """The snapshot in pieces, at least one, each by a key that no other snapshot's piece has; later ones sort last."""
    cut = list(_cut({name: _endpoint_form(snapshot.endpoints[name]) for name in sorted(snapshot.endpoints)}))
    return {
        f"{snapshot.taken_at_ns:020d}-{number:05d}": {
            "version": _VERSION,
            "since_ns": snapshot.since_ns,
            "taken_at_ns": snapshot.taken_at_ns,
            "pieces": len(cut),
            "endpoints": endpoints,
        }
        for number, endpoints in enumerate(cut)
    }


def snapshot_from(host: str, pieces: Iterable[Mapping[str, Any]]) -> Snapshot | None:
    """The latest snapshot of which all pieces are among these; None where there are no pieces.

    Raises:
        SnapshotMalformed: a piece is of another form or version, or no snapshot is whole.
    """
    taken: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    try:
        for piece in pieces:
            if piece["version"] != _VERSION:
                raise SnapshotMalformed(f"a snapshot of version {piece['version']!r}, where {_VERSION} is read")
            taken[piece["taken_at_ns"]].append(piece)
        whole = [moment for moment, found in taken.items() if len(found) == found[0]["pieces"]]
        if taken and not whole:
            raise SnapshotMalformed("pieces of a snapshot are missing")
        return _joined(host, taken[max(whole)]) if whole else None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotMalformed(f"not a piece of a snapshot: {error!r}") from error


def _cut(forms: Mapping[str, list[Any]]) -> Iterator[dict[str, list[Any]]]:
    """The endpoints in their order, as many together as one item has room for, and at least one."""
    piece: dict[str, list[Any]] = {}
    piece_bytes = 0
    for name, form in forms.items():
        form_bytes = len(json.dumps(form, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if piece and (len(piece) == ENDPOINTS_PER_PIECE_MAX or piece_bytes + form_bytes > PIECE_BYTES_MAX):
            yield piece
            piece, piece_bytes = {}, 0
        piece[name] = form
        piece_bytes += form_bytes
    yield piece


def _joined(host: str, pieces: Sequence[Mapping[str, Any]]) -> Snapshot:
    """The snapshot of which these are all pieces."""
    first = pieces[0]
    forms = {name: form for piece in pieces for name, form in piece["endpoints"].items()}
    endpoints = {name: _endpoint(host, form) for name, form in forms.items()}
    return Snapshot(host, first["since_ns"], first["taken_at_ns"], endpoints)


def _endpoint_form(endpoint: EndpointSnapshot) -> list[Any]:
    return [
        endpoint.key.method,
        endpoint.key.path_template,
        endpoint.request_count,
        endpoint.examined_count,
        endpoint.first_seen_ns,
        endpoint.last_seen_ns,
        endpoint.is_served,
        endpoint.exposure,
        endpoint.is_silent,
        [[*key, *_part_form(part)] for key, part in endpoint.parts.items()],
    ]


def _part_form(part: Part) -> list[Any]:
    facts = part.facts
    return [list(facts.types), facts.seen, facts.required, part.grown_at_ns, part.grown_at_count, part.is_silent]


def _endpoint(host: str, form: list[Any]) -> EndpointSnapshot:
    method, path_template, requests, examined, first_ns, last_ns, is_served, exposure, is_silent, parts = form
    return EndpointSnapshot(
        key=EndpointKey(host, path_template, method),
        request_count=requests,
        examined_count=examined,
        first_seen_ns=first_ns,
        last_seen_ns=last_ns,
        is_served=is_served,
        exposure=exposure,
        is_silent=is_silent,
        parts={
            (kind, place, name): Part(PartFacts(tuple(types), seen, required), grown_ns, grown_count, silent)
            for kind, place, name, types, seen, required, grown_ns, grown_count, silent in parts
        },
    )
