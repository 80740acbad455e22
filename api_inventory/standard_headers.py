"""Request header fields that any client may send to any API, and that so are no parameters of one.

Sources: the IANA HTTP field name registry (what user agents and proxies send), Fetch, W3C Trace Context, and what
common proxies, load balancers and tracers add.
"""

from __future__ import annotations

_NAMES = """
    accept accept-charset accept-datetime accept-encoding accept-language access-control-request-headers
    access-control-request-method access-control-request-private-network alt-used authorization cache-control cdn-loop
    connection content-digest content-disposition content-encoding content-language content-length content-location
    content-md5 content-range content-type cookie cookie2 date depth device-memory dnt downlink dpr early-data ect
    expect forwarded from host http2-settings if-match if-modified-since if-none-match if-range if-unmodified-since
    keep-alive max-forwards origin pragma prefer priority proxy-authorization proxy-connection range referer rtt
    save-data service-worker te trailer transfer-encoding upgrade upgrade-insecure-requests user-agent via
    viewport-width want-digest warning width
    traceparent tracestate baggage b3 uber-trace-id request-id x-request-id x-correlation-id correlation-id
    x-amzn-trace-id x-cloud-trace-context x-client-trace-id
    true-client-ip x-real-ip x-client-ip x-cluster-client-ip x-original-host x-original-uri x-original-url
    x-envoy-external-address x-requested-with x-att-deviceid x-wap-profile x-scheme x-amz-cf-id
    grpc-timeout grpc-encoding grpc-accept-encoding
"""
_STANDARD = frozenset(_NAMES.split())
_STANDARD_PREFIXES = (
    "sec-",
    "x-forwarded-",
    "x-b3-",
    "x-datadog-",
    "x-envoy-",
    "cf-",
    "cloudfront-",
    "fastly-",
    "ot-tracer-",
    "x-newrelic-",
    ":",
)


def is_standard_header(name: str) -> bool:
    """Whether a request header (in lower case) is one that says nothing of the API it is sent to."""
    return name in _STANDARD or name.startswith(_STANDARD_PREFIXES)
