//! Packets of several connections in several virtual networks, sound ones and others, while time jumps. A packet is a byte for its kind,
//! one for its connection, network and sender, one for its flags, one each for how far its numbers are off, one for its length, then
//! its payload.

use capture::wire::LinkType;

use super::input::Input;
use super::packet::{Segment, vxlan};
use super::watched::Watched;
use super::wire::LINKS;

const CONNECTIONS: usize = 4;
const NETWORKS: usize = 2;
/// Longer than any window, and longer than a connection may be idle.
const JUMPS_NS: [u64; 4] = [1_000_000, 60_000_000, 4_000_000_000, 500_000_000_000];
/// Said often, and beginning nothing by chance.
const PHRASES: [&[u8]; 6] = [
    b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"4\r\nwiki\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwiki",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x03\x01\x05\x00\x00\x00\x01\x82\x86\x84",
];

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let mut engine = Watched::streaming();
    let mut time_ns = 1_u64;
    // What each end of each connection sends next, in each network.
    let mut next = [[[1_000_u32, 5_000]; CONNECTIONS]; NETWORKS];
    while let Some([kind, whose, flags, seq_off, ack_off, length]) = input.head() {
        let bytes = input.bytes(length);
        time_ns = time_ns.saturating_add(JUMPS_NS[usize::from(kind >> 6)]);
        match kind & 0x0f {
            0 => engine.frame(LINKS[usize::from(whose) % LINKS.len()], bytes, time_ns),
            1 => engine.datagram(bytes, time_ns),
            2 => engine.advance(time_ns),
            // A stamp from long ago, or from the far end of time.
            3 => time_ns = time_ns.saturating_sub(u64::from(flags) << 32),
            4 => time_ns = time_ns.saturating_add(u64::from(flags) << 56),
            kind => {
                let connection = whose & 3;
                let network = usize::from(whose >> 2 & 1);
                let from_client = whose & 0x08 == 0;
                let [client, server] = &mut next[network][usize::from(connection)];
                let (seq, ack) = if from_client {
                    (client, server)
                } else {
                    (server, client)
                };
                let payload = PHRASES.get(usize::from(kind) - 5).copied().unwrap_or(bytes);
                let off = |off: u8| u32::from(off).wrapping_sub(if off > 127 { 256 } else { 0 });
                let segment = Segment {
                    connection,
                    from_client,
                    seq: seq.wrapping_add(off(seq_off)),
                    ack: ack.wrapping_add(off(ack_off)),
                    flags,
                    payload,
                };
                let mut frame = segment.frame();
                // Some are cut by the mirror.
                if whose & 0x40 != 0 {
                    frame.truncate(frame.len() - payload.len() / 2);
                }
                let numbers = payload.len() + usize::from(flags & 3 != 0);
                *seq = seq.wrapping_add(u32::try_from(numbers).unwrap_or_default());
                if whose & 0x80 == 0 {
                    engine.datagram(&vxlan(whose >> 2 & 1, &frame), time_ns);
                } else {
                    engine.frame(LinkType::Ethernet, &frame, time_ns);
                }
            }
        }
    }
    engine.finish();
}
