"""Bounds how many endpoints clients can make by what they name: new paths of a host, and operations of one path.

Between two reviews nothing is learnt of a host, so that whoever asks it for a million words would make a million
endpoints. What is beyond the bounds is counted all the same, under one endpoint for all of it. Which name came too late
depends on what this process saw before: a record that comes again, there, may count under the other endpoint as well.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from api_inventory.operations.operation import LABEL_SEPARATOR, OTHER
from stream_processor.limits import (
    ENDPOINTS_REMEMBERED_MAX,
    LABELS_PER_PATH_MAX,
    NEW_ENDPOINTS_PER_MINUTE_MAX,
)

if TYPE_CHECKING:
    from api_inventory.endpoint import EndpointKey

BEYOND = "/{rest}"
_MINUTE_S = 60


class EndpointBounds:
    """What one process admitted; the least used are forgotten, and may be admitted anew."""

    def __init__(
        self,
        *,
        new_per_minute_max: int = NEW_ENDPOINTS_PER_MINUTE_MAX,
        remembered_max: int = ENDPOINTS_REMEMBERED_MAX,
    ) -> None:
        self._new_max = new_per_minute_max
        self._remembered_max = remembered_max
        self._known: OrderedDict[EndpointKey, None] = OrderedDict()
        self._labels: OrderedDict[tuple[str, str, str], int] = OrderedDict()
        self._minute = 0
        self._new: dict[str, int] = {}

    def bounded(self, key: EndpointKey, arrived_at_s: int) -> EndpointKey:
        """The endpoint, or the one that stands for all beyond the bounds."""
        if key in self._known:
            self._known.move_to_end(key)
            return key
        template, separator, _ = key.path_template.partition(LABEL_SEPARATOR)
        path = (key.host, key.method, template)
        if separator and self._labels.get(path, 0) >= LABELS_PER_PATH_MAX:
            return replace(key, path_template=f"{template}{LABEL_SEPARATOR}{OTHER}")
        if not self._admits_new(key.host, arrived_at_s):
            return replace(key, path_template=BEYOND)
        if separator:
            self._labels[path] = self._labels.pop(path, 0) + 1
            if len(self._labels) > self._remembered_max:
                self._labels.popitem(last=False)
        self._known[key] = None
        if len(self._known) > self._remembered_max:
            self._forget(self._known.popitem(last=False)[0])
        return key

    def _forget(self, key: EndpointKey) -> None:
        """A label that comes again after it was forgotten is one, not two."""
        template, separator, _ = key.path_template.partition(LABEL_SEPARATOR)
        path = (key.host, key.method, template)
        if separator and path in self._labels:
            self._labels[path] -= 1

    def _admits_new(self, host: str, arrived_at_s: int) -> bool:
        minute = arrived_at_s // _MINUTE_S
        # Records of several shards arrive side by side: those of an older minute count into the newest.
        if minute > self._minute:
            self._minute = minute
            self._new.clear()
        count = self._new.get(host, 0)
        self._new[host] = count + 1
        return count < self._new_max
