"""Public SSM parameters that moto lacks: Debian's images, by which the collector's template names its own."""

from __future__ import annotations

from datetime import UTC, datetime

from moto.ssm.models import Parameter, ssm_backends

DEBIAN_12 = "/aws/service/debian/release/12/latest/amd64"


def publish_debian_image(account_id: str, region_name: str, image_id: str) -> None:
    """Makes Debian's public parameter name an image. PutParameter refuses names that begin with /aws, as on AWS."""
    backend = ssm_backends[account_id][region_name]
    parameter = Parameter(  # type: ignore[abstract] # moto makes them so itself
        account_id=account_id,
        name=DEBIAN_12,
        value=image_id,
        parameter_type="String",
        description="",
        allowed_pattern=None,
        keyid=None,
        last_modified_date=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
        data_type="aws:ec2:image",
    )
    backend._parameters[DEBIAN_12].append(parameter)  # noqa: SLF001 - there is no public way
