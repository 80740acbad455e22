"""An operation: as a screen that follows it, as lines that tell each change, and as what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from heliostat.control.limits import RESOURCES_SHOWN_MAX, ROWS_SHOWN_MAX
from heliostat.control.views.failure import failure_view, retry_command
from heliostat.control.views.tables import duration, more, sentence, state, table, text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from heliostat.control.api import Document

# Of a row of an interface: what came about as planned. What was left out is counted, and the plan says why.
WELL = frozenset({"done", "gone", "skipped"})
# CloudFormation's word, and that of a check, for what needs no eye any more.
FINISHED = ("COMPLETE", "PASSED")


def headline(operation: Document) -> Text:
    """What it is, and how far."""
    return Text.assemble(
        text(f"{operation['kind']} {operation['id']} ", "bold"),
        state(operation["state"]),
        text(f", {duration(operation['elapsed_s'])}, asked for by {operation['requested_by']}"),
    )


def operation_view(operation: Document, *, resources_max: int = RESOURCES_SHOWN_MAX) -> RenderableType:
    """Every step, and the resources of the one that is at work or failed."""
    steps = table("step", "state", "time", "progress", "", right=("time", "progress"))
    for step in operation["steps"]:
        steps.add_row(
            text(words(step["name"])),
            state(step["state"]),
            duration(step["elapsed_s"]),
            _progress(step),
            text(step["detail"]),
        )
    return Group(headline(operation), steps, *_resources(operation, resources_max))


def _resources(operation: Document, count_max: int) -> Iterator[RenderableType]:
    rows = [row for step in operation["steps"] if step["state"] in {"running", "failed"} for row in step["resources"]]
    if not rows or count_max < 1:
        return
    # What is under way or failed comes first, in its own order.
    rows.sort(key=lambda row: str(row["state"]).endswith(FINISHED))
    resources = table("resource", "type", "state", "")
    for row in rows[:count_max]:
        resources.add_row(text(row["name"]), text(row["type"]), state(str(row["state"])), _detail(row))
    yield resources
    if len(rows) > count_max:
        yield more(len(rows) - count_max, "resources", "--json has them all")


def changes(before: Document | None, now: Document) -> Iterator[Text]:
    """One line for everything that is different from the look before; at the first look, everything that has begun."""
    elapsed = duration(now["elapsed_s"])
    if before is None:
        yield headline(now)
    known = {step["name"]: step for step in before["steps"]} if before else {}
    for step in now["steps"]:
        earlier = known.get(step["name"])
        if earlier is None and step["state"] == "pending":
            continue
        told = {row["name"]: row["state"] for row in earlier["resources"]} if earlier else {}
        for row in step["resources"]:
            if told.get(row["name"]) != row["state"]:
                yield _line(elapsed, f"{words(step['name'])} {row['name']}", str(row["state"]), _detail(row).plain)
        if earlier is None or _aspects(earlier) != _aspects(step):
            detail = ": ".join(each for each in (_progress(step), step["detail"]) if each)
            yield _line(elapsed, words(step["name"]), step["state"], detail)
    if before and before["state"] != now["state"]:
        yield Text.assemble(text(f"{elapsed} {now['kind']}: "), state(now["state"]))


def _detail(row: Document) -> Text:
    """What is said of a resource, or of a check and how to mend it."""
    return sentence(row["detail"], row.get("fix"))


def _aspects(step: Document) -> tuple[object, ...]:
    return step["state"], step["detail"], step["done"], step["total"]


def _line(elapsed: str, what: str, how: str, detail: object) -> Text:
    line = Text.assemble(text(f"{elapsed} {what}: "), state(how))
    return line.append_text(text(f", {detail}")) if detail else line


def _progress(step: Document) -> str:
    return f"{step['done']:,} of {step['total']:,}" if step["total"] else ""


def result_view(operation: Document) -> RenderableType:
    """What came of it: counts, what is not as it was wished, why, and how to go on."""
    return Group(*_result(operation))


def _result(operation: Document) -> Iterator[RenderableType]:
    kind, how = operation["kind"], operation["state"]
    counts = ", ".join(f"{count:,} {words(name)}" for name, count in operation["counts"].items() if count)
    ending = Text.assemble(text(f"{kind} "), state(how), text(f" after {duration(operation['elapsed_s'])}"))
    yield ending.append_text(text(f": {counts}")) if counts else ending
    yield from _interfaces(operation)
    if operation["failure"]:
        yield failure_view(operation["failure"])
    if how == "failed":
        yield Text.assemble("Try again: ", text(retry_command(operation), "bold"))
    elif how == "waiting":
        yield Text.assemble("To say yes: ", text(retry_command(operation), "bold"))
    elif how == "superseded":
        yield text("A newer wish took its place: `heliostat watch` follows that one.")
    elif kind == "remove":
        yield text(next(step["detail"] for step in operation["steps"] if step["name"] == "verify"))


def _interfaces(operation: Document) -> Iterator[RenderableType]:
    rows = [row for row in operation["interfaces"] if row["state"] not in WELL]
    left_out = operation["interfaces_left_out"]
    if rows:
        trouble = table("not as wished", "state", "code", "why")
        for row in rows[:ROWS_SHOWN_MAX]:
            cause = row["failure"] or row
            why = sentence(cause["explanation"], cause.get("fix"))
            trouble.add_row(text(row["subject"]), state(row["state"]), text(cause["code"]), why)
        yield trouble
        left_out += max(0, len(rows) - ROWS_SHOWN_MAX)
    if left_out:
        yield more(left_out, "rows", "`heliostat plan` tells of every target")
