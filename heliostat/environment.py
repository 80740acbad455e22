"""The AWS environment of a local run: it points every AWS client of this process and its children at loopback.

What a person has configured for real accounts is put out of sight for as long as the run lasts, so that no call of it
can leave this machine.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def applied_environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process until the block ends; every other `AWS_...` variable is out of sight meanwhile."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
