//! Masks JSON by the names and by the values in it.
//!
//! A body may be cut anywhere and may not be what its type says, so that JSON is not parsed here but walked: one pass over the bytes,
//! structure kept, nothing refused. Below a sensitive name every text and number is masked. A number of a class becomes a mask in quotes
//! that says it was one; a secret number becomes 0, so that a reader still sees a number, and two of them are not compared. Where only
//! shapes are told, the whole text stands below a sensitive name.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use memchr::memchr;

use crate::class::{Hit, find};
use crate::decoded::Decoded;
use crate::masked_text::{Mask, MaskedText, stays};
use crate::name_memo::NameMemo;
use crate::quotes::Quotes;
use crate::redact::{Redactor, mask_of_name, mask_of_spelling};
use crate::text::text;
use crate::value_shape::{Spelling, is_integer};

/// More than a text has brackets: no bracket leads out of it.
const WHOLE_TEXT: usize = usize::MAX / 2;

thread_local! {
    /// In their quotes.
    static FIELD_NAMES: RefCell<NameMemo<Option<Mask>>> = RefCell::default();
}

/// `is_json`: whether a number that is masked must stay JSON; other text may hold JSON as well.
pub fn mask_json<'a>(json: &'a [u8], is_json: bool, redactor: &Redactor) -> Cow<'a, [u8]> {
    FIELD_NAMES.with_borrow_mut(|names| JsonMasker::new(json, is_json, redactor, names).mask())
}

struct JsonMasker<'a, 'n> {
    json: &'a [u8],
    is_json: bool,
    redactor: &'n Redactor,
    names: &'n mut NameMemo<Option<Mask>>,
    quotes: Quotes<'a>,
    at: usize,
    masked: MaskedText<'a>,
    /// What has the form of a class, as far as it was not walked over.
    hits: std::iter::Peekable<std::vec::IntoIter<Hit>>,
    holds_percent: bool,
    /// How many objects and arrays are open here that are the value of a sensitive name or part of one, and how that masks.
    masked_depth: usize,
    mask_of_depth: Option<Mask>,
    /// How the next value is masked, as that of a sensitive name.
    next: Option<Mask>,
}

impl<'a, 'n> JsonMasker<'a, 'n> {
    fn new(
        json: &'a [u8],
        is_json: bool,
        redactor: &'n Redactor,
        names: &'n mut NameMemo<Option<Mask>>,
    ) -> Self {
        let mask_of_depth = redactor.mask_of_anything();
        Self {
            json,
            is_json,
            redactor,
            names,
            quotes: Quotes::new(json),
            at: 0,
            masked: MaskedText::new(json),
            hits: find(json, true).into_iter().peekable(),
            holds_percent: memchr(b'%', json).is_some(),
            masked_depth: mask_of_depth.map_or(0, |_| WHOLE_TEXT),
            mask_of_depth,
            next: None,
        }
    }

    fn mask(mut self) -> Cow<'a, [u8]> {
        loop {
            if self.mask_here().is_none() {
                // Nothing matters here but names, and they stand in quotes.
                let Some(quote) = self.quotes.next(self.at) else {
                    break;
                };
                self.string(quote);
                continue;
            }
            let rest = self.json.get(self.at..).unwrap_or_default();
            let next = rest
                .iter()
                .enumerate()
                .find(|(_, byte)| matters_where_masked(**byte));
            let Some((blanks, &byte)) = next else {
                break;
            };
            self.at += blanks;
            match byte {
                b'"' => self.string(self.at),
                b'-' | b'0'..=b'9' => self.number(),
                b't' | b'f' => self.boolean(),
                _ => self.structure(byte),
            }
        }
        self.bare_classes(self.json.len());
        self.masked.finish()
    }

    fn mask_here(&self) -> Option<Mask> {
        let of_depth = self.mask_of_depth.filter(|_| self.masked_depth > 0);
        self.next.or(of_depth)
    }

    /// Where values are masked.
    fn structure(&mut self, byte: u8) {
        self.at += 1;
        match byte {
            b'{' | b'[' => {
                if self.masked_depth == 0 {
                    self.mask_of_depth = self.next;
                }
                self.masked_depth += 1;
            }
            b'}' | b']' => self.masked_depth = self.masked_depth.saturating_sub(1),
            _ => {}
        }
        self.next = None;
    }

    fn string(&mut self, quote: usize) {
        self.bare_classes(quote);
        let (end, is_escaped) = self.quotes.end_of_string(quote + 1);
        let content = quote + 1..end.unwrap_or(self.json.len());
        self.at = self.json.len().min(content.end + 1);
        // What stands where a sensitive value must is one, whatever a colon behind it makes of it.
        let behind_name = self.behind_colon().filter(|_| self.next.is_none());
        if let Some(behind) = behind_name {
            self.at = behind;
            self.next = self.mask_of(quote..content.end + 1, is_escaped);
            self.classes(content, is_escaped);
        } else if let Some(mask) = self.mask_here() {
            let mut value = Decoded::plain(self.json.get(content.clone()).unwrap_or_default());
            if is_escaped {
                value = value.json();
            }
            let masks = &self.redactor.masks;
            let spelling = Spelling::JsonString;
            self.masked
                .mask(content, &value.bytes, masks, mask, spelling);
            self.next = None;
        } else {
            self.classes(content, is_escaped);
        }
    }

    /// What stands behind the colon, where one follows here.
    fn behind_colon(&self) -> Option<usize> {
        let rest = self.json.get(self.at..).unwrap_or_default();
        let colon = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        (rest.get(colon) == Some(&b':')).then_some(self.at + colon + 1)
    }

    fn number(&mut self) {
        self.bare_classes(self.at);
        let rest = self.json.get(self.at..).unwrap_or_default();
        let length = rest
            .iter()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        let range = self.at..self.at + length;
        let number = rest.get(..length).unwrap_or_default();
        self.at = range.end;
        match self.mask_here() {
            Some(mask) if mask.class.is_some() && mask.has_tail => {
                self.replace_number(range, mask);
            }
            _ if is_integer(number) => self.masked.replace(range, b"0"),
            _ => self.masked.replace(range, b"0.0"),
        }
        self.next = None;
    }

    /// One bit of a secret, where it is the value of a sensitive name alone; of all the shape is told where only shapes are.
    fn boolean(&mut self) {
        let rest = self.json.get(self.at..).unwrap_or_default();
        let is_true = rest.starts_with(b"true");
        if is_true && self.redactor.masks.are_shapes() {
            self.bare_classes(self.at);
            self.masked.replace(self.at..self.at + 4, b"false");
        }
        self.at += if is_true { 4 } else { 1 };
    }

    /// A mask in the place of a number: in quotes, where it must stay JSON.
    fn replace_number(&mut self, range: Range<usize>, mask: Mask) {
        let number = self.json.get(range.clone()).unwrap_or_default();
        let quote: &[u8] = if self.is_json { b"\"" } else { b"" };
        let mut written = quote.to_vec();
        let masks = &self.redactor.masks;
        masks.write(number, mask, Spelling::Number, &mut written);
        written.extend_from_slice(quote);
        self.masked.replace(range, &written);
    }

    /// Masks what has the form of a class before this place, outside of strings.
    fn bare_classes(&mut self, end: usize) {
        while let Some(hit) = self.hits.next_if(|hit| hit.range.start < end) {
            let range = hit.range.start..hit.range.end.min(end);
            if range.start < self.masked.end() {
                continue;
            }
            let value = self.json.get(range.clone()).unwrap_or_default();
            if value.iter().all(u8::is_ascii_digit) {
                self.replace_number(range, Mask::of(hit.class));
            } else if !stays(value) {
                let (masks, mask) = (&self.redactor.masks, Mask::of(hit.class));
                self.masked.mask(range, value, masks, mask, Spelling::Text);
            }
        }
    }

    /// Masks what has the form of a class in a string.
    fn classes(&mut self, content: Range<usize>, is_escaped: bool) {
        let string = self.json.get(content.clone()).unwrap_or_default();
        let holds_percent = self.holds_percent && memchr(b'%', string).is_some();
        if is_escaped || holds_percent {
            while self
                .hits
                .next_if(|hit| hit.range.start < content.end)
                .is_some()
            {}
            let mut decoded = Decoded::plain(string);
            if is_escaped {
                decoded = decoded.json();
            }
            let (at, spelling) = (content.start, Spelling::JsonString);
            self.redactor
                .classes_in(&decoded.percent(), at, true, spelling, &mut self.masked);
            return;
        }
        while let Some(hit) = self.hits.next_if(|hit| hit.range.start < content.end) {
            let range = hit.range.start..hit.range.end.min(content.end);
            let value = self.json.get(range.clone()).unwrap_or_default();
            let (masks, mask) = (&self.redactor.masks, Mask::of(hit.class));
            if range.start >= self.masked.end() {
                self.masked
                    .mask(range, value, masks, mask, Spelling::JsonString);
            }
        }
    }

    fn mask_of(&mut self, quoted: Range<usize>, is_escaped: bool) -> Option<Mask> {
        self.names.decide(self.json, quoted, |quoted| {
            if is_escaped {
                mask_of_spelling(unescaped(&text(quoted)))
            } else {
                mask_of_name(quoted)
            }
        })
    }
}

/// What begins a value, or tells where one begins or ends.
fn matters_where_masked(byte: u8) -> bool {
    matches!(
        byte,
        b'"' | b'-' | b'0'..=b'9' | b'{' | b'[' | b'}' | b']' | b',' | b't' | b'f'
    )
}

/// A name without its escapes, as far as they are some: halves of surrogate pairs and escapes that JSON does not know stand for
/// characters that no rule names.
fn unescaped(name: &str) -> impl Iterator<Item = char> {
    let mut rest = name.chars();
    std::iter::from_fn(move || {
        loop {
            let character = rest.next()?;
            if character != '\\' {
                return Some(character);
            }
            let escaped = rest.next()?;
            let code = rest
                .as_str()
                .get(..4)
                .filter(|_| escaped == 'u')
                .and_then(|digits| u32::from_str_radix(digits, 16).ok());
            if let Some(code) = code {
                rest.nth(3);
                return Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            if matches!(escaped, '"' | '\\' | '/') {
                return Some(escaped);
            }
        }
    })
}
