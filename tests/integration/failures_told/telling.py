"""What every scenario asserts of what it is told, and which rows of the catalogue it is for."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.integration.connected import Connected

    Scenario = Callable[..., None]

PLACEHOLDER = re.compile(r"\{[a-z0-9_]+\}")
# An optional part that was neither filled nor left out.
PART = re.compile(r"\[ ")

_heard: set[str] = set()


def tells(*codes: str, chosen: Iterable[str] = ()) -> Callable[[Scenario], Scenario]:
    """Marks the scenario of these rows. It fails where it ends without having been told each of them.

    `chosen` are rows of a scenario that is run once for each, by its parameter `code`.
    """

    def mark(scenario: Scenario) -> Scenario:
        @functools.wraps(scenario)
        def run(*args: Any, **settings: Any) -> None:
            _heard.clear()
            scenario(*args, **settings)
            expected = {*codes, *([settings["code"]] if chosen else [])}
            assert expected <= _heard, f"never told of {sorted(expected - _heard)}"

        run.codes = (*codes, *chosen)  # type: ignore[attr-defined]
        return run

    return mark


def told(document: Mapping[str, Any] | None, code: str, *words: str) -> None:
    """The document is of this code, and its sentences hold these words, with nothing left to fill in."""
    assert document is not None, f"nothing was told of {code}"
    assert document["code"] == code, json.dumps(document, indent=1)
    sentences = f"{document['explanation']} {document.get('fix') or ''}"
    assert not PLACEHOLDER.search(sentences), sentences
    assert not PART.search(sentences), sentences
    assert document["explanation"].endswith((".", '"', ")")), sentences
    for word in words:
        assert word in sentences, f"{word!r} is not in: {sentences}"
    _heard.add(code)


def collector_step(operation: Mapping[str, Any]) -> dict[str, Any]:
    """The step of the collector stack: where both stacks stand, the processor's comes before it."""
    found: dict[str, Any] = next(step for step in operation["steps"] if step["name"] == "collector_stack")
    return found


def statements(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The policy statements that a failure offers, by the action that they allow."""
    offered = document["remedy"]["policy_statements"]
    return {action: each for each in offered for action in each["Action"]}


def explained_over_http(account: Connected, code: str, message: str = "", **more: str) -> dict[str, Any]:
    """What POST /v1/failures/explain answers to a code, or to a text of AWS."""
    answer = account.api.post("/v1/failures/explain", {"code": code, "message": message, **more})
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body
