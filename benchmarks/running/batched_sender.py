"""Sends the same datagrams round after round by sendmmsg(2), hundreds a call: a call each costs more than decoding."""

from __future__ import annotations

import ctypes
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

DATAGRAMS_AT_ONCE_MAX = 512
TICK_S = 0.002


class _Piece(ctypes.Structure):
    """`struct iovec`."""

    _fields_ = (("base", ctypes.c_char_p), ("size", ctypes.c_size_t))


class _Head(ctypes.Structure):
    """`struct msghdr` of a connected socket."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_size", ctypes.c_uint),
        ("pieces", ctypes.POINTER(_Piece)),
        ("pieces_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_size", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Message(ctypes.Structure):
    """`struct mmsghdr`."""

    _fields_ = (("head", _Head), ("sent", ctypes.c_uint))


class BatchedSender:
    """Sends to one connected socket.

    Attributes:
        sent: datagrams so far.
    """

    def __init__(self, to: socket.socket, datagrams: Sequence[bytes]) -> None:
        self.sent = 0
        self._to = to
        self._count = len(datagrams)
        self._kept = datagrams
        self._pieces = (_Piece * self._count)(*(_Piece(each, len(each)) for each in datagrams))
        self._messages = (_Message * self._count)()
        for number, message in enumerate(self._messages):
            message.head.pieces = ctypes.pointer(self._pieces[number])
            message.head.pieces_count = 1
        self._sendmmsg = ctypes.CDLL(None, use_errno=True).sendmmsg
        self._next = 0

    def send(self, count: int) -> None:
        """So many more, from where the last ones ended. Raises OSError where the system refuses."""
        while count > 0:
            at_once = min(count, DATAGRAMS_AT_ONCE_MAX, self._count - self._next)
            first = ctypes.byref(self._messages, self._next * ctypes.sizeof(_Message))
            sent = self._sendmmsg(self._to.fileno(), first, at_once, 0)
            if sent < 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            count -= sent
            self.sent += sent
            self._next = (self._next + sent) % self._count

    def hold(self, rate: float, seconds: float) -> float:
        """Sends at a rate for so long; how many seconds it took. It makes good a tenth of a second, and no more."""
        start_s = last_s = time.monotonic()
        due = 0.0
        while (now_s := time.monotonic()) < start_s + seconds:
            due = min(due + (now_s - last_s) * rate, rate / 10)
            last_s = now_s
            self.send(int(due))
            due -= int(due)
            time.sleep(TICK_S)
        return time.monotonic() - start_s
