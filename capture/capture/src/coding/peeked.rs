//! Bytes that are looked at before it is known who reads them.

use std::io::{self, BufRead, Read};

use super::Source;

/// A source of which more than what stands ready can be looked at: a layer above may give byte by byte.
pub struct Peeked<'a> {
    /// Taken from `rest`, and not read yet.
    ahead: Vec<u8>,
    rest: Source<'a>,
}

impl<'a> Peeked<'a> {
    pub fn new(rest: Source<'a>) -> Self {
        Self {
            ahead: Vec::new(),
            rest,
        }
    }

    /// The next bytes, at least this many; fewer, where no more follow. They are still to be read.
    pub fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.ahead.is_empty() && self.rest.fill_buf()?.len() >= count {
            return self.rest.fill_buf();
        }
        let wanted = count.saturating_sub(self.ahead.len()) as u64;
        self.rest
            .by_ref()
            .take(wanted)
            .read_to_end(&mut self.ahead)?;
        Ok(&self.ahead)
    }
}

impl BufRead for Peeked<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.ahead.is_empty() {
            self.rest.fill_buf()
        } else {
            Ok(&self.ahead)
        }
    }

    fn consume(&mut self, count: usize) {
        if self.ahead.is_empty() {
            self.rest.consume(count);
        } else {
            self.ahead.drain(..count.min(self.ahead.len()));
        }
    }
}

impl Read for Peeked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}
