from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.access.client import (
    UNKNOWN,
    Client,
    ForwardingHeader,
    TrustedProxies,
    client_of,
    host_of,
    peer_of,
    scheme_of_client,
)
from api_inventory.exchange import Exchange, Request

BALANCER = "10.0.1.7:33000"
ALB = TrustedProxies(("10.0.1.0/24", "fd00:1::/32"))
CDN_AND_ALB = TrustedProxies(("10.0.1.0/24", "130.176.0.0/16"), hops=2)


def exchange(peer: str, *headers: tuple[str, str], server: str = "10.0.2.9:8080") -> Exchange:
    return Exchange(7, peer, server, "http/1.1", Request("GET", "/", "shop.test", headers), None, 1, None)


def address(peer: str, *headers: tuple[str, str], trusted: TrustedProxies = ALB) -> str | None:
    return client_of(exchange(peer, *headers), trusted).address


def test_the_client_is_whom_the_load_balancer_names_last() -> None:
    assert address(BALANCER, ("X-Forwarded-For", "203.0.113.9")) == "203.0.113.9"
    assert address(BALANCER, ("X-Forwarded-For", "6.6.6.6, 203.0.113.9")) == "203.0.113.9"
    assert address(BALANCER, ("X-Forwarded-For", "6.6.6.6"), ("x-forwarded-for", "203.0.113.9")) == "203.0.113.9"
    assert address(BALANCER, ("X-Forwarded-For", "203.0.113.9:50112")) == "203.0.113.9"
    assert address("[fd00:1::5]:33000", ("X-Forwarded-For", "2001:db8::1")) == "2001:db8::1"
    assert address("[fd00:1::5]:33000", ("X-Forwarded-For", "[2001:db8::1]:50112")) == "2001:db8::1"


def test_whoever_is_not_trusted_is_the_client_whatever_it_says() -> None:
    said = ("X-Forwarded-For", "203.0.113.9")

    assert address("10.0.9.9:1", said) == "10.0.9.9"
    assert address(BALANCER, said, trusted=TrustedProxies()) == "10.0.1.7"
    assert client_of(exchange("10.0.9.9:1", said), ALB).is_public is False
    assert address("198.51.100.4:1", said) == "198.51.100.4"


def test_a_trusted_proxy_that_names_nobody_calls_by_itself() -> None:
    assert client_of(exchange(BALANCER), ALB) == Client("10.0.1.7", is_public=False, network="10.0.0.0/16")


@pytest.mark.parametrize("entry", ["unknown", "‹masked:12›", "", "_hidden", "1.2.3", "999.1.1.1"])
def test_a_client_that_cannot_be_read_is_unknown(entry: str) -> None:
    assert client_of(exchange(BALANCER, ("X-Forwarded-For", f"203.0.113.9, {entry}")), ALB) == UNKNOWN


def test_entries_are_believed_as_far_as_proxies_are_trusted() -> None:
    forged = ("X-Forwarded-For", "6.6.6.6, 203.0.113.9, 130.176.4.4")

    assert address(BALANCER, forged, trusted=CDN_AND_ALB) == "203.0.113.9"
    assert address(BALANCER, forged) == "130.176.4.4"
    assert address(BALANCER, ("X-Forwarded-For", "6.6.6.6, 198.51.100.4"), trusted=CDN_AND_ALB) == "198.51.100.4"
    chain = ("X-Forwarded-For", ", ".join(["6.6.6.6", *["130.176.4.4"] * 50]))
    assert address(BALANCER, chain, trusted=CDN_AND_ALB) == "130.176.4.4"


def test_forwarded_is_read_where_the_proxy_writes_it() -> None:
    standard = TrustedProxies(("10.0.1.0/24",), header="forwarded")
    both = [("X-Forwarded-For", "6.6.6.6"), ("Forwarded", 'for=6.6.6.7, for="[2001:db8:cafe::17]:4711";proto=https')]

    assert address(BALANCER, *both, trusted=standard) == "2001:db8:cafe::17"
    assert address(BALANCER, *both) == "6.6.6.6"
    assert (
        address(BALANCER, ("Forwarded", "by=203.0.113.43;For=192.0.2.60;proto=http"), trusted=standard) == "192.0.2.60"
    )
    assert address(BALANCER, ("Forwarded", "by=203.0.113.43"), trusted=standard) is None


@pytest.mark.parametrize(
    ("text", "is_public", "network"),
    [
        ("10.1.2.3", False, "10.1.0.0/16"),
        ("172.16.0.1", False, "172.16.0.0/16"),
        ("172.15.0.1", True, "172.15.0.0/16"),
        ("192.168.167.1", False, "192.168.0.0/16"),
        ("100.64.0.1", False, "100.64.0.0/16"),
        ("100.128.0.1", True, "100.128.0.0/16"),
        ("127.0.0.1", False, "127.0.0.0/16"),
        ("169.254.169.254", False, "169.254.0.0/16"),
        ("8.8.8.8", True, "8.8.0.0/16"),
        ("::1", False, "::/48"),
        ("fd12:3456:789a:1::1", False, "fd12:3456:789a::/48"),
        ("fe80::1%eth0", False, "fe80::/48"),
        ("2600:1f18:1::5", True, "2600:1f18:1::/48"),
        ("::ffff:10.0.0.1", False, "10.0.0.0/16"),
        ("::ffff:8.8.8.8", True, "8.8.0.0/16"),
        ("64:ff9b::a00:1", False, "10.0.0.0/16"),
    ],
)
def test_who_stands_on_the_internet_is_told_from_the_address(text: str, is_public: bool, network: str) -> None:  # noqa: FBT001
    peer = f"[{text}]:1" if ":" in text else f"{text}:1"
    client = peer_of(exchange(peer))

    assert (client.is_public, client.network) == (is_public, network)


def test_a_vpc_may_have_public_addresses_of_its_own() -> None:
    ours = TrustedProxies(own_networks=("203.0.113.0/24",))

    assert client_of(exchange("203.0.113.9:1"), ours).is_public is False
    assert client_of(exchange("203.0.114.9:1"), ours).is_public is True


@given(st.ip_addresses(), st.ip_addresses(), st.sampled_from(["x-forwarded-for", "forwarded"]))
def test_no_header_makes_an_untrusted_peer_public(
    peer: ipaddress.IPv4Address | ipaddress.IPv6Address,
    said: ipaddress.IPv4Address | ipaddress.IPv6Address,
    header: ForwardingHeader,
) -> None:
    trusted = TrustedProxies(("192.0.2.1/32",), header=header)
    written = f"[{peer}]:1" if peer.version == 6 else f"{peer}:1"
    headers = [("X-Forwarded-For", str(said)), ("Forwarded", f'for="{said}"')]

    if peer != ipaddress.ip_address("192.0.2.1"):
        assert client_of(exchange(written, *headers), trusted) == peer_of(exchange(written))


@given(st.text(), st.text())
def test_no_header_is_too_odd(peer: str, said: str) -> None:
    for header in ("X-Forwarded-For", "Forwarded"):
        client_of(exchange(peer, (header, said)), ALB)
        client_of(exchange(BALANCER, (header, said)), TrustedProxies(("10.0.1.0/24",), 9, "forwarded"))


def test_addresses_are_read_with_and_without_a_port() -> None:
    assert [host_of(peer) for peer in ("1.2.3.4:5", "1.2.3.4", "[::1]:5", "::1", "[::1")] == [
        "1.2.3.4",
        "1.2.3.4",
        "::1",
        "::1",
        "::1",
    ]


def test_the_scheme_is_what_a_trusted_proxy_says() -> None:
    https, http = ("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")

    assert scheme_of_client(exchange(BALANCER, https), ALB).scheme == "https"
    assert scheme_of_client(exchange(BALANCER, http), ALB).scheme == "http"
    assert scheme_of_client(exchange(BALANCER, ("X-Forwarded-Proto", "https,HTTP")), ALB).scheme == "http"
    assert scheme_of_client(exchange(BALANCER, ("X-Forwarded-Proto", "gopher")), ALB).scheme is None
    assert scheme_of_client(exchange(BALANCER, server="10.0.2.9:80"), ALB).scheme is None
    viewer = ("CloudFront-Forwarded-Proto", "http")
    assert scheme_of_client(exchange(BALANCER, viewer, https), CDN_AND_ALB).scheme == "http"
    assert scheme_of_client(exchange(BALANCER, viewer, https), ALB).scheme == "https"


def test_the_scheme_of_others_is_what_the_port_tells() -> None:
    https = ("X-Forwarded-Proto", "https")

    assert scheme_of_client(exchange("203.0.113.9:1", https, server="10.0.2.9:80"), ALB).scheme == "http"
    assert scheme_of_client(exchange("203.0.113.9:1", server="[fd00::1]:443"), ALB).scheme == "https"
    assert scheme_of_client(exchange("203.0.113.9:1", https), ALB).scheme is None


def test_what_told_the_scheme_is_told_as_well() -> None:
    viewer, proto = ("CloudFront-Forwarded-Proto", "http"), ("X-Forwarded-Proto", "http")

    assert scheme_of_client(exchange(BALANCER, viewer, proto), CDN_AND_ALB).source == "CloudFront-Forwarded-Proto: http"
    assert scheme_of_client(exchange(BALANCER, viewer, proto), ALB).source == "X-Forwarded-Proto: http"
    # A header that a stranger sent tells nothing.
    said_https = ("X-Forwarded-Proto", "https")
    assert scheme_of_client(exchange("203.0.113.9:1", said_https, server="10.0.2.9:80"), ALB) == ("http", "port 80")


@pytest.mark.parametrize("peer", ["0.0.0.0:0", "[::]:0"])
def test_nobody_calls_from_the_unspecified_address(peer: str) -> None:
    assert client_of(exchange(peer), TrustedProxies()).is_public is None
