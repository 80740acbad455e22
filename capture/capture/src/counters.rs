//! Names for everything that was seen, dropped or remarkable.

macro_rules! counters {
    ($($variant:ident $name:literal,)*) => {
        /// What is counted. The text beside each is its public name.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(usize)]
        pub enum Counter { $($variant,)* }

        const NAMES: &[&str] = &[$($name,)*];

        impl Counter {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }
    };
}

counters! {
    Packets "packets",
    PacketBytes "packet_bytes",
    VxlanDatagrams "vxlan_datagrams",
    FrameCut "frames_cut_in_header",
    NotIp "packets_not_ip",
    NotTcp "packets_not_tcp",
    NotVxlan "datagrams_not_vxlan",
    IpHeaderCut "ip_headers_cut",
    IpHeaderBad "ip_headers_bad",
    UdpHeaderCut "udp_headers_cut",
    TcpHeaderCut "tcp_headers_cut",
    TcpHeaderBad "tcp_headers_bad",
    TunnelHeaderBad "tunnel_headers_bad",
    TunnelsTooDeep "tunnels_too_deep",
    FragmentHeld "fragments_held",
    FragmentsNested "fragments_nested",
    FragmentsDropped "fragments_dropped",
    FragmentedPackets "fragmented_packets",
    Segments "segments",
    SegmentsDuplicate "segments_duplicate",
    SegmentsOverlapping "segments_overlapping",
    SegmentsReordered "segments_reordered",
    SegmentsOutOfWindow "segments_out_of_window",
    SegmentsTruncated "segments_truncated",
    SegmentsDropped "segments_dropped",
    Gaps "gaps",
    GapBytes "gap_bytes",
    Connections "connections",
    ConnectionsMidStream "connections_mid_stream",
    ConnectionsReset "connections_reset",
    ConnectionsIdle "connections_idle",
    ConnectionsEvicted "connections_evicted",
    ConnectionsTls "connections_tls",
    ConnectionsSsh "connections_ssh",
    ConnectionsMysql "connections_mysql",
    ConnectionsPostgresql "connections_postgresql",
    ConnectionsRedis "connections_redis",
    ConnectionsMongodb "connections_mongodb",
    ConnectionsCassandra "connections_cassandra",
    ConnectionsMemcached "connections_memcached",
    ConnectionsKafka "connections_kafka",
    ConnectionsAmqp "connections_amqp",
    ConnectionsMqtt "connections_mqtt",
    ConnectionsNats "connections_nats",
    ConnectionsSmtp "connections_smtp",
    ConnectionsFtp "connections_ftp",
    ConnectionsImap "connections_imap",
    ConnectionsPop3 "connections_pop3",
    ConnectionsDns "connections_dns",
    ConnectionsLdap "connections_ldap",
    ConnectionsRtsp "connections_rtsp",
    ConnectionsSip "connections_sip",
    ConnectionsOther "connections_other_protocol",
    ConnectionsHttp2 "connections_http2",
    ConnectionsUpgraded "connections_upgraded",
    ConnectionsTunnelled "connections_tunnelled",
    ConnectionsProxied "connections_proxy_protocol",
    Exchanges "exchanges",
    ExchangesIncomplete "exchanges_incomplete",
    RequestsUnanswered "requests_unanswered",
    ResponsesOrphaned "responses_orphaned",
    ResponsesAmbiguous "responses_ambiguous",
    HeadsCut "heads_cut_by_gap",
    HeadsBad "heads_bad",
    HeadsTooLarge "heads_too_large",
    HeadsUnfinished "heads_unfinished",
    HeadersDropped "headers_dropped",
    FramingBad "framing_bad",
    Resynchronised "resynchronised",
    InterimResponses "interim_responses",
    PendingDropped "pending_requests_dropped",
    BodiesUndecodable "bodies_undecodable",
    BodiesOverRatio "bodies_over_ratio",
    BodiesTrailed "bodies_with_trailing_bytes",
    Http2Lost "http2_sync_lost",
    Http2StreamsDropped "http2_streams_dropped",
    Http2BodiesDropped "http2_bodies_dropped",
    Http2FieldsDropped "http2_fields_dropped",
    Http2FieldsUnseen "http2_fields_unseen",
    Http2HeadsUnseen "http2_heads_unseen",
    WebsocketLost "websocket_sync_lost",
    GrpcLost "grpc_sync_lost",
    FileTruncated "file_truncated_records",
    FramesOfUnknownLink "frames_of_unknown_link",
    EnginePanics "engine_panics",
    ConnectionsDroppedPanic "connections_dropped_panic",
    ExchangesDroppedPanic "exchanges_dropped_panic",
}

/// A count for each [`Counter`].
#[derive(Clone, Debug)]
pub struct Counters([u64; Counter::ALL.len()]);

impl Default for Counters {
    fn default() -> Self {
        Self([0; Counter::ALL.len()])
    }
}

impl Counters {
    pub fn add(&mut self, counter: Counter, count: u64) {
        if let Some(slot) = self.0.get_mut(counter as usize) {
            *slot = slot.saturating_add(count);
        }
    }

    #[must_use]
    pub fn get(&self, counter: Counter) -> u64 {
        self.0.get(counter as usize).copied().unwrap_or_default()
    }

    /// Name and count of all that is not zero.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        NAMES
            .iter()
            .copied()
            .zip(self.0.iter().copied())
            .filter(|(_, count)| *count > 0)
    }
}
