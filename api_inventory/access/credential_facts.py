"""What the credentials of a request say of themselves: where they stand, and the facts of a JWT or of Basic ones.

The agent notes them before it masks, and a record carries them beside the exchange (`docs/data-model.md`). `facts_of`
finds the same in a request that nobody masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal, cast

from api_inventory.access.basic_facts import BasicFacts, basic_map, basic_of_map, read_basic
from api_inventory.access.definition import is_harmless
from api_inventory.access.jwt_facts import JWT_START, JwtFacts, jwt_map, jwt_of_map, read_jwt, subject_of
from api_inventory.access.limits import FACTS_MAX, NAME_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.exchange import Request

CredentialLocation = Literal["header", "cookie", "query"]
_LOCATIONS = frozenset({"header", "cookie", "query"})
_BLANKS = " \t"
_SCHEME_CHARACTERS_MAX = 16


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """What one credential says. Either `jwt` or `basic` is there.

    Attributes:
        name: of the header (in lower case), the cookie or the query parameter.
        is_subject_in_target: a segment of the path, or a value of the query, is the token's subject.
    """

    location: CredentialLocation
    name: str
    jwt: JwtFacts | None = None
    basic: BasicFacts | None = None
    is_subject_in_target: bool = False


def facts_of(request: Request, key: bytes = b"") -> tuple[CredentialFacts, ...]:
    """The facts of the first four tokens of a request of which nothing was masked."""
    facts = []
    for location, written_name, value in islice(_tokens(request), FACTS_MAX):
        if not is_harmless(written_name, NAME_CHARACTERS_MAX):
            continue
        name = written_name.lower() if location == "header" else written_name
        if not value.startswith(JWT_START):
            basic = read_basic(value, key)
            if basic is not None:
                facts.append(CredentialFacts(location, name, basic=basic))
        elif (jwt := read_jwt(value, key)) is not None:
            subject = subject_of(value)
            is_there = subject is not None and _holds(request.target, subject)
            facts.append(CredentialFacts(location, name, jwt, is_subject_in_target=is_there))
    return tuple(facts)


def _tokens(request: Request) -> Iterator[tuple[CredentialLocation, str, str]]:
    """What begins as a JWT, or stands behind the word Basic."""
    for name, value in request.headers:
        if name.lower() == "cookie":
            yield from (("cookie", *pair) for pair in _pairs(value, ";"))
            continue
        text = value.strip(_BLANKS)
        if text.startswith(JWT_START):
            yield "header", name, text
            continue
        scheme, space, rest = text.partition(" ")
        credentials = rest.strip(_BLANKS)
        if not space or len(scheme) > _SCHEME_CHARACTERS_MAX:
            continue
        if credentials.startswith(JWT_START) or scheme.lower() == "basic":
            yield "header", name, credentials
    query = request.target.partition("#")[0].partition("?")[2]
    yield from (("query", *pair) for pair in _pairs(query, "&"))


def _pairs(text: str, separator: str) -> Iterator[tuple[str, str]]:
    if JWT_START not in text:
        return
    for piece in text.split(separator):
        name, _, value = piece.strip(_BLANKS).partition("=")
        token = value.strip('"')
        if token.startswith(JWT_START):
            yield name, token


def _holds(target: str, subject: str) -> bool:
    """Whether a segment, or a value of the query, is this text."""
    start = target.find(subject)
    while start >= 0:
        end = start + len(subject)
        if target[start - 1 : start] in {"/", "="} and target[end : end + 1] in {"", "/", "?", "&", "#", ";"}:
            return True
        start = target.find(subject, end)
    return False


def facts_map(facts: CredentialFacts) -> dict[str, object]:
    """As a record carries it."""
    return {
        "location": facts.location,
        "name": facts.name,
        **({} if facts.jwt is None else {"jwt": jwt_map(facts.jwt)}),
        **({} if facts.basic is None else {"basic": basic_map(facts.basic)}),
        **({"is_subject_in_target": True} if facts.is_subject_in_target else {}),
    }


def facts_of_map(source: object) -> CredentialFacts | None:
    """The same, read again; None of what is not that."""
    if not isinstance(source, dict):
        return None
    location, name, jwt, basic = (source.get(key) for key in ("location", "name", "jwt", "basic"))
    if location not in _LOCATIONS or not isinstance(name, str):
        return None
    return CredentialFacts(
        cast("CredentialLocation", location),
        name,
        jwt_of_map(jwt) if isinstance(jwt, dict) else None,
        basic_of_map(basic) if isinstance(basic, dict) else None,
        source.get("is_subject_in_target") is True,
    )
