"""gRPC and gRPC-Web: the path names service and method, so that it is its own operation and is never templated."""

from __future__ import annotations

import re

# "PROTOCOL-HTTP2.md" and "PROTOCOL-WEB.md" of gRPC; Connect's unary calls are ordinary JSON, and REST here.
_MEDIA_TYPE = re.compile(r"application/(?:grpc(?:-web(?:-text)?)?|connect)(?:\+[a-z0-9.-]+)?", re.IGNORECASE)


def is_grpc(protocol: str, media_type: str | None) -> bool:
    """Whether an exchange is a call, by the agent's word or by its request's media type."""
    return protocol == "grpc" or (media_type is not None and _MEDIA_TYPE.fullmatch(media_type) is not None)
