//! A brotli stream (RFC 7932), in a window that is as large as its bound makes use of.

use std::io::{self, BufRead, Chain, Cursor, Read};

use brotli_decompressor::Decompressor;

use super::{Source, Tail};

/// Of encoded bytes, which the decompressor copies and clears.
const BUFFER_BYTES: usize = 4 << 10;

pub struct Brotli<'a> {
    decompressor: Decompressor<Chain<Cursor<[u8; 1]>, Source<'a>>>,
    tail: Tail<'a>,
}

impl<'a> Brotli<'a> {
    /// Of a stream that begins with this byte. None: "large window", which is not of RFC 7932, and up to 1 GiB of it.
    pub fn new(first: u8, mut encoded: Source<'a>, bytes_max: u64, tail: Tail<'a>) -> Option<Self> {
        if first & 0x7f == 0x11 {
            return None;
        }
        encoded.consume(1);
        let begun = Cursor::new([with_window_for(bytes_max, first)]).chain(encoded);
        Some(Self {
            decompressor: Decompressor::new(begun, BUFFER_BYTES),
            tail,
        })
    }
}

impl Read for Brotli<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decompressor.read(buffer)?;
        if count == 0 {
            // Asked once more, the decompressor refuses what it has read beyond the end.
            let has_read_more = self.decompressor.read(buffer).is_err();
            let source = self.decompressor.get_mut();
            if has_read_more || !source.fill_buf()?.is_empty() {
                self.tail.set(true);
            }
        }
        Ok(count)
    }
}

/// The first byte of a brotli stream (RFC 7932 section 9.1), which may name a window of 16 MiB: one of them is filled before anything
/// comes out. Up to its size, a smaller one decodes to the same: nothing refers further back than to the beginning. What comes to
/// more than `bytes_max` is over the bound in any case.
fn with_window_for(bytes_max: u64, first: u8) -> u8 {
    /// Bits of windows that are named by the same four bits of the stream: `1`, and a number that is added.
    const BITS_BASE: u8 = 17;
    const BITS_ADDED_MAX: u8 = 7;
    /// A window is so many bytes smaller than what it is kept in.
    const GAP: u64 = 16;
    let named = first >> 1 & BITS_ADDED_MAX;
    let enough = (1..named).find(|added| (1 << (BITS_BASE + added)) - GAP >= bytes_max);
    match enough {
        Some(added) if first & 1 == 1 => first & !(BITS_ADDED_MAX << 1) | added << 1,
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: u64 = u64::MAX;

    #[test]
    fn a_window_is_made_smaller_where_the_bound_allows_it_and_never_larger() {
        // 18, 20 and 24 bits are named by 0011, 0111 and 1111; the bits above belong to what follows.
        assert_eq!(with_window_for(200 << 10, 0b1010_1111), 0b1010_0011);
        assert_eq!(with_window_for(1_000_000, 0b1010_1111), 0b1010_0111);
        assert_eq!(with_window_for((1 << 18) - 15, 0b1111), 0b0101);
        assert_eq!(with_window_for(FREE, 0b1010_1111), 0b1010_1111);
        assert_eq!(with_window_for(1 << 22, 0b1010_0011), 0b1010_0011);
        // Of 16, and of 17 and less bits, which are named otherwise.
        assert_eq!(with_window_for(0, 0b0110_1110), 0b0110_1110);
        assert_eq!(with_window_for(0, 0b0110_0001), 0b0110_0001);
    }
}
