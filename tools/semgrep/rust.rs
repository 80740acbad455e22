// Examples that each rule finds (`ruleid`), and those that it leaves alone (`ok`). Nothing compiles this file.
// ruleid: hash-that-a-sender-can-aim-at
use rustc_hash::FxHashMap;
// ok: hash-that-a-sender-can-aim-at
use std::collections::HashMap;

fn queues() {
    // ruleid: queue-without-bound
    let (sender, receiver) = mpsc::channel();
    // ok: queue-without-bound
    let (sender, receiver) = mpsc::sync_channel(64);
}

fn parse(bytes: &[u8]) -> Option<u8> {
    // ruleid: panic-in-the-packet-path
    let first = bytes.first().expect("not empty");
    // ruleid: panic-in-the-packet-path
    let second = bytes.get(1).unwrap();
    if bytes.len() > 9 {
        // ruleid: panic-in-the-packet-path
        unreachable!("nine at most");
    }
    // ok: panic-in-the-packet-path
    bytes.get(2).copied()
}

fn bodies(frame: &[u8], body: &mut Vec<u8>) {
    // ruleid: decompressed-without-bound
    let whole = zstd::decode_all(frame);
    // ok: decompressed-without-bound
    let bounded = zstd::bulk::decompress(frame, 65_536);
}

mod tests {
    fn works() {
        // ok: panic-in-the-packet-path
        parse(&[1]).expect("a byte");
    }
}
