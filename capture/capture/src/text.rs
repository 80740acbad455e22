//! Text of the wire, which says of itself what it is written in, if at all.

use std::borrow::Cow;

/// Text as records carry it: UTF-8, or each byte as the Latin-1 character that it would be.
#[must_use]
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

/// The bytes of the same: most text is ASCII, of which no more need be known.
#[must_use]
pub fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.is_ascii() {
        return Cow::Borrowed(bytes);
    }
    match text(bytes) {
        Cow::Borrowed(_) => Cow::Borrowed(bytes),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_utf8_is_carried_as_latin1() {
        for (bytes, expected) in [
            (&b"cafe"[..], "cafe"),
            (b"caf\xc3\xa9", "caf\u{e9}"),
            (b"caf\xe9", "caf\u{e9}"),
            (b"\xff\x00", "\u{ff}\0"),
        ] {
            assert_eq!(text(bytes), expected);
            assert_eq!(utf8(bytes), expected.as_bytes());
        }
    }
}
