//! Text in which some ranges are replaced, by masks for the most part; borrowed as long as none is.
//!
//! A mask tells what it stands for, as far as that is no secret: `‹masked:24›` is of 24 characters, `‹masked:email:24:7f3a09c1›` is an
//! e-mail address that is the same wherever this tail stands, `‹masked:integer:card:16:…›` was a number of JSON. What is empty or a mask
//! stays as it is, so that masking twice is masking once.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr;

use crate::class::{Class, class_of, find_class};
use crate::redaction::{DEFINITION, list};
use crate::tail::{TAIL_DIGITS, Tails};
use crate::value_shape::{Spelling, shape_of};

const MASK_START: &[u8] = "‹masked:".as_bytes();
const MASK_END: &[u8] = "›".as_bytes();
const LENGTH_DIGITS_MAX: usize = 10;

/// What is shorter, or digits alone, is found by trying: of secrets without a class.
const SECRET_CHARACTERS_MIN: usize = 12;
/// Of a number that only its name tells: fewer are a part of one, and equal where the numbers are not.
const NUMBER_DIGITS_MIN: usize = 7;

static GUESSABLE_SCHEMES: LazyLock<Vec<String>> =
    LazyLock::new(|| list(&DEFINITION, "guessable_schemes"));
static VALUE_TYPES: LazyLock<Vec<String>> = LazyLock::new(|| list(&DEFINITION, "value_types"));

/// How a value is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask {
    /// None: what the value itself tells.
    pub class: Option<&'static Class>,
    pub has_tail: bool,
}

impl Mask {
    /// Of a credential that nobody guesses.
    pub const SECRET: Self = Self {
        class: None,
        has_tail: true,
    };
    /// Of one that somebody chose, or that is short: whoever may send values and see tails would find it by trying.
    pub const GUESSABLE: Self = Self {
        class: None,
        has_tail: false,
    };

    pub fn of(class: &'static Class) -> Self {
        Self {
            class: Some(class),
            has_tail: true,
        }
    }
}

/// Writes masks of one deployment.
pub struct Masks {
    tails: Tails,
    /// Masks tell the type of what they stand for, and have no tails.
    are_shapes: bool,
}

impl Masks {
    pub fn new(key: &[u8]) -> Self {
        Self {
            tails: Tails::new(key),
            are_shapes: false,
        }
    }

    pub fn shapes() -> Self {
        Self {
            tails: Tails::new(b""),
            are_shapes: true,
        }
    }

    /// Whether there is nothing that stays but names and structure.
    pub fn are_shapes(&self) -> bool {
        self.are_shapes
    }

    /// Appends what stands in the place of a value.
    pub fn write(&self, value: &[u8], mask: Mask, spelling: Spelling, written: &mut Vec<u8>) {
        if stays(value) {
            written.extend_from_slice(value);
            return;
        }
        let class = mask.class.or_else(|| class_of(value));
        written.extend_from_slice(MASK_START);
        if spelling == Spelling::Number {
            written.extend_from_slice(shape_of(value, spelling).as_bytes());
            written.push(b':');
        }
        let name = class.map_or("", |class| &class.name);
        let shape = if self.are_shapes && class.is_none() && spelling != Spelling::Number {
            shape_of(value, spelling)
        } else {
            name
        };
        if !shape.is_empty() {
            written.extend_from_slice(shape.as_bytes());
            written.push(b':');
        }
        let mut digits = itoa::Buffer::new();
        written.extend_from_slice(digits.format(characters(value)).as_bytes());
        let comparable = (mask.has_tail && !self.are_shapes).then(|| comparable(class, value));
        if let Some(tail) = comparable
            .flatten()
            .and_then(|text| self.tails.tail(name, &text))
        {
            written.push(b':');
            written.extend_from_slice(&tail);
        }
        written.extend_from_slice(MASK_END);
    }
}

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

    /// Up to here everything was looked at that was replaced.
    pub fn end(&self) -> usize {
        self.copied
    }

    /// Masks the value that is written in this range, which lies behind all former ones.
    pub fn mask(
        &mut self,
        range: Range<usize>,
        value: &[u8],
        masks: &Masks,
        mask: Mask,
        spelling: Spelling,
    ) {
        if !stays(value) && !stays(self.text.get(range.clone()).unwrap_or_default()) {
            self.copy_to(range.start);
            masks.write(value, mask, spelling, &mut self.written);
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

/// What a tail is made of; none of what somebody guesses, and of what hides a part of itself.
fn comparable<'a>(class: Option<&Class>, value: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let Some(class) = class else {
        let is_short =
            characters(value) < SECRET_CHARACTERS_MIN || value.iter().all(u8::is_ascii_digit);
        return (!is_short && !has_guessable_scheme(value)).then_some(Cow::Borrowed(value));
    };
    if class_of(value) == Some(class) {
        return Some(class.normal(value));
    }
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let hides = memchr(b'*', value).is_some() || digits < NUMBER_DIGITS_MIN;
    (!(class.is_named && hides)).then_some(Cow::Borrowed(value))
}

fn has_guessable_scheme(value: &[u8]) -> bool {
    GUESSABLE_SCHEMES.iter().any(|scheme| {
        let begins = value.get(..scheme.len()).unwrap_or_default();
        begins.eq_ignore_ascii_case(scheme.as_bytes()) && value.get(scheme.len()) == Some(&b' ')
    })
}

/// As many as `text::utf8` shows.
fn characters(value: &[u8]) -> usize {
    if value.is_ascii() {
        return value.len();
    }
    std::str::from_utf8(value).map_or(value.len(), |text| text.chars().count())
}

pub fn stays(value: &[u8]) -> bool {
    value.is_empty() || is_mask(value)
}

/// `‹masked:` type? class? length tail? `›`, with colons between.
fn is_mask(value: &[u8]) -> bool {
    let inner = value
        .strip_prefix(MASK_START)
        .and_then(|rest| rest.strip_suffix(MASK_END));
    let Some(inner) = inner.and_then(|inner| std::str::from_utf8(inner).ok()) else {
        return false;
    };
    let mut parts: Vec<&str> = inner.splitn(5, ':').collect();
    let is_number = |part: &&str| matches!(*part, "boolean" | "integer" | "number");
    if parts.len() > 1 && parts.first().is_some_and(is_number) {
        parts.remove(0);
    }
    if parts.len() > 1 && parts.first().is_some_and(|part| is_known(part)) {
        parts.remove(0);
    }
    let is_length = |part: &str| {
        (1..=LENGTH_DIGITS_MAX).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_tail = |part: &str| {
        part.len() == TAIL_DIGITS
            && part
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    match parts.as_slice() {
        [length] => is_length(length),
        [length, tail] => is_length(length) && is_tail(tail),
        _ => false,
    }
}

fn is_known(name: &str) -> bool {
    find_class(name).is_some() || VALUE_TYPES.iter().any(|known| known == name)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    fn masked_by(masks: &Masks, value: &[u8], mask: Mask, spelling: Spelling) -> String {
        let mut written = Vec::new();
        masks.write(value, mask, spelling, &mut written);
        String::from_utf8(written).expect("text")
    }

    fn masked(value: &[u8]) -> String {
        masked_by(&Masks::new(b""), value, Mask::SECRET, Spelling::Text)
    }

    #[test]
    fn a_mask_tells_the_length_and_the_class() {
        assert_eq!(masked(b"tiger"), "‹masked:5›");
        assert_eq!(masked("tïger".as_bytes()), "‹masked:5›");
        assert_eq!(masked(b"t\xefger"), "‹masked:5›");
        assert_eq!(masked(b"eyJh.eyJi.c"), "‹masked:jwt:11›");
        assert_eq!(masked(b"eyJh.eyJi"), "‹masked:9›");
        assert_eq!(masked(b"ada@shop.test"), "‹masked:email:13›");
    }

    #[test]
    fn a_tail_tells_equal_values_however_they_are_spelled() {
        let masks = Masks::new(b"key");
        let tailed = |value: &[u8]| masked_by(&masks, value, Mask::SECRET, Spelling::Text);

        assert_eq!(tailed(b"Ada@shop.test"), tailed(b"ada@shop.test"));
        assert_ne!(tailed(b"ada@shop.test"), tailed(b"eve@shop.test"));
        assert_ne!(
            tailed(b"tiger-tiger-1"),
            masked_by(
                &Masks::new(b"yek"),
                b"tiger-tiger-1",
                Mask::SECRET,
                Spelling::Text
            )
        );
        assert_eq!(
            masked_by(&masks, b"tiger-tiger-1", Mask::GUESSABLE, Spelling::Text),
            "‹masked:13›"
        );
        for guessable in [&b"tiger"[..], b"123456789012345", b"BASIC dXNlcjpzZWNyZXQ="] {
            assert_eq!(tailed(guessable), masked(guessable));
        }
    }

    #[test]
    fn nothing_and_masks_stay() {
        let vectors = include_str!("../../../tests/golden/redaction/tokens.json");
        let vectors: serde_json::Value = serde_json::from_str(vectors).expect("JSON");
        for row in vectors["tokens"].as_array().expect("rows") {
            let text = row[0].as_str().expect("text");
            assert_eq!(is_mask(text.as_bytes()), row[1].is_object(), "{text}");
        }
        assert!(stays(b""));
        for (value, expected) in [
            ("‹masked:›", "‹masked:9›"),
            ("‹masked:12345678901›", "‹masked:20›"),
            ("‹masked:hunter:5›", "‹masked:17›"),
            ("‹masked:5:0123CDEF›", "‹masked:19›"),
            ("‹masked:jwt:jwt:5›", "‹masked:18›"),
        ] {
            assert_eq!(masked(value.as_bytes()), expected);
        }
    }

    #[test]
    fn text_is_borrowed_until_a_range_is_replaced() {
        let (text, masks) = (b"a=;b=tiger;c=7", Masks::new(b""));

        let mut same = MaskedText::new(text);
        same.mask(2..2, b"", &masks, Mask::SECRET, Spelling::Text);
        assert!(matches!(same.finish(), Cow::Borrowed(_)));

        let mut masked = MaskedText::new(text);
        masked.mask(5..10, b"tiger", &masks, Mask::SECRET, Spelling::Text);
        masked.replace(13..14, b"0");
        assert_eq!(masked.finish(), "a=;b=‹masked:5›;c=0".as_bytes());
    }
}
