"""Rules on how callers get credentials, and on webhooks that ask for none (OWASP API2:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import class_name, length, plain
from stream_processor.examined import text_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_TOKEN_KEYS = frozenset({"accesstoken", "refreshtoken", "idtoken", "sessiontoken", "authtoken", "jwt"})
_LOGIN = re.compile(
    r"(?i)(?:(?:^|[/._-])(?:log-?in|sign-?in|sign-?up|register|tokens?|auth|oauth2?|refresh)|(?:^|/)sessions?)(?:$|[/._-])"
)
_TOKEN_CHARACTERS_MIN = 16
_WEBHOOK = re.compile(r"(?i)(?:^|[/._-])(?:web-?hooks?|hooks?|callbacks?)(?:$|[/._-])")
# Headers by which senders prove who they are: X-Hub-Signature-256, Stripe-Signature, X-Gitlab-Token, ...
_PROOF = re.compile(r"signature|hmac|-hub-|-token$|digest|svix|webhook-id|authorization|secret")


def authorization_request(examined: Examined) -> Iterator[Sighting]:
    """An authorization request of OAuth that was taken (RFC 6749 section 4) without what RFC 9700 asks for."""
    if not 200 <= examined.status <= 399:
        return
    given = {name: value for name, value in examined.query if value}
    kinds = given.get("response_type", "").split()
    if not kinds or "client_id" not in given:
        return
    if "token" in kinds:
        yield Sighting("AUTH-20", "implicit flow", f"query response_type={' '.join(kinds)[:40]}")
    if "code" in kinds and "code_challenge" not in given:
        yield Sighting("AUTH-20", "no PKCE", "query response_type=code without code_challenge")
    if "state" not in given:
        yield Sighting("AUTH-20", "no state", "query without state")


def token_in_cacheable_response(examined: Examined) -> Iterator[Sighting]:
    """A token in an answer that caches may keep."""
    if not examined.is_ok or "no-store" in examined.response_headers.get("cache-control", "").lower():
        return
    is_login = _LOGIN.search(examined.path) is not None
    if not is_login and not _may_be_kept(examined):
        return
    for name, value in text_leaves(examined.response_document):
        spelled = plain(name)
        is_named = spelled in _TOKEN_KEYS or (spelled == "token" and (is_login or class_name(value) == "jwt"))
        if is_named and length(value) >= _TOKEN_CHARACTERS_MIN:
            yield Sighting("AUTH-21", name, f"response field {name}, without Cache-Control: no-store")


def _may_be_kept(examined: Examined) -> bool:
    """Whether caches keep an answer that is no answer to a sign-in, for which RFC 6749 section 5.1 asks more."""
    control = examined.response_headers.get("cache-control", "").lower()
    if examined.method != "GET" or "private" in control or "no-cache" in control:
        return False
    # Of answers to Authorization, only what says that it may be kept is (RFC 9111 section 3.5).
    is_allowed = any(word in control for word in ("public", "s-maxage", "must-revalidate"))
    return is_allowed or "authorization" not in examined.request_headers


def webhook_without_signature(examined: Examined) -> Iterator[Sighting]:
    """An event that was taken from a sender who proved nothing."""
    if not examined.is_ok or not examined.is_anonymous or not _WEBHOOK.search(examined.path):
        return
    # A secret in the address proves as much as an API key.
    if not any(map(_PROOF.search, examined.request_headers)) and not examined.query_text:
        yield Sighting("AUTH-23", "no signature", "no credential, and no header that holds a signature")


DETECTORS = (
    Detector(("AUTH-20",), authorization_request, (("segment", "authorize"), ("segment", "auth"))),
    Detector(("AUTH-21",), token_in_cacheable_response, (("response_mark", "token_key"),)),
    Detector(("AUTH-23",), webhook_without_signature, (("method", "POST"),)),
)
