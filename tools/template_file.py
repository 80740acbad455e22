"""Reads a stack template of `cfn/`: YAML with CloudFormation's short forms in, the long forms of JSON out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cfnlint.decode.cfn_yaml import load

if TYPE_CHECKING:
    from pathlib import Path


def read_template(path: Path) -> dict[str, Any]:
    """The template as plain values: without the places in the file, which cfn-lint keeps with each."""
    return dict(json.loads(json.dumps(load(str(path)))))


def template_text(template: dict[str, Any]) -> str:
    """The text that is shipped: small, and the same for the same template."""
    return json.dumps(template, separators=(",", ":"), sort_keys=True) + "\n"
