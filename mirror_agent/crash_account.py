"""What a process that was killed leaves of its accounts: a few bytes of a file in the spool directory.

What was written lies in the kernel's memory whatever becomes of the process, so that the next run can say how many
exchanges the one before had in memory, of how many nobody knows whether they arrived, and what it had counted until
then: counters live in the process, and their last minute would end with it. Written in one call each time, and never
mapped: on a full disk a mapped page kills who touches it. What lies in the spool is not told here but by the spool,
whose transactions move with it.
"""

from __future__ import annotations

import os
import struct
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Self
from zlib import crc32

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "accounts"
_MAGIC = b"HLACCT3\n"
_FORM = struct.Struct("<8s4Q5Q?")
# Of former agents, which an update may find killed: these did not tell what of the dropped may be stored.
_SECOND_MAGIC = b"HLACCT2\n"
_SECOND_FORM = struct.Struct("<8s4Q4Q?")
# Nor the first of them what had become of a run.
_FIRST_MAGIC = b"HLACCT1\n"
_FIRST_FORM = struct.Struct("<8s4Q")
_SUM = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class CrashAccount:
    """Exchanges of one run, at one moment.

    Attributes:
        in_memory: decoded, and neither sent nor dropped nor in the spool.
        unsettled: of these, those that Kinesis may have stored: of requests that were not answered yet, or not clearly.
        spool_put: what the spool had ever taken.
        in_spool: what it held.
        datagrams: read.
        decoded: exchanges, of these datagrams.
        sent: exchanges that Kinesis accepted.
        dropped: exchanges, for whatever reason.
        unsettled_dropped: of these, those that Kinesis may have stored.
        has_ended: the run came to its end, and was not killed.
    """

    in_memory: int = 0
    unsettled: int = 0
    spool_put: int = 0
    in_spool: int = 0
    datagrams: int = 0
    decoded: int = 0
    sent: int = 0
    dropped: int = 0
    unsettled_dropped: int = 0
    has_ended: bool = False

    def lost(self, spool_put: int) -> int:
        """What ended with the run's memory; `spool_put`: what the spool has ever taken by now."""
        spooled_since = max(spool_put - self.spool_put, 0)
        return max(self.in_memory - self.unsettled - spooled_since, 0)

    def lost_in_spool(self, spool_put: int) -> int:
        """What the spool held and does not any more: all of it where it began anew, or what was put last.

        At most: where the last transactions are gone, some of what they put may have been sent before.
        """
        return min(max(self.spool_put - spool_put, 0), self.in_spool)


class CrashPage:
    """The accounts of a directory.

    Attributes:
        former: what the last run left; None where there was none, or it cannot be read, or is not open yet.
    """

    def __init__(self, directory: Path) -> None:
        """Opens nothing yet: until the run holds the spool beside it, the file may be another process's."""
        self._path = directory / _FILE
        self._file: int | None = None
        self.former: CrashAccount | None = None

    def open(self) -> bool:
        """Reads what the last run left, if that was not done before; False where the disk refuses."""
        if self._file is not None:
            return True
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return False
        try:
            self.former = _read(os.pread(file, _FORM.size + _SUM.size, 0))
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def write(self, account: CrashAccount) -> bool:
        """Replaces what the file says, and opens it before; False where the disk refuses."""
        if not self.open() or self._file is None:
            return False
        body = _FORM.pack(_MAGIC, *astuple(account))
        try:
            return os.pwrite(self._file, body + _SUM.pack(crc32(body)), 0) == len(body) + _SUM.size
        except OSError:
            return False

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read(data: bytes) -> CrashAccount | None:
    for magic, form in ((_MAGIC, _FORM), (_SECOND_MAGIC, _SECOND_FORM), (_FIRST_MAGIC, _FIRST_FORM)):
        body, checksum = data[: form.size], data[form.size : form.size + _SUM.size]
        if body.startswith(magic) and len(checksum) == _SUM.size and _SUM.unpack(checksum) == (crc32(body),):
            _, *counts = form.unpack(body)
            if form is _FIRST_FORM:
                # It does not say so; a run that has ended held nothing.
                account = CrashAccount(*counts)
                return replace(account, has_ended=account.in_memory == 0)
            if form is _SECOND_FORM:
                counts.insert(-1, 0)
            return CrashAccount(*counts)
    return None
