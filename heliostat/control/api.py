"""The control plane's REST API, asked over HTTP: documents come back, and refusals are raised in their own words."""

from __future__ import annotations

import json
import time
import urllib.request
from http.client import HTTPException, IncompleteRead
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode

from chalice_app.failures.explain import explain
from heliostat.control.limits import ANSWER_BYTES_MAX, ANSWER_TIMEOUT_S, PAGES_MAX
from heliostat.errors import ControlPlaneRefused, ControlPlaneTooSlow, ControlPlaneUnreachable, WrongUsage
from heliostat.terminal_text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from heliostat.control.address import Address

Document = dict[str, Any]
CHUNK_BYTES = 64 * 1024


# Rows of the catalogue of failures that tell why AWS does not take a caller: its fix is that of this machine, or of a
# policy that no policy of the caller's outweighs.
OF_CALLER = frozenset(
    {
        "aws_credentials_invalid",
        "clock_wrong",
        "denied_by_boundary",
        "denied_by_endpoint_policy",
        "denied_by_organization",
        "denied_by_session_policy",
        "denied_explicitly",
    }
)


class ControlPlane:
    """Asks one control plane. Every method raises ControlPlaneRefused and ControlPlaneUnreachable."""

    def __init__(self, address: Address) -> None:
        self._address = address
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if address.is_local:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)
        self._signer = None if address.token else _signer(address.url)

    def get(self, path: str, query: Mapping[str, str | None] | None = None) -> Document:
        """A document; parameters of the query that are None are left out."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        # A signature is over "%20" where a form would write "+".
        return self._ask("GET", path + (f"?{urlencode(given, quote_via=quote)}" if given else ""), None)

    def post(self, path: str, document: Mapping[str, Any]) -> Document:
        """The answer to a document."""
        return self._ask("POST", path, document)

    def put(self, path: str, document: Mapping[str, Any]) -> Document:
        """The answer to a document."""
        return self._ask("PUT", path, document)

    def delete(self, path: str) -> Document:
        """The answer to a deletion."""
        return self._ask("DELETE", path, None)

    def pages(self, path: str, query: Mapping[str, str | None] | None = None) -> Iterator[Document]:
        """Every page of a listing."""
        token: str | None = None
        for _ in range(PAGES_MAX):
            page = self.get(path, {**(query or {}), "page_token": token})
            yield page
            token = page.get("next_page_token")
            if not token:
                return
        raise ControlPlaneUnreachable(f"{self._address.url}{path}: {PAGES_MAX:,} pages, and more: narrow the listing")

    def _ask(self, method: str, path: str, document: Mapping[str, Any] | None) -> Document:
        url = self._address.url + path
        body = None if document is None else json.dumps(document).encode()
        headers = {"Accept": "application/json", "User-Agent": f"heliostat/{version('heliostat')}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._signer is not None:
            headers = self._signer.signed_headers(method, url, headers, body)
        else:
            headers["Authorization"] = f"Bearer {self._address.token}"
        request = urllib.request.Request(url, data=body, headers=headers, method=method)  # noqa: S310 - address checks it
        try:
            try:
                answer = self._opener.open(request, timeout=ANSWER_TIMEOUT_S)
            except HTTPError as refused:
                answer = refused
            with answer:
                status, content = answer.status, _content(answer)
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise ControlPlaneTooSlow(f"{self._address.url}: no answer within {ANSWER_TIMEOUT_S:.0f} s") from error
            hint = ": is `heliostat up` still running?" if self._address.is_local else ""
            raise ControlPlaneUnreachable(f"{self._address.url}: no answer: {reason}{hint}") from error
        answered = self._document(content)
        if status >= 300:
            raise _refusal(status, answered)
        return answered

    def _document(self, content: bytes) -> Document:
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise ControlPlaneUnreachable(f"{self._address.url}: what answers there is no control plane of Heliostat")
        return document


def _refusal(status: int, document: Document) -> ControlPlaneRefused:
    """The refusal as an error; what API Gateway refuses by itself has a shape of its own."""
    told = document.get("error")
    if isinstance(told, dict):
        fix = told.get("fix")
        return ControlPlaneRefused(
            shown(told.get("code")),
            shown(told.get("explanation")),
            fix=shown(fix) if fix else None,
            scope=str(told.get("scope")),
            retryable=bool(told.get("retryable")),
        )
    message = document.get("message") or document.get("Message") or "no reason is told"
    return ControlPlaneRefused(
        f"http_{status}",
        f"API Gateway refused the request: {shown(message)}.",
        fix=_gateway_fix(status, str(message)),
        scope="account",
        retryable=status in {429, 502, 503, 504},
    )


def _gateway_fix(status: int, message: str) -> str | None:
    if status in {401, 403}:
        told = explain(code=None, message=message)
        if told.code in OF_CALLER:
            return told.fix
        return (
            "Check the address with its stage, the clock of this machine, and that these credentials may "
            "execute-api:Invoke on the API."
        )
    return "See the log of the control plane's function." if status in {500, 502, 504} else None


def _content(answer: Any) -> bytes:
    """All of an answer, or an error where it is too long in bytes or in time."""
    deadline_s = time.monotonic() + ANSWER_TIMEOUT_S
    content = bytearray()
    while chunk := answer.read1(CHUNK_BYTES):
        content += chunk
        if len(content) > ANSWER_BYTES_MAX:
            raise ControlPlaneUnreachable(f"{answer.url}: the answer is larger than {ANSWER_BYTES_MAX:,} bytes")
        if time.monotonic() > deadline_s:
            raise ControlPlaneTooSlow(f"{answer.url}: the answer takes longer than {ANSWER_TIMEOUT_S:.0f} s")
    if answer.length:
        raise IncompleteRead(bytes(content), answer.length)
    return bytes(content)


def _signer(url: str) -> Any:
    try:
        from heliostat.control.signature import Signer  # noqa: PLC0415 - a local run needs no AWS client
    except ImportError as error:
        raise WrongUsage("signing requests to AWS needs botocore: install heliostat[aws]") from error
    return Signer(url)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A control plane sends nobody elsewhere, and neither a token nor a signature is for others."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""
