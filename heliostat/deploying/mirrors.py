"""Mirror sessions and filters of an installation, which no stack holds: they follow the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.errors import DeploymentFailed

if TYPE_CHECKING:
    from heliostat.deploying.installation import Installation


class OwnMirrors:
    """Those that carry the installation's tag. Another's are not even listed."""

    def __init__(self, ec2: Any, installation: Installation) -> None:
        self._ec2 = ec2
        self._filters = [{"Name": f"tag:{OWNERSHIP_TAG}", "Values": [installation.name]}]

    def sessions(self) -> list[str]:
        """Identifiers of our mirror sessions."""
        return self._listed("traffic_mirror_session", "TrafficMirrorSession")

    def filters(self) -> list[str]:
        """Identifiers of our mirror filters."""
        return self._listed("traffic_mirror_filter", "TrafficMirrorFilter")

    def targets(self) -> list[str]:
        """Identifiers of our mirror targets."""
        return self._listed("traffic_mirror_target", "TrafficMirrorTarget")

    def delete_sessions(self) -> int:
        """Delete our mirror sessions; the answer is how many."""
        return sum(self._deleted("traffic_mirror_session", each) for each in self.sessions())

    def delete_filters(self) -> int:
        """Delete our mirror filters and their rules; the answer is how many."""
        return sum(self._deleted("traffic_mirror_filter", each) for each in self.filters())

    def _listed(self, noun: str, field: str) -> list[str]:
        with refusals(f"ec2:Describe{field}s"):
            pages = self._ec2.get_paginator(f"describe_{noun}s").paginate(Filters=self._filters)
            return [each[f"{field}Id"] for page in pages for each in page[f"{field}s"]]

    def _deleted(self, noun: str, identifier: str) -> bool:
        field = "".join(word.capitalize() for word in noun.split("_"))
        try:
            with refusals(f"ec2:Delete{field}"):
                getattr(self._ec2, f"delete_{noun}")(**{f"{field}Id": identifier})
        except DeploymentFailed as error:
            # A backend that ends takes its session with it.
            if isinstance(error.__cause__, ClientError) and code_of(error.__cause__).endswith("NotFound"):
                return False
            raise
        return True
