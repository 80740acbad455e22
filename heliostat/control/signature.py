"""Signs requests for API Gateway's IAM authorizer with the caller's own AWS credentials (Signature Version 4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = "execute-api"
REGION_OF_HOST = re.compile(r"\.execute-api\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.com(?:\.cn)?$")


class Signer:
    """Signs for one control plane. Credentials are found as every AWS client finds them, and never kept."""

    def __init__(self, url: str, session: Session | None = None) -> None:
        """Finds the region: in the host's name, else as it is configured.

        Raises:
            WrongUsage: no region is known.
        """
        self._session = session or Session()
        found = REGION_OF_HOST.search(urlsplit(url).hostname or "")
        region = found[1] if found else self._session.get_config_variable("region")
        if not region:
            raise WrongUsage(f"{url}: its name does not tell the AWS region: set AWS_DEFAULT_REGION")
        self.region: str = region

    def signed_headers(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, str]:
        """The headers with those of the signature.

        Raises:
            WrongUsage: there are no credentials, or they cannot be had.
        """
        try:
            credentials = self._session.get_credentials()
            if credentials is None:
                raise WrongUsage(
                    "no AWS credentials were found, and the control plane asks who calls: "
                    "sign in as for the aws command line (AWS_PROFILE, aws sso login)"
                )
            request = AWSRequest(method=method, url=url, headers=dict(headers), data=body)
            SigV4Auth(credentials.get_frozen_credentials(), SERVICE, self.region).add_auth(request)
        except BotoCoreError as error:
            raise WrongUsage(f"AWS credentials cannot be used: {error}") from error
        return dict(request.headers.items())
