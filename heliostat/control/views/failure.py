"""A failure: what happened, why, what to do, and what AWS said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from heliostat.control.views.tables import as_it_is, facts, json_text, state, text, words
from heliostat.terminal_text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from heliostat.control.api import Document

OTHER_CAPACITY = "retry_with_other_capacity"


def failure_view(failure: Document) -> RenderableType:
    """All that is known of a failure."""
    head = Text.assemble(state(failure["severity"]), " ", text(failure["code"], "bold"))
    evidence, remedy = dict(failure["evidence"]), failure["remedy"] or {}
    said = [evidence.pop(name, None) for name in ("aws_code", "aws_message")]
    rows = facts(
        ("why", failure["explanation"]),
        ("fix", _fix(failure["fix"] or "", remedy)),
        ("AWS said", ": ".join(dict.fromkeys(str(each) for each in said if each))),
        *((words(name), value) for name, value in sorted(evidence.items())),
    )
    return Group(head, rows, *_to_paste(remedy))


def _fix(fix: str, remedy: Document) -> str:
    """The fix, without what stands below it to be pasted."""
    quoted = [json.dumps(remedy.get("key_policy_statements")), str(remedy.get("create_grant_command"))]
    for each in quoted:
        fix = fix.replace(each, "(see below)")
    return fix


def _to_paste(remedy: Document) -> Iterator[Text]:
    """Values of a remedy that a person pastes, each by itself."""
    statements = remedy.get("key_policy_statements")
    if statements:
        yield text("Statements for the key's policy:", "bold")
        yield json_text(statements)
    statements = remedy.get("policy_statements")
    if statements:
        yield text("Statements for the role's policy:", "bold")
        yield json_text(statements)
    command = remedy.get("create_grant_command")
    if command:
        yield text("Or, where the key's policy is not yours:", "bold")
        yield as_it_is(shown(command))


def retry_command(operation: Document) -> str:
    """The command that tries an operation again, or says yes to one that waits."""
    if operation["kind"] == "remove":
        return "heliostat remove"
    if operation["kind"] == "reconcile" and operation["state"] == "failed":
        return "heliostat reconcile"
    parts = ["heliostat", "apply", "--retry", str(operation["id"])]
    failure = operation["failure"] or {}
    if failure.get("automatic_fix") == OTHER_CAPACITY:
        for instance_type in (failure["remedy"] or {}).get("instance_types", ()):
            parts += ["--instance-type", str(instance_type)]
    return " ".join(parts)
