//! IPv4 (RFC 791) and IPv6 (RFC 8200) headers.

use crate::counters::Counter;

pub const IPV4_IN_IP: u8 = 4;
pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const IPV6_IN_IP: u8 = 41;
pub const GRE: u8 = 47;
const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
const AUTHENTICATION: u8 = 51;
const DESTINATION_OPTIONS: u8 = 60;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    V4,
    V6,
}

/// Where a fragment lies in its packet's payload.
#[derive(Clone, Copy, Debug)]
pub struct Fragment {
    pub identification: u32,
    pub offset: u32,
    pub more: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    pub source: u128,
    pub destination: u128,
    pub protocol: u8,
    pub payload: &'a [u8],
    /// Bytes of the payload that the length names and that were not captured.
    pub missing: u32,
    pub fragment: Option<Fragment>,
}

/// The family that a packet's first nibble tells.
pub fn family_of(packet: &[u8]) -> Option<Family> {
    match packet.first()? >> 4 {
        4 => Some(Family::V4),
        6 => Some(Family::V6),
        _ => None,
    }
}

pub fn packet(family: Family, bytes: &[u8]) -> Result<Packet<'_>, Counter> {
    match family {
        Family::V4 => v4(bytes),
        Family::V6 => v6(bytes),
    }
}

fn mapped(v4: [u8; 4]) -> u128 {
    0xffff_0000_0000 | u128::from(u32::from_be_bytes(v4))
}

/// Cuts `bytes` (what was captured behind the header) to the `length` that the header names.
fn payload(bytes: &[u8], length: usize) -> (&[u8], u32) {
    match bytes.get(..length) {
        Some(payload) => (payload, 0),
        None => (
            bytes,
            u32::try_from(length - bytes.len()).unwrap_or(u32::MAX),
        ),
    }
}

fn v4(bytes: &[u8]) -> Result<Packet<'_>, Counter> {
    let header = bytes.first_chunk::<20>().ok_or(Counter::IpHeaderCut)?;
    if header[0] >> 4 != 4 {
        return Err(Counter::IpHeaderBad);
    }
    let header_length = usize::from(header[0] & 15) * 4;
    if header_length < 20 {
        return Err(Counter::IpHeaderBad);
    }
    let rest = bytes.get(header_length..).ok_or(Counter::IpHeaderCut)?;
    let total = usize::from(u16::from_be_bytes([header[2], header[3]]));
    // Segmentation offload leaves 0 here: all that was captured is the packet.
    let (payload, missing) = match total {
        0 => (rest, 0),
        _ if total < header_length => return Err(Counter::IpHeaderBad),
        _ => payload(rest, total - header_length),
    };
    let word = u16::from_be_bytes([header[6], header[7]]);
    let (offset, more) = (u32::from(word & 0x1fff) * 8, word & 0x2000 != 0);
    let fragment = (offset != 0 || more).then(|| Fragment {
        identification: u32::from(u16::from_be_bytes([header[4], header[5]])),
        offset,
        more,
    });
    let [.., s0, s1, s2, s3, d0, d1, d2, d3] = *header;
    Ok(Packet {
        source: mapped([s0, s1, s2, s3]),
        destination: mapped([d0, d1, d2, d3]),
        protocol: header[9],
        payload,
        missing,
        fragment,
    })
}

fn v6(bytes: &[u8]) -> Result<Packet<'_>, Counter> {
    let (header, rest) = bytes
        .split_first_chunk::<40>()
        .ok_or(Counter::IpHeaderCut)?;
    if header[0] >> 4 != 6 {
        return Err(Counter::IpHeaderBad);
    }
    let length = usize::from(u16::from_be_bytes([header[4], header[5]]));
    // 0: a jumbogram or segmentation offload.
    let (payload, missing) = if length == 0 {
        (rest, 0)
    } else {
        payload(rest, length)
    };
    let mut packet = Packet {
        source: u128::from_be_bytes(*header[8..24].first_chunk().ok_or(Counter::IpHeaderCut)?),
        destination: u128::from_be_bytes(
            *header[24..40].first_chunk().ok_or(Counter::IpHeaderCut)?,
        ),
        protocol: header[6],
        payload,
        missing,
        fragment: None,
    };
    for _ in 0..crate::limits::IPV6_EXTENSIONS_MAX {
        let extension_length = match packet.protocol {
            HOP_BY_HOP | ROUTING | DESTINATION_OPTIONS => {
                usize::from(*packet.payload.get(1).ok_or(Counter::IpHeaderCut)?) * 8 + 8
            }
            AUTHENTICATION => {
                usize::from(*packet.payload.get(1).ok_or(Counter::IpHeaderCut)?) * 4 + 8
            }
            FRAGMENT => 8,
            _ => return Ok(packet),
        };
        let (extension, rest) = packet
            .payload
            .split_at_checked(extension_length)
            .ok_or(Counter::IpHeaderCut)?;
        if packet.protocol == FRAGMENT
            && let Some(&[_, _, o0, o1, i0, i1, i2, i3]) = extension.first_chunk::<8>()
        {
            let word = u16::from_be_bytes([o0, o1]);
            let (offset, more) = (u32::from(word & 0xfff8), word & 1 != 0);
            packet.fragment = (offset != 0 || more).then(|| Fragment {
                identification: u32::from_be_bytes([i0, i1, i2, i3]),
                offset,
                more,
            });
        }
        packet.protocol = *extension.first().ok_or(Counter::IpHeaderCut)?;
        packet.payload = rest;
        if packet.fragment.is_some() {
            return Ok(packet);
        }
    }
    Err(Counter::IpHeaderBad)
}
