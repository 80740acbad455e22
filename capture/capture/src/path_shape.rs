//! A request-target of which only the shape is told: words that name a resource stay, whatever may be a value does not.
//!
//! Coarser than a path template: `OrderItems2` is a word to a reader and a value here. What is a value to `api_inventory/segment_shape.py`
//! is one here as well.

use std::borrow::Cow;

use memchr::memchr;

use crate::class::length_while;
use crate::masked_text::{Mask, MaskedText, Masks};
use crate::value_shape::Spelling;

/// Of a word in a path; what is longer was drawn by a machine.
const WORD_BYTES_MAX: usize = 32;
/// `oauth2`, `step12`: of a word with a number behind.
const NUMBERED_WORD_BYTES_MAX: usize = 12;
/// `v1beta1`, `v2.1`.
const VERSION_BYTES_MAX: usize = 7;
const VERSION_DIGITS_MAX: usize = 3;

/// Masks the path's values and the fragment. A query is left as it is.
pub fn shape_path<'a>(target: &'a [u8], masks: &Masks) -> Cow<'a, [u8]> {
    let mut masked = MaskedText::new(target);
    let mut mask = |at: usize, length: usize| {
        let value = target.get(at..at + length).unwrap_or_default();
        masked.mask(
            at..at + length,
            value,
            masks,
            Mask::GUESSABLE,
            Spelling::Text,
        );
    };
    let end = length_while(target, |byte| !matches!(byte, b'?' | b'#'));
    let mut at = path_start(target.get(..end).unwrap_or_default());
    while at < end {
        let segment = target.get(at..end).unwrap_or_default();
        let length = memchr(b'/', segment).unwrap_or(segment.len());
        let segment = segment.get(..length).unwrap_or_default();
        let name = memchr(b';', segment).unwrap_or(length);
        let stem = stem_length(segment.get(..name).unwrap_or_default());
        if !is_word(segment.get(..stem).unwrap_or_default()) {
            mask(at, stem);
        }
        if name < length {
            mask(at + name + 1, length - name - 1);
        }
        at += length + 1;
    }
    if let Some(hash) = memchr(b'#', target) {
        mask(hash + 1, target.len() - hash - 1);
    }
    masked.finish()
}

/// Behind the authority of an absolute target; behind everything where a target is no path (RFC 9112 section 3.2).
fn path_start(target: &[u8]) -> usize {
    if target.starts_with(b"/") {
        return 1;
    }
    let authority = memchr::memmem::find(target, b"://").map(|scheme| scheme + 3);
    let path = authority.and_then(|at| {
        let path = memchr(b'/', target.get(at..)?)?;
        Some(at + path + 1)
    });
    path.unwrap_or(target.len())
}

/// Without what an answer's format is called: `42.json`.
fn stem_length(segment: &[u8]) -> usize {
    let dot = memchr::memrchr(b'.', segment).filter(|dot| *dot > 0);
    let extension = dot.and_then(|dot| Some((dot, segment.get(dot + 1..)?)));
    match extension {
        Some((dot, extension)) if crate::class::is_file_extension(extension) => dot,
        _ => segment.len(),
    }
}

fn is_word(segment: &[u8]) -> bool {
    if segment.is_empty() || matches!(segment, b"*" | b"." | b"..") {
        return true;
    }
    let letters = length_while(segment, |byte| byte.is_ascii_alphabetic());
    let behind = segment.get(letters..).unwrap_or_default();
    let is_lower = !segment.iter().any(u8::is_ascii_uppercase);
    match segment.len() - letters {
        0 if is_lower => letters <= WORD_BYTES_MAX,
        0 => letters <= WORD_BYTES_MAX && !has_short_humps(segment),
        1..=2 if is_lower && letters > 0 && behind.iter().all(u8::is_ascii_digit) => {
            segment.len() <= NUMBERED_WORD_BYTES_MAX
        }
        _ if is_version(segment) => true,
        _ => {
            let is_part =
                |byte: &u8| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'_' | b'-' | b'~');
            segment.len() <= WORD_BYTES_MAX && segment.iter().all(is_part)
        }
    }
}

fn is_version(segment: &[u8]) -> bool {
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
    matches!(segment, [b'v' | b'V', digit, ..] if digit.is_ascii_digit())
        && segment.len() <= VERSION_BYTES_MAX
        && segment.iter().all(is_part)
        && segment.iter().filter(is_digit).count() <= VERSION_DIGITS_MAX
}

/// Capitals stand closer than the words of a camel-case name begin, as `segment_shape` has it.
fn has_short_humps(word: &[u8]) -> bool {
    let first_is_lower = word.first().is_some_and(u8::is_ascii_lowercase);
    let capitals = word.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let humps = capitals + usize::from(first_is_lower);
    word.len() >= 10 && humps >= 4 && 10 * word.len() < 26 * humps
}
