"""Holds every call that the control plane really sends against the name that it is made under.

The declared policies are held against those names in the source tree, so that a wrong name would hide a right.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

# Whoever makes clients by `chalice_app.aws.clients` names itself so.
USER_AGENT = "heliostat"
# Operations whose IAM action has another name.
ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction"}
# Services that sign by another name than the prefix of their actions.
PREFIXES = {"monitoring": "cloudwatch"}
# They try operations of all services, each under the name of the action that is asked about.
TRYING = {"chalice_app.aws.permissions"}


class _Names(threading.local):
    def __init__(self) -> None:
        self.open: list[str] = []


NAMES = _Names()


def hold_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, a call under a wrong name fails, and so does one of the control plane's own clients under none."""
    for name, module in list(sys.modules.items()):
        if name.startswith("chalice_app.aws.") and hasattr(module, "named_refusals"):
            monkeypatch.setattr(module, "named_refusals", _noting(module.named_refusals))
    original = BaseClient._make_api_call

    def make_api_call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        signing_name = client.meta.service_model.signing_name
        prefix = PREFIXES.get(signing_name, signing_name)
        called = ACTIONS.get(f"{prefix}:{operation}", f"{prefix}:{operation}")
        is_own = client.meta.config.user_agent_extra == USER_AGENT
        if NAMES.open:
            assert NAMES.open[-1] == called, f"{called} is sent under the name {NAMES.open[-1]}"
        else:
            assert not is_own or _is_trying(), f"{called} is sent under no name"
        return original(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", make_api_call)


def _noting(named_refusals: Any) -> Any:
    @contextmanager
    def noting(operation: str, **context: Any) -> Iterator[None]:
        NAMES.open.append(operation)
        try:
            with named_refusals(operation, **context):
                yield
        finally:
            NAMES.open.pop()

    return noting


def _is_trying() -> bool:
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_globals.get("__name__") in TRYING:
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False
