"""IAM policies, and what the control plane has of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliostat.control.api import ControlPlane, Document


def tasks(control: ControlPlane) -> Document:
    """The tasks that there are policies for."""
    return control.get("/v1/policies")


def policy_of(task: str, vpc_id: str | None, control: ControlPlane) -> Document:
    """The policy of a task, in as many documents as IAM's limit asks for."""
    return control.get(f"/v1/policies/{quote(task, safe='')}", {"vpc_id": vpc_id})


def permissions_of(names: Sequence[str], vpc_id: str | None, control: ControlPlane) -> Document:
    """What is allowed of these tasks, or of all that the control plane does, as one answer."""
    answers = [control.get("/v1/permissions", {"task": name, "vpc_id": vpc_id}) for name in names or (None,)]
    deltas = [delta for answer in answers for delta in answer["deltas"]]
    return {
        "principal": answers[0]["principal"],
        "method": answers[0]["method"],
        "items": [item for answer in answers for item in answer["items"]],
        "missing": sorted({action for answer in answers for action in answer["missing"]}),
        "delta": deltas[0] if deltas else None,
        "deltas": deltas,
    }
