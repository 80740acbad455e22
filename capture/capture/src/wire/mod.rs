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
    pub network: Network,
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

/// The virtual network that a packet came in. The outermost number is the mirror session's, which AWS writes; those within are
/// whatever a mirrored host sent, so that they tell connections apart and never say whose they are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Network {
    pub vni: Option<u32>,
    /// The innermost number below `vni`, where tunnels nest.
    pub within: Option<u32>,
}

impl Network {
    fn enter(self, vni: Option<u32>) -> Self {
        match self.vni {
            None => Self { vni, within: None },
            Some(_) => Self {
                vni: self.vni,
                within: vni.or(self.within),
            },
        }
    }
}

/// A UDP datagram as its receiver gets it, in however many pieces it came.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'a> {
    pub destination: Peer,
    pub payload: &'a [u8],
}

/// What the layers above a tunnel need to know on the way down. Tunnels nest at most `TUNNELS_MAX` deep.
#[derive(Clone, Copy, Default)]
struct Layer {
    network: Network,
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
    match link::packet(link, bytes)? {
        Some((family, packet)) => {
            let layer = Layer::default();
            down(family, packet, layer, time_ns, fragments, scratch, counters)
        }
        None => Err(Counter::NotIp),
    }
}

/// The VNI of a UDP payload that starts at a VXLAN header.
#[must_use]
pub fn vni(payload: &[u8]) -> Option<u32> {
    tunnel::vxlan_header(payload).map(|(vni, _)| vni)
}

/// Walks an IP packet to the UDP datagram that it, or it with other fragments, holds.
pub fn udp<'a>(
    packet: &'a [u8],
    time_ns: u64,
    fragments: &mut Fragments,
    scratch: &'a mut Vec<u8>,
    counters: &mut Counters,
) -> Result<Datagram<'a>, Counter> {
    let family = ip::family_of(packet).ok_or(Counter::NotIp)?;
    let room = &mut Some(scratch);
    let network = Network::default();
    let packet = whole(family, packet, network, time_ns, fragments, room, counters)?;
    if packet.protocol != ip::UDP {
        return Err(Counter::NotVxlan);
    }
    let (header, rest) = packet
        .payload
        .split_first_chunk::<8>()
        .ok_or(Counter::UdpHeaderCut)?;
    let [_, _, p0, p1, l0, l1, _, _] = *header;
    // Padding of the packet is not of the datagram. Segmentation offload leaves 0 here.
    let payload = match usize::from(u16::from_be_bytes([l0, l1])) {
        0 => rest,
        length => {
            let length = length.checked_sub(8).ok_or(Counter::UdpHeaderCut)?;
            rest.get(..length).unwrap_or(rest)
        }
    };
    Ok(Datagram {
        destination: Peer {
            address: packet.destination,
            port: u16::from_be_bytes([p0, p1]),
        },
        payload,
    })
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
        network: Network::default().enter(Some(vni)),
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
    let mut room = Some(scratch);
    loop {
        let network = layer.network;
        let parsed = whole(
            family, packet, network, time_ns, fragments, &mut room, counters,
        )?;
        let inner = match parsed.protocol {
            ip::TCP => return tcp(&parsed, network),
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
            network: network.enter(inner.vni),
            depth: layer.depth + 1,
        };
        (family, packet) = (inner.family, inner.packet);
    }
}

/// The packet that starts here, its extension headers stepped over: put together in `room` where it came in fragments, which is
/// done once on the way down.
fn whole<'a>(
    family: ip::Family,
    packet: &'a [u8],
    network: Network,
    time_ns: u64,
    fragments: &mut Fragments,
    room: &mut Option<&'a mut Vec<u8>>,
    counters: &mut Counters,
) -> Result<ip::Packet<'a>, Counter> {
    let mut parsed = ip::packet(family, packet)?;
    // Nearly all have none, and are not touched again.
    let is_plain = matches!(parsed.protocol, ip::TCP | ip::UDP);
    if !is_plain && parsed.fragment.is_none() {
        parsed.skip_extensions()?;
    }
    let Some(fragment) = parsed.fragment else {
        return Ok(parsed);
    };
    let Some(room) = room.take() else {
        return Err(Counter::FragmentsNested);
    };
    if !fragments.add(network, &parsed, fragment, time_ns, room, counters) {
        return Err(Counter::FragmentHeld);
    }
    let whole: &'a Vec<u8> = room;
    parsed.payload = whole;
    parsed.missing = 0;
    parsed.fragment = None;
    parsed.skip_extensions()?;
    match parsed.fragment {
        Some(_) => Err(Counter::FragmentsNested),
        None => Ok(parsed),
    }
}

fn tcp<'a>(packet: &ip::Packet<'a>, network: Network) -> Walk<'a> {
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
        network,
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
