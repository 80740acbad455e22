"""A user pool's hosted pages and token endpoint on loopback, as far as the documentation of Cognito has them.

https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html; RFC 6749, 7009 and 7636.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example"
CLIENT_ID = "7exampleclient"


@dataclass
class UserPool:
    """Who is there, and what was given out. Times are its own, so that a test makes them pass."""

    groups: list[str] = field(default_factory=lambda: ["operator"])
    email: str = "ada@example.com"
    id_token_s: int = 900
    page_urls: tuple[str, ...] = ()
    # Set by a test: what the authorization endpoint answers in the place of a code.
    refuses_with: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        sent = request.form.to_dict() if request.method == "POST" else request.args.to_dict()
        if request.path != "/favicon.ico":
            self.asked.append((request.path, sent))
        answers = {
            "/oauth2/authorize": self._page,
            "/login": self._log_in,
            "/oauth2/token": self._token,
            "/oauth2/revoke": self._revoke,
            "/logout": self._log_out,
            "/favicon.ico": lambda _: Response(status=204),
        }
        answer = answers.get(request.path)
        response = Response("no such page", 404) if answer is None else answer(sent)
        return response(environ, start_response)

    def _page(self, sent: dict[str, str]) -> Response:
        """The hosted page, where a person types who they are; here a link is enough."""
        link = f'<a href="/login?{escape(urlencode(sent))}">Sign in as {self.email}</a>'
        page = f"<!doctype html><title>People</title>{link}"
        return Response(page, content_type="text/html")

    def _log_in(self, sent: dict[str, str]) -> Response:
        known = sent.get("client_id") == CLIENT_ID and sent.get("redirect_uri") in self.page_urls
        if not known or sent.get("response_type") != "code" or sent.get("code_challenge_method") != "S256":
            return Response("invalid_request", 400)
        if self.refuses_with:
            told = {"error": self.refuses_with, "error_description": "<b>no</b>", "state": sent["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = sent
            told = {"code": code, "state": sent["state"]}
        return redirect(f"{sent['redirect_uri']}?{urlencode(told)}")  # type: ignore[return-value]

    def _token(self, sent: dict[str, str]) -> Response:
        if sent.get("client_id") != CLIENT_ID:
            return _refused("invalid_client")
        if sent.get("grant_type") == "refresh_token":
            return self._tokens("") if sent.get("refresh_token") in self.refresh_tokens else _refused("invalid_grant")
        # A code is good once.
        asked = self.codes.pop(sent.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != sent.get("redirect_uri"):
            return _refused("invalid_grant")
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return _refused("invalid_grant")
        refresh_token = secrets.token_urlsafe(16)
        self.refresh_tokens.add(refresh_token)
        return self._tokens(refresh_token)

    def _tokens(self, refresh_token: str) -> Response:
        told = {"id_token": self.id_token(), "access_token": "a", "expires_in": self.id_token_s, "token_type": "Bearer"}
        return _json(told | ({"refresh_token": refresh_token} if refresh_token else {}))

    def id_token(self, **changed: Any) -> str:
        """A token as the pool signs it, with claims changed."""
        now_s = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": CLIENT_ID,
            "sub": "0a1b2c3d",
            "email": self.email,
            "token_use": "id",
            # Two of one second differ.
            "jti": secrets.token_hex(16),
            "iat": now_s,
            "exp": now_s + self.id_token_s,
            **({"cognito:groups": self.groups} if self.groups else {}),
        }
        return jwt.encode(claims | changed, self.key, "RS256")

    def _revoke(self, sent: dict[str, str]) -> Response:
        self.refresh_tokens.discard(sent.get("token", ""))
        return Response(status=200)

    def _log_out(self, sent: dict[str, str]) -> Response:
        if sent.get("client_id") != CLIENT_ID or sent.get("logout_uri") not in self.page_urls:
            return Response("invalid_request", 400)
        return redirect(sent["logout_uri"])  # type: ignore[return-value]


def _refused(code: str) -> Response:
    return _json({"error": code}, 400)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
