from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliostat.learning.file_names import host_file_name


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("shop.example.test", "shop.example.test"),
        ("shop.example.test:8080", "shop.example.test_8080"),
        ("10.0.0.1:80", "10.0.0.1_80"),
        ("a", "a"),
    ],
)
def test_an_ordinary_host_is_its_own_name(host: str, name: str) -> None:
    assert host_file_name(host) == name


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "a\0b",
        "[::1]:80",
        "a" * 5000,
        "CON~",
        "a_1",
        "-rf",
    ],
)
def test_any_other_host_stays_in_its_folder(host: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-][a-z0-9._-]*~[0-9a-f]{12}|~[0-9a-f]{12}", host_file_name(host))


@settings(deadline=None)
@given(st.text())
def test_every_host_has_a_name_that_a_file_system_takes(host: str) -> None:
    name = host_file_name(host)

    assert re.fullmatch(r"[a-z0-9._~-]{1,110}", name)
    assert not name.startswith(".")


@settings(deadline=None)
@given(st.sets(st.text(alphabet="aA1._:~-/", max_size=8), min_size=2))
def test_no_two_hosts_share_a_name(hosts: set[str]) -> None:
    assert len({host_file_name(host) for host in hosts}) == len(hosts)
