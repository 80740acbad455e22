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

    def __init__(self, *, new_per_minute_max: int = NEW_ENDPOINTS_PER_MINUTE_MAX) -> None:
        self._new_max = new_per_minute_max
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
        if separator and not self._admits_label((key.host, key.method, template)):
            return replace(key, path_template=f"{template}{LABEL_SEPARATOR}{OTHER}")
        if not self._admits_new(key.host, arrived_at_s):
            return replace(key, path_template=BEYOND)
        self._known[key] = None
        if len(self._known) > ENDPOINTS_REMEMBERED_MAX:
            self._known.popitem(last=False)
        return key

    def _admits_label(self, path: tuple[str, str, str]) -> bool:
        labels = self._labels.pop(path, 0)
        self._labels[path] = min(labels + 1, LABELS_PER_PATH_MAX)
        if len(self._labels) > ENDPOINTS_REMEMBERED_MAX:
            self._labels.popitem(last=False)
        return labels < LABELS_PER_PATH_MAX

    def _admits_new(self, host: str, arrived_at_s: int) -> bool:
        minute = arrived_at_s // _MINUTE_S
        if minute != self._minute:
            self._minute = minute
            self._new.clear()
        count = self._new.get(host, 0)
        self._new[host] = count + 1
        return count < self._new_max
