//! Masks XML, and HTML as far as it is alike, by the names of elements and attributes and by the values in them.
//!
//! Walked, not parsed: one pass over the bytes, structure kept, nothing refused. Text and attributes of a sensitive element, and of what is
//! in it, are masked; of namespaces and types (`xmlns`, `xsi`) nothing is. Where only shapes are told, the whole text is sensitive.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;
use memchr::memmem::Finder;

use crate::class::length_while;
use crate::decoded::Decoded;
use crate::masked_text::{Mask, MaskedText};
use crate::redact::{Redactor, mask_of_name};
use crate::value_shape::Spelling;

/// More than a text has elements: no end tag leads out of it.
const WHOLE_TEXT: usize = usize::MAX / 2;

pub fn mask_xml<'a>(xml: &'a [u8], redactor: &Redactor) -> Cow<'a, [u8]> {
    let mask_of_depth = redactor.mask_of_anything();
    XmlMasker {
        xml,
        redactor,
        at: 0,
        masked: MaskedText::new(xml),
        masked_depth: mask_of_depth.map_or(0, |_| WHOLE_TEXT),
        mask_of_depth,
    }
    .mask()
}

struct XmlMasker<'a, 'r> {
    xml: &'a [u8],
    redactor: &'r Redactor,
    at: usize,
    masked: MaskedText<'a>,
    /// How many elements are open here that are sensitive or in one, and how that masks.
    masked_depth: usize,
    mask_of_depth: Option<Mask>,
}

impl<'a> XmlMasker<'a, '_> {
    fn mask(mut self) -> Cow<'a, [u8]> {
        while self.at < self.xml.len() {
            let rest = self.rest();
            if rest.starts_with(b"<![CDATA[") {
                self.until(b"<![CDATA[".len(), b"]]>", self.mask_here());
            } else if rest.starts_with(b"<!--") {
                self.until(b"<!--".len(), b"-->", self.mask_here());
            } else if rest.starts_with(b"<?") {
                let is_first = self.at == 0;
                let with: &[u8] = if is_first {
                    b"xml version=\"1.0\""
                } else {
                    b"x"
                };
                self.replaced_until(b"<?".len(), b"?>", with);
            } else if rest.starts_with(b"<!") {
                self.declaration();
            } else if rest.starts_with(b"</") {
                self.end_tag();
            } else if matches!(rest, [b'<', first, ..] if begins_name(*first)) {
                self.tag();
            } else {
                // A `<` that begins nothing is text as well.
                let text = rest.get(1..).unwrap_or_default();
                let end = self.at + 1 + memchr(b'<', text).unwrap_or(text.len());
                self.value(self.at..end, self.mask_here(), true);
                self.at = end;
            }
        }
        self.masked.finish()
    }

    fn rest(&self) -> &'a [u8] {
        self.xml.get(self.at..).unwrap_or_default()
    }

    fn length_to(&self, byte: u8) -> usize {
        memchr(byte, self.rest()).unwrap_or(self.rest().len())
    }

    fn mask_here(&self) -> Option<Mask> {
        self.mask_of_depth.filter(|_| self.masked_depth > 0)
    }

    /// Text that is no markup as far as to this end.
    fn until(&mut self, start: usize, end: &[u8], mask: Option<Mask>) {
        let content = self.at + start;
        let rest = self.xml.get(content..).unwrap_or_default();
        let length = Finder::new(end).find(rest).unwrap_or(rest.len());
        self.value(content..content + length, mask, false);
        self.at = self.xml.len().min(content + length + end.len());
    }

    /// A document type; what it declares itself, in brackets, is told where values are.
    fn declaration(&mut self) {
        let line = self.rest().get(..self.length_to(b'>')).unwrap_or_default();
        let end: &[u8] = match memchr(b'[', line) {
            Some(_) => b"]>",
            None => b">",
        };
        self.replaced_until(b"<!".len(), end, b"DOCTYPE html");
    }

    /// What a declaration or an instruction says: one that says nothing, where only shapes are told.
    fn replaced_until(&mut self, start: usize, end: &[u8], with: &[u8]) {
        let content = self.at + start;
        let rest = self.xml.get(content..).unwrap_or_default();
        let length = Finder::new(end).find(rest);
        if !self.redactor.masks.are_shapes() {
            self.until(start, end, None);
            return;
        }
        let to = length.map_or(self.xml.len(), |length| content + length + end.len());
        let close: &[u8] = if end == b"?>" { b"?>" } else { b">" };
        self.masked.replace(content..to, &[with, close].concat());
        self.at = to;
    }

    fn tag(&mut self) {
        self.at += 1;
        let name = self.name();
        let of_name = mask_of_name(local(name));
        if self.masked_depth == 0 {
            self.mask_of_depth = of_name;
        } else if of_name.is_some_and(|mask| !mask.has_tail) {
            // A password in a token: to the end of the token, nothing is compared.
            self.mask_of_depth = Some(Mask::GUESSABLE);
        }
        let mask = of_name.or(self.mask_here());
        loop {
            self.at += length_while(self.rest(), |byte| byte.is_ascii_whitespace());
            match self.rest() {
                [] => return,
                [b'>', ..] => {
                    self.at += 1;
                    if mask.is_some() {
                        self.masked_depth = self.masked_depth.saturating_add(1);
                    }
                    return;
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    return;
                }
                _ => self.attribute(mask),
            }
        }
    }

    fn end_tag(&mut self) {
        self.masked_depth = self.masked_depth.saturating_sub(1);
        self.at += b"</".len();
        self.name();
        let end = self.at + self.length_to(b'>');
        if let Some(mask) = self.redactor.mask_of_anything() {
            self.value(self.at..end, Some(mask), false);
        }
        self.at = end + 1;
    }

    fn attribute(&mut self, mask_of_element: Option<Mask>) {
        let start = self.at;
        let name = self.name();
        self.at += length_while(self.rest(), |byte| byte.is_ascii_whitespace());
        if !self.rest().starts_with(b"=") {
            // What is no attribute: at least one byte of it.
            self.at = self.at.max(start + 1);
            if let Some(mask) = self.redactor.mask_of_anything() {
                self.value(start..self.at, Some(mask), false);
            }
            return;
        }
        self.at += 1;
        self.at += length_while(self.rest(), |byte| byte.is_ascii_whitespace());
        let quote = self.rest().first().copied();
        let (start, length) = match quote {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                (self.at, self.length_to(quote))
            }
            // HTML alone.
            _ => (
                self.at,
                length_while(self.rest(), |byte| {
                    !byte.is_ascii_whitespace() && byte != b'>'
                }),
            ),
        };
        let is_of_xml = name.starts_with(b"xmlns") || name.starts_with(b"xsi:");
        let mask = mask_of_name(local(name)).or(mask_of_element);
        self.value(start..start + length, mask.filter(|_| !is_of_xml), true);
        self.at = start + length + usize::from(matches!(quote, Some(b'"' | b'\'')));
    }

    fn name(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = length_while(rest, |byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/' | b'<' | b'"' | b'\'')
        });
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Masks a value as a whole, without the blanks around it, or what has the form of a class in it.
    fn value(&mut self, range: Range<usize>, mask: Option<Mask>, has_entities: bool) {
        let raw = self.xml.get(range.clone()).unwrap_or_default();
        let text = raw.trim_ascii();
        if text.is_empty() {
            return;
        }
        let start = range.start + length_while(raw, |byte| byte.is_ascii_whitespace());
        let mut decoded = Decoded::plain(text);
        if has_entities {
            decoded = decoded.entities();
        }
        let (masks, spelling) = (&self.redactor.masks, Spelling::Text);
        if let Some(mask) = mask {
            let range = start..start + text.len();
            self.masked
                .mask(range, &decoded.bytes, masks, mask, spelling);
        } else if let Some(shown) = self.redactor.url(text, spelling) {
            self.masked.replace(start..start + text.len(), &shown);
        } else {
            self.redactor
                .classes_in(&decoded.percent(), start, true, spelling, &mut self.masked);
        }
    }
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || byte >= 0x80
}

/// A name without its namespace.
fn local(name: &[u8]) -> &[u8] {
    memchr(b':', name).map_or(name, |colon| name.get(colon + 1..).unwrap_or_default())
}
