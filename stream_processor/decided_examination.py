"""How exchanges are looked at, with what people added: read again now and then by every processor."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from inventory_store.errors import InventoryStoreError
from inventory_store.host_decisions import HostDecisions
from inventory_store.passive_tests import passive_tests
from inventory_store.purged_hosts import purged_hosts
from stream_processor.lesson_tally import Examination
from stream_processor.limits import DECISIONS_READ_EVERY_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_inventory.access.client import TrustedProxies
    from inventory_store.host_book import HostBook


class DecidedExamination:
    """The examination as it is now.

    Args:
        book: where people's words stand.
        key: of the hashes that tell values apart.
        trusted: the proxies that may say whom a request comes from.
        clock: in seconds, from any beginning.
    """

    def __init__(
        self,
        book: HostBook,
        *,
        key: bytes,
        trusted: TrustedProxies,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._book = book
        self._key = key
        self._trusted = trusted
        self._clock = clock
        self._known = self._read()
        self._read_at_s = clock()

    def __call__(self) -> Examination:
        """Not older than a minute, unless the store cannot say: then as it was known last."""
        now_s = self._clock()
        if now_s - self._read_at_s >= DECISIONS_READ_EVERY_S:
            self._read_at_s = now_s
            try:
                self._known = self._read()
            except InventoryStoreError:
                # Whoever folds asks the store as well, and tells of it.
                return self._known
        return self._known

    def _read(self) -> Examination:
        return Examination(
            key=self._key,
            trusted=self._trusted,
            custom_classes=HostDecisions(self._book).custom_classes(),
            passive_tests=passive_tests(self._book),
            purged=purged_hosts(self._book),
        )
