"""A failure: what happened, why, what to do, and what AWS said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from heliostat.control.views.tables import facts, state, text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from heliostat.control.api import Document

OTHER_CAPACITY = "retry_with_other_capacity"


def failure_view(failure: Document) -> RenderableType:
    """All that is known of a failure."""
    head = Text.assemble(state(failure["severity"]), " ", text(failure["code"], "bold"))
    evidence = dict(failure["evidence"])
    said = [evidence.pop(name, None) for name in ("aws_code", "aws_message")]
    rows = facts(
        ("why", failure["explanation"]),
        ("fix", failure["fix"]),
        ("AWS said", ": ".join(str(each) for each in said if each)),
        *((words(name), value) for name, value in sorted(evidence.items())),
    )
    return Group(head, rows, *_to_paste(failure["remedy"] or {}))


def _to_paste(remedy: Document) -> Iterator[Text]:
    """Values of a remedy that a person pastes, each by itself."""
    statements = remedy.get("key_policy_statements")
    if statements:
        yield text("Statements for the key's policy:", "bold")
        # Line by line: what is no printable character is escaped by JSON, but for the ends of lines.
        yield Text(json.dumps(statements, indent=2))
    command = remedy.get("create_grant_command")
    if command:
        yield text("Or, where the key's policy is not yours:", "bold")
        yield text(command)


def retry_command(operation: Document) -> str:
    """The command that tries an operation again, or says yes to one that waits."""
    if operation["kind"] == "remove":
        return "heliostat remove"
    if operation["kind"] == "reconcile" and operation["state"] == "failed":
        return "heliostat reconcile"
    words_ = ["heliostat", "apply", "--retry", str(operation["id"])]
    failure = operation["failure"] or {}
    if failure.get("automatic_fix") == OTHER_CAPACITY:
        for instance_type in (failure["remedy"] or {}).get("instance_types", ()):
            words_ += ["--instance-type", str(instance_type)]
    return " ".join(words_)
