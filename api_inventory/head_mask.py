"""Targets and header fields as stored samples show them: names and structure, and no value that a client chose.

`redaction` masks what is known to be sensitive; a sample is kept for days and read by people, so that here everything
is masked that is not known to be harmless. Bodies: see `body_mask`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.body_mask import mask_form
from api_inventory.redaction import is_message_header, keeps_structure, mask, mask_header

if TYPE_CHECKING:
    from api_inventory.path_template import PathTemplate


def sample_target(target: str, template: PathTemplate) -> str:
    """The path template in the place of the path, and the query with its names alone."""
    _, question, query = target.partition("#")[0].partition("?")
    return template.text + question + mask_form(query)


def sample_field(name: str, value: str) -> str:
    """The value of a header field: as it is where it tells of message and software, else masked."""
    if is_message_header(name) or keeps_structure(name):
        return mask_header(name, value)
    return mask(value)
