from __future__ import annotations

import pytest

from mirror_agent.instance_metadata import InstanceMetadata, MetadataUnavailable, metadata_of
from mirror_agent.limits import METADATA_TOKEN_S
from tests.unit.mirror_agent.metadata_service import metadata_service


def test_an_item_is_asked_for_with_a_token_that_is_kept() -> None:
    with metadata_service(instance_id="i-1", autoscaling__target_lifecycle_state="InService") as service:
        metadata = InstanceMetadata(service.url)

        assert metadata.get("instance-id") == "i-1"
        assert metadata.get("autoscaling/target-lifecycle-state") == "InService"
        assert metadata.get("spot/instance-action") is None
        assert service.tokens_given == 1


def test_a_token_is_renewed_before_it_ends_and_when_it_is_refused() -> None:
    now_s = [100.0]
    with metadata_service(instance_id="i-1") as service:
        metadata = InstanceMetadata(service.url, clock=lambda: now_s[0])
        metadata.get("instance-id")
        now_s[0] += METADATA_TOKEN_S - 1
        metadata.get("instance-id")
        assert service.tokens_given == 2

        service.token = "another"
        with pytest.raises(MetadataUnavailable, match="401"):
            metadata.get("instance-id")
        assert metadata.get("instance-id") == "i-1"


def test_a_service_that_does_not_answer_is_unavailable() -> None:
    with metadata_service() as service:
        url = service.url

    with pytest.raises(MetadataUnavailable, match="does not answer"):
        InstanceMetadata(url).get("instance-id")


def test_the_variables_of_every_aws_client_are_followed() -> None:
    with metadata_service(instance_id="i-1") as service:
        metadata = metadata_of({"AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url, "http_proxy": "http://127.0.0.1:9"})

        assert metadata is not None
        assert metadata.get("instance-id") == "i-1"
    assert metadata_of({"AWS_EC2_METADATA_DISABLED": "true"}) is None
