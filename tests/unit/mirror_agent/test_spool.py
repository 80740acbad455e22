from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mirror_agent.spool import Spool, Spooled, SpoolRefused, open_spool

ROOT = Path(__file__).resolve().parents[3]
BYTES_MAX = 10_000_000


def record(position: int, key: str = "a", size: int = 10, exchanges: int = 1) -> Spooled:
    return Spooled(position, key, exchanges, str(position).encode().ljust(size, b"."))


def drained(spool: Spool, key: str = "a") -> list[int]:
    positions = []
    while found := spool.first(key):
        positions.append(found.position)
        spool.done(found)
    spool.flush()
    return positions


def test_what_is_put_comes_out_in_the_order_of_positions(tmp_path: Path) -> None:
    spool = Spool(tmp_path, BYTES_MAX)

    spool.put([record(2), record(3, "b"), record(5)])
    spool.put([record(4), record(1)])

    assert (spool.records, set(spool.keys())) == (5, {"a", "b"})
    assert drained(spool) == [1, 2, 4, 5]
    assert (spool.records, set(spool.keys())) == (1, {"b"})
    spool.close()


def test_a_record_comes_back_byte_for_byte(tmp_path: Path) -> None:
    kept = Spooled(7, "b-042", 3, bytes(range(256)) * 4000)
    spool = Spool(tmp_path, BYTES_MAX)

    spool.put([kept])

    assert spool.first("b-042") == kept
    spool.close()


def test_its_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    spool = Spool(tmp_path, BYTES_MAX)

    spool.put([record(1)])

    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "spool.sqlite": 0o600,
        "spool.sqlite-wal": 0o600,
    }
    spool.close()


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    spool = Spool(tmp_path, BYTES_MAX)
    spool.put([record(1, exchanges=2), record(2), record(3, "b", exchanges=4)])
    first = spool.first("a")
    assert first is not None
    spool.done(first)
    spool.flush()
    before = spool.records, spool.exchanges, spool.bytes_held, spool.exchanges_put
    spool.close()

    again = Spool(tmp_path, BYTES_MAX)

    assert (again.records, again.exchanges, again.bytes_held, again.exchanges_put) == before == (2, 5, 148, 7)
    assert again.next_position == 4
    again.close()


def test_a_process_that_is_killed_leaves_what_it_put(tmp_path: Path) -> None:
    program = f"""
import os, signal
from pathlib import Path
from mirror_agent.spool import Spool
from tests.unit.mirror_agent.test_spool import record
spool = Spool(Path({str(tmp_path)!r}), 10_000_000)
for position in range(1, 101):
    spool.put([record(position, size=10_000)])
spool.done(spool.first("a"))
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False, timeout=60, cwd=ROOT)

    spool = Spool(tmp_path, BYTES_MAX)
    assert killed.returncode == -signal.SIGKILL
    assert drained(spool) == list(range(1, 101))
    spool.close()


def test_beyond_its_bound_the_oldest_records_go(tmp_path: Path) -> None:
    spool = Spool(tmp_path, bytes_max=5 * (10 + 64))
    spool.put([record(position, exchanges=position) for position in range(1, 6)])

    dropped = spool.put([record(6), record(7)], in_use={1})

    assert [(outline.position, outline.exchanges) for outline in dropped] == [(2, 2), (3, 3)]
    assert drained(spool) == [1, 4, 5, 6, 7]
    spool.close()


def test_a_second_process_is_told_that_the_spool_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirror_agent.spool._BUSY_TIMEOUT_S", 0.01)
    first = Spool(tmp_path, BYTES_MAX)

    with pytest.raises(SpoolRefused, match="held by another process") as caught:
        Spool(tmp_path, BYTES_MAX)

    assert caught.value.kind == "in_use"
    first.close()


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpoolRefused, match="--spool-directory") as caught:
        Spool(tmp_path / "nowhere", BYTES_MAX)

    assert caught.value.kind == "cannot_open"


def test_a_spool_of_a_newer_agent_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "spool.sqlite")
    connection.execute("PRAGMA user_version = 2")
    connection.close()

    with pytest.raises(SpoolRefused, match="newer version"):
        open_spool(tmp_path, BYTES_MAX)


def test_a_file_that_is_no_spool_is_moved_aside(tmp_path: Path) -> None:
    (tmp_path / "spool.sqlite").write_bytes(b"no database at all" * 1000)

    spool, was_damaged = open_spool(tmp_path, BYTES_MAX)

    assert was_damaged
    assert (tmp_path / "spool.sqlite.corrupt").read_bytes().startswith(b"no database")
    spool.put([record(1)])
    assert drained(spool) == [1]
    spool.close()


def test_a_spool_that_is_damaged_in_the_middle_is_told_and_set_aside(tmp_path: Path) -> None:
    spool = Spool(tmp_path, BYTES_MAX)
    spool.put([record(position, size=50_000) for position in range(1, 50)])
    spool.close()
    path = tmp_path / "spool.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)

    spool, was_damaged = open_spool(tmp_path, BYTES_MAX)

    assert (was_damaged, spool.records) == (True, 0)
    spool.close()


def test_a_write_that_is_refused_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on the size of files refuses a write in the middle of it, as a disk does that fails."""
    spool = Spool(tmp_path, BYTES_MAX)
    spool.put([record(1)])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(SpoolRefused) as caught:
            spool.put([record(position, size=100_000) for position in range(2, 12)])
        readable = spool.first("a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)

    assert caught.value.kind == "disk_error"
    assert readable == record(1)
    assert (spool.records, spool.exchanges_put) == (1, 1)
    spool.put([record(2)])
    assert drained(spool) == [1, 2]
    spool.close()


def in_mount_namespace(mount: str, directory: Path, program: str) -> str:
    """What a program prints that has a mount of its own at a directory (`$0`)."""
    namespace = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    ran = subprocess.run(
        [*namespace, f'{mount} && exec "$@"', directory, sys.executable, "-c", program, directory],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    if ran.returncode and ran.stderr.startswith(("unshare:", "mount:")):
        pytest.skip(f"no mount namespace here: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_a_read_only_file_system_is_told(tmp_path: Path) -> None:
    Spool(tmp_path, BYTES_MAX).close()
    mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"'
    program = """
import sys
from pathlib import Path
from mirror_agent.spool import Spool, SpoolRefused
try:
    Spool(Path(sys.argv[1]), 1_000_000)
except SpoolRefused as refusal:
    print(refusal.kind)
"""

    assert in_mount_namespace(mount, tmp_path, program) == "read_only"


def test_a_full_disk_is_told_and_goes_on_once_there_is_room(tmp_path: Path) -> None:
    mount = 'mount -t tmpfs -o size=1m tmpfs "$0"'
    program = """
import sys
from pathlib import Path
from mirror_agent.spool import Spool, SpoolRefused
from tests.unit.mirror_agent.test_spool import drained, record
folder = Path(sys.argv[1])
spool = Spool(folder, 10_000_000)
spool.put([record(1)])
(folder / "log").write_bytes(bytes(600_000))
try:
    spool.put([record(position, size=100_000) for position in range(2, 12)])
except SpoolRefused as refusal:
    print(refusal.kind, spool.records, spool.exchanges_put)
(folder / "log").unlink()
spool.put([record(2, size=100_000)])
print(drained(spool))
"""

    assert in_mount_namespace(mount, tmp_path, program).splitlines() == ["disk_full 1 1", "[1, 2]"]
