//! What one look at the names in a request tells beyond its shape.

use ahash::RandomState;

use crate::credentials::{FIELDS_MAX, HeaderRole, Presence};
use crate::exchange::Request;
use crate::name_memo::NameMemo;

/// What was seen in one request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub has_credential: bool,
    /// What exchanges of one shape differ in that an inventory learns from: the names in a query, and how a client says who it is.
    /// The same for the same set of names, whatever their order.
    pub detail: u64,
}

/// Looks at names, which come again with every request.
#[derive(Default)]
pub struct Details {
    names: NameMemo<HeaderName>,
    presence: Presence,
}

/// What a header of some name tells.
#[derive(Clone, Copy, Default)]
struct HeaderName {
    role: HeaderRole,
    tells_who: bool,
}

impl HeaderName {
    fn of(name: &[u8]) -> Self {
        Self {
            role: HeaderRole::of(name),
            tells_who: tells_who(name),
        }
    }
}

impl Details {
    /// Of a request; nothing of a response alone.
    pub fn of(&mut self, request: Option<&Request>, hasher: &RandomState) -> Seen {
        let Some(request) = request else {
            return Seen::default();
        };
        let mut detail = 0_u64;
        let target = request.target.as_slice();
        if let Some(query) = memchr::memchr(b'?', target).and_then(|at| target.get(at + 1..)) {
            let mut names: Vec<u64> = query
                .split(|byte| matches!(byte, b'&' | b';' | b'#'))
                .map(|field| hasher.hash_one(name_of(field)))
                .collect();
            names.sort_unstable();
            names.dedup();
            detail = names.into_iter().fold(detail, u64::wrapping_add);
        }
        let has_credential = self.look(request, |name, value| {
            let kind = value.split(|byte| *byte == b' ').next().unwrap_or_default();
            let scheme = if kind.len() < value.len() { kind } else { b"" };
            let lower = name.to_ascii_lowercase();
            detail = detail.wrapping_add(hasher.hash_one((lower, scheme.len(), scheme.first())));
        });
        Seen {
            has_credential,
            detail,
        }
    }

    /// The one without the other.
    pub fn has_credential(&mut self, request: Option<&Request>) -> bool {
        request.is_some_and(|request| self.look(request, |_, _| {}))
    }

    fn look(&mut self, request: &Request, mut who: impl FnMut(&[u8], &[u8])) -> bool {
        self.presence.begin();
        for (number, (name, value)) in request.headers.iter().enumerate() {
            let known = self.names.decide(name, 0..name.len(), HeaderName::of);
            if known.tells_who {
                who(name, value);
            }
            if number < FIELDS_MAX {
                self.presence.header(known.role, value);
            }
        }
        self.presence.ends(&request.target)
    }
}

/// `items[0]` and `items[1]` are one name.
fn name_of(field: &[u8]) -> Vec<u8> {
    let name = field.split(|byte| *byte == b'=').next().unwrap_or_default();
    let letters = name.iter().filter(|byte| !byte.is_ascii_digit());
    letters.copied().collect()
}

/// Names of header fields that carry credentials hold one of these.
fn tells_who(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    [
        &b"auth"[..],
        b"cookie",
        b"key",
        b"token",
        b"signature",
        b"session",
    ]
    .iter()
    .any(|part| memchr::memmem::find(&name, part).is_some())
        && !name.starts_with(b"sec-websocket")
        && name != b":authority"
}

/// Whether a request of this target and these headers carries a credential: for whoever holds this against `credentials_of`.
#[must_use]
pub fn carries_credential<'a>(
    target: &[u8],
    headers: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
) -> bool {
    let mut request = Request {
        target: target.to_vec(),
        ..Request::default()
    };
    for (name, value) in headers {
        request.headers.push(name, value);
    }
    Details::default().has_credential(Some(&request))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn credentials_are_seen_as_the_vectors_say() {
        let text = include_str!("../../../../tests/golden/credentials/carried.json");
        let document: Value = serde_json::from_str(text).expect("the vectors are JSON");
        let vectors = document["vectors"].as_array().expect("a list");
        let text =
            |value: &'static str, from: &Value| from[value].as_str().expect("text").to_owned();
        for vector in vectors {
            let pairs: Vec<(&str, &str)> = vector["headers"]
                .as_array()
                .expect("pairs")
                .iter()
                .map(|pair| {
                    (
                        pair[0].as_str().expect("text"),
                        pair[1].as_str().expect("text"),
                    )
                })
                .collect();
            let headers = pairs
                .iter()
                .map(|(name, value)| (name.as_bytes(), value.as_bytes()));

            let carries = carries_credential(text("target", vector).as_bytes(), headers);

            assert_eq!(
                Some(carries),
                vector["has_credential"].as_bool(),
                "{}",
                vector["name"]
            );
        }
        assert!(vectors.len() > 20);
    }

    #[test]
    fn one_request_tells_nothing_of_the_next() {
        let mut details = Details::default();
        let mut request = Request::default();
        request
            .headers
            .push(b"X-SSL-Client-Verify", b"FAILED:expired");
        assert!(!details.has_credential(Some(&request)));
        request = Request::default();
        request.headers.push(b"X-SSL-Client-Cert", b"MIIC");
        assert!(details.has_credential(Some(&request)));
        assert!(!details.has_credential(Some(&Request::default())));
        assert!(!details.has_credential(None));
    }
}
