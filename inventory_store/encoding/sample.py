"""Samples."""

from __future__ import annotations

from api_inventory.sample import Sample, SampleRequest, SampleResponse
from inventory_store.encoding.blob import VERSION, compressed, decompressed, unpacked
from inventory_store.errors import CorruptItem


def pack_sample(sample: Sample) -> bytes:
    """Compressed."""
    request, response = sample.request, sample.response
    return compressed(
        [
            VERSION,
            [sample.captured_at_ns, sample.client, sample.server, sample.complete],
            [request.method, request.target, request.headers, request.body, request.body_size],
            response and [response.status, response.headers, response.body, response.body_size],
        ]
    )


def unpack_sample(data: bytes, where: str) -> Sample:
    """Raises CorruptItem, which names `where`."""
    try:
        head, request, response = unpacked(decompressed(data, where), where)
        captured_at_ns, client, server, complete = head
        request[2] = _headers(request[2])
        if response is not None:
            response[1] = _headers(response[1])
        answer = None if response is None else SampleResponse(*response)
        return Sample(captured_at_ns, client, server, complete, SampleRequest(*request), answer)
    except (TypeError, ValueError, IndexError) as error:
        raise CorruptItem(where, "the fields of a sample") from error


def _headers(pairs: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs)
