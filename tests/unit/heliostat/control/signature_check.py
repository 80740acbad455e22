"""Checks a signature as AWS documents it, from what arrived: IAM User Guide, "Create a signed AWS API request"."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, "
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def scope_of_valid_signature(  # noqa: PLR0917 - the parts of a request
    secret: str, method: str, raw_path: str, raw_query: str, headers: Mapping[str, str], content: bytes
) -> tuple[str, str, str]:
    """(access key, region, service) of a request whose signature holds; AssertionError where it does not.

    Args:
        secret: the secret access key.
        method: of the request.
        raw_path: as it was sent, percent-encoded.
        raw_query: likewise.
        headers: as they arrived, with names in lower case.
        content: the body.
    """
    found = AUTHORIZATION.fullmatch(headers["authorization"])
    assert found, headers["authorization"]
    signed = found["headers"].split(";")
    assert signed == sorted(signed)
    assert {"host", "x-amz-date"} <= set(signed)
    canonical = "\n".join(
        [
            method,
            # Every service but S3 has each segment encoded once more than it was sent.
            "/".join(quote(segment, safe="-_.~") for segment in raw_path.split("/")),
            "&".join(sorted(raw_query.split("&"))) if raw_query else "",
            *(f"{name}:{' '.join(headers[name].split())}" for name in signed),
            "",
            found["headers"],
            hashlib.sha256(content).hexdigest(),
        ]
    )
    scope = f"{found['day']}/{found['region']}/{found['service']}/aws4_request"
    date = headers["x-amz-date"]
    assert date.startswith(found["day"])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    assert hmac.new(key, to_sign.encode(), "sha256").hexdigest() == found["signature"]
    return found["key"], found["region"], found["service"]
