from __future__ import annotations

from chalice_app.failures.catalogue import CATALOGUE
from chalice_app.failures.rows import (
    accounts,
    balancers,
    connections,
    data_path,
    launches,
    lifecycle,
    permissions,
    quotas,
    resources,
    sources,
    stacks,
)


def test_every_group_of_rows_stands_in_the_catalogue_once() -> None:
    groups = [
        launches,
        accounts,
        sources,
        resources,
        stacks,
        data_path,
        connections,
        permissions,
        quotas,
        balancers,
        lifecycle,
    ]

    assert [row for group in groups for row in group.ROWS] == list(CATALOGUE)


def test_the_two_launch_failures_that_users_meet_first_come_first() -> None:
    assert [row.code for row in CATALOGUE[:2]] == ["launch_key_unusable", "no_capacity"]


def test_a_particular_denial_comes_before_the_general_one_and_a_policys_type_before_what_was_denied() -> None:
    order = [row.code for row in permissions.ROWS]

    assert order.index("denied_by_organization") < order.index("pass_role_denied") < order.index("aws_access_denied")
    assert order.index("denied_by_boundary") < order.index("denied_explicitly")
    assert order.index("stream_throttled") < order.index("aws_throttled")
