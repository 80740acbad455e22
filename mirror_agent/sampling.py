"""Which exchanges an operator wants recorded, and how many bytes of them: what the core is told as one JSON text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Sequence

Port = Annotated[int, Field(ge=1, le=65_535)]
Vni = Annotated[int, Field(ge=0, lt=2**24)]
Method = Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$")]


class Rule(BaseModel):
    """One rule. What it does not name, it does not look at; of a list of rules, the first that fits decides.

    Attributes:
        action: whether the exchange is recorded. Where any rule includes, what no rule fits is excluded.
        host, path: globs, in which `*` stands for any run of characters.
        methods, ports, vnis: one of these; ports are those of the server.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Literal["include", "exclude"]
    host: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    path: Annotated[str, Field(min_length=1, max_length=1024)] | None = None
    methods: Annotated[tuple[Method, ...], Field(min_length=1, max_length=32)] | None = None
    ports: Annotated[tuple[Port, ...], Field(min_length=1, max_length=256)] | None = None
    vnis: Annotated[tuple[Vni, ...], Field(min_length=1, max_length=1024)] | None = None


def sampling_json(bytes_per_second: int, rules: Sequence[Rule]) -> str:
    """The budget (0: everything) and the rules, as the core reads them."""
    told = [rule.model_dump(mode="json", exclude_none=True) for rule in rules]
    return json.dumps({"bytes_per_second": bytes_per_second, "rules": told})
