"""The answer of a custom resource: a PUT to the address that CloudFormation signed for it."""

from __future__ import annotations

import urllib3

from chalice_app.errors import AwsUnreachable

TIMEOUT_S = 10
ATTEMPTS = 3


def answer(url: str, body: bytes) -> None:
    """Hand the answer in.

    Raises:
        AwsUnreachable: it was not taken. Lambda tries the function again.
    """
    try:
        response = urllib3.request(
            "PUT",
            url,
            body=body,
            # The signature was made for no content type.
            headers={"Content-Type": ""},
            timeout=TIMEOUT_S,
            retries=urllib3.Retry(ATTEMPTS, allowed_methods=None),
        )
    except urllib3.exceptions.HTTPError as error:
        raise AwsUnreachable("cloudformation:custom-resource-answer", type(error).__name__) from error
    if response.status >= 400:
        raise AwsUnreachable("cloudformation:custom-resource-answer", f"HTTP {response.status}")
