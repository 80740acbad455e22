//! What credentials say of themselves, noted before they are masked: of a JWT how it is signed, for how long and with which claims, of
//! Basic credentials whether the password would be found by trying. `docs/data-model.md` has the map.
//!
//! Looks at request heads alone, and only at what begins as a JWT does or stands behind the word Basic. What was found in a token is
//! remembered, since clients send the same one again and again.

mod base64;
mod basic;
mod claims;
mod definition;
mod jwt;
mod presence;
mod weak_secret;

use ahash::RandomState;
use memchr::memmem::Finder;
use memchr::{memchr, memmem};
use rmp::encode::{ByteBuf, RmpWrite, ValueWriteError, write_map_len, write_str};

use crate::exchange::Request;
use crate::exchange_map::{Written, in_memory, write_flag, write_text, write_utf8};
use crate::redaction::{RedactionMode, RedactionSettings};
use crate::tail::Tails;
use basic::BasicFacts;
use definition::{LISTS, is_harmless};
use jwt::{JWT_START, Jwt, TOKEN_BYTES_MAX};
pub use presence::{FIELDS_MAX, HeaderRole, Presence};
use weak_secret::Trials;

/// Of one exchange; a request carries one or two.
const TOKENS_MAX: usize = 4;
const NAME_CHARACTERS_MAX: usize = 64;
const SCHEME_BYTES_MAX: usize = 16;
/// Tokens that are remembered: at most 3 MB. Whoever comes later takes the place.
const PLACES: usize = 256;

/// Notes the credentials of one agent's exchanges.
pub struct CredentialNotes {
    mode: RedactionMode,
    tails: Tails,
    known: Vec<Option<Known>>,
    hasher: RandomState,
    trials: Trials,
    query_jwt: Finder<'static>,
    /// Maps of what was found last, one behind the other.
    maps: ByteBuf,
}

/// A token, and what it tells.
struct Known {
    token: Box<[u8]>,
    /// Its map; empty of what is no token.
    map: Box<[u8]>,
    subject: Option<String>,
    /// Nothing is left to be tried.
    is_settled: bool,
}

/// Where a token stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    location: &'static str,
    name: &'a [u8],
}

impl CredentialNotes {
    #[must_use]
    pub fn new(settings: &RedactionSettings) -> Self {
        let key = match settings.mode {
            RedactionMode::Shapes => &[],
            _ => settings.key.as_slice(),
        };
        std::sync::LazyLock::force(&LISTS);
        Self {
            mode: settings.mode,
            tails: Tails::new(key),
            known: (0..PLACES).map(|_| None).collect(),
            // A file that is read twice gives the same records.
            hasher: RandomState::with_seeds(0, 1, 2, 3),
            trials: Trials::default(),
            query_jwt: Finder::new("=eyJ"),
            maps: ByteBuf::new(),
        }
    }

    /// How many credentials of a request tell something, and their maps. None where nothing is masked: whoever reads sees them.
    pub fn note(&mut self, request: &Request) -> (u32, &[u8]) {
        self.maps.as_mut_vec().clear();
        if self.mode == RedactionMode::Off {
            return (0, &[]);
        }
        self.trials.earn();
        let mut noted = 0;
        let mut left = TOKENS_MAX;
        for (name, value) in request.headers.iter() {
            if name.eq_ignore_ascii_case(b"cookie") {
                noted += self.pairs("cookie", value, b';', &request.target, &mut left);
            } else if let Some(token) = token_of_header(value)
                && left > 0
            {
                left -= 1;
                let place = Place {
                    location: "header",
                    name,
                };
                noted += u32::from(self.token(place, token, &request.target));
            }
        }
        if left > 0 && self.query_jwt.find(&request.target).is_some() {
            let target = request.target.as_slice();
            let whole = target
                .split(|&byte| byte == b'#')
                .next()
                .unwrap_or_default();
            let query = memchr(b'?', whole).and_then(|at| whole.get(at + 1..));
            noted += self.pairs("query", query.unwrap_or_default(), b'&', target, &mut left);
        }
        (noted, self.maps.as_slice())
    }

    fn pairs(
        &mut self,
        location: &'static str,
        text: &[u8],
        separator: u8,
        target: &[u8],
        left: &mut usize,
    ) -> u32 {
        if memmem::find(text, JWT_START).is_none() {
            return 0;
        }
        let mut noted = 0;
        for piece in text.split(|&byte| byte == separator) {
            let pair = trimmed(piece, |byte| matches!(byte, b' ' | b'\t'));
            let Some((name, rest)) = memchr(b'=', pair).and_then(|at| pair.split_at_checked(at))
            else {
                continue;
            };
            let token = trimmed(rest.get(1..).unwrap_or_default(), |byte| byte == b'"');
            if token.starts_with(JWT_START) && *left > 0 {
                *left -= 1;
                noted += u32::from(self.token(Place { location, name }, token, target));
            }
        }
        noted
    }

    /// Appends the map of a token, where it tells something.
    fn token(&mut self, place: Place<'_>, token: &[u8], target: &[u8]) -> bool {
        if token.len() > TOKEN_BYTES_MAX || !is_harmless(place.name, NAME_CHARACTERS_MAX) {
            return false;
        }
        if !token.starts_with(JWT_START) {
            let basic = BasicFacts::read(token, &self.tails);
            if let Some(basic) = &basic {
                in_memory(write_basic(&mut self.maps, place, basic));
            }
            return basic.is_some();
        }
        let at = usize::try_from(self.hasher.hash_one(token) % PLACES as u64).unwrap_or_default();
        let Some(slot) = self.known.get_mut(at) else {
            return false;
        };
        let is_stale = slot.as_ref().is_none_or(|known| {
            *known.token != *token || (!known.is_settled && self.trials.is_any_left())
        });
        if is_stale {
            *slot = Some(Known::read(token, &self.tails, self.mode, &mut self.trials));
        }
        let Some(known) = slot.as_ref().filter(|known| !known.map.is_empty()) else {
            return false;
        };
        let names_nobody = self.mode == RedactionMode::Shapes;
        let subject = known.subject.as_deref().filter(|_| !names_nobody);
        let is_there = subject.is_some_and(|subject| holds(target, subject.as_bytes()));
        in_memory(write_jwt(&mut self.maps, place, &known.map, is_there));
        true
    }
}

impl Known {
    fn read(token: &[u8], tails: &Tails, mode: RedactionMode, trials: &mut Trials) -> Self {
        let mut map = ByteBuf::new();
        let jwt = Jwt::read(token);
        let is_triable = jwt.as_ref().is_some_and(Jwt::is_triable);
        let is_tried = is_triable && trials.take();
        if let Some(jwt) = &jwt {
            let is_weak = is_tried && jwt.is_weak();
            in_memory(jwt.write(&mut map, tails, mode, is_weak));
        }
        Self {
            token: token.into(),
            map: map.into_vec().into_boxed_slice(),
            subject: jwt.as_ref().and_then(Jwt::subject),
            is_settled: is_tried || !is_triable,
        }
    }
}

fn write_jwt(maps: &mut ByteBuf, place: Place<'_>, jwt: &[u8], is_in_target: bool) -> Written {
    write_map_len(maps, 3 + u32::from(is_in_target))?;
    write_place(maps, place)?;
    write_str(maps, "jwt")?;
    maps.write_bytes(jwt)
        .map_err(ValueWriteError::InvalidDataWrite)?;
    if is_in_target {
        write_flag(maps, "is_subject_in_target", true)?;
    }
    Ok(())
}

fn write_basic(maps: &mut ByteBuf, place: Place<'_>, basic: &BasicFacts) -> Written {
    write_map_len(maps, 3)?;
    write_place(maps, place)?;
    write_str(maps, "basic")?;
    basic.write(maps)
}

fn write_place(maps: &mut ByteBuf, place: Place<'_>) -> Written {
    write_text(maps, "location", place.location)?;
    write_str(maps, "name")?;
    if place.location == "header" {
        write_utf8(maps, &place.name.to_ascii_lowercase())
    } else {
        write_utf8(maps, place.name)
    }
}

/// What begins as a JWT, alone or behind one word, or stands behind the word Basic.
fn token_of_header(value: &[u8]) -> Option<&[u8]> {
    let text = trimmed(value, |byte| matches!(byte, b' ' | b'\t'));
    if text.starts_with(JWT_START) {
        return Some(text);
    }
    let beginning = text.get(..=SCHEME_BYTES_MAX).unwrap_or(text);
    let (scheme, rest) = text.split_at_checked(memchr(b' ', beginning)?)?;
    let token = trimmed(rest, |byte| matches!(byte, b' ' | b'\t'));
    (token.starts_with(JWT_START) || scheme.eq_ignore_ascii_case(b"basic")).then_some(token)
}

fn trimmed(text: &[u8], is_outer: impl Fn(u8) -> bool) -> &[u8] {
    let start = text
        .iter()
        .position(|&byte| !is_outer(byte))
        .unwrap_or(text.len());
    let end = text
        .iter()
        .rposition(|&byte| !is_outer(byte))
        .map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or_default()
}

/// Whether a segment of a target, or a value of its query, is this text.
fn holds(target: &[u8], subject: &[u8]) -> bool {
    memmem::find_iter(target, subject).any(|start| {
        let before = start.checked_sub(1).and_then(|at| target.get(at));
        let behind = target.get(start + subject.len());
        matches!(before, Some(b'/' | b'='))
            && matches!(behind, None | Some(b'/' | b'?' | b'&' | b'#' | b';'))
    })
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use serde_json::Value;

    use super::*;

    fn vectors() -> Vec<Value> {
        let text = include_str!("../../../../tests/golden/credentials/vectors.json");
        let vectors: Value = serde_json::from_str(text).expect("the vectors are JSON");
        vectors["vectors"].as_array().expect("rows").clone()
    }

    fn notes(mode: RedactionMode) -> CredentialNotes {
        CredentialNotes::new(&RedactionSettings {
            mode,
            key: b"golden".to_vec(),
        })
    }

    fn request(target: &str, headers: &[(&str, &str)]) -> Request {
        let mut request = Request {
            target: target.as_bytes().to_vec(),
            ..Request::default()
        };
        for (name, value) in headers {
            request.headers.push(name.as_bytes(), value.as_bytes());
        }
        request
    }

    fn request_of(vector: &Value) -> Request {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let pairs = vector["headers"].as_array().expect("pairs").iter();
        let headers: Vec<(String, String)> =
            pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        request(&text(&vector["target"]), &headers)
    }

    fn bytes(digits: &Value) -> Vec<u8> {
        let digits = digits.as_str().expect("text");
        (0..digits.len() / 2)
            .map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).expect("digits"))
            .collect()
    }

    #[test]
    fn credentials_are_noted_as_the_vectors_say() {
        for vector in vectors() {
            let mode = RedactionMode::named(vector["mode"].as_str().expect("text"));
            let mut notes = notes(mode.expect("a mode"));
            let expected = vector["credentials"].as_array().expect("a list").len();
            // The second time they are remembered.
            for _ in 0..2 {
                let (count, maps) = notes.note(&request_of(&vector));

                assert_eq!(maps, bytes(&vector["packed"]), "{}", vector["name"]);
                assert_eq!(count as usize, expected);
            }
        }
    }

    #[test]
    fn nothing_is_noted_where_nothing_is_masked() {
        for vector in vectors() {
            assert_eq!(notes(RedactionMode::Off).note(&request_of(&vector)).0, 0);
        }
    }

    #[test]
    fn whoever_sends_ever_new_tokens_has_few_of_them_tried() {
        let mut notes = notes(RedactionMode::Masked);
        for number in 0..500 {
            // Of the length of a signature, and of no secret.
            let token = format!("eyJhbGciOiJIUzI1NiJ9.e30.{number:043}");
            let value = format!("Bearer {token}");
            assert_eq!(notes.note(&request("/", &[("Authorization", &value)])).0, 1);
        }

        assert!(!notes.trials.is_any_left());
        assert!(notes.known.iter().flatten().count() <= PLACES);
    }

    #[test]
    fn hostile_heads_cost_no_more_than_four_tokens() {
        let long = format!("eyJhbGciOiJub25lIn0.{}.", "A".repeat(60_000));
        let deep = "[".repeat(4_000);
        let nested = format!("eyJ{}", "W1tb".repeat(1_500));
        let cookies = "a=eyJhbGciOiJub25lIn0.e30.; ".repeat(5_000);
        let mut notes = notes(RedactionMode::Masked);

        let (count, _) = notes.note(&request("/?a=eyJ", &[("Cookie", &cookies)]));
        assert_eq!(count as usize, TOKENS_MAX);
        for value in [
            "eyJ",
            "eyJ..",
            "eyJh.eyJh.eyJh",
            "Bearer eyJ.eyJ.eyJ.eyJ.eyJ",
            "Basic",
            "Basic  ",
            "Basic Og",
            &long,
            &deep,
            &nested,
            &format!("{nested}.{nested}."),
        ] {
            let (count, _) = notes.note(&request("/", &[("Authorization", value)]));
            assert!(count <= 1);
        }
        let remembered = notes.known.iter().flatten();
        assert!(remembered.map(|known| known.token.len()).max() <= Some(TOKEN_BYTES_MAX));
    }
}
