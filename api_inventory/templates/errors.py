"""What can go wrong with learnt path templates.

TemplatesError
 +- UnreadableTemplates   a stored document is not what `HostTemplates.to_json` writes
"""

from __future__ import annotations


class TemplatesError(Exception):
    """Something about the learnt templates of a host."""


class UnreadableTemplates(TemplatesError):
    """A document of another form or version; the message names what is wrong."""
