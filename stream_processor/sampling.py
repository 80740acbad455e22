"""Which exchanges become samples, and what is shown of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.body_mask import mask_body
from api_inventory.content_type import content_type
from api_inventory.head_mask import sample_field, sample_target
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.timestamp import storable
from stream_processor.limits import (
    SAMPLE_HEADERS_MAX,
    SAMPLE_TEXT_CHARACTERS_MAX,
    SAMPLED_EVERY_NS,
    SAMPLED_REMEMBERED_MAX,
)

if TYPE_CHECKING:
    from api_inventory.exchange import Body, Exchange, Headers
    from stream_processor.usable import Usable


def status_class(answered: Exchange | Sample) -> int:
    """The first digit of the status; 0 where there was no answer."""
    return 0 if answered.response is None else answered.response.status // 100


class SampleGate:
    """Lets one exchange of an endpoint and status class through in a while, by capture time."""

    def __init__(self) -> None:
        self._last_ns: dict[tuple[str, int], int] = {}

    def admits(self, endpoint_id: str, exchange: Exchange) -> bool:
        """Whether this exchange should become a sample; remembered as one where it should."""
        key = endpoint_id, status_class(exchange)
        last_ns = self._last_ns.get(key)
        if last_ns is not None and exchange.request_at_ns - last_ns < SAMPLED_EVERY_NS:
            return False
        if len(self._last_ns) >= SAMPLED_REMEMBERED_MAX:
            self._last_ns.clear()
        self._last_ns[key] = exchange.request_at_ns
        return True

    def forget(self, endpoint_id: str, sample: Sample) -> None:
        """Lets the next one through: this sample was not kept."""
        self._last_ns.pop((endpoint_id, status_class(sample)), None)


def sample_of(usable: Usable) -> Sample:
    """The exchange with all values masked that its two ends chose; the agent masked before, and twice is once."""
    exchange, request, response = usable.exchange, usable.request, usable.exchange.response
    return Sample(
        captured_at_ns=storable(exchange.request_at_ns),
        client=exchange.client,
        server=exchange.server,
        complete=exchange.complete,
        request=SampleRequest(
            method=request.method,
            target=_storable_text(sample_target(request.target, usable.template)),
            headers=_masked(request.headers),
            body=_body(request.headers, request.body),
            body_size=request.body.size,
        ),
        response=None
        if response is None
        else SampleResponse(
            status=response.status,
            headers=_masked(response.headers),
            body=_body(response.headers, response.body),
            body_size=response.body.size,
        ),
    )


def _masked(headers: Headers) -> Headers:
    return tuple(
        (_storable_text(name), _storable_text(sample_field(name, value)))
        for name, value in headers[:SAMPLE_HEADERS_MAX]
    )


def _body(headers: Headers, body: Body) -> str | None:
    text = mask_body(body.content, content_type(headers), truncated=body.truncated)
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _storable_text(text: str) -> str:
    """Cut to what a person reads, and without the halves of characters that UTF-8 cannot hold."""
    return text[:SAMPLE_TEXT_CHARACTERS_MAX].encode("utf-8", "replace").decode("utf-8")
