"""HTTP conversations as EC2 mirrors them: Ethernet frames in VXLAN datagrams, made by scapy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether
from scapy.layers.vxlan import VXLAN

CLIENT, SERVER = "10.0.1.5", "10.0.2.7"
_ports = count(40_000)


@dataclass(frozen=True)
class Message:
    """Bytes that one side sends."""

    from_client: bool
    content: bytes


def request(head: str, body: bytes = b"") -> Message:
    return Message(from_client=True, content=_message(head, body))


def response(head: str, body: bytes = b"") -> Message:
    return Message(from_client=False, content=_message(head, body))


def _message(head: str, body: bytes) -> bytes:
    length = f"\r\nContent-Length: {len(body)}" if body or head.startswith("HTTP/") else ""
    return (head.replace("\n", "\r\n") + length + "\r\n\r\n").encode("latin-1") + body


def frames(*messages: Message) -> list[bytes]:
    """The frames of one connection, from its handshake to its end."""
    port = next(_ports)
    sent = {True: 1000, False: 5000}
    made = []

    def add(flags: str, content: bytes = b"", *, from_client: bool) -> None:
        source, destination = (CLIENT, SERVER) if from_client else (SERVER, CLIENT)
        ports = {"sport": port, "dport": 80} if from_client else {"sport": 80, "dport": port}
        segment = TCP(**ports, seq=sent[from_client], ack=sent[not from_client], flags=flags)
        made.append(bytes(Ether() / IP(src=source, dst=destination) / segment / content))
        sent[from_client] += len(content) + (("S" in flags) or ("F" in flags))

    add("S", from_client=True)
    add("SA", from_client=False)
    add("A", from_client=True)
    for message in messages:
        for start in range(0, len(message.content), 1400):
            add("PA", message.content[start : start + 1400], from_client=message.from_client)
        add("A", from_client=not message.from_client)
    add("FA", from_client=True)
    add("FA", from_client=False)
    add("A", from_client=True)
    return made


def datagrams(vni: int, *messages: Message) -> list[bytes]:
    """The same frames as mirrored datagrams."""
    return [bytes(VXLAN(vni=vni, flags=8)) + frame for frame in frames(*messages)]
