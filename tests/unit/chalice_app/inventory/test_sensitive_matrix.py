from __future__ import annotations

from api_inventory.collection import Collection
from api_inventory.review import HostReview
from api_inventory.sensitive.custom_classes import CustomClass, CustomClasses
from chalice_app.inventory.limits import SENSITIVE_HOSTS_NAMED_MAX
from chalice_app.inventory.sensitive_matrix import sensitive_matrix

BADGE = CustomClasses([CustomClass("badge", "Badge of ours", "high", value_pattern="EMP-[0-9]+")])


def host(name: str, **counts: tuple[int, int, int]) -> Collection:
    return Collection(name, 9, 100, 1, 2, HostReview(sensitive_counts=counts))


def test_classes_are_summed_over_hosts_the_most_severe_first() -> None:
    rows = sensitive_matrix(
        [host("a.test", email=(5, 2, 4), jwt=(1, 1, 0)), host("b.test", email=(7, 7, 0), badge=(2, 0, 2))], BADGE
    )

    counts = [(row["class_name"], row["endpoint_count"], row["request_endpoint_count"]) for row in rows]
    assert counts == [("jwt", 1, 1), ("badge", 2, 0), ("email", 12, 9)]
    assert [row["is_custom"] for row in rows] == [False, True, False]
    assert [each["host"] for each in rows[2]["hosts"]] == ["b.test", "a.test"]


def test_a_class_that_is_gone_and_a_host_that_was_never_reviewed_are_left_out() -> None:
    assert sensitive_matrix([host("a.test", gone=(1, 1, 1)), Collection("b.test", 1, 1, 1, 1)], BADGE) == []


def test_of_very_many_hosts_some_are_named_and_all_are_counted() -> None:
    [row] = sensitive_matrix([host(f"h{number}.test", email=(number + 1, 0, 0)) for number in range(300)], BADGE)

    assert row["host_count"] == 300
    assert len(row["hosts"]) == SENSITIVE_HOSTS_NAMED_MAX
    assert row["hosts"][0]["host"] == "h299.test"
