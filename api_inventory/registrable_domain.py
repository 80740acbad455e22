"""Which domain a host belongs to: what somebody registered, such as `example.co.uk` of `api.example.co.uk`.

Two hosts of one registrable domain belong to one owner. The list of public suffixes (publicsuffix.org) has 9,000 rules
that change weekly; the few here are those under which foreign customers of one provider stand side by side, and those
of the countries that register below a second level. A suffix that is missing makes two owners one: a rule stays silent.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

# Second levels below which countries register (co.uk, com.au, ...).
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ne", "net", "nom", "or", "org"})
_PROVIDERS = (
    "amazonaws.com", "appspot.com", "azurewebsites.net", "blogspot.com", "cloudapp.net", "cloudfront.net",
    "elasticbeanstalk.com", "firebaseapp.com", "fly.dev", "github.io", "gitlab.io", "herokuapp.com", "netlify.app",
    "ngrok.io", "ngrok-free.app", "onrender.com", "pages.dev", "run.app", "vercel.app", "web.app", "workers.dev",
)  # fmt: skip
# Hosts remembered: those of a large installation and its callers; an entry costs 200 bytes.
_HOSTS_REMEMBERED_MAX = 4096


@lru_cache(maxsize=_HOSTS_REMEMBERED_MAX)
def registrable_domain(host: str) -> str:
    """The domain of a host, in lower case and without a port; an IP address, and a name without a dot, as it is."""
    name = without_port(host.lower()).rstrip(".")
    labels = name.split(".")
    if len(labels) <= 2 or address_of(name) is not None:
        return name
    kept = 2
    for provider in _PROVIDERS:
        if name.endswith(f".{provider}"):
            # Regions and services stand between a customer and amazonaws.com: the whole name is one customer's.
            kept = len(labels) if provider == "amazonaws.com" else provider.count(".") + 2
    if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS:
        kept = 3
    return ".".join(labels[-kept:])


def without_port(authority: str) -> str:
    """The host of an authority; IPv6 addresses without their brackets."""
    if authority.startswith("["):
        return authority[1:].partition("]")[0]
    return authority.rpartition(":")[0] if authority.count(":") == 1 else authority


def is_loopback(host: str) -> bool:
    """Whether a host is the machine that asks (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3, RFC 6761 6.3)."""
    name = without_port(host.lower()).rstrip(".")
    address = address_of(name)
    return address.is_loopback if address is not None else name == "localhost" or name.endswith(".localhost")


def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host is; None of a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
