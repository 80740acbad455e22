"""What can go wrong between this machine and an account.

HeliostatError
 +- UnreadableInput
 |   +- UnusableArtifacts (caller)   2   artifacts that are not there, or not what their manifest says
 +- DeploymentFailed     (account)   1   AWS refused, or a stack came to rest where it should not
 +- StillThere           (account)   1   something with our tag is left after everything was removed
"""

from __future__ import annotations

from heliostat.errors import HeliostatError, UnreadableInput


class UnusableArtifacts(UnreadableInput):
    """What `make package` builds is missing or was changed; the sentence names the file."""


class DeploymentFailed(HeliostatError):
    """AWS refused an operation, or a stack failed; the sentence says which resource, why, and what to do."""


class StillThere(HeliostatError):
    """Something of this installation is left; the sentence names it."""
