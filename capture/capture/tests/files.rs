//! Capture files: what is read, and the sentence for each way in which a file can be wrong.

#![allow(clippy::indexing_slicing)] // a test that is wrong may panic

use capture::file::{FileError, Frame, Reader};
use capture::wire::LinkType;

fn pcap(big_endian: bool, nanoseconds: bool, link: u32, records: &[(u32, u32, &[u8])]) -> Vec<u8> {
    let word = |value: u32| {
        if big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let magic = if nanoseconds {
        0xa1b2_3c4d
    } else {
        0xa1b2_c3d4
    };
    let mut file = Vec::new();
    for value in [magic, 0x0004_0002, 0, 0, 65_535, link] {
        file.extend(word(value));
    }
    for (seconds, fraction, bytes) in records {
        let length = u32::try_from(bytes.len()).expect("short");
        for value in [*seconds, *fraction, length, length] {
            file.extend(word(value));
        }
        file.extend(*bytes);
    }
    file
}

fn frames(file: &[u8]) -> (Vec<Frame<'_>>, Option<FileError>) {
    let mut reader = Reader::new(file).expect("a capture");
    let mut frames = Vec::new();
    while let Some(frame) = reader.next() {
        match frame {
            Ok(frame) => frames.push(frame),
            Err(error) => return (frames, Some(error)),
        }
    }
    (frames, None)
}

#[test]
fn every_byte_order_and_resolution_of_pcap_is_read() {
    for (big_endian, nanoseconds, time_ns) in [
        (false, false, 7_000_005_000),
        (true, false, 7_000_005_000),
        (false, true, 7_000_000_005),
        (true, true, 7_000_000_005),
    ] {
        let file = pcap(big_endian, nanoseconds, 1, &[(7, 5, b"frame"), (8, 0, b"")]);

        let (frames, error) = frames(&file);

        assert_eq!(error, None);
        assert_eq!(frames.len(), 2);
        assert_eq!(
            (frames[0].link, frames[0].time_ns, frames[0].bytes),
            (LinkType::Ethernet, time_ns, &b"frame"[..])
        );
    }
}

#[test]
fn pcapng_sections_interfaces_and_clocks_are_read() {
    let block = |kind: u32, body: &[u8]| {
        let length = u32::try_from(12 + body.len()).expect("short").to_le_bytes();
        [&kind.to_le_bytes()[..], &length, body, &length].concat()
    };
    let section = block(
        0x0a0d_0d0a,
        &[
            0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
        ],
    );
    let microseconds = block(1, &[1, 0, 0, 0, 0, 0, 4, 0]);
    let nanoseconds = block(
        1,
        &[101, 0, 0, 0, 0, 0, 4, 0, 9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0],
    );
    let unknown = block(1, &[250, 0, 0, 0, 0, 0, 4, 0]);
    let packet = |interface: u8, low: u32| {
        let mut body = vec![interface, 0, 0, 0, 0, 0, 0, 0];
        body.extend(low.to_le_bytes());
        body.extend([4, 0, 0, 0, 4, 0, 0, 0]);
        body.extend(b"data");
        block(6, &body)
    };
    let file = [
        section,
        microseconds,
        nanoseconds,
        unknown,
        packet(0, 5),
        packet(1, 5),
        packet(2, 5),
    ]
    .concat();
    let mut reader = Reader::new(&file).expect("a capture");

    let first = reader.next().expect("a frame").expect("sound");
    let second = reader.next().expect("a frame").expect("sound");

    assert_eq!((first.link, first.time_ns), (LinkType::Ethernet, 5_000));
    assert_eq!((second.link, second.time_ns), (LinkType::Raw, 5));
    assert!(reader.next().is_none());
    assert_eq!(reader.frames_skipped(), 1);
}

#[test]
fn every_link_type_has_a_number_of_its_own() {
    for link in (0..512).filter_map(LinkType::from_number) {
        assert_eq!(LinkType::from_number(link.number()), Some(link));
    }
}

#[test]
fn each_wrong_file_has_its_sentence() {
    let sentence = |file: &[u8]| Reader::new(file).err().expect("refused").to_string();

    assert!(sentence(b"").contains("empty"));
    assert!(sentence(b"abc").contains("ends at offset 3"));
    assert!(sentence(b"not a capture").contains("offset 0 holds 6e 6f 74 20"));
    assert!(sentence(&pcap(false, false, 1, &[])[..20]).contains("inside the file header"));
    assert!(sentence(&pcap(false, false, 147, &[])).contains("link type 147 is unknown"));
}

#[test]
fn a_file_that_breaks_off_gives_all_before_the_break() {
    let whole = pcap(false, false, 1, &[(1, 0, b"first"), (2, 0, b"second")]);

    let (frames, error) = frames(&whole[..whole.len() - 3]);

    assert_eq!(frames.len(), 1);
    assert_eq!(
        error,
        Some(FileError::Truncated {
            offset: 24 + 16 + 5
        })
    );
}

#[test]
fn a_record_of_impossible_length_names_its_offset() {
    let mut file = pcap(false, false, 1, &[(1, 0, b"first"), (2, 0, b"second")]);
    file[24 + 21 + 8..24 + 21 + 12].copy_from_slice(&u32::MAX.to_le_bytes());

    let (frames, error) = frames(&file);

    assert_eq!(frames.len(), 1);
    assert_eq!(
        error.expect("refused").to_string(),
        "bad record at offset 45: expected a captured length of at most 256 MiB"
    );
}
