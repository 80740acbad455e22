//! Text in which some ranges are replaced, by masks for the most part; borrowed as long as none is.
//!
//! A mask shows the length of what it stands for in characters, and whether that has the form of a JWT: `‹masked:24›`,
//! `‹masked:jwt:312›`. What is empty or a mask stays as it is, so that masking twice is masking once.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr_iter;

/// base64url of `{"`.
pub const JWT_START: &[u8] = b"eyJ";
const MASK_START: &[u8] = "‹masked:".as_bytes();
const MASK_END: &[u8] = "›".as_bytes();
const MASK_JWT: &[u8] = b"jwt:";

/// Text being masked from its beginning to its end.
pub struct MaskedText<'a> {
    text: &'a [u8],
    /// Up to here `text` stands in `written`.
    copied: usize,
    written: Vec<u8>,
}

impl<'a> MaskedText<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            copied: 0,
            written: Vec::new(),
        }
    }

    /// Masks the value that stands in this range, which lies behind all former ones.
    pub fn mask(&mut self, range: Range<usize>) {
        let value = self.text.get(range.clone()).unwrap_or_default();
        if !stays(value) {
            self.copy_to(range.start);
            write_mask_of(value, &mut self.written);
            self.copied = range.end;
        }
    }

    /// Writes something else in the place of this range, which is not empty and lies behind all former ones.
    pub fn replace(&mut self, range: Range<usize>, with: &[u8]) {
        self.copy_to(range.start);
        self.written.extend_from_slice(with);
        self.copied = range.end;
    }

    pub fn finish(mut self) -> Cow<'a, [u8]> {
        if self.copied == 0 {
            return Cow::Borrowed(self.text);
        }
        self.copy_to(self.text.len());
        Cow::Owned(self.written)
    }

    fn copy_to(&mut self, end: usize) {
        if self.copied == 0 {
            self.written.reserve(self.text.len() + MASK_START.len());
        }
        self.written
            .extend_from_slice(self.text.get(self.copied..end).unwrap_or_default());
    }
}

/// Applies a further step to text that a former one may have changed.
pub fn chain(text: Cow<'_, [u8]>, step: impl FnOnce(&[u8]) -> Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(borrowed) => step(borrowed),
        Cow::Owned(owned) => Cow::Owned(step(&owned).into_owned()),
    }
}

/// Appends what stands in the place of a value.
pub fn write_masked(value: &[u8], written: &mut Vec<u8>) {
    if stays(value) {
        written.extend_from_slice(value);
    } else {
        write_mask_of(value, written);
    }
}

fn write_mask_of(value: &[u8], written: &mut Vec<u8>) {
    written.extend_from_slice(MASK_START);
    if is_jwt(value) {
        written.extend_from_slice(MASK_JWT);
    }
    let mut digits = itoa::Buffer::new();
    written.extend_from_slice(digits.format(characters(value)).as_bytes());
    written.extend_from_slice(MASK_END);
}

/// As many as `text::utf8` shows.
fn characters(value: &[u8]) -> usize {
    if value.is_ascii() {
        return value.len();
    }
    std::str::from_utf8(value).map_or(value.len(), |text| text.chars().count())
}

fn stays(value: &[u8]) -> bool {
    value.is_empty() || is_mask(value)
}

fn is_mask(value: &[u8]) -> bool {
    let inner = value
        .strip_prefix(MASK_START)
        .and_then(|rest| rest.strip_suffix(MASK_END));
    inner.is_some_and(|inner| {
        let digits = inner.strip_prefix(MASK_JWT).unwrap_or(inner);
        (1..=10).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
    })
}

/// Three parts or more, as RFC 7515 section 3.1 puts them together.
pub fn is_jwt(value: &[u8]) -> bool {
    value.starts_with(JWT_START)
        && memchr_iter(b'.', value).count() >= 2
        && value.iter().copied().all(is_token_byte)
}

pub fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(value: &[u8]) -> String {
        let mut written = Vec::new();
        write_masked(value, &mut written);
        String::from_utf8(written).expect("text")
    }

    #[test]
    fn a_mask_tells_the_length_and_the_form() {
        assert_eq!(masked(b"tiger"), "‹masked:5›");
        assert_eq!(masked("tïger".as_bytes()), "‹masked:5›");
        assert_eq!(masked(b"t\xefger"), "‹masked:5›");
        assert_eq!(masked(b"eyJh.eyJi.c"), "‹masked:jwt:11›");
        assert_eq!(masked(b"eyJh.eyJi"), "‹masked:9›");
    }

    #[test]
    fn nothing_and_masks_stay() {
        for value in ["", "‹masked:5›", "‹masked:jwt:4294967295›"] {
            assert_eq!(masked(value.as_bytes()), value);
        }
        assert_eq!(masked("‹masked:›".as_bytes()), "‹masked:9›");
        assert_eq!(masked("‹masked:12345678901›".as_bytes()), "‹masked:20›");
    }

    #[test]
    fn text_is_borrowed_until_a_range_is_replaced() {
        let text = b"a=;b=tiger;c=7";

        let mut same = MaskedText::new(text);
        same.mask(2..2);
        assert!(matches!(same.finish(), Cow::Borrowed(_)));

        let mut masked = MaskedText::new(text);
        masked.mask(5..10);
        masked.replace(13..14, b"0");
        assert_eq!(masked.finish(), "a=;b=‹masked:5›;c=0".as_bytes());
    }
}
