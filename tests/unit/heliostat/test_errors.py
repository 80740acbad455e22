from __future__ import annotations

from heliostat.errors import HeliostatError, PartFailed, UnreadableInput, WrongUsage


def test_whose_fault_it_is_decides_the_exit_status() -> None:
    statuses = {error: error.exit_code for error in (HeliostatError, PartFailed, UnreadableInput, WrongUsage)}

    assert statuses == {HeliostatError: 1, PartFailed: 1, UnreadableInput: 2, WrongUsage: 2}
