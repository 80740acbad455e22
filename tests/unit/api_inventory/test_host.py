from __future__ import annotations

import pytest

from api_inventory.host import normalised_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Shop.Example.Test", "shop.example.test"),
        ("shop.example.test.", "shop.example.test"),
        ("shop.example.test:80", "shop.example.test"),
        ("shop.example.test:443", "shop.example.test"),
        ("shop.example.test:8080", "shop.example.test:8080"),
        ("10.0.0.1:8080", "10.0.0.1:8080"),
        ("[2001:DB8::1]:8080", "[2001:db8::1]:8080"),
        ("_service._tcp.local", "_service._tcp.local"),
        ("localhost", "localhost"),
    ],
)
def test_a_host_has_one_spelling(text: str, host: str) -> None:
    assert normalised_host(text) == host


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "a/b", "<script>", "a..b", "-a", "[::1", "a:port", "a:123456", "ä.test", "a" * 300, "a\0b"]
)
def test_what_is_no_host_is_refused(text: str) -> None:
    assert normalised_host(text) is None


def test_normalising_twice_changes_nothing() -> None:
    assert normalised_host(normalised_host("A.test:8080") or "") == "a.test:8080"
