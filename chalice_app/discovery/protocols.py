"""What a load balancer speaks to its targets, and what a mirror can make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.discovery.load_balancer import TLS_PROTOCOLS, Eligibility, Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalice_app.discovery.backend import FoundBalancer, FoundGroup

# Where nothing but the port tells: HTTPS and its usual other port, Kubernetes' API, LDAPS, and Kafka and AMQP over TLS.
TLS_PORTS = frozenset({443, 636, 5671, 6443, 8443, 9093, 9443})
WITH_TCP = frozenset({"TCP", "TCP_UDP"})
# HTTP needs TCP: of these, nothing could be read.
WITHOUT_TCP = frozenset({"UDP", "QUIC"})

HTTP2 = Note(
    "http2",
    "HTTP/2 is read. Connections that were open before the mirror session began are understood once they open anew.",
)
GRPC = Note(
    "grpc",
    "gRPC is read. Connections that were open before the mirror session began are understood once they open anew.",
)
TLS_PROBABLE = Note(
    "tls_probable",
    "The load balancer hands TCP through, and the port is one of TLS: a mirror would probably carry ciphertext.",
    "End TLS at the load balancer: a TLS listener and a TCP target group. Where the port serves plain HTTP, go on.",
)


def by_protocol(group: FoundGroup) -> Eligibility | None:
    """Why nothing could be read of this group's traffic; None where something can."""
    if group.protocol in TLS_PROTOCOLS:
        return Eligibility(
            mirrorable=False,
            code="tls_to_backend",
            explanation=f"The load balancer speaks {group.protocol} to it: a mirror would carry ciphertext.",
            fix="End TLS at the load balancer: give the target group the protocol HTTP (or TCP).",
        )
    if group.protocol in WITHOUT_TCP:
        return Eligibility(
            mirrorable=False,
            code="not_tcp",
            explanation=f"The load balancer hands it {group.protocol}: HTTP/1 and HTTP/2 need TCP.",
            fix="Select the load balancer whose target group takes TCP or HTTP.",
        )
    return None


def protocol_notes(balancer: FoundBalancer, group: FoundGroup, port: int | None) -> Iterator[Note]:
    """What to know of this group's traffic to one port."""
    if _hands_tls_through(balancer, group, port):
        yield TLS_PROBABLE
    match group.protocol_version:
        case "HTTP2":
            yield HTTP2
        case "GRPC":
            yield GRPC


def _hands_tls_through(balancer: FoundBalancer, group: FoundGroup, port: int | None) -> bool:
    if group.protocol not in WITH_TCP:
        return False
    if port in TLS_PORTS:
        return True
    # A listener that ends TLS hands over plain text; one of TCP hands over what came.
    return any(
        listener.protocol in WITH_TCP and listener.port in TLS_PORTS and group.arn in listener.target_group_arns
        for listener in balancer.listeners
    )
