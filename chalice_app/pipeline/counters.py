"""Counters of agents and processor that tell of a loss, or of what was no HTTP: in words, and where to look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LossName:
    """A counter of something that is not in the inventory.

    Attributes:
        unit: what is counted.
        where: to look.
    """

    name: str
    unit: str
    explanation: str
    where: str


_SPOOL = "An outage that outlasted the agents' spool: spool_bytes_max, and what Kinesis refused."
_PROCESSOR_LOG = "The processor's log, and its queue of failed batches: both name shard and sequence number."

AGENT_LOSSES = (
    LossName(
        "datagrams_dropped_kernel",
        "packets",
        "Arrived at an agent and were dropped before it could read them.",
        "The agents are too small, or too few: larger instance types, or AgentsMax.",
    ),
    LossName(
        "datagrams_not_vxlan",
        "packets",
        "Sent to UDP 4789 by somebody, and no mirrored packet.",
        "Who else sends there: narrow MirroredCidrs.",
    ),
    LossName(
        "datagrams_dropped_vni",
        "packets",
        "Of virtual networks that the agents were told not to read.",
        "The agents' setting vnis, and mirror sessions of others to the same target.",
    ),
    LossName(
        "datagrams_cut", "packets", "Longer than what was kept of them.", "The sources' MTU, and the packet length."
    ),
    LossName(
        "fragments_dropped",
        "packets",
        "Fragments whose other parts never came.",
        "Copies that AWS dropped at the source: skipped packets.",
    ),
    LossName(
        "segments_dropped",
        "packets",
        "Parts of connections that waited too long for what was missing before them.",
        "Copies that AWS dropped at the source: skipped packets.",
    ),
    LossName(
        "connections_evicted",
        "connections",
        "Ended since an agent has a million open, those used longest ago first.",
        "More agents.",
    ),
    LossName(
        "connections_dropped_panic",
        "connections",
        "Open when the core failed at a packet.",
        "The agents' log names the place: please report it.",
    ),
    LossName(
        "exchanges_incomplete",
        "exchanges",
        "Decoded, and a part of their bytes was missing.",
        "Copies that AWS dropped at the source: skipped packets.",
    ),
    LossName(
        "heads_cut_by_gap",
        "exchanges",
        "A request's or an answer's head was cut by missing packets.",
        "Copies that AWS dropped at the source: skipped packets.",
    ),
    LossName("heads_bad", "exchanges", "Heads that are not HTTP.", "Odd clients, or an attack."),
    LossName(
        "pending_requests_dropped",
        "exchanges",
        "Requests that waited for an answer beyond what an agent holds.",
        "One direction is not mirrored, or answers take very long.",
    ),
    LossName(
        "http2_streams_dropped",
        "exchanges",
        "Streams of HTTP/2 beyond what an agent holds of a connection.",
        "Clients that open very many streams.",
    ),
    LossName(
        "exchanges_dropped_queue_full",
        "exchanges",
        "Waited in vain for the sender.",
        "Kinesis refuses records, or is slow: the agents' log says why.",
    ),
    LossName("exchanges_dropped_spool_full", "exchanges", "The oldest on a full disk.", _SPOOL),
    LossName(
        "exchanges_dropped_memory_full", "exchanges", "The oldest in full memory, where there is no spool.", _SPOOL
    ),
    LossName("exchanges_dropped_spool_corrupt", "exchanges", "Were on a disk that was damaged.", "The agent's volume."),
    LossName(
        "exchanges_dropped_invalid_request",
        "exchanges",
        "Kinesis will never take them.",
        "A defect of the agent: please report it, with its log.",
    ),
    LossName(
        "exchanges_dropped_shutdown",
        "exchanges",
        "Held by an agent that ended, and no spool took them.",
        "The agents' drain_timeout_s.",
    ),
    LossName(
        "exchanges_dropped_panic",
        "exchanges",
        "Open when the core failed at a packet.",
        "The agents' log names the place: please report it.",
    ),
    LossName(
        "exchanges_dropped_too_large",
        "exchanges",
        "Larger, as they are told, than a record may be.",
        "Clients with very large headers, or an attack.",
    ),
    LossName(
        "exchanges_dropped_uncompressed",
        "exchanges",
        "Of records that could not be compressed.",
        "The machine had no memory for it: larger instance types; else please report it.",
    ),
    LossName(
        "exchanges_lost_in_crash", "exchanges", "In the memory of an agent that was killed.", "The agents' system log."
    ),
    LossName(
        "exchanges_lost_in_spool", "exchanges", "In a spool that was found damaged or gone.", "The agent's volume."
    ),
)

PROCESSOR_LOSSES = (
    LossName("records_given_up_unexpected", "records", "Held data such as was not expected.", _PROCESSOR_LOG),
    LossName(
        "folds_given_up_item_corrupt", "endpoints", "What is known of them is damaged in the table.", _PROCESSOR_LOG
    ),
    LossName(
        "folds_given_up_item_refused", "endpoints", "The table will never take what was to be added.", _PROCESSOR_LOG
    ),
    LossName("folds_given_up_unexpected", "endpoints", "Failed as was not expected.", _PROCESSOR_LOG),
    LossName("samples_dropped_too_large", "samples", "Too large to be kept; their exchanges count.", "Nothing to do."),
)

# What agents call the packets, exchanges and records that go through.
DATAGRAMS, EXCHANGES, RECORDS_SENT = "datagrams", "exchanges", "records_sent"
CONNECTIONS_TLS = "connections_tls"
# What connections spoke that brought no exchange.
OTHER_PROTOCOLS = (
    "connections_ssh",
    "connections_mysql",
    "connections_postgresql",
    "connections_redis",
    "connections_mongodb",
    "connections_kafka",
    "connections_amqp",
    "connections_other_protocol",
)
# Why Kinesis refused, by the name of the agents' counter: the row of the catalogue that explains it.
REFUSALS = {
    "refusals_throttled": "stream_throttled",
    "refusals_access_denied": "records_refused",
    "refusals_kms_denied": "records_refused",
    "refusals_kms_disabled": "records_refused",
    "refusals_no_credentials": "records_refused",
    "refusals_credentials_expired": "records_refused",
    "refusals_clock_skew": "records_refused",
    "refusals_stream_gone": "records_refused",
    "refusals_stream_not_active": "records_refused",
    "refusals_network": "no_way_to_aws",
    "refusals_service_fault": "aws_internal_error",
    "refusals_unknown_refusal": "records_refused",
}
CONNECTIONS = ("connections", "connections_mid_stream", "requests_unanswered", "responses_orphaned")

AGENT_COUNTERS = (
    DATAGRAMS,
    EXCHANGES,
    RECORDS_SENT,
    CONNECTIONS_TLS,
    *OTHER_PROTOCOLS,
    *CONNECTIONS,
    *REFUSALS,
    *(each.name for each in AGENT_LOSSES),
)
