//! Any bytes as frames of each link type, and as datagrams of a mirror session. A frame is its link type, its length in two bytes, and
//! its bytes.

use capture::counters::Counter;
use capture::wire::LinkType;

use super::input::Input;
use super::watched::Watched;

const MILLISECOND_NS: u64 = 1_000_000;
pub const LINKS: [LinkType; 11] = [
    LinkType::Ethernet,
    LinkType::Null,
    LinkType::Ppp,
    LinkType::PppHdlc,
    LinkType::Raw,
    LinkType::Ieee80211,
    LinkType::Ieee80211Radiotap,
    LinkType::Loop,
    LinkType::LinuxSll,
    LinkType::Nflog,
    LinkType::LinuxSll2,
];

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let mut engine = Watched::default();
    let mut packets = 0;
    while let Some([kind, high, low]) = input.head() {
        let bytes = input.bytes(u16::from_be_bytes([high, low]));
        packets += 1;
        let time_ns = packets * MILLISECOND_NS;
        match LINKS.get(usize::from(kind)) {
            Some(link) => engine.frame(*link, bytes, time_ns),
            None => engine.datagram(bytes, time_ns),
        }
    }
    let (_, counters) = engine.finish();
    assert_eq!(counters.get(Counter::Packets), packets);
}
