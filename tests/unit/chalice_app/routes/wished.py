"""The API over a control store in memory: nothing is asked of AWS."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jsonschema

from chalice_app import wiring
from chalice_app.policies.documents import PolicyPlace
from tests.unit.chalice_app.calling import Api
from tests.unit.chalice_app.operations.memory import MemoryStore
from tests.unit.chalice_app.operations.standing_stacks import StandingStacks

if TYPE_CHECKING:
    import pytest

ARN = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop/0123456789abcdef"
WISH = {"version": 0, "vpc_id": "vpc-0a1b2c3d", "load_balancer_ids": [ARN]}


@dataclass
class Wished:
    openapi: dict[str, Any]
    store: MemoryStore = field(default_factory=MemoryStore)
    api: Api = field(default_factory=Api)
    woken: list[str] = field(default_factory=list)
    settings: Any = field(
        default_factory=lambda: SimpleNamespace(name="heliostat", topic_arn="arn:aws:sns:::t", is_run=False)
    )

    def wire(self, monkeypatch: pytest.MonkeyPatch) -> Wished:
        place = PolicyPlace("aws", "eu-central-1", "123456789012")
        monkeypatch.setattr(wiring, "store", lambda: self.store)
        monkeypatch.setattr(wiring, "stacks", StandingStacks)
        monkeypatch.setattr(wiring, "settings", lambda: self.settings)
        monkeypatch.setattr(wiring, "account", lambda: SimpleNamespace(place=lambda: place))
        monkeypatch.setattr(wiring, "_wake", lambda: self.woken.append("woken"))
        return self

    def hold(self, name: str, document: Any) -> None:
        """A document, held against the API's."""
        schema = {"$ref": f"#/components/schemas/{name}", "components": self.openapi["components"]}
        jsonschema.Draft202012Validator(schema).validate(document)
