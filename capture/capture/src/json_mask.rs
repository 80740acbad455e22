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

use crate::class::{Hit, find, length_while};
use crate::decoded::Decoded;
use crate::masked_text::{Mask, MaskedText, stays};
use crate::name_memo::NameMemo;
use crate::quotes::Quotes;
use crate::redact::{Redactor, mask_of_name, mask_of_spelling};
use crate::redact_body::begins_json;
use crate::text::text;
use crate::value_shape::{Spelling, is_integer};

/// Blanks behind a line feed that are looked over for what begins a line.
const INDENT_BYTES_MAX: usize = 64;
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
        // Of an encoding that nobody knows, no string says where it ends.
        let is_utf_8 = match std::str::from_utf8(json) {
            Ok(_) => true,
            Err(error) => error.error_len().is_none(),
        };
        let of_unknown = (is_json && !is_utf_8).then_some(Mask::GUESSABLE);
        let mask_of_depth = redactor.mask_of_anything().or(of_unknown);
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
            let is_between = |byte: u8| byte.is_ascii_whitespace() || byte == b':';
            self.at += length_while(rest, is_between);
            match self.json.get(self.at) {
                Some(b'"') => self.string(self.at),
                Some(&byte) if is_structure(byte) => self.structure(byte),
                Some(_) => self.word(),
                None => break,
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
                } else if self.next.is_some_and(|mask| !mask.has_tail) {
                    // Passwords in a token: to the end of the token, nothing is compared.
                    self.mask_of_depth = Some(Mask::GUESSABLE);
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
        // What is masked goes as far as a quote; a stray quote elsewhere costs no more than its line.
        let (json, is_json) = (self.json, self.is_json);
        let is_masked = self.mask_here().is_some();
        let ends = |at: usize| !is_masked && (!is_json || begins_line_of_json(json, at + 1));
        let (end, is_escaped) = self.quotes.end_of_string(quote + 1, ends);
        let content = quote + 1..end.unwrap_or(self.json.len());
        self.at = self.json.len().min(content.end + 1);
        // What stands where a sensitive value must is one, whatever a colon behind it makes of it.
        let is_closed = self.json.get(content.end) == Some(&b'"');
        let behind_name = self
            .behind_colon()
            .filter(|_| is_closed && self.next.is_none());
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

    /// What stands in no quotes where values are masked: a number, one of three words of JSON, or what is no JSON.
    fn word(&mut self) {
        self.bare_classes(self.at);
        let rest = self.json.get(self.at..).unwrap_or_default();
        let length = length_while(rest, |byte| {
            !(byte.is_ascii_whitespace() || is_structure(byte) || matches!(byte, b'"' | b':'))
        });
        let word = rest.get(..length).unwrap_or_default();
        let range = self.at..self.at + length;
        self.at = range.end;
        let is_of_number =
            |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        if matches!(word, b"true" | b"false" | b"null") {
            // One bit of a secret, where it is the value of a sensitive name alone; not where only shapes are told.
            if word == b"true" && self.redactor.masks.are_shapes() {
                self.masked.replace(range, b"false");
            }
        } else if matches!(word.first(), Some(b'-' | b'0'..=b'9')) && word.iter().all(is_of_number)
        {
            self.number(range);
        } else if let Some(mask) = self.mask_here() {
            let masks = &self.redactor.masks;
            self.masked.mask(range, word, masks, mask, Spelling::Text);
        }
    }

    fn number(&mut self, range: Range<usize>) {
        let number = self.json.get(range.clone()).unwrap_or_default();
        match self.mask_here() {
            Some(mask) if mask.class.is_some() && mask.has_tail => {
                self.replace_number(range, mask);
            }
            _ if is_integer(number) => self.masked.replace(range, b"0"),
            _ => self.masked.replace(range, b"0.0"),
        }
        self.next = None;
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
            let mut range = hit.range.start..hit.range.end.min(end);
            if range.start < self.masked.end() {
                continue;
            }
            let value = self.json.get(range.clone()).unwrap_or_default();
            if value.iter().all(u8::is_ascii_digit) {
                // A mask in quotes has no sign before it.
                let before = self.json.get(..range.start).unwrap_or_default();
                if self.is_json && before.ends_with(b"-") && range.start > self.masked.end() {
                    range.start -= 1;
                }
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
        let spelling = Spelling::JsonString;
        let url = self.redactor.url(string, spelling);
        if let Some(shown) = url {
            while self
                .hits
                .next_if(|hit| hit.range.start < content.end)
                .is_some()
            {}
            self.masked.replace(content, &shown);
            return;
        }
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
                if let Some(shown) = self.document(&decoded.bytes) {
                    self.masked.replace(content, &shown);
                    return;
                }
            }
            let at = content.start;
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

    /// Of a string without its escapes, which holds a document: how that is written with what is sensitive in it masked, JSON by all
    /// its rules, and of any other (GraphQL) values in quotes. None where nothing is. It goes as deep as escapes do, which double with
    /// each document that they stand in.
    fn document(&mut self, string: &[u8]) -> Option<Vec<u8>> {
        memchr(b'"', string)?;
        let shown = if begins_json(string) {
            JsonMasker::new(string, true, self.redactor, &mut *self.names).mask()
        } else {
            self.redactor.arguments(string)
        };
        let Cow::Owned(shown) = shown else {
            return None;
        };
        let written = serde_json::to_vec(&text(&shown)).ok()?;
        let content = written.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        Some(content.to_vec())
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

fn is_structure(byte: u8) -> bool {
    matches!(byte, b'{' | b'[' | b'}' | b']' | b',')
}

/// Whether what stands here, at the beginning of a line, is JSON and no more of a string.
fn begins_line_of_json(json: &[u8], at: usize) -> bool {
    let line = json.get(at..).unwrap_or_default().iter();
    let first = line
        .take(INDENT_BYTES_MAX)
        .find(|byte| !byte.is_ascii_whitespace());
    first.is_none_or(|byte| is_structure(*byte) || *byte == b'"')
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
