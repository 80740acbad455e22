//! A fuzzer's bytes, read from the front: what is not there any more is zero or empty.

pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    /// The bytes that begin the next part; None where too few are left for one.
    pub fn head<const COUNT: usize>(&mut self) -> Option<[u8; COUNT]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    pub fn byte(&mut self) -> u8 {
        self.head().map_or(0, |[byte]| byte)
    }

    /// As many of so many bytes as are left.
    pub fn bytes(&mut self, count: impl Into<usize>) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at(count.into().min(self.0.len()));
        self.0 = rest;
        bytes
    }
}
