"""Hosts that were purged, and when: what was captured of them until then is kept no more, however late it comes.

A record may come again for as long as its stream keeps it, and an agent's spool may hold exchanges for longer. So a
purge leaves a mark, in which the host is not named: a digest under the inventory's own key.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from inventory_store.errors import TooManyDecisions
from inventory_store.hash_key import hash_key
from inventory_store.host_book import PURGED_HOSTS, understood
from inventory_store.limits import PURGED_HOSTS_KEPT_S, PURGED_HOSTS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory_store.host_book import HostBook

_SECOND_NS = 10**9
# Of hosts whose digest is remembered: as many as a processor keeps templates of.
_DIGESTS_REMEMBERED_MAX = 5_000


class PurgedHosts:
    """The marks as they were read."""

    def __init__(self, key: bytes = b"", purged_at_ns: Mapping[str, int] | None = None) -> None:
        self._at_ns = dict(purged_at_ns or {})
        self._digest = lru_cache(maxsize=_DIGESTS_REMEMBERED_MAX)(lambda host: _digest(key, host))

    def is_purged(self, host: str, captured_at_ns: int) -> bool:
        """Whether what was captured of a host then is not to be kept; times are nanoseconds since the epoch."""
        if not self._at_ns:
            return False
        purged_at_ns = self._at_ns.get(self._digest(host))
        return purged_at_ns is not None and captured_at_ns <= purged_at_ns


def purged_hosts(book: HostBook) -> PurgedHosts:
    """The marks as they stand. Raises InventoryStoreError."""
    marks = dict(book.all(PURGED_HOSTS))
    if not marks:
        return PurgedHosts()
    return PurgedHosts(hash_key(book), {digest: _moment(digest, value) for digest, value in marks.items()})


def purged_at_ns(book: HostBook, host: str) -> int | None:
    """When a host was purged last; None where it never was."""
    digest = _digest(hash_key(book), host)
    value = book.read(PURGED_HOSTS, digest).value
    return None if value is None else _moment(digest, value)


def mark_purged(book: HostBook, host: str, at_ns: int) -> None:
    """Leaves the mark, and takes those away that no record can be older than.

    Raises:
        TooManyDecisions: there are as many as processors read.
    """
    digest = _digest(hash_key(book), host)
    kept = {other: _moment(other, value) for other, value in book.all(PURGED_HOSTS)}
    for other, marked_at_ns in kept.items():
        if at_ns - marked_at_ns > PURGED_HOSTS_KEPT_S * _SECOND_NS:
            book.remove(PURGED_HOSTS, other)
    if digest not in kept and len(kept) >= PURGED_HOSTS_MAX:
        raise TooManyDecisions("purged hosts", PURGED_HOSTS_MAX)
    book.change(PURGED_HOSTS, digest, lambda _: {"at_ns": at_ns})


def _digest(key: bytes, host: str) -> str:
    return hmac.new(key, b"purged host\0" + host.encode(), hashlib.sha256).hexdigest()


def _moment(digest: str, value: object) -> int:
    return understood(f"{PURGED_HOSTS}/{digest}", lambda kept: int(kept["at_ns"]), value)
