from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from heliostat.errors import WrongUsage
from heliostat.up.state_folder import held_state_folder
from inventory_store.opening import open_inventory_store

if TYPE_CHECKING:
    from pathlib import Path


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with held_state_folder(tmp_path / "a" / "state") as folder:
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_the_inventory_can_be_opened_whatever_the_folder_is_called(tmp_path: Path) -> None:
    with held_state_folder(tmp_path / "a b?#%20ü") as folder:
        open_inventory_store(folder.inventory_url).close()

        assert (folder.path / "inventory.sqlite").exists()


def test_one_run_at_a_time_holds_the_folder(tmp_path: Path) -> None:
    with (
        held_state_folder(tmp_path / "state"),
        pytest.raises(WrongUsage, match="another `heliostat up`"),
        held_state_folder(tmp_path / "state"),
    ):
        pass

    with held_state_folder(tmp_path / "state") as folder:
        assert folder.log("agent").name == "agent.log"


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(WrongUsage, match=r"file: cannot be used"), held_state_folder(tmp_path / "file"):
        pass
