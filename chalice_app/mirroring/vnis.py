"""Which virtual network each mirror group has: allocated one after the other, recorded, never derived.

A hash of 24 bits would let two groups of some thousands share a number, and nothing would tell their traffic apart.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalice_app.mirroring.limits import VNI_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, order=True)
class ServedGroup:
    """A target group as one load balancer uses it: what a backend serves."""

    balancer_id: str
    group_name: str


Members = tuple[ServedGroup, ...]


def group_digest(members: Members) -> str:
    """A short name of a mirror group, for keys. It names the group; its VNI is allocated."""
    text = "\n".join(f"{each.balancer_id} {each.group_name}" for each in sorted(members))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class VniEntry:
    """The VNI that a mirror group was given, and who its members are."""

    vni: int
    members: Members


@dataclass(frozen=True, slots=True)
class VniBook:
    """All that were given, by digest.

    `last` is the last one given: a number is not soon given again, for records of its former group may be under way.
    """

    entries: Mapping[str, VniEntry] = field(default_factory=dict)
    last: int = 0

    def with_groups(self, groups: Iterable[Members], avoided: Iterable[int] = ()) -> VniBook:
        """The book with an entry for each of these groups; numbers in `avoided` (of foreign sessions) are left out.

        New groups are given numbers in the order of their digests, whatever order they come in.
        """
        entries = dict(self.entries)
        used = {entry.vni for entry in entries.values()} | set(avoided)
        last = self.last
        for digest, members in sorted({group_digest(each): tuple(sorted(each)) for each in groups}.items()):
            if digest in entries:
                continue
            last = _next_free(last, used)
            used.add(last)
            entries[digest] = VniEntry(last, members)
        return VniBook(entries, last)


def _next_free(last: int, used: set[int]) -> int:
    candidate = last
    for _ in range(VNI_MAX):
        candidate = candidate % VNI_MAX + 1
        if candidate not in used:
            return candidate
    raise AssertionError("an account has at most 10,000 mirror sessions, and there are 16 million VNIs")
