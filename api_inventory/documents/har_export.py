"""Masked samples as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), which browsers and proxies open.

What a sample does not hold is written as the format writes what is unknown: -1, or 0 where it wants a time.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from api_inventory.documents.json_stream import json_stream
from api_inventory.sample import SampleResponse
from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from api_inventory.exchange import Headers
    from api_inventory.sample import Sample, SampleRequest

_UNKNOWN = -1
_IN_URI = "/?:@!$&'()*+,;=-._~%"


def har_stream(host: str, samples: Iterable[Sample], *, version: str, scheme: str = "https") -> Iterator[str]:
    """The text of a HAR file in pieces.

    Args:
        host: of the samples.
        samples: masked, as the inventory keeps them.
        version: of Heliostat.
        scheme: what the addresses begin with; a sample does not tell.
    """
    creator = json.dumps({"name": "Heliostat", "version": version})
    head = f'{{"log":{{"version":"1.2","creator":{creator},"entries":['
    return json_stream(head, (_entry(host, sample, scheme) for sample in samples), "]}}")


def _entry(host: str, sample: Sample, scheme: str) -> dict[str, Any]:
    server = sample.server.rpartition(":")[0].strip("[]")
    return {
        "startedDateTime": rfc3339(sample.captured_at_ns),
        "time": 0,
        "request": _request(host, sample.request, scheme),
        "response": _response(sample.response),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        **({"serverIPAddress": server} if server else {}),
        "comment": "masked: structure without values" + ("" if sample.complete else "; parts were not captured"),
    }


def _request(host: str, request: SampleRequest, scheme: str) -> dict[str, Any]:
    target = request.target if request.target.startswith("/") else f"/{request.target}"
    query = target.partition("?")[2]
    written: dict[str, Any] = {
        "method": request.method,
        # Braces of templates and brackets of masks stand in no URI (RFC 3986 section 2).
        "url": f"{scheme}://{host}{quote(target, safe=_IN_URI)}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(request.headers),
        "queryString": [{"name": name, "value": value} for name, value in parse_qsl(query, keep_blank_values=True)],
        "headersSize": _UNKNOWN,
        "bodySize": request.body_size,
    }
    if request.body is not None:
        written["postData"] = {"mimeType": _media_type(request.headers), "text": request.body}
    return written


def _response(response: SampleResponse | None) -> dict[str, Any]:
    """Status 0 says, in browsers as here, that no answer came."""
    told = response or SampleResponse(0, (), None, 0)
    headers = told.headers
    content: dict[str, Any] = {"size": told.body_size, "mimeType": _media_type(headers)}
    if told.body is not None:
        content["text"] = told.body
    return {
        "status": told.status,
        "statusText": _reason(told.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(headers),
        "content": content,
        "redirectURL": next((value for name, value in headers if name.lower() == "location"), ""),
        "headersSize": _UNKNOWN,
        "bodySize": told.body_size,
    }


def _headers(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _media_type(headers: Headers) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
