"""One request and its response, as the agent saw them, in the form in which the record stream carries them.

Field names are those of `heliostat decode`; what differs is that bodies travel as bytes (decoded and bounded) and times
as whole nanoseconds. Structs rather than data classes, since a processor makes tens of thousands of them in a second;
none can be part of a cycle, so that the garbage collector need not look at them.
Knows nothing of how an exchange is encoded (see `exchange_record`) or of what it teaches (see `lessons`).
"""

from __future__ import annotations

import msgspec

from api_inventory.access.credential_facts import CredentialFacts  # noqa: TC001 - a Struct's annotations can be read

Headers = tuple[tuple[str, str], ...]


class Body(msgspec.Struct, frozen=True, gc=False):
    """The body of a message.

    Attributes:
        content: the first bytes after transfer and content decoding, at most the agent's bound; empty where not kept.
        size: bytes after transfer decoding, before content decoding: what crossed the wire. True even where
            `content` is cut.
        decoded_size: bytes after content decoding; None where nothing had to be undone or it could not be.
        truncated: some bytes of the body were not captured or not kept, so `content` is a prefix.
    """

    content: bytes = b""
    size: int = 0
    decoded_size: int | None = None
    truncated: bool = False


class Request(msgspec.Struct, frozen=True, gc=False):
    """A request. `target` is the request-target as sent (RFC 9112 section 3.2), with its query."""

    method: str
    target: str
    host: str
    headers: Headers = ()
    body: Body = Body()
    trailers: Headers = ()


class Response(msgspec.Struct, frozen=True, gc=False):
    """A final response: interim (1xx) responses never stand here, 101 aside."""

    status: int
    headers: Headers = ()
    body: Body = Body()
    trailers: Headers = ()


class MessageCount(msgspec.Struct, frozen=True, gc=False):
    """Messages of one side and their payload in bytes as it was sent, compressed or not."""

    messages: int = 0
    size: int = 0


class MessageSample(msgspec.Struct, frozen=True, gc=False):
    """The beginning of a WebSocket's text message; `truncated` where more followed."""

    from_client: bool
    text: bytes
    truncated: bool = False


class Messages(msgspec.Struct, frozen=True, gc=False):
    """What an exchange carried in messages of its own: those of gRPC, of a WebSocket, or server-sent events.

    Attributes:
        client, server: what each side sent; events are the server's.
        samples: the first texts of a WebSocket, masked.
        grpc_status: how a gRPC call ended; None where it was not seen.
        close_code: why a WebSocket was closed (RFC 6455 section 7.4); None where nobody said.
    """

    client: MessageCount = MessageCount()
    server: MessageCount = MessageCount()
    samples: tuple[MessageSample, ...] = ()
    grpc_status: int | None = None
    close_code: int | None = None


class Exchange(msgspec.Struct, frozen=True, gc=False):
    """A request and its final response, or a request marked unanswered, or a response whose request was not captured.

    Attributes:
        vni: the VXLAN or GENEVE network identifier; None where the packets came without a tunnel.
        client, server: "ip:port" of the innermost addresses; IPv6 in brackets.
        protocol: "http/1.0", "http/1.1", "h2", "grpc" or "websocket".
        stream_id: the HTTP/2 stream; None otherwise.
        request_at_ns, response_at_ns: capture time of the first byte of the head, nanoseconds since the epoch.
        messages: of an exchange that carries messages of its own; None otherwise, and as long as it goes on.
        complete: no byte of either message was lost.
        flags: what was remarkable, for example "mid_stream", "streaming", "te_with_cl".
        credential_facts: what the agent noted of credentials before it masked them.
    """

    vni: int | None
    client: str
    server: str
    protocol: str
    request: Request | None
    response: Response | None
    request_at_ns: int
    response_at_ns: int | None
    stream_id: int | None = None
    complete: bool = True
    flags: tuple[str, ...] = ()
    messages: Messages | None = None
    credential_facts: tuple[CredentialFacts, ...] = ()
