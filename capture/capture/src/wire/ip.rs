//! IPv4 (RFC 791) and IPv6 (RFC 8200) headers.

use crate::counters::Counter;

pub const IPV4_IN_IP: u8 = 4;
pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const IPV6_IN_IP: u8 = 41;
pub const GRE: u8 = 47;
pub const MPLS_IN_IP: u8 = 137;
const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
const AUTHENTICATION: u8 = 51;
const DESTINATION_OPTIONS: u8 = 60;
const MOBILITY: u8 = 135;
const HOST_IDENTITY: u8 = 139;
const SHIM6: u8 = 140;

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
    pub family: Family,
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

/// A packet with whatever its first header names behind it: maybe extension headers.
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
        family: Family::V4,
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
    Ok(Packet {
        family: Family::V6,
        source: u128::from_be_bytes(*header[8..24].first_chunk().ok_or(Counter::IpHeaderCut)?),
        destination: u128::from_be_bytes(
            *header[24..40].first_chunk().ok_or(Counter::IpHeaderCut)?,
        ),
        protocol: header[6],
        payload,
        missing,
        fragment: None,
    })
}

impl Packet<'_> {
    /// Steps over extension headers (RFC 8200 section 4), to what they lead to or to a fragment: also those that stand in the
    /// payload of a packet that was put together. Of them, IPv4 knows authentication alone (RFC 4302).
    pub fn skip_extensions(&mut self) -> Result<(), Counter> {
        for _ in 0..=crate::limits::IPV6_EXTENSIONS_MAX {
            let length_at_1 = || self.payload.get(1).map(|length| usize::from(*length));
            let cut = Counter::IpHeaderCut;
            let length = match (self.family, self.protocol) {
                (_, AUTHENTICATION) => length_at_1().ok_or(cut)? * 4 + 8,
                (
                    Family::V6,
                    HOP_BY_HOP | ROUTING | DESTINATION_OPTIONS | MOBILITY | HOST_IDENTITY | SHIM6,
                ) => length_at_1().ok_or(cut)? * 8 + 8,
                (Family::V6, FRAGMENT) => 8,
                _ => return Ok(()),
            };
            let (extension, rest) = self.payload.split_at_checked(length).ok_or(cut)?;
            let &[next, _, o0, o1, i0, i1, i2, i3, ..] = extension else {
                return Err(cut);
            };
            if (self.family, self.protocol) == (Family::V6, FRAGMENT) {
                let word = u16::from_be_bytes([o0, o1]);
                let (offset, more) = (u32::from(word & 0xfff8), word & 1 != 0);
                self.fragment = (offset != 0 || more).then(|| Fragment {
                    identification: u32::from_be_bytes([i0, i1, i2, i3]),
                    offset,
                    more,
                });
            }
            (self.protocol, self.payload) = (next, rest);
            if self.fragment.is_some() {
                return Ok(());
            }
        }
        Err(Counter::IpHeaderBad)
    }
}
