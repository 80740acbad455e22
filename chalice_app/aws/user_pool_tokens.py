"""The token endpoint of a Cognito user pool: codes and refresh tokens become ID tokens.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html. It is no API of the AWS SDK: a client
without a secret asks it, by a form, and needs no IAM right.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import urllib3

from chalice_app.errors import SignInExpired, SignInUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

# Half of what API Gateway waits for the function.
TIMEOUT_S: Final = 12
# Three tokens of a person in a hundred groups.
ANSWER_BYTES_MAX: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class UserPoolToken:
    """What a browser is signed in with.

    Attributes:
        refresh_token: "" - the one that was sent is good on.
    """

    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_s: int

    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "token": self.id_token,
            "refresh_token": self.refresh_token or None,
            "expires_in_s": self.expires_in_s,
        }


class UserPoolTokens:
    """Asks one user pool, as its client."""

    def __init__(self, sign_in_url: str, client_id: str) -> None:
        self._url = sign_in_url
        self._client_id = client_id

    def token(self, form: Mapping[str, str]) -> UserPoolToken:
        """A token for what the form brings (RFC 6749 section 4.1.3 and 6).

        Raises:
            SignInExpired: the code or refresh token is good no more, or is another's.
            SignInUnavailable: no answer, or one that is none.
        """
        try:
            answer = json.loads(self._ask("/oauth2/token", form))
            return UserPoolToken(
                str(answer["id_token"]), str(answer.get("refresh_token") or ""), int(answer["expires_in"])
            )
        except (ValueError, KeyError, TypeError) as error:
            raise SignInUnavailable("its answer holds no ID token") from error

    def revoke(self, refresh_token: str) -> None:
        """Take a refresh token back (RFC 7009).

        Raises:
            SignInExpired, SignInUnavailable: as in `token`.
        """
        self._ask("/oauth2/revoke", {"token": refresh_token})

    def _ask(self, path: str, form: Mapping[str, str]) -> bytes:
        try:
            response = urllib3.request(
                "POST",
                self._url + path,
                body=urlencode({**form, "client_id": self._client_id}),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                timeout=TIMEOUT_S,
                # Not even redirects: whatever they lead to would be sent credentials.
                retries=False,
                preload_content=False,
            )
            try:
                body = response.read(ANSWER_BYTES_MAX)
            finally:
                response.release_conn()
        except urllib3.exceptions.HTTPError as error:
            # Its kind alone: the text would hold what was sent.
            raise SignInUnavailable(type(error).__name__) from error
        if response.status == HTTPStatus.OK:
            return bytes(body)
        code = _error_code(body)
        if code == "invalid_grant":
            raise SignInExpired
        raise SignInUnavailable(f"status {response.status}, {code}")


def _error_code(body: bytes) -> str:
    """The code of RFC 6749 section 5.2; "" where there is none."""
    try:
        code = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return "no reason"
    return code[:100] if isinstance(code, str) and code.isascii() and code.isprintable() else "no reason"
