//! Whether a request carries a credential at all, by the names of `api_inventory/access/credential_names.json`.
//!
//! `credentials_of` of `api_inventory/access/credentials.py` finds the same, in what was masked as well: what goes whole and what is
//! only counted must be told apart by the same line. Headers are asked one by one, so that whoever looks at their names anyway asks.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ahash::RandomState;
use memchr::{memchr, memmem};
use serde_json::Value;

use crate::class::class_of;
use crate::decoded::Decoded;
use crate::name_memo::NameMemo;
use crate::redaction::{DEFINITION, list};

/// As `api_inventory/access/limits.py`: of one request.
pub const FIELDS_MAX: usize = 100;

static NAMES: LazyLock<Names> = LazyLock::new(Names::read);

type Texts = HashSet<Vec<u8>, RandomState>;

/// What a header of some name holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderRole {
    #[default]
    Nothing,
    Credential,
    Cookies,
    /// What a proxy tells of the client's certificate.
    Certificate,
    /// What a proxy says of whether it trusts the client's certificate.
    Verdict,
    /// Names of subprotocols, and a credential where a browser's script had nowhere else to put it.
    Subprotocols,
    /// A credential where it is a token.
    Unknown,
}

/// What a cookie of some name holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CookieRole {
    #[default]
    Nothing,
    Session,
    /// A session where it is a token.
    Unknown,
}

struct Names {
    headers: HashMap<Vec<u8>, HeaderRole, RandomState>,
    standard_headers: Texts,
    standard_header_prefixes: Vec<String>,
    api_key_words: Vec<String>,
    api_key_ends: Vec<String>,
    certificate_prefixes: Vec<String>,
    no_certificate_words: Vec<String>,
    no_credential_words: Vec<String>,
    no_credential_prefixes: Vec<String>,
    no_certificate: Texts,
    not_trusted: Vec<String>,
    subprotocol_words: Texts,
    subprotocol_prefixes: Vec<String>,
    session_cookies: Texts,
    session_prefixes: Vec<String>,
    session_words: Vec<String>,
    session_ends: Vec<String>,
    other_prefixes: Vec<String>,
    other_words: Vec<String>,
    query: Texts,
    short_query: Texts,
    short_query_characters_min: u64,
}

impl Names {
    fn read() -> Self {
        let json = |text| serde_json::from_str::<Value>(text).expect("a definition is JSON");
        let names = json(include_str!(
            "../../../../api_inventory/access/credential_names.json"
        ));
        let standard = json(include_str!(
            "../../../../api_inventory/standard_headers.json"
        ));
        let texts = |source: &Value, key| list(source, key).into_iter().map(String::into_bytes);
        let roles = |key: &str| {
            let roles = names.get(key).and_then(Value::as_object);
            roles.expect("credential_names.json holds roles")
        };
        let (headers, query) = (roles("headers"), roles("query"));
        let headers = headers.iter().flat_map(|(role, of_role)| {
            let held = match role.as_str() {
                "cookie" => HeaderRole::Cookies,
                "mtls" => HeaderRole::Certificate,
                "subprotocols" => HeaderRole::Subprotocols,
                _ => HeaderRole::Credential,
            };
            names_of(of_role).map(move |name| (name, held))
        });
        Self {
            headers: headers.collect(),
            standard_headers: texts(&standard, "names").collect(),
            standard_header_prefixes: list(&standard, "prefixes"),
            api_key_words: list(&names, "api_key_header_words"),
            api_key_ends: list(&names, "api_key_header_ends"),
            certificate_prefixes: list(&names, "mtls_header_prefixes"),
            no_certificate_words: list(&names, "no_certificate_header_words"),
            no_credential_words: list(&names, "no_credential_header_words"),
            no_credential_prefixes: list(&names, "no_credential_header_prefixes"),
            no_certificate: texts(&names, "no_certificate").collect(),
            not_trusted: list(&names, "not_trusted"),
            subprotocol_words: texts(&names, "subprotocol_words").collect(),
            subprotocol_prefixes: list(&DEFINITION, "subprotocol_prefixes"),
            session_cookies: texts(&names, "session_cookies").collect(),
            session_prefixes: list(&names, "session_cookie_prefixes"),
            session_words: list(&names, "session_cookie_words"),
            session_ends: list(&names, "session_cookie_ends"),
            other_prefixes: list(&names, "other_cookie_prefixes"),
            other_words: list(&names, "other_cookie_words"),
            query: query.values().flat_map(names_of).collect(),
            short_query: texts(&names, "short_query_names").collect(),
            short_query_characters_min: names
                .get("short_query_value_characters_min")
                .and_then(Value::as_u64)
                .expect("credential_names.json holds a number"),
        }
    }
}

fn names_of(list: &Value) -> impl Iterator<Item = Vec<u8>> {
    let names = list.as_array().into_iter().flatten();
    names.filter_map(|name| name.as_str().map(|name| name.as_bytes().to_vec()))
}

impl HeaderRole {
    /// That of a header of this name.
    #[must_use]
    pub fn of(name: &[u8]) -> Self {
        let names = &*NAMES;
        let lower = name.to_ascii_lowercase();
        let plain = without(&lower, b"-_");
        let is_of_certificate = begins(&lower, &names.certificate_prefixes)
            && !holds(&plain, &names.no_certificate_words);
        let known = names.headers.get(&lower).copied();
        if known == Some(Self::Certificate) || (known.is_none() && is_of_certificate) {
            return if lower.ends_with(b"-verify") {
                Self::Verdict
            } else {
                Self::Certificate
            };
        }
        if let Some(role) = known {
            return role;
        }
        if begins(&lower, &names.no_credential_prefixes)
            || holds(&plain, &names.no_credential_words)
        {
            return Self::Nothing;
        }
        if ends(&plain, &names.api_key_ends) || holds(&plain, &names.api_key_words) {
            return Self::Credential;
        }
        let is_standard = names.standard_headers.contains(&lower)
            || begins(&lower, &names.standard_header_prefixes);
        if is_standard {
            Self::Nothing
        } else {
            Self::Unknown
        }
    }
}

impl CookieRole {
    fn of(name: &[u8]) -> Self {
        let names = &*NAMES;
        let lower = name.to_ascii_lowercase();
        if names.session_cookies.contains(&lower) || begins(&lower, &names.session_prefixes) {
            return Self::Session;
        }
        let bare = lower.strip_prefix(b"__host-").unwrap_or(&lower);
        let bare = bare.strip_prefix(b"__secure-").unwrap_or(bare);
        let plain = without(bare, b"-_.");
        if begins(bare, &names.other_prefixes) || holds(&plain, &names.other_words) {
            Self::Nothing
        } else if names.session_cookies.contains(bare)
            || ends(bare, &names.session_ends)
            || holds(&plain, &names.session_words)
        {
            Self::Session
        } else {
            Self::Unknown
        }
    }
}

/// Looks for the credential of one request after the other.
#[derive(Default)]
pub struct Presence {
    cookies: NameMemo<CookieRole>,
    is_certified: bool,
    is_refused: bool,
    is_carried: bool,
}

impl Presence {
    /// Begins with a request.
    pub fn begin(&mut self) {
        (self.is_certified, self.is_refused, self.is_carried) = (false, false, false);
    }

    /// One of its headers.
    pub fn header(&mut self, role: HeaderRole, value: &[u8]) {
        if self.is_carried || value.is_empty() {
            return;
        }
        match role {
            HeaderRole::Nothing => {}
            HeaderRole::Credential => self.is_carried = true,
            HeaderRole::Cookies => self.is_carried = self.holds_session(value),
            HeaderRole::Certificate => self.is_certified |= shows_certificate(value),
            HeaderRole::Verdict => {
                self.is_certified |= shows_certificate(value);
                let lower = value.trim_ascii().to_ascii_lowercase();
                self.is_refused |= begins(&lower, &NAMES.not_trusted);
            }
            HeaderRole::Subprotocols => self.is_carried = is_among_subprotocols(value),
            HeaderRole::Unknown => self.is_carried = is_token(value),
        }
    }

    /// Whether it carries one; after all of its headers.
    #[must_use]
    pub fn ends(&self, target: &[u8]) -> bool {
        self.is_carried || (self.is_certified && !self.is_refused) || query_holds(target)
    }

    fn holds_session(&mut self, value: &[u8]) -> bool {
        let pairs = value.split(|&byte| byte == b';').take(FIELDS_MAX);
        pairs.map(<[u8]>::trim_ascii).any(|pair| {
            let Some(equals) = memchr(b'=', pair) else {
                return false;
            };
            let cookie = pair.get(equals + 1..).unwrap_or_default();
            match self.cookies.decide(pair, 0..equals, CookieRole::of) {
                CookieRole::Nothing => false,
                CookieRole::Session => !cookie.is_empty(),
                CookieRole::Unknown => is_token(cookie),
            }
        })
    }
}

fn shows_certificate(value: &[u8]) -> bool {
    let lower = value.trim_ascii().to_ascii_lowercase();
    !NAMES.no_certificate.contains(&lower)
}

fn is_among_subprotocols(value: &[u8]) -> bool {
    let names = &*NAMES;
    let mut is_told = false;
    for item in value.split(|&byte| byte == b',').take(FIELDS_MAX) {
        let name = item.trim_ascii();
        let lower = name.to_ascii_lowercase();
        let mut prefixes = names.subprotocol_prefixes.iter();
        let prefix = prefixes.find(|known| lower.starts_with(known.as_bytes()));
        let token = name
            .get(prefix.map_or(0, String::len)..)
            .unwrap_or_default();
        let is_word = names.subprotocol_words.contains(&lower);
        if !token.is_empty() && (prefix.is_some() || is_token(token) || (is_told && !is_word)) {
            return true;
        }
        is_told = is_word;
    }
    false
}

fn query_holds(target: &[u8]) -> bool {
    let target = target.split(|&byte| byte == b'#').next();
    let target = target.unwrap_or_default();
    let Some(query) = memchr(b'?', target).and_then(|at| target.get(at + 1..)) else {
        return false;
    };
    let pairs = query.split(|&byte| byte == b'&').take(FIELDS_MAX);
    pairs
        .filter_map(|pair| pair.split_at_checked(memchr(b'=', pair)?))
        .any(|(name, rest)| {
            let value = rest.get(1..).unwrap_or_default();
            let lower = name.to_ascii_lowercase();
            let is_named = NAMES.query.contains(&lower) && !value.is_empty();
            is_token(value) || (is_named && (!NAMES.short_query.contains(&lower) || is_long(value)))
        })
}

/// In characters that are left when escapes are read, as masks count them.
fn is_long(value: &[u8]) -> bool {
    let read = Decoded::plain(value).plus().percent();
    let characters = read.bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80);
    characters.count() as u64 >= NAMES.short_query_characters_min
}

/// Cursors of pages and encrypted cookies are base64 of JSON as well, and begin as a token does.
fn is_token(value: &[u8]) -> bool {
    let may_be = value.starts_with(b"ey") || value.starts_with(b"ew");
    may_be && class_of(value).is_some_and(|class| class.name == "jwt")
}

fn begins(name: &[u8], prefixes: &[String]) -> bool {
    prefixes
        .iter()
        .any(|prefix| name.starts_with(prefix.as_bytes()))
}

fn ends(name: &[u8], ends: &[String]) -> bool {
    ends.iter().any(|end| name.ends_with(end.as_bytes()))
}

fn holds(name: &[u8], words: &[String]) -> bool {
    words
        .iter()
        .any(|word| memmem::find(name, word.as_bytes()).is_some())
}

fn without(name: &[u8], signs: &[u8]) -> Vec<u8> {
    let letters = name.iter().filter(|byte| !signs.contains(byte));
    letters.copied().collect()
}
