//! Masks what is sensitive before an exchange becomes a record.
//!
//! `api_inventory/redaction.json` is the one definition of what is sensitive, compiled in here and read by
//! `api_inventory/redaction.py`; vectors in `tests/golden/redaction` hold both to the same answers. A mask keeps the scheme
//! of a credential, the names of cookies and parameters, the length, and whether a token has the form of a JWT; never the
//! value. Everything is linear in the length of the text, borrows it where nothing is masked, and leaves masks as they are.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ahash::RandomState;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memchr;
use memchr::memmem::Finder;
use serde_json::Value;

use crate::masked_text::{JWT_START, MaskedText, chain, is_jwt, is_token_byte, write_masked};
use crate::name_memo::NameMemo;

const DEFINITION: &str = include_str!("../../../api_inventory/redaction.json");
/// Characters of a name that are looked at: beyond, it is data in the place of a name.
const NAME_CHARACTERS_MAX: usize = 256;

static JWT_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(JWT_START));
static AUTHORITY_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::read(DEFINITION));

thread_local! {
    static HEADER_NAMES: RefCell<NameMemo<HeaderKind>> = RefCell::default();
    static QUERY_NAMES: RefCell<NameMemo<bool>> = RefCell::default();
}

type Names = HashSet<Vec<u8>, RandomState>;

/// What a header holds.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum HeaderKind {
    #[default]
    Harmless,
    Sensitive,
    Credentials,
    Cookies,
    SetCookie,
    Url,
}

struct Rules {
    headers: HashMap<Vec<u8>, HeaderKind, RandomState>,
    schemes: Vec<String>,
    names: Names,
    query_names: Names,
    name_parts: AhoCorasick,
    harmless_parts: AhoCorasick,
}

impl Rules {
    /// Reads the definition, which is part of the program: one that cannot be read must end it, never mask nothing.
    fn read(definition: &str) -> Self {
        let document: Value = serde_json::from_str(definition).expect("redaction.json is JSON");
        let list = |key: &str| -> Vec<String> {
            let terms = document.get(key).cloned().unwrap_or_default();
            serde_json::from_value(terms).expect("redaction.json holds lists of text")
        };
        let names =
            |key: &str| -> Names { list(key).into_iter().map(String::into_bytes).collect() };
        let kinds = [
            ("credential_headers", HeaderKind::Credentials),
            ("cookie_headers", HeaderKind::Cookies),
            ("set_cookie_headers", HeaderKind::SetCookie),
            ("url_headers", HeaderKind::Url),
        ];
        Self {
            headers: kinds
                .iter()
                .flat_map(|&(key, kind)| names(key).into_iter().map(move |name| (name, kind)))
                .collect(),
            schemes: list("schemes"),
            names: names("names"),
            query_names: names("query_names"),
            name_parts: automaton(&list("name_parts")),
            harmless_parts: automaton(&list("harmless_parts")),
        }
    }

    fn header_kind(&self, name: &PlainName) -> HeaderKind {
        match self.headers.get(name.letters()) {
            Some(kind) => *kind,
            None if self.is_sensitive(name) => HeaderKind::Sensitive,
            None => HeaderKind::Harmless,
        }
    }

    fn is_sensitive(&self, name: &PlainName) -> bool {
        if !self.name_parts.is_match(name.letters()) {
            return self.is_sensitive_core(name);
        }
        self.is_sensitive_core(&self.without_harmless_parts(name))
    }

    fn is_sensitive_core(&self, core: &PlainName) -> bool {
        self.names.contains(core.letters()) || self.name_parts.is_match(core.letters())
    }

    fn without_harmless_parts(&self, name: &PlainName) -> PlainName {
        let letters = name.letters();
        let mut kept = PlainName::EMPTY;
        let mut from = 0;
        for part in self.harmless_parts.find_iter(letters) {
            kept.extend(letters.get(from..part.start()).unwrap_or_default());
            from = part.end();
        }
        kept.extend(letters.get(from..).unwrap_or_default());
        kept
    }
}

/// Finds the first of several terms at each place, as a regular expression of alternatives does. One step for each letter: what
/// makes searches of long text quick makes those of names slow.
fn automaton(terms: &[String]) -> AhoCorasick {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .prefilter(false)
        .match_kind(MatchKind::LeftmostFirst)
        .build(terms)
        .expect("a few hundred bytes of terms")
}

/// Whether values of this name, of a header or of a field in a body, are masked.
#[must_use]
pub fn is_sensitive_name(name: &[u8]) -> bool {
    RULES.is_sensitive(&PlainName::of(name))
}

/// The same of a name that is found character by character.
#[must_use]
pub fn is_sensitive_spelling(name: impl Iterator<Item = char>) -> bool {
    RULES.is_sensitive(&PlainName::of_characters(name))
}

/// The same of a percent-encoded name, of a form.
#[must_use]
pub fn is_sensitive_encoded_name(encoded: &[u8]) -> bool {
    RULES.is_sensitive(&PlainName::of_encoded(encoded))
}

fn is_sensitive_query_name(encoded: &[u8]) -> bool {
    let plain = PlainName::of_encoded(encoded);
    RULES.query_names.contains(plain.letters()) || RULES.is_sensitive(&plain)
}

/// The value of a header field with what is sensitive in it masked. Of text in UTF-8, as all that follow.
#[must_use]
pub fn mask_header<'a>(name: &[u8], value: &'a [u8]) -> Cow<'a, [u8]> {
    let kind = HEADER_NAMES.with_borrow_mut(|names| {
        names.decide(name, 0..name.len(), |name| {
            RULES.header_kind(&PlainName::of(name))
        })
    });
    match kind {
        HeaderKind::Harmless => mask_tokens(value),
        HeaderKind::Sensitive => mask_whole(value),
        HeaderKind::Credentials => Cow::Owned(mask_credentials(value)),
        HeaderKind::Cookies => Cow::Owned(mask_cookies(value)),
        HeaderKind::SetCookie => Cow::Owned(mask_set_cookie(value)),
        HeaderKind::Url => mask_target(value),
    }
}

/// A request-target or URL: passwords before the host, values of sensitive names and tokens masked.
#[must_use]
pub fn mask_target(target: &[u8]) -> Cow<'_, [u8]> {
    let without_users = mask_user_info(target);
    let without_values = chain(without_users, mask_pairs);
    chain(without_values, mask_tokens)
}

/// Text in which whatever has the form of a JWT is masked, wherever it stands. Of any encoding, or none: tokens are ASCII.
#[must_use]
pub fn mask_tokens(text: &[u8]) -> Cow<'_, [u8]> {
    let mut masked = MaskedText::new(text);
    let mut rest = text;
    while let Some(found) = JWT_FINDER.find(rest) {
        let token = rest.get(found..).unwrap_or_default();
        let length = length_while(token, is_token_byte);
        let (token, behind) = token.split_at(length);
        if is_jwt(token) {
            let end = text.len() - behind.len();
            masked.mask(end - length..end);
        }
        rest = behind;
    }
    masked.finish()
}

fn mask_whole(value: &[u8]) -> Cow<'_, [u8]> {
    let mut masked = MaskedText::new(value);
    masked.mask(0..value.len());
    masked.finish()
}

/// An authority stands behind each `://` and, where a target is one (CONNECT, Host), at the front.
fn mask_user_info(url: &[u8]) -> Cow<'_, [u8]> {
    let mut masked = MaskedText::new(url);
    if memchr(b'@', url).is_none() {
        return masked.finish();
    }
    let mut at = 0;
    loop {
        let rest = url.get(at..).unwrap_or_default();
        let authority = length_while(rest, |byte| {
            !matches!(byte, b'/' | b'?' | b'#' | b' ' | b'\t')
        });
        let users = rest.iter().take(authority).rposition(|&byte| byte == b'@');
        if let Some(length) = users {
            masked.mask(at..at + length);
            at += length + 1;
        }
        let rest = url.get(at..).unwrap_or_default();
        match AUTHORITY_FINDER.find(rest) {
            Some(found) => at += found + AUTHORITY_FINDER.needle().len(),
            None => return masked.finish(),
        }
    }
}

/// A name begins at any separator, so that `?a=1;token=x` is seen; a value ends at few.
fn mask_pairs(url: &[u8]) -> Cow<'_, [u8]> {
    let mut masked = MaskedText::new(url);
    if memchr(b'=', url).is_none() {
        return masked.finish();
    }
    let length_at = |at: usize, is_part: fn(u8) -> bool| {
        length_while(url.get(at..).unwrap_or_default(), is_part)
    };
    let mut at = 0;
    loop {
        at += length_at(at, |byte| !matches!(byte, b'?' | b'&' | b';' | b'#'));
        if at == url.len() {
            return masked.finish();
        }
        let name = at + 1;
        at = name
            + length_at(name, |byte| {
                !matches!(byte, b'?' | b'&' | b';' | b'#' | b'=')
            });
        if url.get(at) != Some(&b'=') {
            continue;
        }
        let is_sensitive = QUERY_NAMES
            .with_borrow_mut(|names| names.decide(url, name..at, is_sensitive_query_name));
        at += 1;
        if is_sensitive {
            let value = at;
            at += length_at(at, |byte| {
                !matches!(byte, b'&' | b'#' | b'>' | b' ' | b'\t')
            });
            masked.mask(value..at);
        }
    }
}

fn mask_credentials(value: &[u8]) -> Vec<u8> {
    let value = trimmed(value);
    let mut written = Vec::new();
    match split_once(value, b' ') {
        Some((scheme, credentials)) if is_scheme(scheme) => {
            written.extend_from_slice(scheme);
            written.push(b' ');
            write_masked(trimmed(credentials), &mut written);
        }
        _ => write_masked(value, &mut written),
    }
    written
}

fn is_scheme(name: &[u8]) -> bool {
    let mut schemes = RULES.schemes.iter();
    schemes.any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

fn mask_cookies(value: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(value.len());
    for (number, pair) in value.split(|&byte| byte == b';').enumerate() {
        if number > 0 {
            written.extend_from_slice(b"; ");
        }
        write_masked_cookie(trimmed(pair), &mut written);
    }
    written
}

fn mask_set_cookie(value: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(value.len());
    match split_once(value, b';') {
        Some((cookie, attributes)) => {
            write_masked_cookie(trimmed(cookie), &mut written);
            written.push(b';');
            written.extend_from_slice(&mask_tokens(attributes));
        }
        None => write_masked_cookie(trimmed(value), &mut written),
    }
    written
}

fn write_masked_cookie(pair: &[u8], written: &mut Vec<u8>) {
    match split_once(pair, b'=') {
        Some((name, value)) => {
            written.extend_from_slice(name);
            written.push(b'=');
            write_masked(value, written);
        }
        None => write_masked(pair, written),
    }
}

fn split_once(text: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let (before, rest) = text.split_at_checked(memchr(separator, text)?)?;
    Some((before, rest.get(1..)?))
}

/// Without the spaces and tabs around it.
fn trimmed(text: &[u8]) -> &[u8] {
    let is_inner = |byte: &u8| !matches!(byte, b' ' | b'\t');
    let start = text.iter().position(is_inner).unwrap_or_default();
    let end = text
        .iter()
        .rposition(is_inner)
        .map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or_default()
}

fn length_while(text: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    text.iter()
        .position(|&byte| !is_part(byte))
        .unwrap_or(text.len())
}

/// A name as the definition spells it: letters and digits, in lower case. On the stack, since every header has one.
struct PlainName {
    letters: [u8; NAME_CHARACTERS_MAX],
    len: usize,
}

impl PlainName {
    const EMPTY: Self = Self {
        letters: [0; NAME_CHARACTERS_MAX],
        len: 0,
    };

    fn of(name: &[u8]) -> Self {
        Self::of_bytes(first_characters(name).iter().copied())
    }

    /// Of a percent-encoded name.
    fn of_encoded(name: &[u8]) -> Self {
        let mut rest = first_characters(name);
        Self::of_bytes(std::iter::from_fn(|| {
            if let [b'%', high, low, behind @ ..] = rest
                && let Some(byte) = escaped(*high, *low)
            {
                rest = behind;
                return Some(byte);
            }
            let (first, behind) = rest.split_first()?;
            rest = behind;
            Some(*first)
        }))
    }

    fn of_characters(name: impl Iterator<Item = char>) -> Self {
        let ascii = name
            .take(NAME_CHARACTERS_MAX)
            .filter_map(|character| u8::try_from(character).ok());
        Self::of_bytes(ascii)
    }

    /// No letter or digit that a rule names is a part of a character of several bytes.
    fn of_bytes(bytes: impl Iterator<Item = u8>) -> Self {
        let mut plain = Self::EMPTY;
        for byte in bytes.filter(u8::is_ascii_alphanumeric) {
            if let Some(slot) = plain.letters.get_mut(plain.len) {
                *slot = byte.to_ascii_lowercase();
                plain.len += 1;
            }
        }
        plain
    }

    fn extend(&mut self, letters: &[u8]) {
        let end = self.len + letters.len();
        if let Some(slots) = self.letters.get_mut(self.len..end) {
            slots.copy_from_slice(letters);
            self.len = end;
        }
    }

    fn letters(&self) -> &[u8] {
        self.letters.get(..self.len).unwrap_or_default()
    }
}

/// As many characters of a name as are looked at.
fn first_characters(name: &[u8]) -> &[u8] {
    if name.len() <= NAME_CHARACTERS_MAX {
        return name;
    }
    let end = match std::str::from_utf8(name) {
        Ok(text) => text.char_indices().nth(NAME_CHARACTERS_MAX),
        Err(_) => Some((NAME_CHARACTERS_MAX, ' ')),
    };
    end.and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

/// The byte that two hexadecimal digits spell.
fn escaped(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    const VECTORS: &str = include_str!("../../../tests/golden/redaction/vectors.json");

    fn vectors() -> Value {
        serde_json::from_str(VECTORS).expect("the vectors are JSON")
    }

    fn rows(key: &str) -> Vec<Vec<String>> {
        serde_json::from_value(vectors()[key].clone()).expect("rows of text")
    }

    fn names(key: &str) -> Vec<String> {
        serde_json::from_value(vectors()[key].clone()).expect("names")
    }

    #[test]
    fn headers_are_masked_as_the_vectors_say() {
        for row in rows("headers") {
            let masked = mask_header(row[0].as_bytes(), row[1].as_bytes());
            assert_eq!(masked, row[2].as_bytes(), "{row:?}");
        }
    }

    #[test]
    fn targets_are_masked_as_the_vectors_say() {
        for row in rows("targets") {
            assert_eq!(mask_target(row[0].as_bytes()), row[1].as_bytes(), "{row:?}");
        }
    }

    #[test]
    fn names_are_told_apart_as_the_vectors_say() {
        assert_eq!(
            names("sensitive_names")
                .into_iter()
                .filter(|name| !is_sensitive_name(name.as_bytes()))
                .count(),
            0
        );
        assert_eq!(
            names("harmless_names")
                .into_iter()
                .filter(|name| is_sensitive_name(name.as_bytes()))
                .collect::<Vec<_>>(),
            [""; 0]
        );
        assert_eq!(
            names("sensitive_query_names")
                .into_iter()
                .filter(|name| !is_sensitive_query_name(name.as_bytes()))
                .count(),
            0
        );
    }

    #[test]
    fn the_definition_is_read_whole() {
        assert!(RULES.headers.len() > 10 && RULES.schemes.len() > 20 && RULES.names.len() > 10);
        assert!(RULES.name_parts.patterns_len() > 25 && RULES.harmless_parts.patterns_len() > 20);
    }

    #[test]
    fn text_without_anything_sensitive_is_borrowed() {
        assert!(matches!(mask_target(b"/users/42"), Cow::Borrowed(_)));
        assert!(matches!(
            mask_header(b"Accept", b"application/json"),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for text in [
            "eyJ".repeat(300_000),
            "?token".repeat(150_000),
            "://@".repeat(250_000),
            "eyJ.".repeat(250_000),
        ] {
            let text = text.as_bytes();
            assert!(mask_target(text).len() < 2 * text.len());
            assert!(mask_header(b"Cookie", text).len() < 10 * text.len());
        }
    }
}
