//! What a value is, told from the value alone: an e-mail address, a card's number, a vendor's key.
//!
//! Finds every such value in a text, wherever it stands. `api_inventory/value_class.py` finds the same. Three searches find where
//! one may be (an `@`, the beginning of a digit group, a vendor's prefix); what stands there is then looked at once, so that work
//! is linear whatever the text is.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use memchr::{memchr_iter, memrchr};
use serde_json::Value;

use crate::number_class::find_numbers;
use crate::redaction::{DEFINITION, entries, list};

const PRIVATE_KEY_START: &str = "-----BEGIN";
const PRIVATE_KEY_END: &[u8] = b"-----END";
const PRIVATE_KEY_LINE_BYTES_MAX: usize = 64;
/// base64url of `{"`, and of a brace before a space or a line with an indent.
const JWT_STARTS: [&str; 4] = ["eyJ", "eyA", "ewogI", "ewoJI"];
const EXTENSION_BYTES_MAX: usize = 4;
const MASK_BRACKETS: [&[u8]; 2] = ["‹".as_bytes(), "›".as_bytes()];

/// One kind of sensitive value.
#[derive(Debug, PartialEq, Eq)]
pub struct Class {
    pub name: String,
    normal: Normal,
    /// Values of some names are of it whatever they look like.
    pub is_named: bool,
}

/// How a value is written before its tail is made, so that spellings of one value have one tail.
#[derive(Debug, PartialEq, Eq)]
enum Normal {
    AsItIs,
    Lower,
    Digits,
    UpperAlphanumeric,
}

impl Class {
    pub fn normal<'a>(&self, value: &'a [u8]) -> Cow<'a, [u8]> {
        match self.normal {
            Normal::AsItIs => Cow::Borrowed(value),
            Normal::Lower => Cow::Owned(value.to_ascii_lowercase()),
            Normal::Digits => {
                let digits = value.iter().filter(|byte| byte.is_ascii_digit());
                Cow::Owned(digits.copied().collect())
            }
            Normal::UpperAlphanumeric => {
                let kept = value.iter().filter(|byte| byte.is_ascii_alphanumeric());
                Cow::Owned(kept.map(u8::to_ascii_uppercase).collect())
            }
        }
    }
}

/// A sensitive value in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub range: Range<usize>,
    pub class: &'static Class,
}

static CLASSES: LazyLock<Classes> = LazyLock::new(Classes::read);

struct Classes {
    all: Vec<Class>,
    prefixed: Vec<Prefixed>,
    prefixes: AhoCorasick,
    email: usize,
    file_extensions: Vec<[u8; EXTENSION_BYTES_MAX]>,
}

/// What a vendor's prefix begins.
struct Prefixed {
    class: usize,
    form: Form,
}

enum Form {
    Jwt,
    PrivateKey,
    /// So many of these, or more.
    Run(Box<[bool; 256]>, usize),
}

impl Classes {
    fn read() -> Self {
        let mut all = Vec::new();
        let mut prefixed = Vec::new();
        let mut starts = Vec::new();
        for class in entries("classes") {
            let name = class["name"].as_str().unwrap_or_default();
            let own = match name {
                "jwt" => JWT_STARTS.map(str::to_owned).to_vec(),
                "pem_key" => vec![PRIVATE_KEY_START.to_owned()],
                _ if class.get("prefixes").is_none() => Vec::new(),
                _ => list(class, "prefixes"),
            };
            for start in own {
                starts.push(start);
                prefixed.push(Prefixed {
                    class: all.len(),
                    form: Form::of(name, class),
                });
            }
            all.push(Class {
                name: name.to_owned(),
                normal: normal(class["normal"].as_str()),
                is_named: entries("named_classes").any(|named| named["class"] == class["name"]),
            });
        }
        for class in entries("named_classes") {
            let name = class["class"].as_str().unwrap_or_default();
            if all.iter().all(|known| known.name != name) {
                all.push(Class {
                    name: name.to_owned(),
                    normal: Normal::AsItIs,
                    is_named: true,
                });
            }
        }
        let email = all.iter().position(|class| class.name == "email");
        Self {
            email: email.expect("a class of the definition"),
            all,
            prefixed,
            prefixes: AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .kind(Some(AhoCorasickKind::DFA))
                .build(&starts)
                .expect("a few hundred bytes of prefixes"),
            file_extensions: list(&DEFINITION, "file_extensions")
                .iter()
                .map(|extension| extension_key(extension.as_bytes()).expect("a short one"))
                .collect(),
        }
    }
}

impl Form {
    fn of(name: &str, class: &Value) -> Self {
        match name {
            "jwt" => Self::Jwt,
            "pem_key" => Self::PrivateKey,
            _ => Self::Run(
                Box::new(characters(class["characters"].as_str().unwrap_or_default())),
                class["characters_min"]
                    .as_u64()
                    .and_then(|least| usize::try_from(least).ok())
                    .expect("a class with prefixes says how long it is"),
            ),
        }
    }
}

fn normal(name: Option<&str>) -> Normal {
    match name {
        None => Normal::AsItIs,
        Some("lower") => Normal::Lower,
        Some("digits") => Normal::Digits,
        Some("upper_alphanumeric") => Normal::UpperAlphanumeric,
        Some(name) => panic!("redaction.json names an unknown form: {name}"),
    }
}

/// The bytes of a bracket of a regular expression: `A-Za-z0-9_-`.
fn characters(bracket: &str) -> [bool; 256] {
    let mut are = [false; 256];
    let mut rest = bracket.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let (last, behind) = match behind {
            [b'-', last, behind @ ..] => (*last, behind),
            _ => (first, behind),
        };
        for byte in first..=last {
            if let Some(slot) = are.get_mut(usize::from(byte)) {
                *slot = true;
            }
        }
        rest = behind;
    }
    are
}

/// The class of this name.
///
/// # Panics
/// The definition knows no such class: names are those of the definition or of the program.
pub fn class(name: &str) -> &'static Class {
    find_class(name).expect("a class of the definition")
}

pub fn find_class(name: &str) -> Option<&'static Class> {
    CLASSES.all.iter().find(|class| class.name == name)
}

/// The class of a value that is nothing else.
pub fn class_of(value: &[u8]) -> Option<&'static Class> {
    match find(value, true).as_slice() {
        [hit] if hit.range == (0..value.len()) => Some(hit.class),
        _ => None,
    }
}

/// The sensitive values in a text, in order, none over another; numbers (of cards, telephones, ...) only where asked for.
pub fn find(text: &[u8], has_numbers: bool) -> Vec<Hit> {
    let mut hits = Vec::new();
    find_emails(text, &mut hits);
    find_prefixed(text, &mut hits);
    if has_numbers {
        find_numbers(text, &mut hits);
    }
    if hits.len() > 1 {
        merge(&mut hits);
    }
    hits
}

/// Hits that overlap become one, of the class of the first, or of the longest of those that begin together.
fn merge(hits: &mut Vec<Hit>) {
    hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
    hits.dedup_by(|later, first| {
        let overlaps = later.range.start < first.range.end;
        if overlaps {
            first.range.end = first.range.end.max(later.range.end);
        }
        overlaps
    });
}

fn find_emails(text: &[u8], hits: &mut Vec<Hit>) {
    for at in memchr_iter(b'@', text) {
        let (Some((local, domain)), Some(class)) =
            (text.split_at_checked(at), CLASSES.all.get(CLASSES.email))
        else {
            return;
        };
        let start = at - local_length(local);
        let length = domain.get(1..).map_or(0, domain_length);
        if start < at && length > 0 {
            hits.push(Hit {
                range: start..at + 1 + length,
                class,
            });
        }
    }
}

/// Of the part before the `@`, at the end of this text. A bracket of a mask ends it.
fn local_length(text: &[u8]) -> usize {
    let mut start = text.len();
    while let Some((before, &byte)) = text.get(..start).and_then(|text| {
        let (last, before) = text.split_last()?;
        Some((before, last))
    }) {
        let is_part = byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'\'')
            || (byte >= 0x80 && !ends_with_bracket(text.get(..start).unwrap_or_default()));
        if !is_part {
            break;
        }
        start = before.len();
    }
    let local = text.get(start..).unwrap_or_default();
    let quotes = local
        .iter()
        .take_while(|byte| matches!(byte, b'.' | b'+' | b'-' | b'\''));
    local.len() - quotes.count()
}

/// Of a domain at the beginning of this text; 0 where none is there. The name of a file, such as `logo@2x.png`, ends in no domain.
fn domain_length(text: &[u8]) -> usize {
    let mut end = 0;
    while let Some(&byte) = text.get(end) {
        let rest = text.get(end..).unwrap_or_default();
        let is_part = byte.is_ascii_alphanumeric()
            || byte == b'-'
            || (byte == b'.' && rest.get(1) != Some(&b'.'))
            || (byte >= 0x80 && !begins_with_bracket(rest));
        if !is_part {
            break;
        }
        end += 1;
    }
    let domain = without_end(text.get(..end).unwrap_or_default());
    let Some((before, last)) = last_label(domain) else {
        return 0;
    };
    let domain = if is_file_extension(last) {
        without_end(before)
    } else {
        domain
    };
    match last_label(domain) {
        Some((before, last)) if !before.starts_with(b".") && is_top_level(last) => domain.len(),
        _ => 0,
    }
}

/// Whether names of files end so, and no domain does.
pub fn is_file_extension(label: &[u8]) -> bool {
    extension_key(label).is_some_and(|key| CLASSES.file_extensions.contains(&key))
}

/// In lower case, with zeros behind; none of what is longer.
fn extension_key(label: &[u8]) -> Option<[u8; EXTENSION_BYTES_MAX]> {
    let mut key = [0; EXTENSION_BYTES_MAX];
    key.get_mut(..label.len())?.copy_from_slice(label);
    key.make_ascii_lowercase();
    Some(key)
}

/// Without the dots and hyphens at its end.
fn without_end(domain: &[u8]) -> &[u8] {
    let last = domain.iter().rposition(|byte| !matches!(byte, b'.' | b'-'));
    domain
        .get(..last.map_or(0, |last| last + 1))
        .unwrap_or_default()
}

fn last_label(domain: &[u8]) -> Option<(&[u8], &[u8])> {
    let (before, last) = domain.split_at_checked(memrchr(b'.', domain)?)?;
    (!before.is_empty()).then_some((before, last.get(1..)?))
}

fn is_top_level(label: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
    label.len() >= 2 && (label.iter().all(is_letter) || label.starts_with(b"xn--"))
}

fn ends_with_bracket(text: &[u8]) -> bool {
    MASK_BRACKETS.iter().any(|bracket| text.ends_with(bracket))
}

fn begins_with_bracket(text: &[u8]) -> bool {
    MASK_BRACKETS
        .iter()
        .any(|bracket| text.starts_with(bracket))
}

fn find_prefixed(text: &[u8], hits: &mut Vec<Hit>) {
    let mut from = 0;
    // Of a run without the dots of a JWT, no part has them.
    let mut no_jwt_before = 0;
    while let Some(found) = CLASSES.prefixes.find(Input::new(text).range(from..)) {
        from = found.start() + 1;
        let Some(prefixed) = CLASSES.prefixed.get(found.pattern().as_usize()) else {
            return;
        };
        let behind = text.get(found.end()..).unwrap_or_default();
        let length = match &prefixed.form {
            Form::Jwt if found.start() < no_jwt_before => None,
            Form::Jwt => {
                let run = length_while(behind, is_token_byte);
                let length = jwt_length(behind.get(..run).unwrap_or_default());
                if length.is_none() {
                    no_jwt_before = found.end() + run;
                }
                length
            }
            Form::PrivateKey => private_key_length(behind),
            Form::Run(_, _) if is_behind_word(text, found.start()) => None,
            Form::Run(are, least) => {
                let length = length_while(behind, |byte| {
                    are.get(usize::from(byte)).is_some_and(|is| *is)
                });
                (length >= *least).then_some(length)
            }
        };
        if let (Some(length), Some(class)) = (length, CLASSES.all.get(prefixed.class)) {
            from = found.end() + length;
            hits.push(Hit {
                range: found.start()..from,
                class,
            });
        }
    }
}

/// Three parts or more, as RFC 7515 section 3.1 puts them together, without the name of a format behind them.
fn jwt_length(run: &[u8]) -> Option<usize> {
    let dots = memchr_iter(b'.', run).count();
    match last_label(run) {
        Some((before, last)) if dots > 2 && is_file_extension(last) => Some(before.len()),
        _ => (dots >= 2).then_some(run.len()),
    }
}

/// RFC 7468: a key to its last line, or as far as it goes where that was cut off.
fn private_key_length(behind: &[u8]) -> Option<usize> {
    let is_label = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ';
    let label = length_while(
        behind.get(..PRIVATE_KEY_LINE_BYTES_MAX).unwrap_or(behind),
        is_label,
    );
    let (name, rest) = behind.split_at_checked(label)?;
    let is_private = memchr::memmem::find(name, b"PRIVATE KEY").is_some();
    if !is_private || !rest.starts_with(b"-----") {
        return None;
    }
    let is_body = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-:,.()_ \t\r\n\\".contains(&byte);
    // Not looked at beyond its end: the next key may begin there, and the one after it.
    let ends_at = |at: usize| {
        rest.get(at..)
            .unwrap_or_default()
            .starts_with(PRIVATE_KEY_END)
    };
    let body =
        (0..rest.len()).find(|&at| !rest.get(at).copied().is_some_and(is_body) || ends_at(at));
    let end = body.unwrap_or(rest.len());
    if !ends_at(end) {
        return Some(label + end);
    }
    let last_line = end + PRIVATE_KEY_END.len();
    let last_label = length_while(rest.get(last_line..)?, is_label);
    let hyphens = rest.get(last_line + last_label..)?;
    let hyphens = length_while(hyphens, |byte| byte == b'-').min(5);
    Some(label + last_line + last_label + hyphens)
}

fn is_behind_word(text: &[u8], start: usize) -> bool {
    match text.get(..start).unwrap_or_default() {
        // The letter of an escape, such as that of a line feed.
        [.., b'\\', _] | [] => false,
        [.., before] => before.is_ascii_alphanumeric(),
    }
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

pub fn length_while(text: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    text.iter()
        .position(|&byte| !is_part(byte))
        .unwrap_or(text.len())
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn classes_are_found_as_the_vectors_say() {
        let vectors = include_str!("../../../tests/golden/redaction/classes.json");
        let vectors: Value = serde_json::from_str(vectors).expect("JSON");
        for row in vectors["texts"].as_array().expect("rows") {
            let text = row[0].as_str().expect("text");
            let found: Vec<Value> = find(text.as_bytes(), true)
                .into_iter()
                .map(|hit| serde_json::json!([hit.class.name, text.get(hit.range)]))
                .collect();
            assert_eq!(Value::from(found), row[1], "{text}");
        }
    }

    #[test]
    fn numbers_are_left_out_where_they_are_nobodys() {
        assert_eq!(find(b"4111111111111111 +14155552671", false), []);
        assert_eq!(find(b"4111111111111111 +14155552671", true).len(), 2);
    }
}
