"""The learnt path templates of hosts, as the store has them: read now and then, and the same for all processors.

A record belongs to the endpoint that the templates in force at its arrival say. What is learnt takes effect so long
after it is written that every processor has read it by then; so a record that comes again, here or elsewhere, belongs
to the same endpoint.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import TYPE_CHECKING

from api_inventory.templates.errors import UnreadableTemplates
from api_inventory.templates.host_templates import HostTemplates
from inventory_store.errors import CorruptItem
from inventory_store.host_book import TEMPLATES, HostBook
from stream_processor.limits import HOSTS_REMEMBERED_MAX, TEMPLATES_READ_EVERY_S

if TYPE_CHECKING:
    from api_inventory.path_template import PathTemplate
    from inventory_store.port import InventoryStore

# Of most hosts, and one for all of them: each keeps what it read of paths.
_NOTHING_LEARNT = HostTemplates()


class KnownTemplates:
    """What is known of hosts; the least used are forgotten."""

    def __init__(self, store: InventoryStore) -> None:
        self._book = HostBook(store)
        self._counters: Counter[str] = Counter()
        self._hosts: OrderedDict[str, tuple[int, HostTemplates]] = OrderedDict()

    def of(self, host: str, arrived_at_s: int) -> HostTemplates:
        """The templates of a host, not older than a minute by the arrival of records.

        What cannot be read as templates counts, and is as if nothing had been learnt: the next review tells of it.

        Raises:
            InventoryStoreError: the store does not answer.
        """
        known = self._hosts.get(host)
        if known is not None and 0 <= arrived_at_s - known[0] < TEMPLATES_READ_EVERY_S:
            self._hosts.move_to_end(host)
            return known[1]
        templates = self._read(host)
        self._hosts[host] = arrived_at_s, templates
        self._hosts.move_to_end(host)
        if len(self._hosts) > HOSTS_REMEMBERED_MAX:
            self._hosts.popitem(last=False)
        return templates

    def template_of(self, host: str, target: str, arrived_at_s: int) -> PathTemplate:
        """The path template of a request-target on a host in a record that arrived then."""
        return self.of(host, arrived_at_s).template_of(target, arrived_at_s)

    def is_unserved(self, method: str, host: str, template: str, arrived_at_s: int) -> bool:
        """Whether paths of the host are collected that nobody serves, and this is one of them, for such a record."""
        return self.of(host, arrived_at_s).served.is_unserved(method, template, arrived_at_s)

    def is_reviewed(self, host: str, arrived_at_s: int) -> bool:
        """Whether the host is known for as long as it takes to be reviewed."""
        return self.of(host, arrived_at_s).decided_s > 0

    def take_counters(self) -> Counter[str]:
        """What happened since this was asked last: "templates_read", "templates_unreadable"."""
        counters, self._counters = self._counters, Counter()
        return counters

    def _read(self, host: str) -> HostTemplates:
        try:
            value = self._book.read(TEMPLATES, host).value
            self._counters["templates_read"] += 1
            return _NOTHING_LEARNT if value is None else HostTemplates.from_json(value)
        except (CorruptItem, UnreadableTemplates):
            self._counters["templates_unreadable"] += 1
            return _NOTHING_LEARNT
