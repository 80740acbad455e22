//! Link layers, by the numbers of tcpdump's LINKTYPE registry, down to an IP packet.

use super::ip::{self, Family};
use crate::counters::Counter;
use crate::limits::LINK_LAYERS_MAX;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkType {
    Null,
    Ethernet,
    Arcnet,
    Ppp,
    PppHdlc,
    Pppoe,
    Raw,
    Ieee80211,
    Loop,
    LinuxSll,
    Pflog,
    Ieee80211Radiotap,
    LinuxArcnet,
    Nflog,
    Pktap,
    LinuxSll2,
}

impl LinkType {
    /// The link type of a LINKTYPE number; None where Heliostat cannot read it.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Null,
            1 => Self::Ethernet,
            7 => Self::Arcnet,
            9 => Self::Ppp,
            50 | 104 => Self::PppHdlc,
            51 => Self::Pppoe,
            12 | 14 | 101 | 228 | 229 => Self::Raw,
            105 => Self::Ieee80211,
            108 => Self::Loop,
            113 => Self::LinuxSll,
            117 => Self::Pflog,
            127 => Self::Ieee80211Radiotap,
            129 => Self::LinuxArcnet,
            239 => Self::Nflog,
            258 => Self::Pktap,
            276 => Self::LinuxSll2,
            _ => return None,
        })
    }

    /// The LINKTYPE number, or one of them where several mean the same.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Null => 0,
            Self::Ethernet => 1,
            Self::Arcnet => 7,
            Self::Ppp => 9,
            Self::PppHdlc => 50,
            Self::Pppoe => 51,
            Self::Raw => 101,
            Self::Ieee80211 => 105,
            Self::Loop => 108,
            Self::LinuxSll => 113,
            Self::Pflog => 117,
            Self::Ieee80211Radiotap => 127,
            Self::LinuxArcnet => 129,
            Self::Nflog => 239,
            Self::Pktap => 258,
            Self::LinuxSll2 => 276,
        }
    }
}

pub type Found<'a> = Result<Option<(Family, &'a [u8])>, Counter>;

/// The IP packet of a frame; None where it carries something else.
pub fn packet(link: LinkType, frame: &[u8]) -> Found<'_> {
    packet_within(LINK_LAYERS_MAX, link, frame)
}

/// As [`packet`], with so many layers at most: they call each other, and a stack ends.
fn packet_within(layers: usize, link: LinkType, frame: &[u8]) -> Found<'_> {
    let cut = Counter::FrameCut;
    match link {
        LinkType::Ethernet => {
            let (header, rest) = frame.split_first_chunk::<14>().ok_or(cut)?;
            by_ethertype(layers, u16::from_be_bytes([header[12], header[13]]), rest)
        }
        LinkType::LinuxSll => {
            let (header, rest) = frame.split_first_chunk::<16>().ok_or(cut)?;
            by_ethertype(layers, u16::from_be_bytes([header[14], header[15]]), rest)
        }
        LinkType::LinuxSll2 => {
            let (header, rest) = frame.split_first_chunk::<20>().ok_or(cut)?;
            by_ethertype(layers, u16::from_be_bytes([header[0], header[1]]), rest)
        }
        LinkType::Null | LinkType::Loop => Ok(by_version(frame.get(4..).ok_or(cut)?)),
        LinkType::Raw => Ok(by_version(frame)),
        LinkType::Ppp => ppp(layers, frame),
        LinkType::Pppoe => ppp(layers, frame.get(6..).ok_or(cut)?),
        LinkType::PppHdlc => match frame {
            // Cisco HDLC: address, control, ethertype.
            [0x0f | 0x8f, 0, e0, e1, rest @ ..] => {
                by_ethertype(layers, u16::from_be_bytes([*e0, *e1]), rest)
            }
            _ => ppp(layers, frame),
        },
        LinkType::Arcnet => Ok(arcnet(frame.get(2..).ok_or(cut)?)),
        // Source and destination as above, and an offset that Linux has no more use for.
        LinkType::LinuxArcnet => Ok(arcnet(frame.get(4..).ok_or(cut)?)),
        // OpenBSD's packet filter: the header tells its own length, its padding left out.
        LinkType::Pflog => {
            let length = usize::from(*frame.first().ok_or(cut)?).next_multiple_of(4);
            Ok(by_version(frame.get(length..).ok_or(cut)?))
        }
        LinkType::Pktap => pktap(layers, frame),
        LinkType::Nflog => nflog(frame),
        LinkType::Ieee80211 => ieee80211(layers, frame),
        LinkType::Ieee80211Radiotap => {
            let header = frame.first_chunk::<4>().ok_or(cut)?;
            ieee80211(
                layers,
                frame
                    .get(usize::from(u16::from_le_bytes([header[2], header[3]]))..)
                    .ok_or(cut)?,
            )
        }
    }
}

pub fn by_version(bytes: &[u8]) -> Option<(Family, &[u8])> {
    ip::family_of(bytes).map(|family| (family, bytes))
}

pub fn by_ethertype(layers: usize, ethertype: u16, bytes: &[u8]) -> Found<'_> {
    let layers = layers.checked_sub(1).ok_or(Counter::TunnelsTooDeep)?;
    let (mut ethertype, mut bytes) = (ethertype, bytes);
    // Tags nest (QinQ); each strips four bytes or more, so that this ends.
    loop {
        let tag_length = match ethertype {
            0x0800 => return Ok(Some((Family::V4, bytes))),
            0x86dd => return Ok(Some((Family::V6, bytes))),
            // IEEE 802.1Q and 802.1ad.
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => 4,
            // What switches and hypervisors put before a frame that they mirror: VN-Tag, Cisco metadata, IEEE 802.1BR.
            0x8926 => 6,
            0x8909 | 0x893f => 8,
            // IEEE 802.1ah: a service tag, then the customer's own addresses.
            0x88e7 => 18,
            0x8847 | 0x8848 => return mpls(layers, bytes),
            0x8864 => return ppp(layers, bytes.get(6..).ok_or(Counter::FrameCut)?),
            // An IEEE 802.3 length: LLC/SNAP.
            0..=1500 => return llc(layers, bytes),
            _ => return Ok(None),
        };
        let (tag, rest) = bytes
            .split_at_checked(tag_length)
            .ok_or(Counter::FrameCut)?;
        let &[.., e0, e1] = tag else {
            return Err(Counter::FrameCut);
        };
        ethertype = u16::from_be_bytes([e0, e1]);
        bytes = rest;
    }
}

pub fn mpls(layers: usize, bytes: &[u8]) -> Found<'_> {
    let mut rest = bytes;
    while let Some((label, behind)) = rest.split_first_chunk::<4>() {
        rest = behind;
        if label[2] & 1 == 1 {
            return match by_version(rest) {
                Some(found) => Ok(Some(found)),
                // A pseudowire (RFC 4448): maybe a control word of zeros, then Ethernet.
                None => packet_within(
                    layers,
                    LinkType::Ethernet,
                    rest.strip_prefix(&[0, 0, 0, 0]).unwrap_or(rest),
                ),
            };
        }
    }
    Err(Counter::FrameCut)
}

/// PPP (RFC 1661), with or without the address and control bytes of HDLC (RFC 1662).
pub fn ppp(layers: usize, bytes: &[u8]) -> Found<'_> {
    match bytes.strip_prefix(&[0xff, 0x03]).unwrap_or(bytes) {
        [0x00, 0x21, rest @ ..] | [0x21, rest @ ..] => Ok(Some((Family::V4, rest))),
        [0x00, 0x57, rest @ ..] | [0x57, rest @ ..] => Ok(Some((Family::V6, rest))),
        [0x02, 0x81, rest @ ..] => mpls(layers, rest),
        _ => Ok(None),
    }
}

fn llc(layers: usize, bytes: &[u8]) -> Found<'_> {
    match bytes {
        [0xaa, 0xaa, 0x03, _, _, _, e0, e1, rest @ ..] => match u16::from_be_bytes([*e0, *e1]) {
            0..=1500 => Ok(None),
            ethertype => by_ethertype(layers, ethertype, rest),
        },
        _ => Ok(None),
    }
}

/// ARCNET behind its addresses. Packets of RFC 1201 that are split over several frames are left out.
fn arcnet(bytes: &[u8]) -> Option<(Family, &[u8])> {
    match bytes {
        [240, rest @ ..] | [212, 0, _, _, rest @ ..] => Some((Family::V4, rest)),
        [196, 0, _, _, rest @ ..] => Some((Family::V6, rest)),
        _ => None,
    }
}

/// What tcpdump of macOS writes: a header in the order of its processors, which names its length and the link type behind it.
fn pktap(layers: usize, frame: &[u8]) -> Found<'_> {
    let header = frame.first_chunk::<12>().ok_or(Counter::FrameCut)?;
    let [l0, l1, l2, l3, _, _, _, _, n0, n1, n2, n3] = *header;
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    let inner = frame.get(length..).ok_or(Counter::FrameCut)?;
    match LinkType::from_number(u32::from_le_bytes([n0, n1, n2, n3])) {
        None | Some(LinkType::Pktap) => Ok(None),
        Some(link) => packet_within(layers, link, inner),
    }
}

/// NFLOG: TLVs in host byte order (little-endian is all that is seen), the packet in the one of type 9.
fn nflog(frame: &[u8]) -> Found<'_> {
    let mut rest = frame.get(4..).ok_or(Counter::FrameCut)?;
    while let Some(header) = rest.first_chunk::<4>() {
        let length = usize::from(u16::from_le_bytes([header[0], header[1]]));
        let kind = u16::from_le_bytes([header[2], header[3]]);
        if length < 4 {
            return Err(Counter::FrameCut);
        }
        if kind == 9 {
            return Ok(by_version(
                rest.get(4..length).or(rest.get(4..)).unwrap_or_default(),
            ));
        }
        rest = rest
            .get(length.next_multiple_of(4)..)
            .ok_or(Counter::FrameCut)?;
    }
    Ok(None)
}

/// IEEE 802.11 data frames in the clear.
fn ieee80211(layers: usize, frame: &[u8]) -> Found<'_> {
    let [control, flags] = *frame.first_chunk::<2>().ok_or(Counter::FrameCut)?;
    let is_data = control & 0x0c == 0x08;
    let has_payload = control & 0x40 == 0;
    let protected = flags & 0x40 != 0;
    if !is_data || !has_payload || protected {
        return Ok(None);
    }
    let four_addresses = flags & 0x03 == 0x03;
    let quality_of_service = control & 0x80 != 0;
    let length = 24 + if four_addresses { 6 } else { 0 } + if quality_of_service { 2 } else { 0 };
    llc(layers, frame.get(length..).ok_or(Counter::FrameCut)?)
}
