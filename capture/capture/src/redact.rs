//! Masks what is sensitive before an exchange becomes a record.
//!
//! `api_inventory/redaction.json` is the one definition of what is sensitive, compiled in here and read by
//! `api_inventory/redaction.py`; vectors in `tests/golden/redaction` hold both to the same answers. A mask keeps the scheme of a
//! credential, the names of cookies and parameters, the length, the class and whether two values are equal; never the value. Everything
//! is linear in the length of the text, borrows it where nothing is masked, and leaves masks as they are.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use ahash::RandomState;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem::Finder;
use memchr::{memchr, memchr2};

use crate::class::{class, find, length_while};
use crate::decoded::{Decoded, escaped};
use crate::masked_text::{Mask, MaskedText, Masks, chain};
use crate::name_memo::NameMemo;
use crate::path_shape::shape_path;
use crate::redaction::{DEFINITION, RedactionMode, RedactionSettings, entries, list};
use crate::value_shape::Spelling;

/// Characters of a name that are looked at: beyond, it is data in the place of a name.
const NAME_CHARACTERS_MAX: usize = 256;

static AUTHORITY_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));

static RULES: LazyLock<Rules> = LazyLock::new(Rules::read);

thread_local! {
    static HEADER_NAMES: RefCell<NameMemo<HeaderRule>> = RefCell::default();
    /// Values of header fields in which nothing is sensitive: clients and servers send the same ones again and again.
    static HARMLESS_VALUES: RefCell<NameMemo<bool>> = RefCell::default();
    static QUERY_NAMES: RefCell<NameMemo<Option<Mask>>> = RefCell::default();
}

type Names = HashSet<Vec<u8>, RandomState>;

/// What a header holds.
#[derive(Clone, Copy, Default)]
struct HeaderRule {
    kind: HeaderKind,
    /// Tells of the message or of software, known by its whole name.
    is_of_message: bool,
    /// Digits in it are nobody's number.
    is_without_numbers: bool,
}

#[derive(Clone, Copy, Default)]
enum HeaderKind {
    #[default]
    Plain,
    Sensitive(Mask),
    Credentials,
    Cookies,
    SetCookie,
    Subprotocols,
    Url,
}

struct Rules {
    headers: HashMap<Vec<u8>, HeaderKind, RandomState>,
    message_headers: Names,
    message_prefixes: Vec<String>,
    identifier_headers: Names,
    cookie_attributes: Names,
    subprotocols: Names,
    subprotocol_prefixes: Vec<String>,
    schemes: Vec<String>,
    guessable_schemes: Vec<String>,
    names: Names,
    last_words: Names,
    query_names: Names,
    name_parts: AhoCorasick,
    harmless_parts: AhoCorasick,
    guessable_names: Names,
    guessable_parts: AhoCorasick,
    named_classes: HashMap<Vec<u8>, Mask, RandomState>,
}

impl Rules {
    fn read() -> Self {
        let list = |key: &str| list(&DEFINITION, key);
        let names =
            |key: &str| -> Names { list(key).into_iter().map(String::into_bytes).collect() };
        let kinds = [
            ("credential_headers", HeaderKind::Credentials),
            ("cookie_headers", HeaderKind::Cookies),
            ("set_cookie_headers", HeaderKind::SetCookie),
            ("subprotocol_headers", HeaderKind::Subprotocols),
            ("url_headers", HeaderKind::Url),
            ("opaque_headers", HeaderKind::Sensitive(Mask::GUESSABLE)),
        ];
        Self {
            headers: kinds
                .iter()
                .flat_map(|&(key, kind)| names(key).into_iter().map(move |name| (name, kind)))
                .collect(),
            message_headers: names("message_headers"),
            message_prefixes: list("message_prefixes"),
            identifier_headers: names("identifier_headers"),
            cookie_attributes: names("cookie_attributes"),
            subprotocols: names("subprotocols"),
            subprotocol_prefixes: list("subprotocol_prefixes"),
            schemes: list("schemes"),
            guessable_schemes: list("guessable_schemes"),
            names: names("names"),
            last_words: names("last_words"),
            query_names: names("query_names"),
            name_parts: automaton(&list("name_parts")),
            harmless_parts: automaton(&list("harmless_parts")),
            guessable_names: names("guessable_names"),
            guessable_parts: automaton(&list("guessable_parts")),
            named_classes: named_classes(),
        }
    }

    fn header_rule(&self, name: &[u8]) -> HeaderRule {
        let lower = name.to_ascii_lowercase();
        let mut prefixes = self.message_prefixes.iter();
        let is_of_message = self.message_headers.contains(&lower);
        let is_like_those = prefixes.any(|prefix| lower.starts_with(prefix.as_bytes()));
        let plain = PlainName::of(name);
        let kind = match self.headers.get(plain.letters()) {
            Some(kind) => *kind,
            None => match self.mask_of(&plain, false) {
                Some(mask) => HeaderKind::Sensitive(mask),
                None => HeaderKind::Plain,
            },
        };
        HeaderRule {
            kind,
            is_of_message,
            is_without_numbers: is_of_message
                || is_like_those
                || self.identifier_headers.contains(&lower),
        }
    }

    /// How values of this name are masked; None where what they look like decides.
    fn mask_of(&self, name: &PlainName, is_of_query: bool) -> Option<Mask> {
        let core = self.without_harmless_parts(name);
        let core = core.letters();
        let is_secret = self.names.contains(core)
            || self.last_words.contains(name.last_word())
            || self.name_parts.is_match(core)
            || (is_of_query && self.query_names.contains(name.letters()));
        if !is_secret {
            return self.named_classes.get(name.letters()).copied();
        }
        let is_guessable = self.guessable_names.contains(core)
            || self.guessable_names.contains(name.last_word())
            || self.guessable_parts.is_match(core);
        Some(if is_guessable {
            Mask::GUESSABLE
        } else {
            Mask::SECRET
        })
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

fn named_classes() -> HashMap<Vec<u8>, Mask, RandomState> {
    let masks = entries("named_classes").flat_map(|named| {
        let mask = Mask {
            class: Some(class(named["class"].as_str().unwrap_or_default())),
            has_tail: named["tail"].as_bool().unwrap_or(true),
        };
        let names = list(named, "names").into_iter();
        names.map(move |name| (name.into_bytes(), mask))
    });
    masks.collect()
}

/// Finds the first of several terms at each place, as a regular expression of alternatives does. One step for each letter: what
/// makes searches of long text quick makes those of names slow.
fn automaton(terms: &[String]) -> AhoCorasick {
    // The terms are compiled in.
    // nosemgrep: panic-in-the-packet-path
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .prefilter(false)
        .match_kind(MatchKind::LeftmostFirst)
        .build(terms)
        .expect("a few hundred bytes of terms")
}

/// How values of this name, of a field in a body, are masked.
pub(crate) fn mask_of_name(name: &[u8]) -> Option<Mask> {
    RULES.mask_of(&PlainName::of(name), false)
}

/// The same of a name that is found character by character.
pub(crate) fn mask_of_spelling(name: impl Iterator<Item = char>) -> Option<Mask> {
    RULES.mask_of(&PlainName::of_characters(name), false)
}

/// Where sensitive values stand in a text, told from the values alone, and what they are.
pub fn classes(text: &[u8]) -> impl Iterator<Item = (usize, usize, &'static str)> {
    let hits = find(text, true).into_iter();
    hits.map(|hit| (hit.range.start, hit.range.end, hit.class.name.as_str()))
}

/// The same of a percent-encoded name, of a query or a form.
pub(crate) fn mask_of_query_name(encoded: &[u8]) -> Option<Mask> {
    RULES.mask_of(&PlainName::of_encoded(encoded), true)
}

/// A value of a query goes on.
fn is_of_value(byte: u8) -> bool {
    !matches!(byte, b'&' | b'#' | b'>' | b' ' | b'\t')
}

/// Masks the exchanges of one agent.
pub struct Redactor {
    mode: RedactionMode,
    pub(crate) masks: Masks,
}

impl Redactor {
    #[must_use]
    pub fn new(settings: &RedactionSettings) -> Self {
        // Read now: a definition that is none ends the program here, not at the first packet.
        LazyLock::force(&RULES);
        find(b"0", true);
        let masks = match settings.mode {
            RedactionMode::Shapes => Masks::shapes(),
            _ => Masks::new(&settings.key),
        };
        Self {
            mode: settings.mode,
            masks,
        }
    }

    #[must_use]
    pub fn mode(&self) -> RedactionMode {
        self.mode
    }

    /// The value of a header field with what is sensitive in it masked. Of text in UTF-8, as all that follow.
    #[must_use]
    pub fn header<'a>(&self, name: &[u8], value: &'a [u8]) -> Cow<'a, [u8]> {
        if self.mode == RedactionMode::Off {
            return Cow::Borrowed(value);
        }
        let rule = HEADER_NAMES.with_borrow_mut(|names| {
            names.decide(name, 0..name.len(), |name| RULES.header_rule(name))
        });
        match (rule.kind, self.mask_of_anything()) {
            (HeaderKind::Credentials, _) => Cow::Owned(self.credentials(value)),
            (HeaderKind::Cookies, _) => Cow::Owned(self.cookies(value, false)),
            (HeaderKind::SetCookie, _) => Cow::Owned(self.cookies(value, true)),
            (HeaderKind::Subprotocols, _) => Cow::Owned(self.subprotocols(value)),
            (HeaderKind::Sensitive(mask), _) => self.whole(value, mask),
            (_, Some(mask)) if !rule.is_of_message => self.whole(value, mask),
            (HeaderKind::Url, _) => self.sensitive_in_target(value),
            (HeaderKind::Plain, _) => chain(self.url_secrets(value), |value| {
                if is_harmless(value) {
                    return Cow::Borrowed(value);
                }
                self.classes(value, !rule.is_without_numbers)
            }),
        }
    }

    /// A request-target or URL: passwords before the host, values of sensitive names and classes masked.
    #[must_use]
    pub fn target<'a>(&self, target: &'a [u8]) -> Cow<'a, [u8]> {
        match self.mode {
            RedactionMode::Off => Cow::Borrowed(target),
            RedactionMode::Masked => self.sensitive_in_target(target),
            RedactionMode::Shapes => {
                let without_users = self.user_info(target);
                let path = chain(without_users, |target| shape_path(target, &self.masks));
                let pairs = chain(path, |target| self.pairs(target));
                chain(pairs, |target| self.classes_of_form(target))
            }
        }
    }

    /// Text in which whatever has the form of a class is masked, wherever it stands; percent-encoded or not. Of any encoding, or none:
    /// what is looked for is ASCII.
    pub(crate) fn classes<'a>(&self, text: &'a [u8], has_numbers: bool) -> Cow<'a, [u8]> {
        let mut masked = MaskedText::new(text);
        let decoded = Decoded::plain(text).percent();
        self.classes_in(&decoded, 0, has_numbers, Spelling::Text, &mut masked);
        masked.finish()
    }

    /// The same where a plus may be a space.
    pub(crate) fn classes_of_form<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let masked = self.classes(text, true);
        if memchr(b'+', &masked).is_none() {
            return masked;
        }
        chain(masked, |text| {
            let mut masked = MaskedText::new(text);
            let decoded = Decoded::plain(text).plus().percent();
            self.classes_in(&decoded, 0, true, Spelling::Text, &mut masked);
            masked.finish()
        })
    }

    /// Masks what has the form of a class in a decoded part of a text, which begins at this place.
    pub(crate) fn classes_in(
        &self,
        decoded: &Decoded<'_>,
        at: usize,
        has_numbers: bool,
        spelling: Spelling,
        masked: &mut MaskedText<'_>,
    ) {
        for hit in find(&decoded.bytes, has_numbers) {
            let written = decoded.written(&hit.range);
            let value = decoded.bytes.get(hit.range).unwrap_or_default();
            let range = at + written.start..at + written.end;
            masked.mask(range, value, &self.masks, Mask::of(hit.class), spelling);
        }
    }

    /// How values are masked whose names are harmless: where only shapes are told, they are masked all the same.
    pub(crate) fn mask_of_anything(&self) -> Option<Mask> {
        self.masks.are_shapes().then_some(Mask::GUESSABLE)
    }

    pub(crate) fn whole<'a>(&self, value: &'a [u8], mask: Mask) -> Cow<'a, [u8]> {
        let mut masked = MaskedText::new(value);
        masked.mask(0..value.len(), value, &self.masks, mask, Spelling::Text);
        masked.finish()
    }

    /// Masks a value of a query or a form.
    pub(crate) fn form_value(
        &self,
        text: &[u8],
        range: Range<usize>,
        mask: Mask,
        masked: &mut MaskedText<'_>,
    ) {
        let value = Decoded::plain(text.get(range.clone()).unwrap_or_default());
        let value = value.plus().percent();
        masked.mask(range, &value.bytes, &self.masks, mask, Spelling::Text);
    }

    fn sensitive_in_target<'a>(&self, target: &'a [u8]) -> Cow<'a, [u8]> {
        let without_users = self.user_info(target);
        let without_values = chain(without_users, |target| self.pairs(target));
        chain(without_values, |target| self.classes_of_form(target))
    }

    /// Text that may hold a URL: users and values of sensitive names in it masked. A slash may be escaped as in JSON.
    pub(crate) fn url_secrets<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let may_hold = memchr::memchr3(b'=', b'@', b'%', text).is_some()
            && (text.starts_with(b"/")
                || AUTHORITY_FINDER.find(text).is_some()
                || memchr::memmem::find(text, b":\\/\\/").is_some());
        if !may_hold {
            return Cow::Borrowed(text);
        }
        chain(self.user_info(text), |text| self.pairs(text))
    }

    /// The same of a value in JSON or XML, and classes in it; none where it holds no secret of a URL.
    pub(crate) fn url(&self, text: &[u8], spelling: Spelling) -> Option<Vec<u8>> {
        let Cow::Owned(without_secrets) = self.url_secrets(text) else {
            return None;
        };
        let mut masked = MaskedText::new(&without_secrets);
        let text = Decoded::plain(&without_secrets);
        let decoded = match spelling {
            Spelling::JsonString => text.json(),
            _ => text.entities(),
        };
        self.classes_in(&decoded.percent(), 0, true, spelling, &mut masked);
        Some(masked.finish().into_owned())
    }

    /// An authority stands behind each `://` and, where a target is one (CONNECT, Host), at the front.
    fn user_info<'a>(&self, url: &'a [u8]) -> Cow<'a, [u8]> {
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
                let user = rest.get(..length).unwrap_or_default();
                let range = at..at + length;
                masked.mask(range, user, &self.masks, Mask::GUESSABLE, Spelling::Text);
                at += length + 1;
            }
            let rest = url.get(at..).unwrap_or_default();
            match AUTHORITY_FINDER.find(rest) {
                Some(found) => at += found + AUTHORITY_FINDER.needle().len(),
                None => return masked.finish(),
            }
        }
    }

    /// Whether a value as a query or a form writes it is a URL or a pair with a secret in it, escaped, or a document (JSON, GraphQL)
    /// with one: it is masked as a whole.
    pub(crate) fn hides_secret(&self, encoded: &[u8]) -> bool {
        memchr2(b'%', b'"', encoded).is_some()
            && self.holds_secret(&Decoded::plain(encoded).plus().percent().bytes)
    }

    /// Where the value begins in what is no name but an escaped pair, or several, a URL or a document with a secret: `token%3Dabc`.
    pub(crate) fn length_before_hidden_value(&self, name: &[u8]) -> Option<usize> {
        memchr(b'%', name)?;
        let decoded = Decoded::plain(name).plus().percent();
        if !self.holds_secret(&decoded.bytes) {
            return None;
        }
        let (before, _) = split_once(&decoded.bytes, b'=').unwrap_or((&decoded.bytes, b""));
        // A name stays, unless the secret stands in what only looks like one.
        let start = if before.len() == decoded.bytes.len() || self.holds_secret(before) {
            0
        } else {
            before.len() + 1
        };
        Some(decoded.written(&(start..start)).start)
    }

    fn holds_secret(&self, decoded: &[u8]) -> bool {
        let holds_user = AUTHORITY_FINDER.find(decoded).is_some()
            && matches!(self.user_info(decoded), Cow::Owned(_));
        holds_user
            || self.holds_secret_pair(decoded)
            || memchr(b'"', decoded).is_some() && matches!(self.arguments(decoded), Cow::Owned(_))
    }

    /// Of text whose escapes are undone, also those of escapes: a name may begin at the front, and behind the sign of another.
    fn holds_secret_pair(&self, decoded: &[u8]) -> bool {
        let mut name = 0;
        for (at, &byte) in decoded.iter().enumerate() {
            if byte == b'='
                && let Some(mask) = QUERY_NAMES
                    .with_borrow_mut(|names| names.decide(decoded, name..at, mask_of_query_name))
            {
                let rest = decoded.get(at + 1..).unwrap_or_default();
                let length = length_while(rest, is_of_value);
                let mut masked = MaskedText::new(decoded);
                self.form_value(decoded, at + 1..at + 1 + length, mask, &mut masked);
                if matches!(masked.finish(), Cow::Owned(_)) {
                    return true;
                }
            }
            if matches!(byte, b'?' | b'&' | b';' | b'#' | b'=') {
                name = at + 1;
            }
        }
        false
    }

    /// A name begins at any separator, so that `?a=1;token=x` is seen; a value ends at few.
    fn pairs<'a>(&self, url: &'a [u8]) -> Cow<'a, [u8]> {
        let mut masked = MaskedText::new(url);
        let anything = self.mask_of_anything();
        if memchr2(b'=', b'%', url).is_none() && anything.is_none() {
            return masked.finish();
        }
        let path = length_while(url, |byte| !matches!(byte, b'?' | b'#'));
        let length_at = |at: usize, is_part: fn(u8) -> bool| {
            length_while(url.get(at..).unwrap_or_default(), is_part)
        };
        let mut at = 0;
        loop {
            at += length_at(at, |byte| !matches!(byte, b'?' | b'&' | b';' | b'#'));
            if at == url.len() {
                return masked.finish();
            }
            // Behind a parameter of a segment the path goes on.
            let is_of_path = at < path;
            let is_matrix = is_of_path && url.get(at) == Some(&b';');
            let name = at + 1;
            at = name
                + length_at(name, |byte| {
                    !matches!(byte, b'?' | b'&' | b';' | b'#' | b'=')
                });
            let hidden = url.get(name..at).filter(|_| !is_of_path);
            if let Some(length) = hidden.and_then(|name| self.length_before_hidden_value(name)) {
                let value = name + length;
                at = value
                    + length_at(value, |byte| {
                        !matches!(byte, b'?' | b'&' | b';' | b'#' | b'>' | b' ' | b'\t')
                    });
                self.form_value(url, value..at, Mask::GUESSABLE, &mut masked);
                continue;
            }
            if url.get(at) != Some(&b'=') {
                if let Some(mask) = anything.filter(|_| !is_of_path) {
                    self.form_value(url, name..at, mask, &mut masked);
                }
                continue;
            }
            let mask = QUERY_NAMES
                .with_borrow_mut(|names| names.decide(url, name..at, mask_of_query_name));
            at += 1;
            if let Some(mask) = mask.or(anything) {
                let value = at;
                at += length_at(
                    at,
                    if is_matrix {
                        |byte| {
                            !matches!(byte, b'&' | b'#' | b'>' | b' ' | b'\t' | b'/' | b';' | b'?')
                        }
                    } else {
                        is_of_value
                    },
                );
                self.form_value(url, value..at, mask, &mut masked);
            } else {
                let value = at;
                let end = at
                    + length_at(at, |byte| {
                        !matches!(byte, b'?' | b'&' | b';' | b'#' | b'>' | b' ' | b'\t')
                    });
                if self.hides_secret(url.get(value..end).unwrap_or_default()) {
                    self.form_value(url, value..end, Mask::GUESSABLE, &mut masked);
                    at = end;
                }
            }
        }
    }

    fn credentials(&self, value: &[u8]) -> Vec<u8> {
        let value = trimmed(value);
        let mut written = Vec::new();
        match split_once(value, b' ') {
            Some((scheme, credentials)) if is_one_of(&RULES.schemes, scheme) => {
                written.extend_from_slice(scheme);
                written.push(b' ');
                let mask = if is_one_of(&RULES.guessable_schemes, scheme) {
                    Mask::GUESSABLE
                } else {
                    Mask::SECRET
                };
                self.write(trimmed(credentials), mask, &mut written);
            }
            _ => self.write(value, Mask::SECRET, &mut written),
        }
        written
    }

    /// `has_attributes`: what stands behind the first cookie describes it.
    fn cookies(&self, value: &[u8], has_attributes: bool) -> Vec<u8> {
        let mut written = Vec::with_capacity(value.len());
        let mut is_quoted = false;
        for (number, piece) in value.split(|&byte| byte == b';').enumerate() {
            if number > 0 {
                written.extend_from_slice(b"; ");
            }
            let pair = trimmed(piece);
            if is_quoted {
                self.write(pair, Mask::SECRET, &mut written);
            } else if has_attributes && number > 0 {
                self.cookie_attribute(pair, &mut written);
            } else {
                self.cookie(pair, &mut written);
            }
            let quotes = memchr::memchr_iter(b'"', pair).count();
            is_quoted ^= !quotes.is_multiple_of(2);
        }
        written
    }

    /// RFC 6265 section 4.1.1. What is none, or holds a pair, may be one more cookie.
    fn cookie_attribute(&self, pair: &[u8], written: &mut Vec<u8>) {
        let (name, value) = split_once(pair, b'=').unwrap_or((pair, b""));
        let lower = name.to_ascii_lowercase();
        if !RULES.cookie_attributes.contains(&lower) {
            self.cookie(pair, written);
            return;
        }
        written.extend_from_slice(name);
        if name.len() == pair.len() {
            return;
        }
        written.push(b'=');
        let is_of_few = match lower.as_slice() {
            b"max-age" => value.iter().all(u8::is_ascii_digit),
            b"samesite" => [&b"lax"[..], b"none", b"strict"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(value)),
            _ => value == b"/",
        };
        if memchr(b'=', value).is_some() || (self.masks.are_shapes() && !is_of_few) {
            self.write(value, Mask::GUESSABLE, written);
        } else {
            written.extend_from_slice(&self.classes(value, false));
        }
    }

    fn cookie(&self, pair: &[u8], written: &mut Vec<u8>) {
        match split_once(pair, b'=') {
            Some((name, value)) => {
                let mask = mask_of_name(name).unwrap_or(Mask::SECRET);
                written.extend_from_slice(&self.classes(name, true));
                written.push(b'=');
                self.write(value, mask, written);
            }
            None => self.write(pair, Mask::SECRET, written),
        }
    }

    /// Names that are known, and of the others the prefix that is: browsers let scripts set no other field of a WebSocket's request.
    fn subprotocols(&self, value: &[u8]) -> Vec<u8> {
        let mut written = Vec::with_capacity(value.len());
        for (number, item) in value.split(|&byte| byte == b',').enumerate() {
            if number > 0 {
                written.extend_from_slice(b", ");
            }
            let name = trimmed(item);
            let lower = name.to_ascii_lowercase();
            if RULES.subprotocols.contains(&lower) || is_one_of(&RULES.schemes, name) {
                written.extend_from_slice(name);
                continue;
            }
            let mut prefixes = RULES.subprotocol_prefixes.iter();
            let known = prefixes.find(|known| lower.starts_with(known.as_bytes()));
            let (prefix, token) = name
                .split_at_checked(known.map_or(0, String::len))
                .unwrap_or_default();
            written.extend_from_slice(prefix);
            self.write(token, Mask::SECRET, &mut written);
        }
        written
    }

    fn write(&self, value: &[u8], mask: Mask, written: &mut Vec<u8>) {
        self.masks.write(value, mask, Spelling::Text, written);
    }
}

fn is_harmless(value: &[u8]) -> bool {
    HARMLESS_VALUES.with_borrow_mut(|values| {
        values.decide(value, 0..value.len(), |value| {
            find(&Decoded::plain(value).percent().bytes, true).is_empty()
        })
    })
}

fn is_one_of(schemes: &[String], name: &[u8]) -> bool {
    let mut schemes = schemes.iter();
    schemes.any(|known| known.as_bytes().eq_ignore_ascii_case(name))
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

/// A name as the definition spells it: letters and digits, in lower case. On the stack, since every header has one.
struct PlainName {
    letters: [u8; NAME_CHARACTERS_MAX],
    len: usize,
    /// Where its last word begins.
    last_word: usize,
}

impl PlainName {
    const EMPTY: Self = Self {
        letters: [0; NAME_CHARACTERS_MAX],
        len: 0,
        last_word: 0,
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
        let mut before = b' ';
        for byte in bytes {
            let last = std::mem::replace(&mut before, byte);
            if !byte.is_ascii_alphanumeric() {
                continue;
            }
            let is_hump = byte.is_ascii_uppercase() && !last.is_ascii_uppercase();
            if is_hump || !last.is_ascii_alphanumeric() {
                plain.last_word = plain.len;
            }
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

    fn last_word(&self) -> &[u8] {
        self.letters().get(self.last_word..).unwrap_or_default()
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

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use serde_json::Value;

    use super::*;

    const VECTORS: &str = include_str!("../../../tests/golden/redaction/vectors.json");

    fn vectors() -> Value {
        serde_json::from_str(VECTORS).expect("the vectors are JSON")
    }

    fn redactor() -> Redactor {
        Redactor::new(&RedactionSettings::default())
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
            let masked = redactor().header(row[0].as_bytes(), row[1].as_bytes());
            assert_eq!(masked, row[2].as_bytes(), "{row:?}");
        }
    }

    #[test]
    fn targets_are_masked_as_the_vectors_say() {
        for row in rows("targets") {
            assert_eq!(
                redactor().target(row[0].as_bytes()).as_ref(),
                row[1].as_bytes(),
                "{row:?}"
            );
        }
    }

    #[test]
    fn names_are_told_apart_as_the_vectors_say() {
        assert_eq!(
            names("sensitive_names")
                .into_iter()
                .filter(|name| mask_of_name(name.as_bytes()).is_none())
                .count(),
            0
        );
        assert_eq!(
            names("harmless_names")
                .into_iter()
                .filter(|name| mask_of_name(name.as_bytes()).is_some())
                .collect::<Vec<_>>(),
            [""; 0]
        );
        assert_eq!(
            names("sensitive_query_names")
                .into_iter()
                .filter(|name| mask_of_query_name(name.as_bytes()).is_none())
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
        assert!(matches!(redactor().target(b"/users/42"), Cow::Borrowed(_)));
        assert!(matches!(
            redactor().header(b"Accept", b"application/json"),
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
            "?a%3D".repeat(200_000),
            format!("?{}", "a%253D".repeat(150_000)),
        ] {
            let text = text.as_bytes();
            assert!(redactor().target(text).len() < 2 * text.len());
            assert!(redactor().header(b"Cookie", text).len() < 10 * text.len());
            let subprotocols = redactor().header(b"Sec-WebSocket-Protocol", text);
            assert!(subprotocols.len() < 2 * text.len());
        }
    }
}
