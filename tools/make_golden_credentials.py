"""Write the golden vectors of credentials: requests, and what both languages must note of them.

What is expected stands here, written by hand: neither the agent's code nor `api_inventory` makes it. Run it after a
change of `docs/data-model.md`, and look at the difference.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import msgpack

FILE = Path(__file__).resolve().parents[1] / "tests" / "golden" / "credentials" / "vectors.json"
KEY = b"golden"
STRONG = b"\x8f1\xee\x02 a secret that no list has \xc3\x7a"
UUID = "9b2d3c1e-7a54-4f60-8a1b-2c3d4e5f6a7b"


def text_of(raw: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(header: Any, claims: Any, secret: bytes | None = STRONG) -> str:
    """A JWT; without a secret, it has no signature."""
    parts = [
        part if isinstance(part, bytes) else json.dumps(part, separators=(",", ":")).encode()
        for part in (header, claims)
    ]
    signed = ".".join(map(text_of, parts))
    alg = header.get("alg") if isinstance(header, dict) else None
    hashed = {"HS384": "sha384", "HS512": "sha512"}.get(str(alg), "sha256")
    return f"{signed}.{'' if secret is None else text_of(hmac.digest(secret, signed.encode(), hashed))}"


def tail(kind: str, value: str) -> str:
    """Of a value of this class, as `docs/security.md` says."""
    return hmac.new(KEY, kind.encode() + b"\0" + value.encode(), hashlib.sha256).hexdigest()[:8]


def basic(user: str, password: str) -> str:
    """The value of a header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def vector(
    name: str, headers: list[list[str]], *credentials: dict[str, Any], target: str = "/", mode: str = "masked"
) -> dict[str, Any]:
    """One request and what is noted of it, also as the bytes of a record."""
    packed = b"".join(msgpack.packb(credential) for credential in credentials).hex()
    return {
        "name": name,
        "mode": mode,
        "target": target,
        "headers": headers,
        "credentials": list(credentials),
        "packed": packed,
    }


def of_header(jwt: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What is noted of a bearer token."""
    return {"location": "header", "name": "authorization", "jwt": jwt, **more}


def bearer(
    name: str, header: Any, claims: Any, facts: dict[str, Any] | None, secret: bytes | None = STRONG
) -> dict[str, Any]:
    """A bearer token and its facts; None where nothing is noted."""
    headers = [["Authorization", f"Bearer {token(header, claims, secret)}"]]
    return vector(name, headers, *([] if facts is None else [of_header(facts)]))


HS256 = {"alg": "HS256"}
ENCRYPTED_HEADER = text_of(b'{"alg":"dir","enc":"A128GCM"}')
FULL_HEADER = {"alg": "RS256", "typ": "at+jwt", "kid": UUID, "jku": "https://keys.Evil.test:8443/jwks.json"}
FULL_CLAIMS = {
    "iss": "https://user@Login.Shop.test/realms/a",
    "sub": "Ada@shop.test",
    "aud": "https://api.shop.test",
    "exp": 1_700_003_600,
    "iat": 1_700_000_000.75,
    "scope": "read:orders write:orders",
    "roles": ["admin", "not harmless!", 7],
    "realm_access": {"roles": ["offline_access"]},
    "email": "ada@shop.test",
    "https://shop.test/claims": {"plan": "gold"},
    "käse": 1,
}
FULL_FACTS = {
    "alg": "RS256",
    "typ": "at+jwt",
    "kid_shape": "uuid",
    "jku_host": "keys.evil.test:8443",
    "claims": [
        "aud",
        "email",
        "exp",
        "https://shop.test/claims",
        "iat",
        "iss",
        "realm_access",
        "roles",
        "scope",
        "sub",
    ],
    "expires_at_s": 1_700_003_600,
    "issued_at_s": 1_700_000_000,
    "issuer": "login.shop.test",
    "subject_tail": tail("email", "ada@shop.test"),
    "subject_shape": "email",
    "scopes": ["admin", "offline_access", "read:orders", "write:orders"],
    "sensitive_claims": ["email:email", "sub:email"],
}
SHAPES_LEFT_OUT = {"jku_host", "issuer", "subject_tail", "scopes"}
KIDS = {
    "": "empty",
    "2011-04-29": "word",
    "key/../../dev/null": "path",
    "/dev/null": "path",
    "keys/main": "path",
    "..\\key": "path",
    "x' UNION SELECT 'key": "injection",
    "key|whoami": "injection",
    "https://vault.test/keys/a": "url",
    "did:web:shop.test#key-1": "word",
    UUID: "uuid",
    "0123456789": "number",
    "00c0ffee00c0ffee": "hex",
    "MQF3o0XW+7j6+cZ7fq8Bx6MPZ5TqeVPqjL1n0tR3Y/Q=": "base64",
    "/QF3o0XW+7j6+cZ7fq8Bx6MPZ5TqeVPqjL1n0tR3Y/Q=": "base64",
    "schlüssel": "other",
}


def vectors() -> list[dict[str, Any]]:
    """All of them."""
    full = f"Bearer {token(FULL_HEADER, FULL_CLAIMS)}"
    plain = token(HS256, {"sub": "42"})
    subject = {"subject_tail": tail("subject", "42"), "subject_shape": "integer"}
    facts = {"alg": "HS256", "claims": ["sub"], **subject}
    return [
        vector("all that a token tells", [["Authorization", full]], of_header(FULL_FACTS)),
        vector(
            "where only shapes are told, nobody is named",
            [["Authorization", full]],
            of_header({name: fact for name, fact in FULL_FACTS.items() if name not in SHAPES_LEFT_OUT}),
            mode="shapes",
        ),
        vector("a token without a scheme", [["X-Access-Token", plain]], {**of_header(facts), "name": "x-access-token"}),
        vector(
            "a token in a cookie",
            [["Cookie", f'a=b; sid="{plain}"']],
            {**of_header(facts), "location": "cookie", "name": "sid"},
        ),
        vector(
            "a token in the query",
            [],
            {**of_header(facts), "location": "query", "name": "access_token"},
            target=f"/a?x=1&access_token={plain}#eyJ",
        ),
        vector(
            "the subject is named by the path",
            [["Authorization", f"DPoP {plain}"]],
            of_header(facts, is_subject_in_target=True),
            target="/users/42/orders",
        ),
        vector(
            "the subject is named by the query",
            [["authorization", plain]],
            of_header(facts, is_subject_in_target=True),
            target="/users?user=42",
        ),
        vector(
            "a part of a segment is not the subject",
            [["Authorization", f"Bearer {plain}"]],
            of_header(facts),
            target="/v42/users/421?a=442",
        ),
        vector(
            "no more than four",
            [["Cookie", "; ".join(f"c{number}={plain}" for number in range(9))]],
            *({**of_header(facts), "location": "cookie", "name": f"c{number}"} for number in range(4)),
        ),
        vector("a name that is an address is not told", [["Cookie", f"ada@shop.test={plain}; {{a}}={plain}"]]),
        bearer("a secret that everybody knows", HS256, {"sub": "42"}, {**facts, "weak_secret": True}, b"secret"),
        bearer(
            "the same with SHA-384", {"alg": "HS384"}, {}, {"alg": "HS384", "weak_secret": True}, b"your-256-bit-secret"
        ),
        bearer("the same with SHA-512", {"alg": "HS512"}, {}, {"alg": "HS512", "weak_secret": True}, b"changeme"),
        bearer("a signature of another algorithm is not tried", {"alg": "RS256"}, {}, {"alg": "RS256"}, b"secret"),
        bearer("no signature", {"alg": "none"}, {}, {"alg": "none", "is_signature_empty": True}, None),
        bearer(
            "an algorithm in another spelling", {"alg": "nOnE"}, {}, {"alg": "nOnE", "is_signature_empty": True}, None
        ),
        bearer("no algorithm", {"typ": "JWT"}, {}, {"alg": "", "typ": "JWT"}),
        bearer("an algorithm that is no name", {"alg": ["none"]}, {}, {"alg": "other"}),
        *(
            bearer(f"the key {kid!r}", {"alg": "ES256", "kid": kid}, {}, {"alg": "ES256", "kid_shape": shape})
            for kid, shape in KIDS.items()
        ),
        bearer("a key that is a number", {"alg": "ES256", "kid": 7}, {}, {"alg": "ES256", "kid_shape": "number"}),
        bearer(
            "an address of a certificate",
            {"alg": "ES256", "x5u": "http://10.0.0.9/c.pem"},
            {},
            {"alg": "ES256", "jku_host": "10.0.0.9"},
        ),
        bearer(
            "times that are none", HS256, {"exp": "1700000000", "iat": -1}, {"alg": "HS256", "claims": ["exp", "iat"]}
        ),
        bearer(
            "a time beyond all times",
            HS256,
            {"exp": 2**53, "iat": 2**53 - 1},
            {"alg": "HS256", "claims": ["exp", "iat"], "issued_at_s": 2**53 - 1},
        ),
        bearer(
            "an issuer that is a name",
            HS256,
            {"iss": "auth-service"},
            {"alg": "HS256", "claims": ["iss"], "issuer": "auth-service"},
        ),
        bearer("an issuer that is an address", HS256, {"iss": "ada@shop.test"}, {"alg": "HS256", "claims": ["iss"]}),
        bearer(
            "a subject that is a UUID",
            HS256,
            {"sub": UUID},
            {"alg": "HS256", "claims": ["sub"], "subject_tail": tail("subject", UUID), "subject_shape": "uuid"},
        ),
        bearer("a subject that is a number", HS256, {"sub": 42}, facts),
        bearer(
            "a subject that is text",
            HS256,
            {"sub": "auth0|5f7c"},
            {"alg": "HS256", "claims": ["sub"], "subject_tail": tail("subject", "auth0|5f7c"), "subject_shape": "text"},
        ),
        bearer(
            "values that a token should not carry",
            HS256,
            {
                "user": {"ssn": "123-45-6789", "password": "tiger", "cards": ["4111 1111 1111 1111"]},
                "pan": 4111111111111111,
                "key": "AKIAIOSFODNN7EXAMPLE",
            },
            {
                "alg": "HS256",
                "claims": ["key", "pan", "user"],
                "sensitive_claims": [
                    "key:aws_key",
                    "pan:card",
                    "user.cards:card",
                    "user.password:secret",
                    "user.ssn:ssn",
                ],
            },
        ),
        bearer(
            "what lies too deep is not looked at",
            HS256,
            {"a": {"b": {"c": {"password": "tiger"}}}},
            {"alg": "HS256", "claims": ["a"]},
        ),
        bearer(
            "parties are no persons",
            HS256,
            {"aud": "ada@shop.test", "azp": "ada@shop.test"},
            {"alg": "HS256", "claims": ["aud", "azp"]},
        ),
        bearer(
            "a scope in which a secret stands",
            HS256,
            {"scp": ["read", "AKIAIOSFODNN7EXAMPLE", "4111111111111111"]},
            {"alg": "HS256", "claims": ["scp"], "scopes": ["read"], "sensitive_claims": ["scp:aws_key", "scp:card"]},
        ),
        bearer(
            "many claims",
            HS256,
            {f"c{number:02}": None for number in range(40)},
            {"alg": "HS256", "claims": [f"c{number:02}" for number in range(32)]},
        ),
        bearer(
            "many scopes",
            HS256,
            {"scope": ",".join(f"s{number:02}" for number in range(40))},
            {"alg": "HS256", "claims": ["scope"], "scopes": [f"s{number:02}" for number in range(16)]},
        ),
        bearer(
            "a claim that is written twice counts as its last",
            HS256,
            b'{"exp":1,"exp":2}',
            {"alg": "HS256", "claims": ["exp"], "expires_at_s": 2},
        ),
        bearer("claims that are a list", HS256, b"[1]", None),
        bearer("claims that are no JSON", HS256, b'{"a":NaN}', None),
        bearer("claims with half of a surrogate pair", HS256, rb'{"a":"\ud800"}', None),
        bearer("claims that are no text", HS256, b'{"a":"\xff"}', None),
        bearer("a number without an end", HS256, b'{"a":1e999}', None),
        bearer("claims that are too deep", HS256, b'{"a":' + b"[" * 127 + b"]" * 127 + b"}", None),
        bearer(
            "claims that are just not too deep",
            HS256,
            b'{"a":' + b"[" * 126 + b"]" * 126 + b"}",
            {"alg": "HS256", "claims": ["a"]},
        ),
        vector("an encrypted token", [["Authorization", f"Bearer {ENCRYPTED_HEADER}..AA.AA.AA"]]),
        vector(
            "what only begins as a token",
            [["Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9"], ["Cookie", "a=eyJ; b=eyJ.eyJ.!"]],
        ),
        vector("what is masked", [["Authorization", "Bearer ‹masked:jwt:90:0123cdef›"]]),
        vector(
            "a common password",
            [["Authorization", basic("ada@shop.test", "P@ssw0rd")]],
            {
                "location": "header",
                "name": "authorization",
                "basic": {
                    "user_tail": tail("email", "ada@shop.test"),
                    "password_length": "8_or_less",
                    "is_common_password": True,
                },
            },
        ),
        vector(
            "a password that is the user's name",
            [["proxy-authorization", basic("Monitoring-1", "monitoring-1").replace("Basic", "bAsIc ")]],
            {
                "location": "header",
                "name": "proxy-authorization",
                "basic": {
                    "user_tail": tail("user", "Monitoring-1"),
                    "password_length": "9_to_15",
                    "is_common_password": True,
                },
            },
        ),
        vector(
            "a long password",
            [["Authorization", basic("svc", "correct:horse:battery")]],
            {
                "location": "header",
                "name": "authorization",
                "basic": {"user_tail": tail("user", "svc"), "password_length": "16_or_more"},
            },
        ),
        vector(
            "no password and no user",
            [["Authorization", "Basic Og=="]],
            {"location": "header", "name": "authorization", "basic": {"password_length": "empty"}},
        ),
        vector(
            "where only shapes are told, no user is",
            [["Authorization", basic("svc", "tiger")]],
            {"location": "header", "name": "authorization", "basic": {"password_length": "8_or_less"}},
            mode="shapes",
        ),
        vector("no user with a password", [["Authorization", "Basic dGlnZXI="], ["Authorization", "Basic ?"]]),
    ]


def main() -> None:
    """Write all of them anew."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    document = {"key": KEY.decode(), "vectors": vectors()}
    FILE.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(document['vectors'])} vectors")


if __name__ == "__main__":
    main()
