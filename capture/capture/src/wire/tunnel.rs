//! VXLAN (RFC 7348), GENEVE (RFC 8926), GRE (RFC 2784, 2890) and ERSPAN, GTP-U.

use super::ip::{self, Family};
use crate::counters::Counter;

pub enum Inner<'a> {
    Frame(Option<u32>, &'a [u8]),
    Packet(Option<u32>, Family, &'a [u8]),
}

const VXLAN_PORTS: [u16; 2] = [4789, 8472];
const GENEVE_PORT: u16 = 6081;
const GTP_PORT: u16 = 2152;
const TRANSPARENT_ETHERNET: u16 = 0x6558;

/// VNI and inner frame of a VXLAN header. Reserved bits may be set: only the I flag is asked for.
pub fn vxlan(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (header, inner) = bytes.split_first_chunk::<8>()?;
    let [flags, _, _, _, v0, v1, v2, _] = *header;
    (flags & 0x08 != 0).then_some((u32::from_be_bytes([0, v0, v1, v2]), inner))
}

pub fn in_udp(bytes: &[u8]) -> Result<Inner<'_>, Counter> {
    let (header, payload) = bytes
        .split_first_chunk::<8>()
        .ok_or(Counter::UdpHeaderCut)?;
    let source = u16::from_be_bytes([header[0], header[1]]);
    let destination = u16::from_be_bytes([header[2], header[3]]);
    if VXLAN_PORTS.contains(&destination) {
        let (vni, inner) = vxlan(payload).ok_or(Counter::NotVxlan)?;
        return Ok(Inner::Frame(Some(vni), inner));
    }
    if destination == GENEVE_PORT {
        return geneve(payload);
    }
    if destination == GTP_PORT || source == GTP_PORT {
        return gtp(payload);
    }
    Err(Counter::NotTcp)
}

fn geneve(bytes: &[u8]) -> Result<Inner<'_>, Counter> {
    let header = bytes.first_chunk::<8>().ok_or(Counter::TunnelHeaderBad)?;
    let options = usize::from(header[0] & 0x3f) * 4;
    if header[0] >> 6 != 0 {
        return Err(Counter::TunnelHeaderBad);
    }
    let vni = Some(u32::from_be_bytes([0, header[4], header[5], header[6]]));
    let inner = bytes.get(8 + options..).ok_or(Counter::TunnelHeaderBad)?;
    by_protocol(u16::from_be_bytes([header[2], header[3]]), vni, inner)
}

fn by_protocol(protocol: u16, vni: Option<u32>, inner: &[u8]) -> Result<Inner<'_>, Counter> {
    match protocol {
        TRANSPARENT_ETHERNET => Ok(Inner::Frame(vni, inner)),
        0x0800 => Ok(Inner::Packet(vni, Family::V4, inner)),
        0x86dd => Ok(Inner::Packet(vni, Family::V6, inner)),
        _ => Err(Counter::NotIp),
    }
}

pub fn in_gre(bytes: &[u8]) -> Result<Inner<'_>, Counter> {
    let header = bytes.first_chunk::<4>().ok_or(Counter::TunnelHeaderBad)?;
    let flags = header[0];
    let protocol = u16::from_be_bytes([header[2], header[3]]);
    let word = |bit: u8| if flags & bit != 0 { 4 } else { 0 };
    // Checksum and routing share one word; key and sequence number have one each; version 1 (PPTP) may carry an acknowledgement.
    let acknowledgement = if header[1] & 0x87 == 0x81 { 4 } else { 0 };
    let length = 4 + (word(0x80) | word(0x40)) + word(0x20) + word(0x10) + acknowledgement;
    let inner = bytes.get(length..).ok_or(Counter::TunnelHeaderBad)?;
    match protocol {
        // ERSPAN II has a header of 8 bytes where the sequence bit is set; type I has none.
        0x88be if flags & 0x10 != 0 => Ok(Inner::Frame(
            None,
            inner.get(8..).ok_or(Counter::TunnelHeaderBad)?,
        )),
        0x88be => Ok(Inner::Frame(None, inner)),
        0x22eb => erspan3(inner),
        // Ethernet PPP in PPTP.
        0x880b => match inner.strip_prefix(&[0xff, 0x03]).unwrap_or(inner) {
            [0x00, 0x21, rest @ ..] | [0x21, rest @ ..] => {
                Ok(Inner::Packet(None, Family::V4, rest))
            }
            [0x00, 0x57, rest @ ..] | [0x57, rest @ ..] => {
                Ok(Inner::Packet(None, Family::V6, rest))
            }
            _ => Err(Counter::NotIp),
        },
        // Cisco's WCCP redirect: IP behind four bytes, or at once.
        0x883e => match ip::family_of(inner) {
            Some(family) => Ok(Inner::Packet(None, family, inner)),
            None => Ok(Inner::Packet(
                None,
                Family::V4,
                inner.get(4..).ok_or(Counter::TunnelHeaderBad)?,
            )),
        },
        _ => by_protocol(protocol, None, inner),
    }
}

fn erspan3(bytes: &[u8]) -> Result<Inner<'_>, Counter> {
    let header = bytes.first_chunk::<12>().ok_or(Counter::TunnelHeaderBad)?;
    let subheader = if header[11] & 1 != 0 { 8 } else { 0 };
    Ok(Inner::Frame(
        None,
        bytes
            .get(12 + subheader..)
            .ok_or(Counter::TunnelHeaderBad)?,
    ))
}

/// GTP-U version 1 (3GPP TS 29.281): G-PDUs only, extension headers walked.
fn gtp(bytes: &[u8]) -> Result<Inner<'_>, Counter> {
    let bad = Counter::TunnelHeaderBad;
    let (header, mut rest) = bytes.split_first_chunk::<8>().ok_or(bad)?;
    if header[0] >> 5 != 1 || header[1] != 0xff {
        return Err(Counter::NotTcp);
    }
    if header[0] & 0x07 != 0 {
        let (optional, behind) = rest.split_first_chunk::<4>().ok_or(bad)?;
        rest = behind;
        let mut next = optional[3];
        while next != 0 {
            let length = usize::from(*rest.first().ok_or(bad)?) * 4;
            if length == 0 {
                return Err(bad);
            }
            let (extension, behind) = rest.split_at_checked(length).ok_or(bad)?;
            next = *extension.last().ok_or(bad)?;
            rest = behind;
        }
    }
    let family = ip::family_of(rest).ok_or(Counter::NotIp)?;
    Ok(Inner::Packet(None, family, rest))
}
