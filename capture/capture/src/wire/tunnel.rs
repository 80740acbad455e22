//! What carries packets in packets. In UDP: VXLAN (RFC 7348) and its generic extension, GENEVE (RFC 8926), GTP-U, MPLS (RFC 7510),
//! L2TP (RFC 2661), Teredo (RFC 4380), AYIYA. In IP: IP, MPLS (RFC 4023), GRE (RFC 2784, 2890), and in that NVGRE (RFC 7637), ERSPAN
//! and PPTP (RFC 2637).
//!
//! A virtual network has its own addresses and so its own connections: VXLAN, GENEVE and NVGRE name one. Other numbers, such as
//! ERSPAN's session or GTP's endpoint, name a way that a copy took, and the copies of two ways are copies still.

use super::ip::{self, Family};
use super::link::{self, Found, LinkType};
use crate::counters::Counter;
use crate::limits::LINK_LAYERS_MAX;

/// A packet that was in another, and the virtual network that it came in.
pub struct Inner<'a> {
    pub vni: Option<u32>,
    pub family: Family,
    pub packet: &'a [u8],
}

type Unpacked<'a> = Result<Inner<'a>, Counter>;

const BAD: Counter = Counter::TunnelHeaderBad;

fn inner(vni: Option<u32>, found: Found<'_>) -> Unpacked<'_> {
    let (family, packet) = found?.ok_or(Counter::NotIp)?;
    Ok(Inner {
        vni,
        family,
        packet,
    })
}

fn in_ethernet(vni: Option<u32>, frame: &[u8]) -> Unpacked<'_> {
    inner(vni, link::packet(LinkType::Ethernet, frame))
}

fn by_protocol(protocol: u16, vni: Option<u32>, bytes: &[u8]) -> Unpacked<'_> {
    const TRANSPARENT_ETHERNET: u16 = 0x6558;
    match protocol {
        TRANSPARENT_ETHERNET => in_ethernet(vni, bytes),
        _ => inner(vni, link::by_ethertype(LINK_LAYERS_MAX, protocol, bytes)),
    }
}

pub fn in_ip(family: Family, packet: &[u8]) -> Inner<'_> {
    Inner {
        vni: None,
        family,
        packet,
    }
}

pub fn in_mpls(bytes: &[u8]) -> Unpacked<'_> {
    inner(None, link::mpls(LINK_LAYERS_MAX, bytes))
}

pub fn in_udp(bytes: &[u8]) -> Unpacked<'_> {
    let (header, payload) = bytes
        .split_first_chunk::<8>()
        .ok_or(Counter::UdpHeaderCut)?;
    let source = u16::from_be_bytes([header[0], header[1]]);
    let destination = u16::from_be_bytes([header[2], header[3]]);
    match (source, destination) {
        (_, 4789 | 8472) => vxlan(payload),
        (_, 4790) => vxlan_gpe(payload),
        (_, 6081) => geneve(payload),
        (_, 6635) => in_mpls(payload),
        (_, 2152) | (2152, _) => gtp(payload),
        (_, 1701) | (1701, _) => l2tp(payload),
        (_, 3544) | (3544, _) => teredo(payload),
        (_, 5072) | (5072, _) => ayiya(payload),
        _ => Err(Counter::NotTcp),
    }
}

/// VNI and inner frame of a VXLAN header. Reserved bits may be set: only the I flag is asked for.
pub fn vxlan_header(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (header, inner) = bytes.split_first_chunk::<8>()?;
    let [flags, _, _, _, v0, v1, v2, _] = *header;
    (flags & 0x08 != 0).then_some((u32::from_be_bytes([0, v0, v1, v2]), inner))
}

fn vxlan(bytes: &[u8]) -> Unpacked<'_> {
    let (vni, frame) = vxlan_header(bytes).ok_or(Counter::NotVxlan)?;
    in_ethernet(Some(vni), frame)
}

/// The generic protocol extension (draft-ietf-nvo3-vxlan-gpe): the P flag says that a next protocol is named, O that it is for
/// the tunnel's own management.
fn vxlan_gpe(bytes: &[u8]) -> Unpacked<'_> {
    let (vni, packet) = vxlan_header(bytes).ok_or(Counter::NotVxlan)?;
    let &[flags, _, _, next, ..] = bytes else {
        return Err(Counter::NotVxlan);
    };
    match (flags & 0x01 != 0, flags & 0x04 != 0, next) {
        (true, ..) => Err(Counter::NotTcp),
        (_, true, 1) => inner(Some(vni), Ok(Some((Family::V4, packet)))),
        (_, true, 2) => inner(Some(vni), Ok(Some((Family::V6, packet)))),
        (_, false, _) | (_, true, 3) => in_ethernet(Some(vni), packet),
        (_, true, 5) => inner(Some(vni), link::mpls(LINK_LAYERS_MAX, packet)),
        _ => Err(Counter::NotIp),
    }
}

fn geneve(bytes: &[u8]) -> Unpacked<'_> {
    let header = bytes.first_chunk::<8>().ok_or(BAD)?;
    let options = usize::from(header[0] & 0x3f) * 4;
    if header[0] >> 6 != 0 {
        return Err(BAD);
    }
    let vni = u32::from_be_bytes([0, header[4], header[5], header[6]]);
    let inner = bytes.get(8 + options..).ok_or(BAD)?;
    by_protocol(u16::from_be_bytes([header[2], header[3]]), Some(vni), inner)
}

/// GTP-U version 1 (3GPP TS 29.281): G-PDUs only, extension headers walked.
fn gtp(bytes: &[u8]) -> Unpacked<'_> {
    let (header, mut rest) = bytes.split_first_chunk::<8>().ok_or(BAD)?;
    if header[0] >> 5 != 1 || header[1] != 0xff {
        return Err(Counter::NotTcp);
    }
    if header[0] & 0x07 != 0 {
        let (optional, behind) = rest.split_first_chunk::<4>().ok_or(BAD)?;
        rest = behind;
        let mut next = optional[3];
        while next != 0 {
            let length = usize::from(*rest.first().ok_or(BAD)?) * 4;
            if length == 0 {
                return Err(BAD);
            }
            let (extension, behind) = rest.split_at_checked(length).ok_or(BAD)?;
            next = *extension.last().ok_or(BAD)?;
            rest = behind;
        }
    }
    inner(None, Ok(link::by_version(rest)))
}

/// Data messages of version 2: their header names which of its fields are there.
fn l2tp(bytes: &[u8]) -> Unpacked<'_> {
    let [f0, f1] = *bytes.first_chunk::<2>().ok_or(BAD)?;
    let flags = u16::from_be_bytes([f0, f1]);
    let has = |flag: u16| flags & flag != 0;
    let is_control = has(0x8000);
    if is_control || flags & 0x000f != 2 {
        return Err(Counter::NotTcp);
    }
    let length_field = if has(0x4000) { 2 } else { 0 };
    let sequence_numbers = if has(0x0800) { 4 } else { 0 };
    let mut length = 2 + length_field + 4 + sequence_numbers;
    if has(0x0200) {
        let offset = bytes
            .get(length..)
            .and_then(<[u8]>::first_chunk)
            .ok_or(BAD)?;
        length += 2 + usize::from(u16::from_be_bytes(*offset));
    }
    inner(
        None,
        link::ppp(LINK_LAYERS_MAX, bytes.get(length..).ok_or(BAD)?),
    )
}

/// IPv6 behind what authenticates and what tells where it came from (RFC 4380 section 5.1.1), either of them left out.
fn teredo(bytes: &[u8]) -> Unpacked<'_> {
    let mut rest = bytes;
    if let [0, 1, identifier, value, ..] = rest {
        let length = 4 + usize::from(*identifier) + usize::from(*value) + 9;
        rest = rest.get(length..).ok_or(BAD)?;
    }
    if let [0, 0, ..] = rest {
        rest = rest.get(8..).ok_or(BAD)?;
    }
    let found = link::by_version(rest).filter(|(family, _)| *family == Family::V6);
    inner(None, Ok(found))
}

/// Anything in anything (draft-massar-v6ops-ayiya): an identity and a signature whose lengths the first byte and the second tell.
fn ayiya(bytes: &[u8]) -> Unpacked<'_> {
    const FORWARD: u8 = 1;
    const ECHO_AND_FORWARD: u8 = 4;
    let header = bytes.first_chunk::<8>().ok_or(BAD)?;
    let [identity, signature, operation, next, ..] = *header;
    if !matches!(operation & 0x0f, FORWARD | ECHO_AND_FORWARD) {
        return Err(Counter::NotTcp);
    }
    let length = 8 + (1_usize << (identity >> 4)) + usize::from(signature >> 4) * 4;
    let packet = bytes.get(length..).ok_or(BAD)?;
    match next {
        ip::IPV4_IN_IP => Ok(in_ip(Family::V4, packet)),
        ip::IPV6_IN_IP => Ok(in_ip(Family::V6, packet)),
        _ => Err(Counter::NotIp),
    }
}

pub fn in_gre(bytes: &[u8]) -> Unpacked<'_> {
    let header = bytes.first_chunk::<4>().ok_or(BAD)?;
    let has = |flag: u8| header[0] & flag != 0;
    let (has_checksum, has_routing, has_key, has_sequence) =
        (has(0x80), has(0x40), has(0x20), has(0x10));
    // Version 1 (PPTP) may carry an acknowledgement.
    let has_acknowledgement = header[1] & 0x87 == 0x81;
    let words = |present: bool| if present { 4 } else { 0 };
    let key_at = 4 + words(has_checksum || has_routing);
    let length = key_at + words(has_key) + words(has_sequence) + words(has_acknowledgement);
    let inside = bytes.get(length..).ok_or(BAD)?;
    match u16::from_be_bytes([header[2], header[3]]) {
        // ERSPAN II has a header where the sequence number is; type I has none.
        0x88be if has_sequence => in_ethernet(None, inside.get(8..).ok_or(BAD)?),
        0x88be => in_ethernet(None, inside),
        0x22eb => erspan3(inside),
        0x880b => inner(None, link::ppp(LINK_LAYERS_MAX, inside)),
        // Cisco's WCCP redirect: IP behind four bytes, or at once.
        0x883e => {
            let at_once = link::by_version(inside);
            let behind = || inside.get(4..).and_then(link::by_version);
            inner(None, Ok(at_once.or_else(behind)))
        }
        // NVGRE: the key is a subnet's identifier of 24 bits and a flow's of 8.
        0x6558 if has_key && !has_checksum && !has_sequence => {
            let key = bytes.get(key_at..).and_then(<[u8]>::first_chunk);
            let vni = u32::from_be_bytes(*key.ok_or(BAD)?) >> 8;
            in_ethernet(Some(vni), inside)
        }
        protocol => by_protocol(protocol, None, inside),
    }
}

/// ERSPAN III (draft-foschiano-erspan): a frame or, where its type says so, a packet; an optional platform subheader.
fn erspan3(bytes: &[u8]) -> Unpacked<'_> {
    let header = bytes.first_chunk::<12>().ok_or(BAD)?;
    let subheader = if header[11] & 1 != 0 { 8 } else { 0 };
    let inside = bytes.get(12 + subheader..).ok_or(BAD)?;
    match header[10] >> 2 & 0x1f {
        2 => inner(None, Ok(link::by_version(inside))),
        _ => in_ethernet(None, inside),
    }
}
