"""Of which release each part is, and whether the parts fit together.

The stacks say in their outputs what they were made from; the control plane knows its own. Agents write records that the
processor reads, and the processor writes an inventory that the control plane reads: these two have to fit. Parts of
different releases that fit are told as well, for the next Apply brings the stacks to the control plane's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.exchange_record import SCHEMA_VERSION
from chalice_app.pipeline.reasons import failure_of
from chalice_app.settings import VERSION
from inventory_store.layout import STORE_LAYOUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.failures.failure import Failure


@dataclass(frozen=True, slots=True)
class Release:
    """What a part was made from; None where it does not say, or has nothing to do with it.

    Attributes:
        part: control_plane, agents or processor.
        record_format: of exchange records, which agents write and the processor reads.
        store_layout: of the inventory, which the processor writes and the control plane reads.
        is_other_build: made of other bytes than the control plane would make it of now, whatever its version says.
    """

    part: str
    version: str | None
    record_format: int | None = None
    store_layout: int | None = None
    is_other_build: bool = False


OWN = Release("control_plane", VERSION, SCHEMA_VERSION, STORE_LAYOUT)


# Artifacts lie under the hash of their content.
ARTIFACT_PARAMETERS = {"agents": "AgentArtifactKey", "processor": "ProcessorArtifactKey"}


def release_of(
    part: str, outputs: Mapping[str, str], parameters: Mapping[str, str] | None = None, artifact_key: str = ""
) -> Release:
    """What a stack's outputs say. One that was made before outputs said it says nothing.

    Args:
        part: control_plane, agents or processor.
        outputs: of its stack.
        parameters: of its stack.
        artifact_key: what the control plane would make it of now; "" where that is not known.
    """
    used = (parameters or {}).get(ARTIFACT_PARAMETERS.get(part, ""), "")
    return Release(
        part,
        outputs.get("Release"),
        _number(outputs, "RecordFormat"),
        _number(outputs, "StoreLayout"),
        is_other_build=bool(used and artifact_key) and used != artifact_key,
    )


def _number(outputs: Mapping[str, str], name: str) -> int | None:
    said = outputs.get(name, "")
    return int(said) if said.isascii() and said.isdigit() else None


def misfit(own: Release, agents: Release | None, processor: Release | None) -> Failure | None:
    """What does not fit, the worst alone; None of a part: it does not stand."""
    if agents and processor and _differ(agents.record_format, processor.record_format):
        told = {"agents": agents.record_format, "processor": processor.record_format}
        return failure_of("record_formats_differ", told, **_texts(told))
    if processor and _differ(processor.store_layout, own.store_layout):
        told = {"processor": processor.store_layout, "control_plane": own.store_layout}
        return failure_of("store_layouts_differ", told, **_texts(told))
    others = [each for each in (agents, processor) if each and (each.version != own.version or each.is_other_build)]
    if not others:
        return None
    versions = {each.part: _told_version(own, each) for each in (own, *others)}
    parts = ", ".join(f"{part.replace('_', ' ')} {version}" for part, version in versions.items())
    return failure_of("releases_differ", versions, releases=parts)


def _told_version(own: Release, release: Release) -> str:
    if release.version is None:
        return "an earlier one, which does not say"
    # Of another version it goes without saying.
    is_same = release.version == own.version and release.is_other_build
    return f"{release.version} of another build" if is_same else release.version


def _differ(one: int | None, other: int | None) -> bool:
    """Are both known, and not the same?"""
    return one is not None and other is not None and one != other


def _texts(told: Mapping[str, int | None]) -> dict[str, str]:
    return {name: str(value) for name, value in told.items()}
