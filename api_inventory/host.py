"""The host of an endpoint, in one spelling."""

from __future__ import annotations

import re
from functools import lru_cache

# Longest DNS name (RFC 1035 section 2.3.4) with a port.
_HOST_CHARACTERS_MAX = 253 + 6
# Names (underscores occur in private zones), IPv4 addresses, and IPv6 addresses in brackets; each with a port or not.
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)\.?(?::([0-9]{1,5}))?")
# Hosts remembered: those of a large VPC. What is longer than a host is refused, and costs as much as it is long.
_HOSTS_REMEMBERED_MAX = 4_096
_PORTS_OF_SCHEMES = frozenset({"80", "443"})


@lru_cache(maxsize=_HOSTS_REMEMBERED_MAX)
def normalised_host(text: str) -> str | None:
    """In lower case, without the final dot and a scheme's own port; None where this is no host."""
    if len(text) > _HOST_CHARACTERS_MAX:
        return None
    match = _HOST.fullmatch(text.strip().lower())
    if match is None or ".." in match[1]:
        return None
    name, port = match.groups()
    return name if port is None or port in _PORTS_OF_SCHEMES else f"{name}:{port}"
