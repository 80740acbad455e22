"""One exchange as rules look at it: everything is parsed once, and most of it only when a rule asks.

What other parts already know (credentials, the client behind proxies, sensitive values) is handed in; where it is not,
the rules that need it stay silent or read it from masks.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import unquote_plus

from api_inventory.content_type import FORM, content_type, is_json
from api_inventory.limits import BODY_PARSED_BYTES_MAX
from api_inventory.parameters import query_pairs
from api_inventory.path_template import path_of
from api_inventory.value_class import find_classes
from stream_processor.detect import marks
from stream_processor.detect.outbound import is_private
from stream_processor.limits import LEAVES_EXAMINED_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api_inventory.endpoint import EndpointKey
    from api_inventory.exchange import Body, Exchange, Headers, Request, Response
    from api_inventory.path_template import PathTemplate
    from stream_processor.usable import Usable

MASK_START = "‹masked:".encode()
# The class and the tail (see `api_inventory.mask_token`).
_MASK = re.compile(
    r"‹masked:(?:(?:boolean|integer|number):)?(?:([a-z][a-z0-9_-]{1,40}):)?[0-9]{1,10}(?::([0-9a-f]{8}))?›"
)
# Between a key of JSON and its value, of which a sensitive one is the beginning.
_BETWEEN = ('": "', '":"', '" : "', '":', '": ')
_NAME_CHARACTERS_MAX = 80
_NOTHING: Any = object()
# With their parameters: boundaries of multipart bodies push the others out, and come again at the price of one reading.
_MEDIA_TYPES_REMEMBERED_MAX = 1024


class JwtFacts(Protocol):
    """What a token says of itself (see `api_inventory.access`)."""

    @property
    def alg(self) -> str: ...  # noqa: D102 - the attributes are told where they are made
    @property
    def kid_shape(self) -> str | None: ...  # noqa: D102
    @property
    def jku_host(self) -> str | None: ...  # noqa: D102
    @property
    def expires_at_s(self) -> int | None: ...  # noqa: D102
    @property
    def issued_at_s(self) -> int | None: ...  # noqa: D102
    @property
    def issuer(self) -> str | None: ...  # noqa: D102
    @property
    def is_signature_empty(self) -> bool: ...  # noqa: D102
    @property
    def weak_secret(self) -> bool: ...  # noqa: D102
    @property
    def sensitive_claims(self) -> tuple[str, ...]: ...  # noqa: D102


class BasicFacts(Protocol):
    """What Basic credentials say of themselves (see `api_inventory.access`)."""

    @property
    def password_length(self) -> str: ...  # noqa: D102
    @property
    def is_common_password(self) -> bool: ...  # noqa: D102


class Credential(Protocol):
    """A credential of a request (see `api_inventory.access`)."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def jwt(self) -> JwtFacts | None: ...  # noqa: D102
    @property
    def basic(self) -> BasicFacts | None: ...  # noqa: D102


class Client(Protocol):
    """Who asked, behind proxies that are trusted (see `api_inventory.access`)."""

    @property
    def is_public(self) -> bool | None: ...  # noqa: D102


class SensitiveHit(NamedTuple):
    """A sensitive value of a message.

    Attributes:
        name: the nearest name above it; "" where it is not known.
        class_name: of `redaction.json`, or of a custom class.
        is_whole: it is not a part of a number, such as its last four digits behind asterisks.
    """

    name: str
    class_name: str
    is_whole: bool


class Examined:
    """One exchange of an endpoint.

    Attributes:
        request_headers, response_headers: the first value of each field by its name in lower case.
        status: of the response; 0 where there was none.
        is_ok: answered with 2xx.
        request_type, response_type: media types; "" where none is named.
        credentials: those that were found; empty is none.
        client: None where it is not known who asked.
        scheme: "https" or "http" where a trusted proxy, or the port, tells what the client spoke; None elsewhere.
        scheme_source: what told it, such as "X-Forwarded-Proto: http" or "port 80".
        at_s: capture time of the request, seconds since the epoch.
    """

    __slots__ = (
        "_query", "_request_document", "_request_marks", "_response_document", "_response_marks", "_sensitive",
        "at_s", "client", "credentials", "exchange", "is_masked", "is_ok", "key", "method", "path", "query_text",
        "request", "request_headers", "request_type", "response", "response_headers", "response_type", "scheme",
        "scheme_source", "status", "template",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - each is what another part knows
        self,
        found: Usable,
        *,
        credentials: Sequence[Credential] = (),
        client: Client | None = None,
        scheme: str | None = None,
        scheme_source: str = "",
        request_document: Any = _NOTHING,
        response_document: Any = _NOTHING,
        sensitive: Sequence[SensitiveHit] | None = None,
        is_masked: bool = False,
    ) -> None:
        """What is handed in is not parsed again: documents of bodies (None where there is none), hits in the response.

        `is_masked`: the agent masked, so that what is sensitive is a mask, and nothing else is looked for.
        """
        exchange, request, response = found.exchange, found.request, found.exchange.response
        self.key: EndpointKey = found.key
        self.exchange: Exchange = exchange
        self.request: Request = request
        self.response: Response | None = response
        self.template: PathTemplate = found.template
        self.method: str = request.method
        self.status: int = 0 if response is None else response.status
        self.is_ok: bool = 200 <= self.status <= 299
        self.request_headers = _by_name(request.headers)
        self.response_headers = {} if response is None else _by_name(response.headers)
        self.request_type: str = _media_type(self.request_headers.get("content-type"))
        self.response_type: str = _media_type(self.response_headers.get("content-type"))
        target = request.target
        self.path: str = target.partition("#")[0].partition("?")[0] if target[:1] == "/" else path_of(target)
        self.query_text: str = target.partition("#")[0].partition("?")[2] if "?" in target else ""
        self.credentials = credentials
        self.client = client
        self.scheme = scheme
        self.scheme_source = scheme_source
        self.at_s: int = exchange.request_at_ns // 10**9
        self._request_marks: list[str] | None = None
        self._response_marks: list[str] | None = None
        self._query: list[tuple[str, str]] | None = None
        self._request_document: Any = request_document
        self._response_document: Any = response_document
        self._sensitive: Sequence[SensitiveHit] | None = sensitive
        self.is_masked = is_masked

    @property
    def is_anonymous(self) -> bool:
        """No credential was seen."""
        return not self.credentials

    @property
    def is_public(self) -> bool:
        """Whether it is known that the client is outside."""
        return self.client is not None and self.client.is_public is True

    @property
    def is_internal(self) -> bool:
        """Whether it is known that the client is inside. Neither is known of some."""
        return self.client is not None and self.client.is_public is False

    @property
    def is_for_everybody(self) -> bool:
        """Nobody in particular asked, and anybody could have: what the answer holds is no secret of a caller."""
        return self.is_anonymous and (self.is_public or is_private(self.exchange.server) is False)

    @property
    def request_body(self) -> bytes:
        """What was captured of it."""
        return self.request.body.content

    @property
    def response_body(self) -> bytes:
        """What was captured of it."""
        return b"" if self.response is None else self.response.body.content

    @property
    def request_marks(self) -> list[str]:
        """The marks that stand in the request's body (see `detect.marks`)."""
        if self._request_marks is None:
            body = self.request.body.content
            self._request_marks = marks.REQUEST.of(body) if body else []
        return self._request_marks

    @property
    def response_marks(self) -> list[str]:
        """The marks that stand in the response's body."""
        if self._response_marks is None:
            body = self.response_body
            self._response_marks = marks.RESPONSE.of(body) if body else []
        return self._response_marks

    @property
    def query_marks(self) -> list[str]:
        """The marks that stand in the query."""
        return marks.QUERY.of(self.query_text.encode("utf-8", "replace")) if self.query_text else []

    @property
    def query(self) -> list[tuple[str, str]]:
        """Decoded names and values of the query."""
        if self._query is None:
            self._query = query_pairs(self.request.target) if self.query_text else []
        return self._query

    @property
    def request_document(self) -> Any:
        """The JSON of the request's body, or a form's pairs as an object; None where it holds neither."""
        if self._request_document is _NOTHING:
            body = self.request.body
            is_form = self.request_type == FORM
            self._request_document = _form(body) if is_form else _document(self.request_type, body)
        return self._request_document

    @property
    def response_document(self) -> Any:
        """The JSON of the response's body; None where it holds none, or was cut."""
        if self._response_document is _NOTHING:
            body = None if self.response is None else self.response.body
            self._response_document = None if body is None else _document(self.response_type, body)
        return self._response_document

    @property
    def sensitive(self) -> Sequence[SensitiveHit]:
        """The sensitive values of the response's body."""
        if self._sensitive is None:
            self._sensitive = self._hits(self.response_body)
        return self._sensitive

    def sensitive_in_request(self) -> Sequence[SensitiveHit]:
        """The sensitive values of the request's body."""
        return self._hits(self.request_body)

    def _hits(self, content: bytes) -> list[SensitiveHit]:
        if MASK_START in content:
            return masked_hits(content)
        return [] if self.is_masked or not content else raw_hits(content)

    def request_texts(self) -> Iterator[tuple[str, str]]:
        """Names and values of the query, and the texts of the body; bounded."""
        yield from self.query
        if self.request_body:
            yield from text_leaves(self.request_document)


def text_leaves(document: Any) -> Iterator[tuple[str, str]]:
    """The texts of a document with the nearest name above each; bounded."""
    pending: list[tuple[str, Any]] = [("", document)]
    left = LEAVES_EXAMINED_MAX
    while pending and left:
        name, value = pending.pop()
        left -= 1
        if type(value) is str:
            yield name, value
        elif type(value) is dict:
            pending.extend(value.items())
        elif type(value) is list:
            pending.extend([(name, item) for item in value[:LEAVES_EXAMINED_MAX]])


def masked_hits(content: bytes) -> list[SensitiveHit]:
    """The sensitive values of a body by the masks in it, with the name that stands before each; bounded.

    Read from the text: a body that was cut off, or is no JSON, tells the same.
    """
    text = content.decode("utf-8", "replace")
    hits = []
    for mask in islice(_MASK.finditer(text), LEAVES_EXAMINED_MAX):
        class_name, tail = mask.groups()
        if class_name is not None:
            name = _name_before(text[max(0, mask.start() - _NAME_CHARACTERS_MAX) : mask.start()])
            # A number that hides a part of itself gets no tail (see `mask_token`).
            hits.append(SensitiveHit(name, class_name, is_whole=tail is not None))
    return hits


def raw_hits(content: bytes) -> list[SensitiveHit]:
    """The sensitive values of a body that nobody masked, by their form."""
    hits = []
    for hit in islice(find_classes(content), LEAVES_EXAMINED_MAX):
        before = content[max(0, hit.start - _NAME_CHARACTERS_MAX) : hit.start].decode("latin-1")
        hits.append(SensitiveHit(_name_before(before), hit.name, is_whole=True))
    return hits


def _name_before(text: str) -> str:
    """The key of JSON whose value begins behind this text; "" where none does."""
    if not text.endswith(_BETWEEN):
        return ""
    return text.rstrip('": ').rpartition('"')[2]


def _by_name(headers: Headers) -> dict[str, str]:
    """The first of each name: read from behind."""
    return {name.lower(): value for name, value in reversed(headers)}


@lru_cache(maxsize=_MEDIA_TYPES_REMEMBERED_MAX)
def _media_type(value: str | None) -> str:
    return "" if value is None else content_type((("content-type", value),)) or ""


def _document(media_type: str, body: Body) -> Any:
    """What is no JSON by its type and its first byte is not tried."""
    content = body.content
    if body.truncated or not content or len(content) > BODY_PARSED_BYTES_MAX:
        return None
    if not is_json(media_type) and content[:1] not in b"{[":
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _form(body: Body) -> dict[str, str]:
    content = body.content[:BODY_PARSED_BYTES_MAX].decode("utf-8", "replace")
    pairs = [pair.partition("=") for pair in content.split("&")[:LEAVES_EXAMINED_MAX]]
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs if name}
