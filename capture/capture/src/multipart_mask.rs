//! Masks the parts of a multipart body (RFC 2046 section 5.1) by their names, their types and the values in them.
//!
//! Boundaries and the heads of parts stay. A part that is no text, such as a picture, is masked as a whole; one of a type that is known is
//! masked as a body of that type.

use std::borrow::Cow;

use memchr::memmem::Finder;
use memchr::{memchr, memmem};

use crate::class::length_while;
use crate::masked_text::{Mask, MaskedText};
use crate::redact::{Redactor, mask_of_name};
use crate::value_shape::Spelling;

/// RFC 2046 section 5.1.1.
const BOUNDARY_BYTES_MAX: usize = 70;
/// Parts in parts: mail has two, deeper is an attack.
const LAYERS_MAX: usize = 3;

pub fn mask_multipart<'a>(
    content: &'a [u8],
    content_type: &[u8],
    redactor: &Redactor,
) -> Cow<'a, [u8]> {
    mask_layer(content, content_type, redactor, LAYERS_MAX)
}

fn mask_layer<'a>(
    content: &'a [u8],
    content_type: &[u8],
    redactor: &Redactor,
    layers: usize,
) -> Cow<'a, [u8]> {
    let mut masked = MaskedText::new(content);
    let Some(delimiter) = delimiter(content, content_type).filter(|_| layers > 0) else {
        // Nobody can tell its parts.
        mask_whole(0..content.len(), content, redactor, &mut masked);
        return masked.finish();
    };
    let finder = Finder::new(&delimiter);
    let starts: Vec<usize> = finder
        .find_iter(content)
        .filter(|&at| at == 0 || content.get(at - 1) == Some(&b'\n'))
        .collect();
    let first = starts.first().copied().unwrap_or(content.len());
    mask_whole(0..first, content, redactor, &mut masked);
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(content.len());
        let part = start + delimiter.len()..end;
        mask_part(part, content, redactor, layers, &mut masked);
    }
    masked.finish()
}

/// Two hyphens and what the type names; where it names nothing, the first line.
fn delimiter(content: &[u8], content_type: &[u8]) -> Option<Vec<u8>> {
    let boundary = parameter(content_type, b"boundary").filter(|boundary| !boundary.is_empty());
    if let Some(boundary) = boundary.filter(|boundary| boundary.len() <= BOUNDARY_BYTES_MAX) {
        return Some([b"--", boundary].concat());
    }
    let line = content
        .split(|&byte| byte == b'\n')
        .next()?
        .trim_ascii_end();
    let is_one = line.starts_with(b"--") && (3..=BOUNDARY_BYTES_MAX + 2).contains(&line.len());
    is_one.then(|| line.to_vec())
}

/// The value of a parameter such as `name="card"`.
fn parameter<'h>(header: &'h [u8], wanted: &[u8]) -> Option<&'h [u8]> {
    header.split(|&byte| byte == b';').skip(1).find_map(|pair| {
        let (name, value) = pair.split_at_checked(memchr(b'=', pair)?)?;
        let value = value.get(1..)?.trim_ascii();
        let is_wanted = name.trim_ascii().eq_ignore_ascii_case(wanted);
        is_wanted.then(|| {
            value
                .strip_prefix(b"\"")
                .map_or(value, |value| value.strip_suffix(b"\"").unwrap_or(value))
        })
    })
}

/// What stands between two delimiters: the end of the first one's line, a head, an empty line, a body, a line break.
fn mask_part(
    part: std::ops::Range<usize>,
    content: &[u8],
    redactor: &Redactor,
    layers: usize,
    masked: &mut MaskedText<'_>,
) {
    let text = content.get(part.clone()).unwrap_or_default();
    let (head, body) = match [&b"\r\n\r\n"[..], b"\n\n"]
        .iter()
        .filter_map(|blank| Some((memmem::find(text, blank)?, blank.len())))
        .min()
    {
        Some((end, blank)) => (0..end, end + blank),
        None => (0..text.len(), text.len()),
    };
    if let Some(epilogue) = text.strip_prefix(b"--") {
        let start = part.start + 2 + length_while(epilogue, |byte| matches!(byte, b'\r' | b'\n'));
        mask_whole(start..part.end, content, redactor, masked);
        return;
    }
    let head = text.get(head).unwrap_or_default();
    let mut is_odd = false;
    let (mut name, mut content_type) = (&b""[..], &b""[..]);
    let mut at = part.start;
    for line in head.split_inclusive(|&byte| byte == b'\n') {
        let field = line.trim_ascii_end();
        let is_folded = line.starts_with(b" ") || line.starts_with(b"\t");
        if let Some(colon) = memchr(b':', field).filter(|_| !is_folded) {
            let (field_name, value) = field.split_at(colon);
            let field_name = field_name.trim_ascii_end();
            let value = value.get(1..).unwrap_or_default().trim_ascii_start();
            if field_name.eq_ignore_ascii_case(b"content-disposition") {
                name = parameter(value, b"name").unwrap_or_default();
                // RFC 8187, which forms do not use.
                is_odd |= parameter(value, b"name*").is_some();
            } else if field_name.eq_ignore_ascii_case(b"content-type") {
                content_type = value;
            }
            let value_at = at + field.len() - value.len();
            mask_field(content, value_at, field_name, value, redactor, masked);
        } else if !field.is_empty() {
            // The name of the part may stand here.
            is_odd = true;
            mask_whole(at..at + field.len(), content, redactor, masked);
        }
        at += line.len();
    }
    let body_at = part.start + body;
    let body = text.get(body..).unwrap_or_default();
    let length = [&b"\r\n"[..], b"\n"]
        .iter()
        .find_map(|line_break| body.strip_suffix(*line_break))
        .map_or(body.len(), <[u8]>::len);
    let body = body.get(..length).unwrap_or_default();
    let range = body_at..body_at + length;
    if let Some(mask) = mask_of_name(name).or(is_odd.then_some(Mask::GUESSABLE)) {
        let masks = &redactor.masks;
        masked.mask(range, body, masks, mask, Spelling::Text);
        return;
    }
    if content_type
        .trim_ascii_start()
        .to_ascii_lowercase()
        .starts_with(b"multipart/")
    {
        if let Cow::Owned(inner) = mask_layer(body, content_type, redactor, layers - 1) {
            masked.replace(range, &inner);
        }
        return;
    }
    match redactor.body(body, content_type, true) {
        None => mask_whole(range, content, redactor, masked),
        Some(Cow::Owned(inner)) => masked.replace(range, &inner),
        Some(Cow::Borrowed(_)) => {}
    }
}

/// The names of a part and its type stay; the rest is masked as the head of a message is.
fn mask_field(
    content: &[u8],
    at: usize,
    name: &[u8],
    value: &[u8],
    redactor: &Redactor,
    masked: &mut MaskedText<'_>,
) {
    let is_disposition = name.eq_ignore_ascii_case(b"content-disposition");
    if is_disposition && redactor.masks.are_shapes() {
        let mut start = at;
        for (number, pair) in value.split(|&byte| byte == b';').enumerate() {
            let name = memchr(b'=', pair).and_then(|end| pair.get(..end));
            if number > 0 && name.is_none_or(|name| name.trim_ascii() != b"name") {
                let value = start + name.map_or(0, |name| name.len() + 1);
                let end = start + pair.len();
                mask_whole(value..end, content, redactor, masked);
            }
            start += pair.len() + 1;
        }
        return;
    }
    let shown = if is_disposition {
        redactor.classes(value, true)
    } else {
        redactor.header(name, value)
    };
    if let (Cow::Owned(shown), false) = (shown, value.is_empty()) {
        masked.replace(at..at + value.len(), &shown);
    }
}

fn mask_whole(
    range: std::ops::Range<usize>,
    content: &[u8],
    redactor: &Redactor,
    masked: &mut MaskedText<'_>,
) {
    let value = content.get(range.clone()).unwrap_or_default();
    masked.mask(
        range,
        value,
        &redactor.masks,
        Mask::GUESSABLE,
        Spelling::Text,
    );
}
