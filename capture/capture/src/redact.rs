//! Masks what is sensitive before an exchange becomes a record.
//!
//! `api_inventory/redaction.json` is the one definition of what is sensitive, compiled in here and read by
//! `api_inventory/redaction.py`; vectors in `tests/golden/redaction` hold both to the same answers. A mask keeps the scheme
//! of a credential, the names of cookies and parameters, the length, and whether a token has the form of a JWT; never the
//! value. Everything is linear in the length of the text, borrows it where nothing is masked, and leaves masks as they are.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memmem::Finder;
use serde_json::Value;

use crate::name_memo::NameMemo;
use crate::text::text;

const DEFINITION: &str = include_str!("../../../api_inventory/redaction.json");
/// Characters of a name that are looked at: beyond, it is data in the place of a name.
const NAME_CHARACTERS_MAX: usize = 256;
/// base64url of `{"`.
const JWT_START: &str = "eyJ";
const BLANKS: [char; 2] = [' ', '\t'];

static JWT_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(JWT_START));

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::read(DEFINITION));

/// What a header holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HeaderKind {
    Credentials,
    Cookies,
    SetCookie,
    Url,
}

struct Rules {
    headers: Vec<(String, HeaderKind)>,
    schemes: Vec<String>,
    names: Vec<String>,
    query_names: Vec<String>,
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
        let kinds = [
            ("credential_headers", HeaderKind::Credentials),
            ("cookie_headers", HeaderKind::Cookies),
            ("set_cookie_headers", HeaderKind::SetCookie),
            ("url_headers", HeaderKind::Url),
        ];
        Self {
            headers: kinds
                .iter()
                .flat_map(|&(key, kind)| list(key).into_iter().map(move |name| (name, kind)))
                .collect(),
            schemes: list("schemes"),
            names: list("names"),
            query_names: list("query_names"),
            name_parts: automaton(&list("name_parts")),
            harmless_parts: automaton(&list("harmless_parts")),
        }
    }

    fn header_kind(&self, plain: &str) -> Option<HeaderKind> {
        self.headers
            .iter()
            .find(|(name, _)| name == plain)
            .map(|(_, kind)| *kind)
    }

    fn is_sensitive(&self, plain: &str) -> bool {
        if !self.name_parts.is_match(plain) {
            return self.is_sensitive_core(plain);
        }
        let core = self
            .harmless_parts
            .replace_all(plain, &vec![""; self.harmless_parts.patterns_len()]);
        self.is_sensitive_core(&core)
    }

    fn is_sensitive_core(&self, core: &str) -> bool {
        self.names.iter().any(|name| name == core) || self.name_parts.is_match(core)
    }
}

/// Finds the first of several terms at each place, as a regular expression of alternatives does.
fn automaton(terms: &[String]) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(terms)
        .expect("a few hundred bytes of terms")
}

/// Whether values of this name, of a header or of a field in a body, are masked.
#[must_use]
pub fn is_sensitive_name(name: &str) -> bool {
    RULES.is_sensitive(PlainName::of(name.chars()).as_str())
}

thread_local! {
    static FIELD_NAMES: RefCell<NameMemo> = RefCell::default();
}

/// The same of a field of a body, of which there are many.
#[must_use]
pub fn is_sensitive_field(name: &[u8]) -> bool {
    FIELD_NAMES.with_borrow_mut(|names| names.decide(name, |name| is_sensitive_name(&text(name))))
}

/// The value of a header field with what is sensitive in it masked.
#[must_use]
pub fn mask_header<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    let plain = PlainName::of(name.chars());
    match RULES.header_kind(plain.as_str()) {
        Some(HeaderKind::Credentials) => Cow::Owned(mask_credentials(value)),
        Some(HeaderKind::Cookies) => Cow::Owned(mask_cookies(value)),
        Some(HeaderKind::SetCookie) => Cow::Owned(mask_set_cookie(value)),
        Some(HeaderKind::Url) => mask_target(value),
        None if RULES.is_sensitive(plain.as_str()) => Cow::Owned(masked(value)),
        None => mask_tokens(value),
    }
}

/// A request-target or URL: passwords before the host, values of sensitive names and tokens masked.
#[must_use]
pub fn mask_target(target: &str) -> Cow<'_, str> {
    let without_users = mask_user_info(target);
    let without_values = chain(without_users, mask_pairs);
    chain(without_values, mask_tokens)
}

/// Text in which whatever has the form of a JWT is masked, wherever it stands.
#[must_use]
pub fn mask_tokens(text: &str) -> Cow<'_, str> {
    match mask_tokens_in(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        // Only ASCII was replaced, by text.
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).unwrap_or_default()),
    }
}

/// The same of bytes that may be text of any encoding, or none: tokens are ASCII.
#[must_use]
pub fn mask_tokens_in(content: &[u8]) -> Cow<'_, [u8]> {
    if JWT_FINDER.find(content).is_none() {
        return Cow::Borrowed(content);
    }
    let mut written = Vec::with_capacity(content.len());
    for run in content.split_inclusive(|&byte| !is_token_byte(byte)) {
        let end = run.len() - usize::from(run.last().is_some_and(|&byte| !is_token_byte(byte)));
        let (token, rest) = run.split_at(end);
        write_token(token, &mut written);
        written.extend_from_slice(rest);
    }
    Cow::Owned(written)
}

fn write_token(token: &[u8], written: &mut Vec<u8>) {
    let (before, jwt) = token.split_at(JWT_FINDER.find(token).unwrap_or(token.len()));
    written.extend_from_slice(before);
    match std::str::from_utf8(jwt) {
        Ok(jwt) if is_jwt(jwt) => written.extend_from_slice(masked(jwt).as_bytes()),
        _ => written.extend_from_slice(jwt),
    }
}

/// An authority stands behind each `://` and, where a target is one (CONNECT, Host), at the front.
fn mask_user_info(url: &str) -> Cow<'_, str> {
    if !url.contains('@') {
        return Cow::Borrowed(url);
    }
    let mut written = String::with_capacity(url.len());
    let mut rest = url;
    loop {
        let end = rest.find(['/', '?', '#', ' ', '\t']).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        if let Some((users, _)) = authority.rsplit_once('@') {
            written.push_str(&masked(users));
            written.push('@');
            rest = rest.get(users.len() + 1..).unwrap_or_default();
        }
        let Some((before, after)) = rest.split_once("://") else {
            break;
        };
        written.push_str(before);
        written.push_str("://");
        rest = after;
    }
    written.push_str(rest);
    Cow::Owned(written)
}

/// A name begins at any separator, so that `?a=1;token=x` is seen; a value ends at few.
fn mask_pairs(url: &str) -> Cow<'_, str> {
    if !url.contains('=') {
        return Cow::Borrowed(url);
    }
    let mut written = String::with_capacity(url.len());
    let mut rest = url;
    while let Some(at) = rest.find(['?', '&', ';', '#']) {
        let (before, after) = rest.split_at(at + 1);
        let name_end = after.find(['?', '&', ';', '#', '=']).unwrap_or(after.len());
        let (name, behind) = after.split_at(name_end);
        written.push_str(before);
        written.push_str(name);
        rest = match behind.strip_prefix('=') {
            Some(value) => {
                written.push('=');
                if is_sensitive_query_name(name) {
                    write_masked_value(value, &mut written)
                } else {
                    value
                }
            }
            None => behind,
        };
    }
    written.push_str(rest);
    Cow::Owned(written)
}

/// Writes the mask of the value that stands first; what follows it.
fn write_masked_value<'a>(text: &'a str, written: &mut String) -> &'a str {
    let (value, rest) = text.split_at(text.find(['&', '#', '>', ' ', '\t']).unwrap_or(text.len()));
    written.push_str(&masked(value));
    rest
}

/// Whether values of this percent-encoded name, of a form, are masked.
#[must_use]
pub fn is_sensitive_encoded_name(encoded: &str) -> bool {
    RULES.is_sensitive(PlainName::of_encoded(encoded).as_str())
}

fn is_sensitive_query_name(encoded: &str) -> bool {
    let plain = PlainName::of_encoded(encoded);
    RULES.query_names.iter().any(|name| name == plain.as_str())
        || RULES.is_sensitive(plain.as_str())
}

fn mask_credentials(value: &str) -> String {
    let trimmed = value.trim_matches(BLANKS);
    match trimmed.split_once(' ') {
        Some((scheme, credentials))
            if RULES
                .schemes
                .iter()
                .any(|known| known.eq_ignore_ascii_case(scheme)) =>
        {
            format!("{scheme} {}", masked(credentials.trim_matches(BLANKS)))
        }
        _ => masked(trimmed),
    }
}

fn mask_cookies(value: &str) -> String {
    let cookies: Vec<String> = value
        .split(';')
        .map(|pair| mask_cookie(pair.trim_matches(BLANKS)))
        .collect();
    cookies.join("; ")
}

fn mask_set_cookie(value: &str) -> String {
    match value.split_once(';') {
        Some((cookie, attributes)) => {
            format!(
                "{};{}",
                mask_cookie(cookie.trim_matches(BLANKS)),
                mask_tokens(attributes)
            )
        }
        None => mask_cookie(value.trim_matches(BLANKS)),
    }
}

fn mask_cookie(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) => format!("{name}={}", masked(value)),
        None => masked(pair),
    }
}

/// The mask of one value: `‹masked:24›`, `‹masked:jwt:312›`; the number is its length in characters.
#[must_use]
pub fn masked(value: &str) -> String {
    if value.is_empty() || is_masked(value) {
        return value.to_owned();
    }
    let kind = if is_jwt(value) { "jwt:" } else { "" };
    format!("‹masked:{kind}{}›", value.chars().count())
}

fn is_masked(value: &str) -> bool {
    let inner = value
        .strip_prefix("‹masked:")
        .and_then(|rest| rest.strip_suffix('›'));
    inner.is_some_and(|inner| {
        let digits = inner.strip_prefix("jwt:").unwrap_or(inner);
        (1..=10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_jwt(value: &str) -> bool {
    value.starts_with(JWT_START)
        && value.bytes().filter(|&byte| byte == b'.').count() >= 2
        && value.bytes().all(is_token_byte)
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

/// A name as the definition spells it: letters and digits, in lower case. On the stack, since every header has one.
struct PlainName {
    letters: [u8; NAME_CHARACTERS_MAX],
    len: usize,
}

impl PlainName {
    fn of(name: impl Iterator<Item = char>) -> Self {
        let mut plain = Self {
            letters: [0; NAME_CHARACTERS_MAX],
            len: 0,
        };
        for character in name
            .take(NAME_CHARACTERS_MAX)
            .filter(char::is_ascii_alphanumeric)
        {
            plain.push(character.to_ascii_lowercase());
        }
        plain
    }

    /// Of a percent-encoded name.
    fn of_encoded(name: &str) -> Self {
        let end = name
            .char_indices()
            .nth(NAME_CHARACTERS_MAX)
            .map_or(name.len(), |(at, _)| at);
        let mut rest = name.get(..end).unwrap_or(name).chars();
        Self::of(std::iter::from_fn(|| {
            let character = rest.next()?;
            let Some(byte) = escaped(rest.as_str()).filter(|_| character == '%') else {
                return Some(character);
            };
            rest.nth(1);
            Some(char::from(byte))
        }))
    }

    fn push(&mut self, letter: char) {
        if let (Some(slot), Ok(byte)) = (self.letters.get_mut(self.len), u8::try_from(letter)) {
            *slot = byte;
            self.len += 1;
        }
    }

    fn as_str(&self) -> &str {
        self.letters
            .get(..self.len)
            .and_then(|letters| std::str::from_utf8(letters).ok())
            .unwrap_or_default()
    }
}

/// The byte that two hexadecimal digits at the front spell.
fn escaped(text: &str) -> Option<u8> {
    let mut digits = text.chars().map_while(|character| character.to_digit(16));
    u8::try_from(digits.next()? * 16 + digits.next()?).ok()
}

/// Applies a further step to text that a former one may have changed.
fn chain(text: Cow<'_, str>, step: impl Fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(borrowed) => step(borrowed),
        Cow::Owned(owned) => Cow::Owned(step(&owned).into_owned()),
    }
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
            assert_eq!(mask_header(&row[0], &row[1]), row[2], "{row:?}");
        }
    }

    #[test]
    fn targets_are_masked_as_the_vectors_say() {
        for row in rows("targets") {
            assert_eq!(mask_target(&row[0]), row[1], "{row:?}");
        }
    }

    #[test]
    fn names_are_told_apart_as_the_vectors_say() {
        assert_eq!(
            names("sensitive_names")
                .into_iter()
                .filter(|name| !is_sensitive_name(name))
                .count(),
            0
        );
        assert_eq!(
            names("harmless_names")
                .into_iter()
                .filter(|name| is_sensitive_name(name))
                .collect::<Vec<_>>(),
            [""; 0]
        );
        assert_eq!(
            names("sensitive_query_names")
                .into_iter()
                .filter(|name| !is_sensitive_query_name(name))
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
        assert!(matches!(mask_target("/users/42"), Cow::Borrowed(_)));
        assert!(matches!(
            mask_header("Accept", "application/json"),
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
            assert!(mask_target(&text).len() < 2 * text.len());
            assert!(mask_header("Cookie", &text).len() < 10 * text.len());
        }
    }
}
