"""Reads the cases of rules: what was asked and answered, as it stands on the wire, and what the rule sees in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api_inventory.exchange import Body, Exchange, Request, Response
from stream_processor.examined import Examined
from stream_processor.usable import Usable, usable
from tests.unit.stream_processor.untaught import by_form

CASES = Path(__file__).parent / "cases"
AT_S = 1_700_000_000
_HEAD = re.compile(r"([A-Z]+-[0-9]{2}) (?:\+ (.+?) : (.+)|- (.+))")


@dataclass(frozen=True, slots=True)
class Jwt:
    alg: str = "RS256"
    kid_shape: str | None = None
    jku_host: str | None = None
    expires_at_s: int | None = None
    issued_at_s: int | None = None
    issuer: str | None = None
    is_signature_empty: bool = False
    weak_secret: bool = False
    sensitive_claims: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basic:
    password_length: str
    is_common_password: bool = False


@dataclass(frozen=True, slots=True)
class Credential:
    kind: str
    name: str = "authorization"
    jwt: Jwt | None = None
    basic: Basic | None = None


@dataclass(frozen=True, slots=True)
class Client:
    is_public: bool


@dataclass(frozen=True, slots=True)
class Case:
    """`detail` is None where the rule sees nothing."""

    rule: str
    detail: str | None
    what: str
    examined: Examined


def read_cases() -> list[Case]:
    """Every case of every file."""
    return [
        _case(block)
        for path in sorted(CASES.glob("*.txt"))
        for block in re.split(r"\n{2,}", path.read_text("utf-8").strip())
        if not block.startswith("#")
    ]


@dataclass
class _Lines:
    request: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    known: dict[str, list[str]] = field(default_factory=dict)


def _case(block: str) -> Case:
    head, *rest = block.split("\n")
    match = _HEAD.fullmatch(head)
    assert match, head
    lines = _Lines()
    for line in rest:
        sign, text = line[:1], line[2:]
        assert sign in {">", "<", "@"}, line
        if sign == "@":
            name, *values = text.split(" ")
            lines.known[name] = values
        else:
            (lines.request if sign == ">" else lines.answer).append(text)
    return Case(match[1], match[2], f"{match[1]}: {match[3] or match[4]}", _examined(lines))


def _examined(lines: _Lines) -> Examined:
    known = lines.known
    method, target = lines.request[0].split(" ", 1)
    headers, body = _message(lines.request[1:], known, "request")
    answer_headers, answer_body = _message(lines.answer[1:], known, "response")
    host = dict(headers).get("Host", "shop.example.com")
    found = usable(
        Exchange(
            vni=None,
            client=known.get("peer", ["10.0.0.9:40000"])[0],
            server=known.get("server", ["10.0.0.2:80"])[0],
            protocol="http/1.1",
            request=Request(method, target, host, headers, body),
            response=Response(int(lines.answer[0]), answer_headers, answer_body),
            request_at_ns=AT_S * 10**9,
            response_at_ns=None,
        ),
        by_form,
    )
    assert isinstance(found, Usable), found
    client = Client(known["client"] == ["public"]) if "client" in known else None
    scheme = known["scheme"][0] if "scheme" in known else None
    source = "" if scheme is None else f"X-Forwarded-Proto: {scheme}"
    credentials = tuple(_credentials(known))
    return Examined(found, credentials=credentials, client=client, scheme=scheme, scheme_source=source)


def _message(lines: list[str], known: dict[str, list[str]], which: str) -> tuple[tuple[tuple[str, str], ...], Body]:
    blank = lines.index("") if "" in lines else len(lines)
    headers = [tuple(line.split(": ", 1)) for line in lines[:blank]]
    text = "\n".join(lines[blank + 1 :])
    if f"{which}_list" in known:
        text = "[" + ",".join([text] * int(known[f"{which}_list"][0])) + "]"
    if text[:1] in {"{", "["} and not any(name == "Content-Type" for name, *_ in headers):
        headers.append(("Content-Type", "application/json"))
    content = text.encode()
    size = int(known[f"{which}_size"][0]) if f"{which}_size" in known else len(content)
    return tuple((name, value) for name, value in headers), Body(content, size, truncated=size != len(content))


def _credentials(known: dict[str, list[str]]) -> list[Credential]:
    found = [Credential(kind) for kind in known.get("credential", [])]
    if "jwt" in known:
        found.append(Credential("bearer_jwt", jwt=_jwt(known["jwt"])))
    if "basic" in known:
        found.append(Credential("basic", basic=Basic(known["basic"][0], known["basic"][-1] == "common")))
    return found


def _jwt(words: list[str]) -> Jwt:
    names = {"exp": "expires_at_s", "iat": "issued_at_s"}
    facts: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            facts[name] = True
        elif name in names:
            facts[names[name]] = int(value)
        else:
            facts[name] = tuple(value.split(",")) if name.endswith("claims") else value
    return Jwt(**facts)
