"""A network namespace of a test's own: `lo` and nothing else, in which the test may do what needs capabilities.

Root makes one as it is; others make a user namespace first. A process can enter only while it has one thread, so that
the work is done in a child.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFMTU = 0x8913, 0x8914, 0x8922
IFF_UP = 1
NO_NAMESPACE = 77
# pytest's own limit ends the parent alone.
ALARM_S = 100


def in_namespace(work: Callable[[], None], *, mtu: int = 65_536) -> None:
    """Does work in a namespace whose `lo` has this MTU; a failure there is one here. Skips where none can be made."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os._exit(_done(work, mtu))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == NO_NAMESPACE:
        pytest.skip("this system lets nobody make a network namespace")
    assert code == 0, "the work in the namespace failed; see what it wrote"


def _done(work: Callable[[], None], mtu: int) -> int:
    try:
        _enter()
    except OSError:
        return NO_NAMESPACE
    signal.alarm(ALARM_S)
    try:
        _raise_loopback(mtu)
        work()
    except BaseException:  # noqa: BLE001  this is the end of the process, and the parent reports it
        traceback.print_exc()
        sys.stderr.flush()
        return 1
    return 0


def _enter() -> None:
    user, group = os.getuid(), os.getgid()
    flags = CLONE_NEWNET if user == 0 else CLONE_NEWUSER | CLONE_NEWNET
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    if user != 0:
        # user_namespaces(7): groups only where setgroups was given up.
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", "ascii")


def _raise_loopback(mtu: int) -> None:
    """netdevice(7)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFMTU, struct.pack("16si20x", b"lo", mtu))
        request = fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sh22x", b"lo", 0))
        (interface_flags,) = struct.unpack_from("16xh", request)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", interface_flags | IFF_UP))
