from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from heliostat.control.address import Address, find_address
from heliostat.control.local_run import LocalRun, announced
from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from pathlib import Path

ON_AWS = "https://abc123.execute-api.eu-central-1.amazonaws.com/api"
RUN = LocalRun("http://127.0.0.1:8080", "secret-token")


def test_without_an_address_the_local_run_is_asked(tmp_path: Path) -> None:
    with announced(tmp_path, RUN):
        assert find_address(None, tmp_path, {}) == Address(RUN.address, RUN.token)


def test_without_an_address_and_a_run_a_person_is_told_the_ways(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"no `heliostat up` runs .*--state, or .*--api URL or HELIOSTAT_API"):
        find_address(None, tmp_path, {})


def test_the_token_of_a_local_run_goes_to_no_other_address(tmp_path: Path) -> None:
    with announced(tmp_path, RUN):
        assert find_address(ON_AWS + "/", tmp_path, {}) == Address(ON_AWS, None)
        with pytest.raises(WrongUsage, match="a local run asks for its token"):
            find_address("http://127.0.0.1:9999", tmp_path, {})


def test_a_local_run_by_address_takes_its_token_from_its_folder_or_the_environment(tmp_path: Path) -> None:
    with announced(tmp_path, RUN):
        assert find_address(RUN.address, tmp_path, {}).token == RUN.token
        other = find_address("http://localhost:9999", tmp_path, {"HELIOSTAT_API_TOKEN": "other"})

    assert other == Address("http://localhost:9999", "other")


def test_a_token_that_would_break_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="HELIOSTAT_API_TOKEN: expected the token"):
        find_address("http://localhost:9999", tmp_path, {"HELIOSTAT_API_TOKEN": "a\r\nHost: b"})


@pytest.mark.parametrize(
    "url",
    [
        "abc123.execute-api.eu-central-1.amazonaws.com",
        "http://abc123.execute-api.eu-central-1.amazonaws.com/api",
        "https://maria:password@abc123.example/api",
        "https://abc123.example/api?stage=prod",
        "https://abc123.example/api#x",
        "https://abc123.example/a b",
        "https://abc123.example/\x1b[31m",
        "https://[::1",
        "https://abc123.example:99999",
        "ftp://abc123.example",
        "file:///etc/passwd",
        "",
    ],
)
def test_what_is_no_safe_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(WrongUsage, match="--api: expected an address such as https://"):
        find_address(url, tmp_path, {})


def test_no_representation_holds_the_token() -> None:
    assert "secret" not in repr(Address("http://127.0.0.1:1", "secret"))
