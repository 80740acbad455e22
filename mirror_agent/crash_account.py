"""What a process that was killed leaves of its accounts: a page of memory that is a file in the spool directory.

The kernel keeps a mapped page whatever becomes of the process, so that the next run can say how many exchanges the one
before had in memory, and how many were under way. A page has two slots, of which a byte names the valid one: a process
that is killed while it writes leaves the other. What lies in the spool is not told here but by the spool, whose
transactions move with it.
"""

from __future__ import annotations

import mmap
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "accounts"
_MAGIC = b"HLACCT1\n"
_SLOT = struct.Struct("<4Q")
_VALID_AT = len(_MAGIC)
_SLOTS_AT = 64
_PAGE_BYTES = mmap.PAGESIZE


@dataclass(frozen=True, slots=True)
class CrashAccount:
    """Exchanges of one run, at one moment.

    Attributes:
        in_memory: decoded, and neither sent nor dropped nor in the spool.
        under_way: of these, those of requests that were not answered yet.
        spool_put: what the spool had ever taken.
        in_spool: what it held.
    """

    in_memory: int = 0
    under_way: int = 0
    spool_put: int = 0
    in_spool: int = 0

    def lost(self, spool_put: int) -> int:
        """What ended with the run's memory; `spool_put`: what the spool has ever taken by now."""
        spooled_since = max(spool_put - self.spool_put, 0)
        return max(self.in_memory - self.under_way - spooled_since, 0)


class CrashPage:
    """The page of a directory.

    Attributes:
        former: what the last run left; None where there was none, or it cannot be read.
    """

    def __init__(self, directory: Path) -> None:
        """Raises OSError: the page cannot be made."""
        with (directory / _FILE).open("a+b") as file:
            file.truncate(_PAGE_BYTES)
            self._page = mmap.mmap(file.fileno(), _PAGE_BYTES)
        self._valid = self._page[_VALID_AT] & 1
        self.former = self._read() if self._page[: len(_MAGIC)] == _MAGIC else None

    def write(self, account: CrashAccount) -> None:
        """Replaces what the page says, at once."""
        other = 1 - self._valid
        values = account.in_memory, account.under_way, account.spool_put, account.in_spool
        _SLOT.pack_into(self._page, self._slot_at(other), *values)
        self._page[_VALID_AT] = self._valid = other
        self._page[: len(_MAGIC)] = _MAGIC

    def close(self) -> None:
        """Lets go of the page; the file stays."""
        with suppress(BufferError):
            self._page.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> CrashAccount:
        return CrashAccount(*_SLOT.unpack_from(self._page, self._slot_at(self._valid)))

    def _slot_at(self, slot: int) -> int:
        return _SLOTS_AT * (1 + slot)
