"""What an EC2 instance is told of itself: the instance metadata service, version 2, which asks for a token.

Asked directly: a proxy that the environment names would answer for another machine, or not at all.
"""

from __future__ import annotations

import http.client
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mirror_agent.limits import METADATA_BYTES_MAX, METADATA_TIMEOUT_S, METADATA_TOKEN_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_ENDPOINT = "http://169.254.169.254"
_ROOT = "/latest/meta-data/"


class MetadataUnavailable(Exception):
    """The metadata service does not answer, or refuses: this is no EC2 instance, or its hop limit is too low."""


class InstanceMetadata:
    """Asks the metadata service; holds its token."""

    def __init__(self, endpoint: str = DEFAULT_ENDPOINT, clock: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(endpoint)
        self._host = parts.hostname or ""
        self._port = parts.port or 80
        self._clock = clock
        self._token = ""
        self._token_until_s = 0.0

    def get(self, path: str) -> str | None:
        """One item, such as `instance-id`; None where there is none now.

        Raises:
            MetadataUnavailable: nobody answers, or not as the service does.
        """
        status, text = self._ask("GET", _ROOT + path, {"X-aws-ec2-metadata-token": self._valid_token()})
        if status == http.client.NOT_FOUND:
            return None
        if status != http.client.OK:
            self._token_until_s = 0.0
            raise MetadataUnavailable(f"the metadata service answers {status} for {path}")
        return text

    def _valid_token(self) -> str:
        if self._clock() >= self._token_until_s:
            headers = {"X-aws-ec2-metadata-token-ttl-seconds": str(METADATA_TOKEN_S)}
            status, text = self._ask("PUT", "/latest/api/token", headers)
            if status != http.client.OK:
                raise MetadataUnavailable(f"the metadata service answers {status} where a token was asked for")
            self._token, self._token_until_s = text, self._clock() + METADATA_TOKEN_S / 2
        return self._token

    def _ask(self, method: str, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=METADATA_TIMEOUT_S)
        try:
            connection.request(method, path, headers=dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read(METADATA_BYTES_MAX).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise MetadataUnavailable(f"the metadata service does not answer: {error}") from error
        finally:
            connection.close()


def metadata_of(environment: Mapping[str, str]) -> InstanceMetadata | None:
    """The service that the variables of every AWS client name; None where they turn it off."""
    if environment.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return None
    return InstanceMetadata(environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or DEFAULT_ENDPOINT)
