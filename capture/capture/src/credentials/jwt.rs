//! What a JWT (RFC 7519, signed as RFC 7515 says) tells of itself: how it is signed, for how long, for whom, with which claims.
//!
//! Values of claims stay in the token, but for times, the issuer's host and scopes; the subject is told by its tail.
//! `api_inventory/access/jwt_facts.py` finds the same in raw tokens; vectors in `tests/golden/credentials` hold both.

use rmp::encode::{ByteBuf, write_array_len, write_map_len, write_str, write_uint};
use serde_json::Value;

use super::base64::decoded;
use super::claims::{
    Claims, first_names, is_uuid, scopes, sensitive_claims, subject, subject_shape,
};
use super::definition::{comparable_tail, is_harmless};
use super::weak_secret::{is_triable, is_weak};
use crate::exchange_map::{Written, length, write_flag, write_text};
use crate::redaction::RedactionMode;
use crate::tail::Tails;

pub const JWT_START: &[u8] = b"eyJ";

/// Servers refuse heads of 8 KiB; real tokens have 300 to 3,000 characters.
pub const TOKEN_BYTES_MAX: usize = 8_192;
/// Of objects and lists in one part, so that the parser's own bound on depth is never met.
const BRACKETS_MAX: usize = 127;
const ALGORITHM_CHARACTERS_MAX: usize = 24;
const CLAIMS_MAX: usize = 32;
const CLAIM_CHARACTERS_MAX: usize = 40;
const ISSUER_CHARACTERS_MAX: usize = 80;
/// Beyond, a number of JSON is not what was written (RFC 8259 section 6).
const WHOLE_NUMBER_END: f64 = 9_007_199_254_740_992.0;
/// What a digest has at least, in base64.
const DIGEST_CHARACTERS_MIN: usize = 24;
const HEX_DIGITS_MIN: usize = 8;

/// A token that was read, and what may be tried on it.
pub struct Jwt<'a> {
    header: Claims,
    claims: Claims,
    signed: &'a [u8],
    signature: Vec<u8>,
}

impl<'a> Jwt<'a> {
    /// None of what is no signed token; of encrypted ones, which have five parts, nothing can be told.
    pub fn read(token: &'a [u8]) -> Option<Self> {
        if !token.starts_with(JWT_START) || token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let mut parts = token.split(|&byte| byte == b'.');
        let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self {
            header: object(header)?,
            claims: object(claims)?,
            signed: token.get(..header.len() + 1 + claims.len())?,
            signature: decoded(signature)?,
        })
    }

    /// Whether trying well-known secrets may find one.
    pub fn is_triable(&self) -> bool {
        is_triable(self.algorithm(), self.signed, &self.signature)
    }

    /// Tries them, which takes a millisecond.
    pub fn is_weak(&self) -> bool {
        is_weak(self.algorithm(), self.signed, &self.signature)
    }

    pub fn subject(&self) -> Option<String> {
        subject(&self.claims)
    }

    /// Appends the map of what the token tells. Where only shapes are told, nobody is named.
    pub fn write(
        &self,
        map: &mut ByteBuf,
        tails: &Tails,
        mode: RedactionMode,
        weak: bool,
    ) -> Written {
        let facts = self.facts(tails, mode, weak);
        write_map_len(map, 1 + length(facts.len()))?;
        let algorithm = self.header.get("alg");
        let is_left_out = algorithm.is_none_or(|alg| alg.as_str() == Some(""));
        write_text(map, "alg", if is_left_out { "" } else { name(algorithm) })?;
        for (name, fact) in facts {
            match fact {
                Fact::Text(text) => write_text(map, name, &text)?,
                Fact::Time(time_s) => {
                    write_str(map, name)?;
                    write_uint(map, time_s)?;
                }
                Fact::List(items) => {
                    write_str(map, name)?;
                    write_array_len(map, length(items.len()))?;
                    items.iter().try_for_each(|item| write_str(map, item))?;
                }
                Fact::Flag => write_flag(map, name, true)?,
            }
        }
        Ok(())
    }

    /// All but the algorithm that are there, in the order in which they are written.
    fn facts(&self, tails: &Tails, mode: RedactionMode, weak: bool) -> Vec<(&'static str, Fact)> {
        let (header, claims) = (&self.header, &self.claims);
        let names_nobody = mode == RedactionMode::Shapes;
        let told = |text: Option<String>| text.filter(|_| !names_nobody).map(Fact::Text);
        let list = |items: Vec<String>| (!items.is_empty()).then_some(Fact::List(items));
        let flag = |is_set: bool| is_set.then_some(Fact::Flag);
        let subject = self.subject();
        let subject_text = subject.as_deref().unwrap_or_default();
        let tail = comparable_tail(tails, "subject", subject_text.as_bytes());
        let tail = tail.map(|tail| String::from_utf8_lossy(&tail).into_owned());
        let mut key_hosts = ["jku", "x5u"]
            .into_iter()
            .filter_map(|name| header.get(name));
        let facts = [
            (
                "typ",
                header
                    .get("typ")
                    .map(|typ| Fact::Text(name(Some(typ)).to_owned())),
            ),
            (
                "kid_shape",
                header
                    .get("kid")
                    .map(|kid| Fact::Text(kid_shape(kid).to_owned())),
            ),
            ("jku_host", told(key_hosts.find_map(host))),
            (
                "claims",
                list(first_names(
                    claims.keys().map(String::as_str),
                    CLAIM_CHARACTERS_MAX,
                    CLAIMS_MAX,
                )),
            ),
            ("expires_at_s", time_s(claims.get("exp")).map(Fact::Time)),
            ("issued_at_s", time_s(claims.get("iat")).map(Fact::Time)),
            ("issuer", told(claims.get("iss").and_then(issuer))),
            ("subject_tail", told(tail)),
            (
                "subject_shape",
                subject
                    .as_deref()
                    .map(|subject| Fact::Text(subject_shape(subject).to_owned())),
            ),
            ("scopes", list(scopes(claims)).filter(|_| !names_nobody)),
            ("is_signature_empty", flag(self.signature.is_empty())),
            ("weak_secret", flag(weak)),
            ("sensitive_claims", list(sensitive_claims(claims))),
        ];
        let facts = facts.into_iter();
        facts
            .filter_map(|(name, fact)| Some((name, fact?)))
            .collect()
    }

    fn algorithm(&self) -> &str {
        self.header
            .get("alg")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

enum Fact {
    Text(String),
    Time(u64),
    List(Vec<String>),
    Flag,
}

fn object(part: &[u8]) -> Option<Claims> {
    let raw = decoded(part)?;
    if memchr::memchr2_iter(b'{', b'[', &raw).count() > BRACKETS_MAX {
        return None;
    }
    serde_json::from_slice(&raw).ok()
}

fn name(value: Option<&Value>) -> &str {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    if is_harmless(text.as_bytes(), ALGORITHM_CHARACTERS_MAX) {
        text
    } else {
        "other"
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is whole and in range"
)]
fn time_s(value: Option<&Value>) -> Option<u64> {
    let time_s = value?.as_f64()?;
    (0.0..WHOLE_NUMBER_END)
        .contains(&time_s)
        .then_some(time_s as u64)
}

fn issuer(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    if text.contains("://") {
        return host(value);
    }
    is_harmless(text.as_bytes(), ISSUER_CHARACTERS_MAX).then(|| text.to_owned())
}

/// Of a URL, in lower case, with its port.
fn host(url: &Value) -> Option<String> {
    let (_, rest) = url.as_str()?.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    is_harmless(host.as_bytes(), ISSUER_CHARACTERS_MAX).then(|| host.to_ascii_lowercase())
}

/// What the name of a key looks like.
fn kid_shape(kid: &Value) -> &'static str {
    let Value::String(kid) = kid else {
        return if kid.is_number() { "number" } else { "other" };
    };
    let is_injected = |byte: u8| {
        matches!(
            byte,
            b'\'' | b'"' | b'`' | b'|' | b';' | b'$' | b'<' | b'>' | b'(' | b')' | 0..=b' ' | 0x7f
        )
    };
    let all = |is_part: fn(&u8) -> bool| kid.as_bytes().iter().all(is_part);
    let is_digest = is_base64(kid) && kid.len() >= DIGEST_CHARACTERS_MIN;
    if kid.is_empty() {
        "empty"
    } else if kid.bytes().any(is_injected) {
        "injection"
    // Keys of some providers are named by a digest, in which a slash may stand first.
    } else if is_digest && kid.ends_with('=') && kid.len().is_multiple_of(4) {
        "base64"
    } else if kid.contains("..") || kid.contains('\\') || kid.starts_with('/') {
        "path"
    } else if kid.contains("://") {
        "url"
    } else if is_uuid(kid) {
        "uuid"
    } else if all(u8::is_ascii_digit) {
        "number"
    } else if kid.len() >= HEX_DIGITS_MIN && all(u8::is_ascii_hexdigit) {
        "hex"
    } else if all(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'@' | b'#' | b'-')
    }) {
        "word"
    } else if kid.contains('/') && !is_digest {
        "path"
    } else if is_base64(kid) {
        "base64"
    } else {
        "other"
    }
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-');
    !digits.is_empty() && text.len() - digits.len() <= 2 && digits.bytes().all(is_digit)
}
