//! What carries packets and has no other oracle: headers written by hand, from their documents.

#![allow(clippy::indexing_slicing)] // a test that is wrong may panic

mod common;

use common::{Conversation, Lines, get, ok};

use capture::counters::{Counter, Counters};
use capture::engine::Engine;
use capture::wire::LinkType;

/// The IP packets of a small exchange.
fn packets() -> Vec<Vec<u8>> {
    let mut conversation = Conversation::new();
    conversation.client(get("/a")).server(ok("12345")).close();
    let frames = conversation.packets.into_iter();
    frames.map(|packet| packet.bytes[14..].to_vec()).collect()
}

fn transcript(link: LinkType, frames: &[Vec<u8>]) -> (Vec<String>, Counters) {
    let (mut engine, mut lines) = (Engine::default(), Lines::default());
    for (at, frame) in (1..).zip(frames) {
        engine.frame(link, frame, at * common::MILLISECOND_NS, &mut lines);
    }
    engine.finish(&mut lines);
    (lines.0, engine.counters().clone())
}

/// What is found where `carry` puts every packet into a frame.
fn carried(link: LinkType, carry: impl Fn(&[u8]) -> Vec<u8>) -> Vec<String> {
    let frames: Vec<_> = packets().iter().map(|packet| carry(packet)).collect();
    transcript(link, &frames).0
}

fn ethernet(ethertype: u16, payload: &[u8]) -> Vec<u8> {
    [&[2; 12][..], &ethertype.to_be_bytes(), payload].concat()
}

fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let total = u16::try_from(20 + payload.len()).expect("a packet");
    let [t0, t1] = total.to_be_bytes();
    let header = [
        0x45, 0, t0, t1, 0, 0, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
    ];
    [&header[..], payload].concat()
}

fn ipv6(next: u8, payload: &[u8]) -> Vec<u8> {
    let [l0, l1] = u16::try_from(payload.len())
        .expect("a packet")
        .to_be_bytes();
    let header = [0x60, 0, 0, 0, l0, l1, next, 64];
    [&header[..], &[0xfd; 16], &[0xfe; 16], payload].concat()
}

/// The same TCP segment in IPv6, behind what `before` holds.
fn over_ipv6(next: u8, before: &[u8], packet: &[u8]) -> Vec<u8> {
    let source_is_client = packet[20..22] != [0, 80];
    let mut whole = ipv6(next, &[before, &packet[20..]].concat());
    if !source_is_client {
        whole[8..24].fill(0xfe);
        whole[24..40].fill(0xfd);
    }
    whole
}

fn udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).expect("a datagram");
    let header = [50_000, port, length, 0].map(u16::to_be_bytes).concat();
    ethernet(0x0800, &ipv4(17, &[&header[..], payload].concat()))
}

const FOUND: [&str; 1] = ["GET /a -> 200 [5]"];

#[test]
fn tags_of_switches_are_stepped_over() {
    // A VN-Tag, Cisco's metadata, an E-Tag, and an I-Tag with the customer's addresses; a VLAN within each.
    for (ethertype, length) in [(0x8926, 4), (0x8909, 6), (0x893f, 6), (0x88e7, 16)] {
        let frame = |packet: &[u8]| {
            let vlan = [&[0x81, 0x00, 0, 7, 0x08, 0x00], packet].concat();
            ethernet(ethertype, &[&vec![1; length], &vlan[..]].concat())
        };

        assert_eq!(carried(LinkType::Ethernet, frame), FOUND, "{ethertype:x}");
    }
}

#[test]
fn files_of_firewalls_macos_modems_and_arcnet_are_read() {
    let pktap = [108_u32, 1, 1].map(u32::to_le_bytes).concat();
    let cases: [(LinkType, Vec<u8>); 7] = [
        // The length is 61, and three bytes pad it.
        (LinkType::Pflog, [&[61, 2][..], &[0; 62]].concat()),
        (
            LinkType::Pktap,
            [&pktap[..], &[0; 96], &ethernet(0x0800, b"")].concat(),
        ),
        (LinkType::Pppoe, vec![0x11, 0, 0, 1, 0xff, 0xff, 0x00, 0x21]),
        (LinkType::Arcnet, vec![1, 2, 240]),
        (LinkType::Arcnet, vec![1, 2, 212, 0, 0, 9]),
        (LinkType::LinuxArcnet, vec![1, 2, 0, 0, 240]),
        (LinkType::LinuxArcnet, vec![1, 2, 0, 0, 212, 0, 0, 9]),
    ];
    for (link, header) in cases {
        let frame = |packet: &[u8]| [&header[..], packet].concat();

        assert_eq!(carried(link, frame), FOUND, "{link:?}");
        assert_eq!(LinkType::from_number(link.number()), Some(link));
    }
}

#[test]
fn a_capture_header_within_its_own_kind_is_left() {
    let header = [12_u32, 1, 258].map(u32::to_le_bytes).concat();

    assert!(
        carried(LinkType::Pktap, |packet| [&header.repeat(5_000), packet]
            .concat())
        .is_empty()
    );
}

#[test]
fn ayiya_carries_packets_behind_an_identity_and_a_signature() {
    // 16 bytes of identity and 20 of signature; operation 1 forwards, what follows is IPv6.
    let header = [&[0x41, 0x52, 0x11, 41][..], &[0; 40]].concat();
    let frame = |operation: u8| {
        let mut header = header.clone();
        header[2] = 0x10 | operation;
        move |packet: &[u8]| udp(5072, &[&header, &over_ipv6(6, b"", packet)[..]].concat())
    };

    assert_eq!(carried(LinkType::Ethernet, frame(1)), FOUND);
    assert_eq!(carried(LinkType::Ethernet, frame(4)), FOUND);
    // An echo carries nothing for others.
    assert!(carried(LinkType::Ethernet, frame(2)).is_empty());
}

#[test]
fn teredo_carries_ipv6_behind_its_indications() {
    let authentication = [&[0, 1, 2, 3][..], &[9; 5], &[0; 9]].concat();
    let origin = [0, 0, 1, 2, 3, 4, 5, 6];
    for before in [
        vec![],
        origin.to_vec(),
        authentication.clone(),
        [&authentication[..], &origin].concat(),
    ] {
        let frame = |packet: &[u8]| udp(3544, &[&before, &over_ipv6(6, b"", packet)[..]].concat());

        assert_eq!(carried(LinkType::Ethernet, frame), FOUND);
    }
    assert!(carried(LinkType::Ethernet, |packet| udp(3544, packet)).is_empty());
}

#[test]
fn as_many_extension_headers_as_the_bound_are_stepped_over() {
    let chain = |count: usize| {
        let mut before = [60, 0, 1, 4, 0, 0, 0, 0].repeat(count);
        before[8 * count - 8] = 6;
        move |packet: &[u8]| ethernet(0x86dd, &over_ipv6(60, &before, packet))
    };

    assert_eq!(carried(LinkType::Ethernet, chain(8)), FOUND);
    assert!(carried(LinkType::Ethernet, chain(9)).is_empty());
}

#[test]
fn extension_headers_of_mobile_and_multihomed_hosts_are_stepped_over() {
    // Mobility (RFC 6275), the Host Identity Protocol (RFC 7401), Shim6 (RFC 5533).
    for header in [135, 139, 140] {
        let carry = |packet: &[u8]| {
            let before = [6, 0, 1, 4, 0, 0, 0, 0];
            ethernet(0x86dd, &over_ipv6(header, &before, packet))
        };

        assert_eq!(carried(LinkType::Ethernet, carry), FOUND);
    }
}

#[test]
fn extension_headers_of_a_packet_in_fragments_are_stepped_over_and_so_is_authentication() {
    let mut frames = Vec::new();
    for (number, packet) in (0..).zip(packets()) {
        let authentication = [&[6, 4, 0, 0][..], &[0; 20]].concat();
        let options = [51, 0, 1, 4, 0, 0, 0, 0];
        let whole = over_ipv6(44, &[&options[..], &authentication].concat(), &packet);
        let (header, payload) = whole.split_at(40);
        let (first, last) = payload.split_at(24);
        for (offset, more, piece) in [(24, 0, last), (0, 1, first)] {
            let fragment = [60, 0, 0, offset | more, 0, 0, 0, number];
            let mut frame = [header, &fragment, piece].concat();
            frame[4..6].copy_from_slice(&u16::try_from(8 + piece.len()).expect("").to_be_bytes());
            frames.push(ethernet(0x86dd, &frame));
        }
    }

    let (lines, counters) = transcript(LinkType::Ethernet, &frames);

    assert_eq!(lines, FOUND);
    assert_eq!(counters.get(Counter::FragmentedPackets), 8);
}

#[test]
fn a_handshake_that_is_cut_in_its_options_still_opens_the_connection() {
    let options = |packet: &[u8]| {
        let mut packet = packet.to_vec();
        let is_syn = packet[33] & 0x02 != 0;
        if is_syn {
            packet[3] += 8;
            packet[32] = 0x70;
        }
        ethernet(0x0800, &packet)
    };

    let frames: Vec<_> = packets().iter().map(|packet| options(packet)).collect();
    let (lines, counters) = transcript(LinkType::Ethernet, &frames);

    assert_eq!(lines, FOUND);
    assert_eq!(counters.get(Counter::ConnectionsMidStream), 0);
    assert_eq!(counters.get(Counter::Gaps), 0);
}

#[test]
fn a_header_that_is_longer_than_its_packet_is_bad() {
    let mut frame = ethernet(0x0800, &packets()[0]);
    frame[14 + 32] = 0x60;

    let (lines, counters) = transcript(LinkType::Ethernet, &[frame]);

    assert!(lines.is_empty());
    assert_eq!(counters.get(Counter::TcpHeaderBad), 1);
}

#[test]
fn tunnels_nest_as_deep_as_the_bound() {
    let nested = |depth: usize| {
        move |packet: &[u8]| {
            let packet = (0..depth).fold(packet.to_vec(), |packet, _| ipv4(4, &packet));
            ethernet(0x0800, &packet)
        }
    };

    assert_eq!(carried(LinkType::Ethernet, nested(4)), FOUND);
    assert!(carried(LinkType::Ethernet, nested(5)).is_empty());
}
