//! The tail of a token: equal values have equal tails, and nobody without the key learns a value from one.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// 32 bits: a value shares its tail with another of a million once in some four thousand times, so that equality is seen. What keeps
/// small spaces (cards, telephone numbers) from being tried out is the key alone.
pub const TAIL_BYTES: usize = 4;
pub const TAIL_DIGITS: usize = 2 * TAIL_BYTES;

/// Makes tails under one key; none without a key.
#[derive(Clone)]
pub struct Tails(Option<Hmac<Sha256>>);

impl Tails {
    pub fn new(key: &[u8]) -> Self {
        // HMAC takes keys of any length (RFC 2104 section 2).
        Self(Hmac::new_from_slice(key).ok().filter(|_| !key.is_empty()))
    }

    /// The first bytes of HMAC-SHA-256 over the class, a zero and the value, in lower-case hexadecimal.
    pub fn tail(&self, class: &str, value: &[u8]) -> Option<[u8; TAIL_DIGITS]> {
        let mut mac = self.0.clone()?;
        mac.update(class.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        let digest = mac.finalize().into_bytes();
        let mut digits = [0; TAIL_DIGITS];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(digest) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        Some(digits)
    }
}

fn digit(value: u8) -> u8 {
    if value < 10 {
        b'0' + value
    } else {
        b'a' + value - 10
    }
}
