from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mirror_agent.errors import WrongSettings
from mirror_agent.redaction_key import redaction_key

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_file_there_is_no_key() -> None:
    assert redaction_key(None) == b""


def test_the_key_is_what_the_file_holds_without_its_line_end(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"0123456789abcdef\n")

    assert redaction_key(file) == b"0123456789abcdef"


@pytest.mark.parametrize("content", [b"", b"SECRET", b"SECRET" * 1000])
def test_a_file_that_holds_no_key_is_named_and_not_quoted(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)

    with pytest.raises(WrongSettings, match=r"redaction_key_file: .*/key: expected 16 to 4096 bytes") as refused:
        redaction_key(file)

    assert "SECRET" not in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="gone: cannot be read: No such file"):
        redaction_key(tmp_path / "gone")
