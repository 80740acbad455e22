//! Sequence numbers (RFC 9293 section 3.4): the only place where arithmetic wraps.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeqNum(pub u32);

impl SeqNum {
    #[must_use]
    pub fn plus(self, bytes: u32) -> Self {
        Self(self.0.wrapping_add(bytes))
    }

    /// Signed distance from `other` to this number: positive when this one is later.
    #[must_use]
    pub fn after(self, other: Self) -> i32 {
        self.0.wrapping_sub(other.0).cast_signed()
    }
}
