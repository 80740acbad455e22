"""What differs between two builds is named, down to the file of an archive."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from build_agent_bundle import write_tar
from build_lambda import write_zip
from check_reproducible import FIRST, SECOND, copy_tracked, differences

if TYPE_CHECKING:
    from pathlib import Path


def test_a_difference_is_named_in_its_archive(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, text in ((first, b"1"), (second, b"2")):
        write_zip(folder / "a.zip", {"same.py": b"", "module.py": text})
        write_zip(folder / "b.zip", {"same.py": b""})
        write_tar(folder / "c.tar", {"wheels/x.whl": text, "unit": b""})
        (folder / "d.json").write_bytes(text)
    (second / "e.json").write_text("")
    write_zip(second / "b.zip", {"same.py": b""})
    with (second / "b.zip").open("ab") as archive:
        archive.write(b"")

    assert differences(first, second) == {
        "a.zip": ["module.py"],
        "b.zip": [],
        "c.tar": ["wheels/x.whl"],
        "d.json": ["d.json"],
        "e.json": ["built only once"],
    }


def test_archives_do_not_depend_on_times_modes_or_order(tmp_path: Path) -> None:
    files = {"b.py": b"2", "a.py": b"1"}
    before = os.umask(0o077)
    try:
        write_zip(tmp_path / "first" / "a.zip", files)
        write_tar(tmp_path / "first" / "a.tar", files)
    finally:
        os.umask(before)
    write_zip(tmp_path / "second" / "a.zip", dict(reversed(files.items())))
    write_tar(tmp_path / "second" / "a.tar", dict(reversed(files.items())))

    assert differences(tmp_path / "first", tmp_path / "second") == {"a.tar": [], "a.zip": []}


def test_a_copy_has_the_same_contents_under_other_surroundings(tmp_path: Path) -> None:
    for surroundings in (FIRST, SECOND):
        copy_tracked(tmp_path / surroundings.folder, surroundings)

    one, other = tmp_path / FIRST.folder / "Makefile", tmp_path / SECOND.folder / "Makefile"
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_mtime != other.stat().st_mtime
    assert one.stat().st_mode != other.stat().st_mode
    assert (tmp_path / FIRST.folder / "vendor" / "api_inventory").is_symlink()
