from __future__ import annotations

from pathlib import Path
from typing import Any

import moto
import pytest

from simulator.aws.patching import MOTO_VERSION, around, missing

ROOT = Path(__file__).resolve().parents[4]


class Thing:
    def answer(self, number: int) -> int:
        return number + 1


def test_a_function_put_around_a_method_gets_the_original_and_its_arguments() -> None:
    class Own(Thing):
        pass

    @around(Own, "answer")
    def _doubled(original: Any, thing: Own, number: int) -> int:
        return 2 * int(original(thing, number))

    assert Own().answer(20) == 42
    assert Thing().answer(20) == 21


def test_what_moto_no_longer_has_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="gone"):
        around(Thing, "gone")


def test_what_moto_has_by_now_is_not_added_again() -> None:
    with pytest.raises(AssertionError, match=r"moto has Thing\.answer by now"):
        missing(Thing, "answer")


def test_the_version_read_is_the_one_pinned_and_installed() -> None:
    assert moto.__version__ == MOTO_VERSION
    assert f"=={MOTO_VERSION}" in (ROOT / "requirements" / "dev.in").read_text()
    assert f'"moto[server]=={MOTO_VERSION}"' in (ROOT / "pyproject.toml").read_text()
