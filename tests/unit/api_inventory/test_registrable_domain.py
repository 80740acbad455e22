from __future__ import annotations

import pytest

from api_inventory.registrable_domain import address_of, is_loopback, registrable_domain, without_port


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("api.example.com", "example.com"),
        ("API.Example.com:8443", "example.com"),
        ("example.com.", "example.com"),
        ("shop.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("www.example.de", "example.de"),
        ("ada.github.io", "ada.github.io"),
        ("www.ada.github.io", "ada.github.io"),
        ("bucket.s3.eu-central-1.amazonaws.com", "bucket.s3.eu-central-1.amazonaws.com"),
        ("localhost", "localhost"),
        ("10.1.2.3:80", "10.1.2.3"),
        ("[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_the_domain_is_what_somebody_registered(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


def test_two_customers_of_one_provider_are_two() -> None:
    assert registrable_domain("a.herokuapp.com") != registrable_domain("b.herokuapp.com")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "a.localhost.", "127.0.0.1", "127.9.9.9:80", "[::1]:80"])
def test_a_machine_that_talks_to_itself_is_known_by_name_or_address(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example.com", "notlocalhost", "10.0.0.1", "128.0.0.1:80", "[::2]", ""])
def test_other_machines_are_no_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_an_address_is_told_from_a_name() -> None:
    assert str(address_of("10.0.0.1")) == "10.0.0.1"
    assert address_of("10.0.0.1.example.com") is None
    assert without_port("a.test:80") == "a.test"
