"""Targets and header fields as stored samples show them: names and structure, and no value that a client chose.

`redaction` masks what is known to be sensitive; a sample is kept for days and read by people, so that here everything
is masked that is not known to be harmless. Bodies: see `body_mask`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.body_mask import mask_form
from api_inventory.redaction import keeps_structure, mask, mask_header

if TYPE_CHECKING:
    from api_inventory.path_template import PathTemplate

# Fields whose values describe the message or the software, not a person or an account.
_TELLING_NAMES = """
    accept accept-charset accept-encoding accept-language accept-ranges age allow alt-svc cache-control connection
    content-encoding content-language content-length content-range content-security-policy content-type date expect
    expires host keep-alive last-modified origin permissions-policy pragma prefer priority range referrer-policy
    retry-after sec-websocket-version server strict-transport-security te trailer transfer-encoding upgrade
    upgrade-insecure-requests user-agent vary via x-content-type-options x-forwarded-port x-forwarded-proto
    x-frame-options x-powered-by x-requested-with x-xss-protection
    grpc-accept-encoding grpc-encoding grpc-status grpc-timeout
"""
_TELLING = frozenset(_TELLING_NAMES.split())
_TELLING_PREFIXES = ("access-control-", "ratelimit-", "sec-ch-", "sec-fetch-", "x-ratelimit-")


def sample_target(target: str, template: PathTemplate) -> str:
    """The path template in the place of the path, and the query with its names alone."""
    _, question, query = target.partition("#")[0].partition("?")
    return template.text + question + mask_form(query)


def sample_field(name: str, value: str) -> str:
    """The value of a header field: as it is where it tells of message and software, else masked."""
    lower = name.lower()
    if lower in _TELLING or lower.startswith(_TELLING_PREFIXES) or keeps_structure(name):
        return mask_header(name, value)
    return mask(value)
