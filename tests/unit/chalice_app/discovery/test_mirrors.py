from __future__ import annotations

from dataclasses import replace

from chalice_app.discovery.mirrors import OWNERSHIP_TAG, MirrorSession

SESSION = MirrorSession("tms-1", "eni-1", "tmt-1", "tmf-1", 5, 7, None, "123456789012", {OWNERSHIP_TAG: "blue"})


def test_only_the_value_of_the_tag_tells_the_owner() -> None:
    assert SESSION.is_managed_by("blue")
    assert not SESSION.is_managed_by("red")
    assert not replace(SESSION, tags={}).is_managed_by("")


def test_values_can_be_keys_whatever_their_tags() -> None:
    assert len({SESSION, replace(SESSION, tags={})}) == 2
