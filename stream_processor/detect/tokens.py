"""Rules on JSON Web Tokens that were accepted (OWASP API2:2023, RFC 8725)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.registrable_domain import registrable_domain
from stream_processor.detect.sighting import Detector, Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Credential, Examined, JwtFacts

# Clocks differ, and proxies queue: what expired a moment ago may be right.
_EXPIRED_S = 300
_LONG_S = 24 * 3600
_VERY_LONG_S = 30 * _LONG_S
# Of the key's name: it leads to a file or an address, or breaks out of a query or a command.
_SHAPES_THAT_LEAD = frozenset({"path", "url", "injection"})


def accepted_tokens(examined: Examined) -> Iterator[Sighting]:
    """What is wrong with the tokens of a request that was answered with success."""
    for credential in examined.credentials if examined.is_ok else ():
        if credential.jwt is not None:
            yield from _of_signature(credential, credential.jwt)
            yield from _of_lifetime(credential, credential.jwt, examined.at_s)
            for claim in credential.jwt.sensitive_claims:
                yield Sighting("AUTH-10", claim, f"token in {credential.name}: claim {claim.replace(':', ' holds ')}")


def _of_signature(credential: Credential, jwt: JwtFacts) -> Iterator[Sighting]:
    if jwt.alg.lower() in {"none", ""} or jwt.is_signature_empty:
        how = "without signature" if jwt.is_signature_empty else f'with alg "{jwt.alg}"'
        yield Sighting("AUTH-04", credential.name, f"token in {credential.name} {how}")
    if jwt.weak_secret:
        issuer = jwt.issuer or "unnamed issuer"
        yield Sighting("AUTH-08", issuer, f"token of {issuer} in {credential.name}, {jwt.alg} with a well-known secret")
    if jwt.jku_host is not None and not _is_of_issuer(jwt.jku_host, jwt.issuer):
        yield Sighting("AUTH-09", "jku", f"token in {credential.name}: its key is at {jwt.jku_host}")
    if jwt.kid_shape in _SHAPES_THAT_LEAD:
        yield Sighting("AUTH-09", "kid", f"token in {credential.name}: kid holds a {jwt.kid_shape}")


def _of_lifetime(credential: Credential, jwt: JwtFacts, at_s: int) -> Iterator[Sighting]:
    if jwt.expires_at_s is None:
        yield Sighting("AUTH-05", credential.name, f"token in {credential.name} without exp")
        return
    if at_s > jwt.expires_at_s + _EXPIRED_S:
        yield Sighting("AUTH-06", credential.name, f"token in {credential.name} had expired")
    lifetime_s = 0 if jwt.issued_at_s is None else jwt.expires_at_s - jwt.issued_at_s
    if lifetime_s > _LONG_S:
        how = "over 30 days" if lifetime_s > _VERY_LONG_S else "over 24 hours"
        yield Sighting(
            "AUTH-07", f"{credential.name} {how}", f"token in {credential.name} lives {lifetime_s // 3600} h"
        )


def _is_of_issuer(host: str, issuer: str | None) -> bool:
    """Where no issuer is named, nobody can tell."""
    return issuer is None or registrable_domain(host) == registrable_domain(issuer)


DETECTORS = (
    Detector(
        ("AUTH-04", "AUTH-05", "AUTH-06", "AUTH-07", "AUTH-08", "AUTH-09", "AUTH-10"),
        accepted_tokens,
        (("credential", "jwt"),),
    ),
)
