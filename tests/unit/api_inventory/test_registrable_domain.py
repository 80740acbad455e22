from __future__ import annotations

import pytest

from api_inventory.registrable_domain import address_of, registrable_domain, without_port


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


def test_an_address_is_told_from_a_name() -> None:
    assert str(address_of("10.0.0.1")) == "10.0.0.1"
    assert address_of("10.0.0.1.example.com") is None
    assert without_port("a.test:80") == "a.test"
