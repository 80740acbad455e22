//! Codings that say themselves where they end: zlib (RFC 1950), deflate (RFC 1951) and the frames of Zstandard (RFC 8878).

use std::io::{self, BufRead, ErrorKind, Read};

use flate2::{Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::peeked::Peeked;
use super::{Source, Tail};
use crate::limits::ZSTD_WINDOW_BITS_MAX;

/// Of the magic numbers of Zstandard.
const MAGIC_BYTES: usize = 4;

/// What one step took, what it gave, and whether the frame has ended with it.
pub struct Step {
    read: usize,
    written: usize,
    has_ended: bool,
}

/// A coding, step by step.
pub trait Steps {
    fn step(&mut self, encoded: &[u8], decoded: &mut [u8]) -> io::Result<Step>;
    /// Whether these bytes behind a frame begin one more; it is made ready for it then.
    fn begins_again(&mut self, bytes: &[u8]) -> io::Result<bool>;
}

impl Steps for Decompress {
    fn step(&mut self, encoded: &[u8], decoded: &mut [u8]) -> io::Result<Step> {
        let (before_in, before_out) = (self.total_in(), self.total_out());
        let status = self.decompress(encoded, decoded, FlushDecompress::None)?;
        let count = |all: u64, before: u64| usize::try_from(all - before).unwrap_or_default();
        Ok(Step {
            read: count(self.total_in(), before_in),
            written: count(self.total_out(), before_out),
            has_ended: status == Status::StreamEnd,
        })
    }

    fn begins_again(&mut self, _bytes: &[u8]) -> io::Result<bool> {
        Ok(false)
    }
}

/// With windows as large as the coding allows (RFC 9659).
pub fn zstd() -> io::Result<Decoder<'static>> {
    let mut decoder = Decoder::new()?;
    decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_BITS_MAX))?;
    Ok(decoder)
}

impl Steps for Decoder<'_> {
    fn step(&mut self, encoded: &[u8], decoded: &mut [u8]) -> io::Result<Step> {
        let mut encoded = InBuffer::around(encoded);
        let mut decoded = OutBuffer::around(decoded);
        let hint = self.run(&mut encoded, &mut decoded)?;
        Ok(Step {
            read: encoded.pos(),
            written: decoded.pos(),
            has_ended: hint == 0,
        })
    }

    /// By the magic numbers of frames and of skippable ones.
    fn begins_again(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let Some(bytes) = bytes.first_chunk::<MAGIC_BYTES>() else {
            return Ok(false);
        };
        let is = |magic: [u8; MAGIC_BYTES], fixed: [u8; MAGIC_BYTES]| {
            let mut pairs = bytes.iter().zip(magic).zip(fixed);
            pairs.all(|((byte, of_magic), bits)| byte & bits == of_magic)
        };
        let begins = is([0x28, 0xb5, 0x2f, 0xfd], [0xff; 4])
            || is([0x50, 0x2a, 0x4d, 0x18], [0xf0, 0xff, 0xff, 0xff]);
        if begins {
            self.reinit()?;
        }
        Ok(begins)
    }
}

/// Frames of one coding, one after the other; what begins none ends them.
pub struct Frames<'a, S> {
    steps: S,
    encoded: Peeked<'a>,
    is_between: bool,
    tail: Tail<'a>,
}

impl<'a, S: Steps> Frames<'a, S> {
    pub fn new(steps: S, encoded: Source<'a>, tail: Tail<'a>) -> Self {
        Self {
            steps,
            encoded: Peeked::new(encoded),
            is_between: false,
            tail,
        }
    }
}

impl<S: Steps> Read for Frames<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_between {
                let behind = self.encoded.peek(MAGIC_BYTES)?;
                if behind.is_empty() {
                    return Ok(0);
                }
                if !self.steps.begins_again(behind)? {
                    self.tail.set(true);
                    return Ok(0);
                }
                self.is_between = false;
            }
            let encoded = self.encoded.fill_buf()?;
            let step = self.steps.step(encoded, buffer)?;
            self.encoded.consume(step.read);
            self.is_between = step.has_ended;
            if step.written > 0 {
                return Ok(step.written);
            }
            // Neither has it ended, nor does it go on: there is no more of it.
            if step.read == 0 && !step.has_ended {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
