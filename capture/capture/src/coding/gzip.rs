//! The members of a gzip stream (RFC 1952 section 2.2), one after the other.

use std::io::{self, Read};
use std::mem;

use flate2::bufread::GzDecoder;

use super::peeked::Peeked;
use super::{Source, Tail};

/// How each member begins (RFC 1952 section 2.3): its identification and its one method.
pub const MAGIC: &[u8] = &[0x1f, 0x8b, 8];

/// Ends before what begins no member, as clients do: servers pad, and append what they should not.
pub struct Members<'a> {
    /// Used for every member, since what it works on is large and members may be tiny.
    decoder: GzDecoder<Peeked<'a>>,
    tail: Tail<'a>,
}

impl<'a> Members<'a> {
    pub fn new(encoded: Source<'a>, tail: Tail<'a>) -> Self {
        Self {
            decoder: GzDecoder::new(Peeked::new(encoded)),
            tail,
        }
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.decoder.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            let behind = self.decoder.get_mut().peek(MAGIC.len())?;
            if behind.is_empty() {
                return Ok(0);
            }
            if !behind.starts_with(MAGIC) {
                self.tail.set(true);
                return Ok(0);
            }
            let nothing = Peeked::new(Box::new(io::empty()));
            let rest = mem::replace(self.decoder.get_mut(), nothing);
            self.decoder.reset(rest);
        }
    }
}
