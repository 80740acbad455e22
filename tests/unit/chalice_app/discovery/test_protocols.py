from __future__ import annotations

from dataclasses import replace

import pytest

from chalice_app.discovery.backend import FoundTarget
from chalice_app.discovery.load_balancer import Listener
from tests.unit.chalice_app.discovery.standing import BALANCER, GROUP, verdict

NETWORK = replace(BALANCER, type="network", listeners=(Listener("TCP", 443, ("arn:tg",)), Listener("TCP", 80, ("x",))))
TCP = replace(GROUP, protocol="TCP")


def test_tcp_that_comes_from_a_port_of_tls_is_probably_tls() -> None:
    found = verdict(group=TCP, balancer=NETWORK)

    assert (found.mirrorable, found.code) == (True, "tls_probable")


def test_tcp_to_a_port_of_tls_is_probably_tls() -> None:
    assert verdict(group=replace(TCP, targets=(FoundTarget("i-1", 8443, None, "healthy"),))).code == "tls_probable"


def test_a_listener_that_ends_tls_hands_over_plain_text() -> None:
    ending = replace(NETWORK, listeners=(Listener("TLS", 443, ("arn:tg",)), Listener("TCP", 443, ("arn:other",))))

    assert verdict(group=TCP, balancer=ending).code == "mirrorable"


@pytest.mark.parametrize(("version", "code"), [("HTTP1", "mirrorable"), ("HTTP2", "http2"), ("GRPC", "grpc")])
def test_versions_of_http_are_told(version: str, code: str) -> None:
    found = verdict(group=replace(GROUP, protocol_version=version))

    assert (found.mirrorable, found.code) == (True, code)


@pytest.mark.parametrize("protocol", ["UDP", "QUIC"])
def test_what_is_not_tcp_cannot_be_read(protocol: str) -> None:
    assert verdict(group=replace(GROUP, protocol=protocol)).code == "not_tcp"
