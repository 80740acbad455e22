"""Metrics of our own that no dashboard and no alarm shows, and why; names may hold * for a run of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

AGENT: Mapping[str, tuple[str, ...]] = {
    "What connections speak that brings no exchange: GET /v1/pipeline tells it, by protocol": (
        *("connections", "connections_*", "requests_unanswered"),
    ),
    "How packets and bytes came, which says nothing of a loss": (
        *("packets", "packet_bytes", "vxlan_datagrams", "packets_not_ip", "packets_not_tcp", "fragmented_packets"),
        *("fragments_held", "fragments_nested", "segments", "segments_*", "frames_of_unknown_link"),
    ),
    "Malformed packets, which are somebody's and not ours": (
        *("frames_cut_in_header", "ip_headers_*", "udp_headers_cut", "tcp_headers_*", "tunnel_headers_bad"),
        "tunnels_too_deep",
    ),
    "Why an exchange is incomplete: the counters of GET /metrics, once exchanges_incomplete grows": (
        *("gaps", "gap_bytes", "heads_too_large", "heads_unfinished", "headers_dropped", "framing_bad"),
        *("resynchronised", "responses_ambiguous", "bodies_*", "http2_*", "websocket_sync_lost", "grpc_sync_lost"),
        *("interim_responses", "file_truncated_records"),
    ),
    "Of the receive loop and its buffers": (
        *("datagrams_not_ours", "datagrams_of_further_vnis", "receive_*", "exchanges_queued", "records_queued"),
        "datagram_bytes",
    ),
    "Batching and sampling: exchanges that are sent and counted are shown": (
        *("exchanges_recorded", "exchanges_open_held", "exchanges_dropped_by_rule", "records_made"),
        *("stream_ends_dropped_too_large", "record_bytes"),
    ),
    "The same as exchanges, in records and bytes": (
        *("records_held", "bytes_held", "records_spooled_held", "bytes_spooled_held", "bytes_sent"),
        *("records_dropped_*", "exchanges_spooled", "put_requests"),
    ),
    "Of the disk and of a former run: the agent's ailments name them": (
        *("spool_errors_*", "crash_accounts_unwritten", "exchanges_found_in_spool", "exchanges_unsettled_in_crash"),
    ),
    "What a killed run had counted by then, which is no further loss: killed_runs is shown, and the log tells these": (
        "killed_run_*",
    ),
    "Kinds of refusal that are rare: the agent's log and /healthz name them": (
        *("refusals_kms_throttled", "refusals_bad_answer", "refusals_client_fault", "refusals_invalid_request"),
        "answers_contradictory",
    ),
}
PROCESSOR: Mapping[str, tuple[str, ...]] = {
    "What no inventory has a use for, by reason": ("exchanges_dropped_*", "operations_unnamed_*"),
    "How the fold went": (
        *("folds_folded", "folds_replayed", "folds_partly_replayed", "templates_read", "templates_unreadable"),
        "exchanges_not_examined",
    ),
    "Why a record cannot be read: the log and the queue of failed batches name it": ("records_rejected_*",),
}
REVIEWER: Mapping[str, tuple[str, ...]] = {}
CONTROL_PLANE: Mapping[str, tuple[str, ...]] = {}

# Counters of the catalogue of losses that no alarm watches: another tells of the same, or nothing of ours is lost.
LOSSES_TOLD_BY: Mapping[str, tuple[str, ...]] = {
    # Packets that are missing, which is seen in the exchanges that they are missing from.
    "collector-exchanges-incomplete": ("datagrams_cut", "fragments_dropped", "segments_dropped"),
    # Each leaves its position in the queue that this one watches.
    "processing-records-given-up": ("records_given_up_unexpected", "folds_given_up_*"),
}
NO_LOSSES: Mapping[str, tuple[str, ...]] = {
    "Traffic of others, or what is no HTTP": ("datagrams_not_vxlan", "datagrams_dropped_vni", "heads_bad"),
    "A sample alone: its exchange is counted": ("samples_dropped_too_large",),
}
