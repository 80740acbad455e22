from __future__ import annotations

from rich.console import Console

from heliostat.up.status import RunStatus, status_view


def shown(status: RunStatus) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(status_view(status, address="http://127.0.0.1:8080", running_s=61.4))
    return " ".join(capture.get().split())


def test_every_stage_is_shown_with_its_count() -> None:
    text = shown(
        RunStatus(
            packets=12345,
            exchanges=678,
            records=90,
            records_handled=89,
            hosts=1,
            endpoints=23,
            requests=670,
            activity="12 of 300",
        )
    )

    for expected in (
        "12,345 packets received",
        "678 exchanges decoded",
        "90 records, 89 processed",
        "23 endpoints of 1 host",
        "670 requests observed",
        "traffic 12 of 300",
        "http://127.0.0.1:8080, up for 61 s; Ctrl-C stops everything",
    ):
        assert expected in text


def test_losses_are_told_by_name_and_none_is_invented() -> None:
    text = shown(RunStatus(drops={"datagrams_not_vxlan": 3, "records_dropped_queue_full": 0}))

    assert "lost 3 datagrams not vxlan" in text
    assert "queue full" not in text
