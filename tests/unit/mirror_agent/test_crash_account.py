from __future__ import annotations

import signal
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from mirror_agent.crash_account import CrashAccount, CrashPage

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_a_directory_without_a_page_has_no_former_run(tmp_path: Path) -> None:
    with CrashPage(tmp_path) as page:
        assert page.former is None


def test_what_was_written_last_is_what_the_run_left(tmp_path: Path) -> None:
    with CrashPage(tmp_path) as page:
        for number in range(5):
            page.write(CrashAccount(number, 1, 2, 3))

    with CrashPage(tmp_path) as page:
        assert page.former == CrashAccount(4, 1, 2, 3)


def test_a_process_that_is_killed_leaves_its_page(tmp_path: Path) -> None:
    program = f"""
import os, signal
from pathlib import Path
from typing import TYPE_CHECKING
from mirror_agent.crash_account import CrashAccount, CrashPage
page = CrashPage(Path({str(tmp_path)!r}))
page.write(CrashAccount(7, 2, 0, 0))
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False, timeout=60, cwd=ROOT)

    assert killed.returncode == -signal.SIGKILL
    with CrashPage(tmp_path) as page:
        assert page.former == CrashAccount(7, 2, 0, 0)


@given(st.binary(max_size=80) | st.binary(max_size=40).map(lambda rest: b"HLACCT1\n" + rest))
def test_other_bytes_are_no_accounts(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("page")
    (folder / "accounts").write_bytes(data)

    with CrashPage(folder) as page:
        assert page.former is None
        assert page.write(CrashAccount(3))
    with CrashPage(folder) as page:
        assert page.former == CrashAccount(3)


def test_accounts_that_were_damaged_anywhere_are_not_believed(tmp_path: Path) -> None:
    with CrashPage(tmp_path) as page:
        page.write(CrashAccount(7, 2, 1, 4))
    whole = (tmp_path / "accounts").read_bytes()

    for place in range(len(whole)):
        (tmp_path / "accounts").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with CrashPage(tmp_path) as page:
            assert page.former is None


def test_the_accounts_of_an_agent_before_an_update_are_read(tmp_path: Path) -> None:
    for in_memory, has_ended in ((7, False), (0, True)):
        body = struct.pack("<8s4Q", b"HLACCT1\n", in_memory, 2, 1, 4)
        (tmp_path / "accounts").write_bytes(body + struct.pack("<I", crc32(body)))

        with CrashPage(tmp_path) as page:
            assert page.former == CrashAccount(in_memory, 2, 1, 4, has_ended=has_ended)


def test_the_accounts_of_an_agent_that_did_not_tell_what_of_the_dropped_may_be_stored_are_read(tmp_path: Path) -> None:
    for has_ended in (False, True):
        body = struct.pack("<8s8Q?", b"HLACCT2\n", *range(1, 9), has_ended)
        (tmp_path / "accounts").write_bytes(body + struct.pack("<I", crc32(body)))

        with CrashPage(tmp_path) as page:
            assert page.former == CrashAccount(*range(1, 9), unsettled_dropped=0, has_ended=has_ended)


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "accounts").symlink_to("/dev/full")
    with CrashPage(tmp_path) as page:
        assert not page.write(CrashAccount(1))


def test_a_page_that_could_not_be_opened_is_opened_once_it_can(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    page = CrashPage(folder)

    at_first = page.write(CrashAccount(1))
    folder.mkdir()
    with CrashPage(folder) as former:
        former.write(CrashAccount(7))

    assert (at_first, page.write(CrashAccount(2))) == (False, True)
    assert page.former == CrashAccount(7)
    page.close()


def test_what_was_lost_is_neither_under_way_nor_spooled_since() -> None:
    account = CrashAccount(in_memory=10, unsettled=3, spool_put=100, in_spool=5)

    assert account.lost(spool_put=100) == 7
    assert account.lost(spool_put=104) == 3
    assert account.lost(spool_put=0) == 7


def test_of_a_spool_no_more_is_lost_than_was_put_and_was_in_it() -> None:
    account = CrashAccount(spool_put=100, in_spool=5)

    assert [account.lost_in_spool(put) for put in (100, 104, 98, 90, 0)] == [0, 0, 2, 5, 5]
