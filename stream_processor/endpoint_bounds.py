"""Bounds how many endpoints clients can make by what they name: hosts, paths of a host, and operations of one path.

Between two reviews nothing is learnt of a host, so that whoever asks it for a million words would make a million
endpoints. What is beyond the bounds is counted all the same, under one endpoint for all of it. Which name came too late
depends on what this process saw before: a record that comes again, there, may count under the other endpoint as well.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.endpoint import EndpointKey
from api_inventory.operations.operation import LABEL_SEPARATOR, OTHER
from api_inventory.templates.counted import unserved_key
from api_inventory.templates.served_paths import BEYOND
from stream_processor.limits import (
    ENDPOINTS_PER_HOST_MAX,
    ENDPOINTS_REMEMBERED_MAX,
    HOSTS_REMEMBERED_MAX,
    LABELS_PER_PATH_MAX,
    NEW_ENDPOINTS_PER_MINUTE_MAX,
    NEW_HOSTS_PER_MINUTE_MAX,
    NEW_UNSERVED_HOSTS_PER_MINUTE_MAX,
    NEW_UNSERVED_PER_MINUTE_MAX,
    UNBOUNDED,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER_HOSTS = "other-hosts.invalid"
"""The host of what was asked of more hosts than are admitted; no host has this name (RFC 6761 section 6.4)."""

_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Admissions:
    """How much one process admits: of a host and a minute, of a minute, and of a host."""

    endpoints_per_minute: int = NEW_ENDPOINTS_PER_MINUTE_MAX
    unserved_per_minute: int = NEW_UNSERVED_PER_MINUTE_MAX
    hosts_per_minute: int = NEW_HOSTS_PER_MINUTE_MAX
    unserved_hosts_per_minute: int = NEW_UNSERVED_HOSTS_PER_MINUTE_MAX
    endpoints_per_host: int = ENDPOINTS_PER_HOST_MAX


ALL_ADMITTED = Admissions(UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED)


def _nothing_is_known(_: str) -> bool:
    return False


class EndpointBounds:
    """What one process admitted; the least used are forgotten, and may be admitted anew."""

    def __init__(self, admissions: Admissions | None = None, *, remembered_max: int = ENDPOINTS_REMEMBERED_MAX) -> None:
        self._max = admissions or Admissions()
        self._remembered_max = remembered_max
        self._hosts: OrderedDict[str, None] = OrderedDict()
        self._known: OrderedDict[EndpointKey, None] = OrderedDict()
        self._known_of_host: Counter[str] = Counter()
        self._labels: OrderedDict[tuple[str, str, str], int] = OrderedDict()
        self._minute = 0
        self._new: OrderedDict[tuple[str, bool], int] = OrderedDict()
        self._new_hosts: Counter[bool] = Counter()

    def bounded(
        self,
        key: EndpointKey,
        arrived_at_s: int,
        *,
        is_unserved: bool = False,
        is_known_host: Callable[[str], bool] = _nothing_is_known,
    ) -> EndpointKey:
        """The endpoint, or the one that stands for all beyond the bounds.

        Args:
            key: the endpoint.
            arrived_at_s: when its record reached the stream.
            is_unserved: the answer says that nobody serves this.
            is_known_host: whether a host is in the inventory already.
        """
        if key in self._known:
            self._known.move_to_end(key)
            self._remember_host(key.host)
            return key
        self._turn(arrived_at_s)
        if not self._admits_host(key.host, is_known_host, is_unserved=is_unserved):
            return EndpointKey(OTHER_HOSTS, BEYOND, unserved_key(key).method)
        template, separator, _ = key.path_template.partition(LABEL_SEPARATOR)
        if separator and self._labels.get((key.host, key.method, template), 0) >= LABELS_PER_PATH_MAX:
            return EndpointKey(key.host, f"{template}{LABEL_SEPARATOR}{OTHER}", key.method)
        if not self._admits_new(key.host, is_unserved=is_unserved):
            return unserved_key(key) if is_unserved else EndpointKey(key.host, BEYOND, key.method)
        if separator:
            self._count_label((key.host, key.method, template))
        self._known[key] = None
        self._known_of_host[key.host] += 1
        if len(self._known) > self._remembered_max:
            self._forget(next(iter(self._known)))
        return key

    def _turn(self, arrived_at_s: int) -> None:
        """Begins a new minute; records of an earlier one, as where shards are behind, count in this."""
        minute = arrived_at_s // _MINUTE_S
        if minute > self._minute:
            self._minute = minute
            self._new.clear()
            self._new_hosts.clear()

    def _admits_host(self, host: str, is_known: Callable[[str], bool], *, is_unserved: bool) -> bool:
        if host not in self._hosts and not is_known(host):
            bound = self._max.unserved_hosts_per_minute if is_unserved else self._max.hosts_per_minute
            if self._new_hosts[is_unserved] >= bound:
                return False
            self._new_hosts[is_unserved] += 1
        self._remember_host(host)
        return True

    def _remember_host(self, host: str) -> None:
        self._hosts[host] = None
        self._hosts.move_to_end(host)
        if len(self._hosts) > HOSTS_REMEMBERED_MAX:
            self._hosts.popitem(last=False)

    def _admits_new(self, host: str, *, is_unserved: bool) -> bool:
        bound = self._max.unserved_per_minute if is_unserved else self._max.endpoints_per_minute
        new = self._new.get((host, is_unserved), 0)
        if new >= bound or self._known_of_host[host] >= self._max.endpoints_per_host:
            return False
        self._new[host, is_unserved] = new + 1
        self._new.move_to_end((host, is_unserved))
        if len(self._new) > HOSTS_REMEMBERED_MAX:
            self._new.popitem(last=False)
        return True

    def _count_label(self, path: tuple[str, str, str]) -> None:
        self._labels[path] = self._labels.pop(path, 0) + 1
        if len(self._labels) > self._remembered_max:
            self._labels.popitem(last=False)

    def _forget(self, key: EndpointKey) -> None:
        del self._known[key]
        self._known_of_host[key.host] -= 1
        if not self._known_of_host[key.host]:
            del self._known_of_host[key.host]
        template, separator, _ = key.path_template.partition(LABEL_SEPARATOR)
        path = (key.host, key.method, template)
        if separator and path in self._labels:
            # A label that comes again after it was forgotten is one, not two.
            self._labels[path] -= 1
