"""Checks of the machine: ports, the right to a ring, the receive buffer, the spool, the key, the metadata service.

Each takes what it looks at as an argument, and changes nothing: a port is opened and closed again.
"""

from __future__ import annotations

import shutil
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mirror_agent.check.verdict import Standing, Verdict
from mirror_agent.errors import WrongSettings
from mirror_agent.instance_metadata import MetadataUnavailable
from mirror_agent.redaction_key import redaction_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from mirror_agent.settings import Address, Settings

# What the core asks the kernel for (capture-live/src/socket.rs).
RECEIVE_BUFFER_BYTES = 64 * 1024 * 1024
# Bits of capabilities(7).
_CAP_NET_ADMIN, _CAP_NET_RAW = 12, 13
PROCESS_STATUS = Path("/proc/self/status")
# The kernel's bookkeeping counts double (socket(7), SO_RCVBUF).
_SO_RCVBUFFORCE = 33


class Metadata(Protocol):
    """What is asked of the metadata service."""

    def get(self, path: str) -> str | None:
        """One item; None where there is none."""


def check_port(check: str, address: Address, kind: socket.SocketKind) -> Verdict:
    """Can the port be opened?"""
    word = "UDP" if kind == socket.SOCK_DGRAM else "TCP"
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        with socket.socket(family, kind) as opened:
            if kind == socket.SOCK_STREAM:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((address.host, address.port))
    except OSError as error:
        fix = "End the process that holds it (ss -lnup names it), or choose another port or address."
        return Verdict(check, "fail", f"{word} port {address} cannot be opened: {error.strerror}.", fix)
    return Verdict(check, "ok", f"{word} port {address} can be opened.")


def capabilities(status: Path = PROCESS_STATUS) -> int:
    """The effective capabilities of this process as bits (proc(5))."""
    [line] = [line for line in status.read_text("ascii").splitlines() if line.startswith("CapEff:")]
    return int(line.split()[1], 16)


def check_ring(receive: str, effective: int) -> Verdict:
    """May this process open a packet ring?"""
    fix = "Give the unit AmbientCapabilities=CAP_NET_RAW, as the one of cfn/collector.yaml has it."
    if receive == "socket":
        return Verdict("ring", "ok", "A ring is not asked for.")
    if effective >> _CAP_NET_RAW & 1:
        return Verdict("ring", "ok", "CAP_NET_RAW is there: a packet ring is allowed.")
    if receive == "ring":
        return Verdict("ring", "fail", "CAP_NET_RAW is missing, and receive = ring asks for it.", fix)
    return Verdict("ring", "note", "CAP_NET_RAW is missing: the agent receives by a UDP socket.", fix)


def granted_receive_buffer(effective: int) -> int:
    """How many bytes the kernel grants a UDP socket that asks for `RECEIVE_BUFFER_BYTES`."""
    option = _SO_RCVBUFFORCE if effective >> _CAP_NET_ADMIN & 1 else socket.SO_RCVBUF
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.setsockopt(socket.SOL_SOCKET, option, RECEIVE_BUFFER_BYTES)
        return asking.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2


def check_interface(interface: str | None) -> Verdict:
    """Is the ring's interface there?"""
    names = [name for _, name in socket.if_nameindex()]
    if interface is None:
        return Verdict("interface", "ok", f"A ring receives from all of {', '.join(names)}.")
    if interface in names:
        return Verdict("interface", "ok", f"{interface} is there.")
    return Verdict("interface", "fail", f"There is no interface {interface}.", f"Name one of {', '.join(names)}.")


def check_receive_buffer(granted: int) -> Verdict:
    """Is a burst held until it is read?"""
    if granted >= RECEIVE_BUFFER_BYTES:
        return Verdict("receive_buffer", "ok", f"The kernel grants {granted:,} bytes of receive buffer.")
    found = f"The kernel grants {granted:,} bytes of receive buffer where {RECEIVE_BUFFER_BYTES:,} are asked for."
    fix = f"sysctl -w net.core.rmem_max={RECEIVE_BUFFER_BYTES}, and in /etc/sysctl.d to keep it."
    return Verdict("receive_buffer", "note", found, fix)


def check_spool(
    settings: Settings, free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
) -> Verdict:
    """Is there a place for records that wait?"""
    folder = settings.spool_directory
    if folder is None:
        fix = "Set spool_directory, so that an outage of Kinesis loses less."
        return Verdict("spool", "note", "No spool: records that wait are held in memory alone.", fix)
    if not folder.is_dir():
        return Verdict("spool", "fail", f"{folder} is no directory.", "Make it, owned by the agent's user.")
    if folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        fix = f"chmod 700 {folder}: what waits there is what was mirrored."
        return Verdict("spool", "fail", f"{folder} can be entered by others than its owner.", fix)
    free = free_bytes(folder)
    if free < settings.spool_bytes_max:
        found = f"{folder} has {free:,} bytes free where spool_bytes_max is {settings.spool_bytes_max:,}."
        return Verdict("spool", "fail", found, "Use a larger disk, or a lower spool_bytes_max.")
    return Verdict("spool", "ok", f"{folder} has {free:,} bytes free.")


def check_redaction_key(settings: Settings) -> Verdict:
    """Can the key be read, by the agent and by nobody else?"""
    path = settings.redaction_key_file
    if settings.redaction == "off":
        fix = "Leave redaction at masked, unless the stream may hold every credential that is mirrored."
        return Verdict("redaction", "note", "Redaction is off: records carry credentials as they are.", fix)
    if path is None:
        return Verdict("redaction", "ok", f"Redaction is {settings.redaction}; a key is drawn at each start.")
    try:
        redaction_key(path)
    except WrongSettings as error:
        return Verdict("redaction", "fail", f"{error}.", "head -c 32 /dev/urandom | base64 > FILE makes one.")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        fix = f"Let it belong to the agent's user, and chmod 400 {path}."
        return Verdict("redaction", "fail", f"{path} can be read by others than its owner.", fix)
    return Verdict("redaction", "ok", f"Redaction is {settings.redaction}; the key is in {path}.")


def check_metadata(settings: Settings, metadata: Metadata | None) -> Verdict:
    """Would a termination be learnt of?"""
    needed = settings.auto_scaling_group is not None
    fix = "Enable the metadata service with tokens and a hop limit that reaches the agent." if needed else ""
    standing: Standing = "fail" if needed else "ok"
    if metadata is None:
        return Verdict(
            "metadata", "note" if needed else "ok", "The metadata service is turned off by the environment.", fix
        )
    try:
        instance = metadata.get("instance-id")
        state = metadata.get("autoscaling/target-lifecycle-state")
    except MetadataUnavailable as error:
        found = f"This is no EC2 instance, or its metadata cannot be asked: {error}."
        return Verdict("metadata", standing, found, fix)
    if needed and state is None:
        found = f"{instance} is in no Auto Scaling group, and {settings.auto_scaling_group} is named."
        return Verdict("metadata", "note", found, "Leave auto_scaling_group out, or launch by the group.")
    return Verdict("metadata", "ok", f"This is {instance}; its target state is {state or 'none'}.")
