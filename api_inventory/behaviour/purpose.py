"""What an endpoint is for, as far as its path says: signing in, and other places where abuse looks different.

Whoever names a route names it in words; these are read off the template's literal segments.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Purpose = Literal["login", "reset", "code", "signup", "checkout", "coupon"]

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_TEMPLATES_REMEMBERED_MAX = 8192
# In this order: "/password/reset/verify" resets, "/login/otp" takes a code.
_PURPOSES: tuple[tuple[Purpose, frozenset[str]], ...] = (
    ("code", frozenset({"otp", "mfa", "2fa", "totp", "verify", "verification", "challenge"})),
    ("reset", frozenset({"reset", "forgot", "forgotten", "recover", "recovery"})),
    ("signup", frozenset({"signup", "register", "registration", "enroll", "enrollment"})),
    ("coupon", frozenset({"coupon", "coupons", "voucher", "vouchers", "redeem", "promo", "giftcard"})),
    ("checkout", frozenset({"checkout", "purchase", "payment", "payments"})),
    (
        "login",
        frozenset(
            {
                "login",
                "signin",
                "logon",
                "authenticate",
                "authentication",
                "token",
                "tokens",
                "session",
                "sessions",
                "oauth",
                "auth",
                "sso",
            }
        ),
    ),
)
# Whoever wrote these wanted them to answer anybody: signs of life, keys, documents, what a browser asks for at first.
_OPEN = frozenset(
    {
        "health", "healthz", "healthcheck", "livez", "readyz", "ready", "live", "liveness", "readiness", "alive",
        "status", "ping", "version", "about", "info", "docs", "doc", "openapi", "swagger", "redoc", "favicon", "robots",
        "manifest", "sitemap", "wellknown", "jwks", "keys", "certs", "oauth", "authorize", "callback", "webhook",
        "webhooks", "hook", "hooks", "captcha", "csrf", "csrftoken", "xsrf", "contact", "newsletter", "subscribe",
        "unsubscribe", "public", "open", "anonymous", "guest", "logout", "signout", "revoke", "introspect", "static",
        "assets",
    }
)  # fmt: skip
_ADMIN = frozenset(
    {
        "admin",
        "admins",
        "administration",
        "administrator",
        "internal",
        "manage",
        "management",
        "debug",
        "private",
        "ops",
        "superuser",
        "backoffice",
    }
)
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@lru_cache(maxsize=_TEMPLATES_REMEMBERED_MAX)
def purpose_of(method: str, template: str) -> Purpose | None:
    """What requests of this endpoint are for; None for what has no purpose of its own, and for all that only reads."""
    if method not in _WRITES:
        return None
    words = words_of(template)
    return next((purpose for purpose, names in _PURPOSES if not names.isdisjoint(words)), None)


@lru_cache(maxsize=_TEMPLATES_REMEMBERED_MAX)
def is_open_by_nature(template: str) -> bool:
    """Whether an endpoint of this name is meant to answer without a credential."""
    return "/.well-known/" in template or not _OPEN.isdisjoint(words_of(template))


@lru_cache(maxsize=_TEMPLATES_REMEMBERED_MAX)
def admin_word(template: str) -> str | None:
    """The word by which a path says that it is not for everybody: a whole segment, "admin" and not "administer"."""
    return next((segment for segment in literal_segments(template) if segment.lower() in _ADMIN), None)


def is_write(method: str) -> bool:
    """Whether requests of this method change something."""
    return method in _WRITES


def literal_segments(template: str) -> list[str]:
    """The segments of a path template that are no parameters, without what an operation's label adds."""
    path = template.partition("#")[0]
    return [segment for segment in path.split("/") if segment and "{" not in segment]


def words_of(template: str) -> frozenset[str]:
    """Words of the literal segments in lower case; neighbours are told joined as well: "sign-in" has "signin"."""
    found: set[str] = set()
    for segment in literal_segments(template):
        words = [word.lower() for word in _WORDS.findall(segment)]
        found.update(words)
        found.update(left + right for left, right in pairwise(words))
    return frozenset(found)
