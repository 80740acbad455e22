from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stream_processor import wiring
from stream_processor.errors import InvalidSettings

if TYPE_CHECKING:
    from pathlib import Path


def test_the_processor_is_made_once_per_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIOSTAT_INVENTORY", f"sqlite://{tmp_path / 'a.sqlite'}")
    first = wiring.current_processor()

    monkeypatch.setenv("HELIOSTAT_INVENTORY", f"sqlite://{tmp_path / 'b.sqlite'}")
    second = wiring.current_processor()

    assert second is not first
    assert wiring.current_processor() is second
    first.store.close()
    second.store.close()
    wiring._processor.cache_clear()


def test_nothing_is_read_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELIOSTAT_INVENTORY", raising=False)

    with pytest.raises(InvalidSettings):
        wiring.current_processor()
