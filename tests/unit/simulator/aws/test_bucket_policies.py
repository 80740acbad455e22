from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from simulator.region import Region


def denying(condition: dict[str, dict[str, str]] | None) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::held", "arn:aws:s3:::held/*"],
    }
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}
    )


def test_a_statement_against_requests_without_tls_shuts_nobody_out_and_any_other_does(shop_region: Region) -> None:
    s3 = shop_region.client("s3")
    s3.create_bucket(Bucket="held", CreateBucketConfiguration={"LocationConstraint": shop_region.region_name})
    s3.put_object(Bucket="held", Key="a", Body=b"b")

    s3.put_bucket_policy(Bucket="held", Policy=denying({"Bool": {"aws:SecureTransport": "false"}}))
    assert s3.get_object(Bucket="held", Key="a")["Body"].read() == b"b"
    assert "SecureTransport" in s3.get_bucket_policy(Bucket="held")["Policy"]

    s3.put_bucket_policy(Bucket="held", Policy=denying(None))
    with pytest.raises(ClientError, match="Forbidden"):
        s3.get_object(Bucket="held", Key="a")

    s3.delete_bucket_policy(Bucket="held")
    s3.delete_object(Bucket="held", Key="a")
    s3.delete_bucket(Bucket="held")
