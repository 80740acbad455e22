"""What systemd is told (sd_notify(3)): one datagram to the socket that it names; nothing where it names none."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# systemd asks that the watchdog be fed at half its time.
_WATCHDOG_SHARE = 0.5


class Notifier:
    """Tells a service manager how it goes; losing a word is no reason to end.

    Its socket is open from the start, so that a process without a descriptor left can still feed its watchdog.

    Attributes:
        watchdog_interval_s: how often to feed the watchdog; None where there is none.
    """

    def __init__(self, address: str | None, watchdog_interval_s: float | None = None) -> None:
        # A name in the abstract namespace is written with an @, and begins with a zero byte.
        self._address = f"\0{address[1:]}" if address and address.startswith("@") else address
        self._socket: socket.socket | None = None
        if self._address is not None:
            with suppress(OSError):
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
                self._socket.setblocking(False)  # noqa: FBT003  its only argument
        self.watchdog_interval_s = watchdog_interval_s

    def ready(self, status: str) -> None:
        """Listening, or done with reloading."""
        self._tell(f"READY=1\nSTATUS={status}")

    def status(self, status: str) -> None:
        """What `systemctl status` shows."""
        self._tell(f"STATUS={status}")

    def reloading(self) -> None:
        """Reading the settings again; `ready` ends it."""
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self, within_s: float) -> None:
        """Draining, which may take as long as this whatever the unit says."""
        self._tell(f"STOPPING=1\nSTATUS=Draining\nEXTEND_TIMEOUT_USEC={int(within_s * 1_000_000)}")

    def feed_watchdog(self) -> None:
        """All threads turn."""
        self._tell("WATCHDOG=1")

    def close(self) -> None:
        """Lets go of the socket; nothing is told afterwards."""
        if self._socket:
            self._socket.close()

    def _tell(self, text: str) -> None:
        if self._socket is None or self._address is None:
            return
        with suppress(OSError):
            self._socket.sendto(text.encode(), self._address)


def notifier_of(environment: Mapping[str, str], process_id: int | None = None) -> Notifier:
    """The notifier that systemd's environment asks for."""
    own_id = os.getpid() if process_id is None else process_id
    watchdog_us = environment.get("WATCHDOG_USEC", "")
    is_meant = environment.get("WATCHDOG_PID", str(own_id)) == str(own_id)
    interval_s = int(watchdog_us) / 1_000_000 * _WATCHDOG_SHARE if watchdog_us.isdigit() and is_meant else None
    return Notifier(environment.get("NOTIFY_SOCKET") or None, interval_s)
