//! From the bytes of a captured frame to one TCP segment: link layers, tunnels, IP and its fragments.
//!
//! Views only: nothing is copied unless a packet came in fragments. Knows nothing of connections.

mod fragments;
mod ip;
mod link;
mod tunnel;

pub use fragments::Fragments;
pub use link::LinkType;

use crate::counters::{Counter, Counters};

/// One side of a connection. Its address is one of IPv6, or of IPv4 mapped to it (RFC 4291 section 2.5.5.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Peer {
    pub address: u128,
    pub port: u16,
}

/// A TCP segment with what the engine needs of the layers below.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    pub vni: Option<u32>,
    pub source: Peer,
    pub destination: Peer,
    pub seq: u32,
    pub ack: Option<u32>,
    pub syn: bool,
    pub fin: bool,
    pub rst: bool,
    pub payload: &'a [u8],
    /// Bytes that the IP length names behind `payload` and that were not captured.
    pub missing: u32,
}

/// What the layers above a tunnel need to know on the way down. Tunnels nest at most `TUNNELS_MAX` deep.
#[derive(Clone, Copy)]
struct Layer {
    vni: Option<u32>,
    depth: u8,
}

/// Why a frame holds no segment: counted, never an error.
pub type Walk<'a> = Result<Segment<'a>, Counter>;

/// Walks a captured frame down to its TCP segment. `scratch` holds a packet put together from fragments.
pub fn frame<'a>(
    link: LinkType,
    bytes: &'a [u8],
    time_ns: u64,
    fragments: &mut Fragments,
    scratch: &'a mut Vec<u8>,
    counters: &mut Counters,
) -> Walk<'a> {
    let layer = Layer {
        vni: None,
        depth: 0,
    };
    match link::packet(link, bytes)? {
        Some((family, packet)) => {
            down(family, packet, layer, time_ns, fragments, scratch, counters)
        }
        None => Err(Counter::NotIp),
    }
}

/// Walks a UDP payload that starts at a VXLAN header, as a mirror target receives it.
pub fn datagram<'a>(
    bytes: &'a [u8],
    time_ns: u64,
    fragments: &mut Fragments,
    scratch: &'a mut Vec<u8>,
    counters: &mut Counters,
) -> Walk<'a> {
    let (vni, inner) = tunnel::vxlan_header(bytes).ok_or(Counter::NotVxlan)?;
    counters.add(Counter::VxlanDatagrams, 1);
    let layer = Layer {
        vni: Some(vni),
        depth: 1,
    };
    match link::packet(LinkType::Ethernet, inner)? {
        Some((family, packet)) => {
            down(family, packet, layer, time_ns, fragments, scratch, counters)
        }
        None => Err(Counter::NotIp),
    }
}

fn down<'a>(
    family: ip::Family,
    packet: &'a [u8],
    layer: Layer,
    time_ns: u64,
    fragments: &mut Fragments,
    scratch: &'a mut Vec<u8>,
    counters: &mut Counters,
) -> Walk<'a> {
    let mut family = family;
    let mut packet = packet;
    let mut layer = layer;
    let mut scratch = Some(scratch);
    loop {
        let mut parsed = ip::packet(family, packet)?;
        // Nearly all have none, and are not touched again.
        let is_plain = matches!(parsed.protocol, ip::TCP | ip::UDP);
        if !is_plain && parsed.fragment.is_none() {
            parsed.skip_extensions()?;
        }
        if let Some(fragment) = parsed.fragment {
            let Some(room) = scratch.take() else {
                return Err(Counter::FragmentsNested);
            };
            if !fragments.add(layer.vni, &parsed, fragment, time_ns, room, counters) {
                return Err(Counter::FragmentHeld);
            }
            let whole: &'a Vec<u8> = room;
            parsed.payload = whole;
            parsed.missing = 0;
            parsed.fragment = None;
            parsed.skip_extensions()?;
            if parsed.fragment.is_some() {
                return Err(Counter::FragmentsNested);
            }
        }
        let inner = match parsed.protocol {
            ip::TCP => return tcp(&parsed, layer.vni),
            ip::UDP => tunnel::in_udp(parsed.payload)?,
            ip::GRE => tunnel::in_gre(parsed.payload)?,
            ip::IPV4_IN_IP => tunnel::in_ip(ip::Family::V4, parsed.payload),
            ip::IPV6_IN_IP => tunnel::in_ip(ip::Family::V6, parsed.payload),
            ip::MPLS_IN_IP => tunnel::in_mpls(parsed.payload)?,
            _ => return Err(Counter::NotTcp),
        };
        if usize::from(layer.depth) >= crate::limits::TUNNELS_MAX {
            return Err(Counter::TunnelsTooDeep);
        }
        if inner.vni.is_some() {
            counters.add(Counter::VxlanDatagrams, 1);
        }
        layer = Layer {
            vni: inner.vni.or(layer.vni),
            depth: layer.depth + 1,
        };
        (family, packet) = (inner.family, inner.packet);
    }
}

fn tcp<'a>(packet: &ip::Packet<'a>, vni: Option<u32>) -> Walk<'a> {
    let bytes = packet.payload;
    let Some(header) = bytes.first_chunk::<20>() else {
        return Err(Counter::TcpHeaderCut);
    };
    let header_length = usize::from(header[12] >> 4) * 4;
    if header_length < 20 {
        return Err(Counter::TcpHeaderBad);
    }
    // A frame may be cut in the options: all that they would have told is known, and that the bytes behind them are missing.
    let (payload, missing) = if let Some(payload) = bytes.get(header_length..) {
        (payload, packet.missing)
    } else {
        let options = u32::try_from(header_length - bytes.len()).unwrap_or(u32::MAX);
        let missing = packet.missing.checked_sub(options);
        (&[][..], missing.ok_or(Counter::TcpHeaderBad)?)
    };
    let flags = header[13];
    let [p0, p1, p2, p3, s0, s1, s2, s3, a0, a1, a2, a3, ..] = *header;
    Ok(Segment {
        vni,
        source: Peer {
            address: packet.source,
            port: u16::from_be_bytes([p0, p1]),
        },
        destination: Peer {
            address: packet.destination,
            port: u16::from_be_bytes([p2, p3]),
        },
        seq: u32::from_be_bytes([s0, s1, s2, s3]),
        ack: (flags & 0x10 != 0).then(|| u32::from_be_bytes([a0, a1, a2, a3])),
        syn: flags & 0x02 != 0,
        fin: flags & 0x01 != 0,
        rst: flags & 0x04 != 0,
        payload,
        missing,
    })
}
