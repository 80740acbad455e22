"""An instance's metadata service that gives credentials, and who checks them as AWS does: by key, token and time.

Version 2 alone: without a session token nothing is given
(https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html).
"""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from simulator.faults.mishaps import refusing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from simulator.faults.service_proxy import Asked, Mishap

ROLE = "heliostat-agent"
SESSION_TOKEN = "a-session-of-the-metadata-service"  # noqa: S105 - it opens nothing
CREDENTIALS_PATH = "/latest/meta-data/iam/security-credentials/"
LIFETIME = timedelta(hours=6)
# AWS takes signatures of five minutes around its own time.
SKEW_S_MAX = 300
_PREFIX = "ASIAFAULTS"
_KEY = re.compile(rf"{_PREFIX}(\d+)")


class CredentialService:
    """A WSGI application: the metadata service.

    Attributes:
        is_available: else it answers 503 to everything.
    """

    def __init__(self) -> None:
        self.is_available = True
        self._current = 0

    def renew(self) -> None:
        """The credentials given until now have expired; from now on, others are given."""
        self._current += 1

    def refuse(self, asked: Asked) -> tuple[str, Mishap] | None:
        """The refusal of a request whose credentials have expired, or whose signature is of another time."""
        key = _KEY.fullmatch(asked.access_key_id)
        if key and int(key.group(1)) < self._current:
            sentence = "The security token included in the request is expired"
            return "expired", refusing("ExpiredTokenException", sentence=sentence)
        return _refusal_of_time(asked)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if not self.is_available:
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if request.method == "PUT" and request.path == "/latest/api/token":
            return Response(SESSION_TOKEN, headers={"X-aws-ec2-metadata-token-ttl-seconds": "21600"})
        if request.headers.get("X-aws-ec2-metadata-token") != SESSION_TOKEN:
            return Response(status=HTTPStatus.UNAUTHORIZED)
        if request.path == CREDENTIALS_PATH:
            return Response(ROLE)
        if request.path == CREDENTIALS_PATH + ROLE:
            return Response(json.dumps(self._credentials()), content_type="application/json")
        return Response(status=HTTPStatus.NOT_FOUND)

    def _credentials(self) -> dict[str, str]:
        now = datetime.now(UTC)
        times = {"LastUpdated": now, "Expiration": now + LIFETIME}
        return {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "AccessKeyId": f"{_PREFIX}{self._current}",
            "SecretAccessKey": "not-a-secret",
            "Token": "not-a-token",
            **{name: at.strftime("%Y-%m-%dT%H:%M:%SZ") for name, at in times.items()},
        }


def _refusal_of_time(asked: Asked) -> tuple[str, Mishap] | None:
    signed = {name.lower(): value for name, value in asked.headers.items()}.get("x-amz-date")
    if signed is None:
        return None
    signed_at_s = datetime.strptime(signed, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    ahead_s = signed_at_s - time.time()
    if abs(ahead_s) <= SKEW_S_MAX:
        return None
    which = "not yet current" if ahead_s > 0 else "expired"
    return "skewed", refusing("InvalidSignatureException", sentence=f"Signature {which}: {signed} is too far from now")
