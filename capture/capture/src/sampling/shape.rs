//! The shape of an exchange: what its endpoint, its outcome and its forms are, as far as one look tells.
//!
//! Two exchanges of one shape belong to one endpoint under every path template: a segment is left out only where it can be
//! nothing but a value (`api_inventory/segment_shape.py` says the same of it, and knows more). What a look does not tell
//! apart from a word, such as a slug, stays, and makes a shape of its own.

use std::ops::RangeInclusive;

use ahash::RandomState;

use crate::exchange::{Exchange, Protocol, Request};

/// Longer values are no media types.
const MEDIA_TYPE_BYTES_MAX: usize = 100;
/// Beyond these, a path is one parameter to every template.
const SEGMENTS_MAX: usize = 32;
/// As `api_inventory/limits.py`, in characters there.
const PATH_BYTES_MAX: usize = 2048;
/// Short digits may be a version (`/api/0/...`).
const NUMBER_BYTES_MIN: usize = 2;
const HEXADECIMAL_BYTES_MIN: usize = 16;
/// Words of so many letters on average, with so few digits, were not drawn.
const WORD_BYTES_MIN: usize = 4;
const WORD_DIGITS_MAX: usize = 2;
const UUID_HYPHENS: [usize; 4] = [8, 13, 18, 23];
const UUID_BYTES: usize = 36;

/// What an exchange is counted by. `path` is that of the target, as it stood there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape<'a> {
    pub method: &'a [u8],
    pub host: &'a [u8],
    pub path: &'a [u8],
    pub protocol: Protocol,
    /// None: without an answer.
    pub status: Option<u16>,
    pub request_type: &'a [u8],
    pub response_type: &'a [u8],
    /// Labels of the operations that it asks for, as [`super::operation::Told`] has them; a head alone may not tell them.
    pub operations: &'a [u8],
    /// Whether the request carries a credential: what few do without is an endpoint's secret, however busy it is with one.
    pub has_credential: bool,
}

impl<'a> Shape<'a> {
    /// Of a response alone, which belongs to no endpoint, method, host and path are empty. Without operations and credentials.
    #[must_use]
    pub fn of(exchange: &Exchange<'a>) -> Self {
        let request = exchange.request;
        let status = exchange.response.map(|response| response.status);
        let upgrade = exchange
            .response
            .filter(|_| status == Some(101))
            .and_then(|response| response.headers.get("upgrade"));
        let protocol = match upgrade {
            Some(to) if to.eq_ignore_ascii_case(b"websocket") => Protocol::Websocket,
            _ => exchange.protocol,
        };
        Self {
            method: request.map_or(b"", |request| &request.method),
            host: request.map_or(b"", Request::host),
            path: request.map_or(b"", |request| path_of(&request.target)),
            protocol,
            status,
            request_type: media_type(
                request.and_then(|request| request.headers.get("content-type")),
            ),
            response_type: media_type(
                exchange
                    .response
                    .and_then(|response| response.headers.get("content-type")),
            ),
            operations: b"",
            has_credential: false,
        }
    }

    /// Writes what tells this shape from others: the same bytes for the same shape.
    pub fn write_key(&self, key: &mut Vec<u8>) {
        self.write_outside(key);
        write_part(key, self.host.iter().map(u8::to_ascii_lowercase));
        let mut segments = self.raw_segments();
        let mut calendar = Calendar::Outside;
        for segment in segments.by_ref().take(SEGMENTS_MAX) {
            key.push(b'/');
            calendar = calendar.after(segment);
            if self.leaves_out(segment) {
                // Bytes that no literal holds.
                key.push(0);
                if matches!(calendar, Calendar::Month | Calendar::Day) {
                    key.push(0);
                }
            } else {
                key.extend(segment.iter().filter(|byte| **byte != 0));
            }
        }
        if segments.next().is_some() {
            key.extend_from_slice(b"/\0\0\0");
        }
    }

    /// Segments of the path, None for a value.
    pub fn segments(&self) -> impl Iterator<Item = Option<&'a [u8]>> {
        let shape = *self;
        self.raw_segments()
            .map(move |segment| (!shape.leaves_out(segment)).then_some(segment))
    }

    fn raw_segments(&self) -> impl Iterator<Item = &'a [u8]> {
        let segments = self.path.split(|byte| *byte == b'/');
        segments.filter(|segment| !segment.is_empty())
    }

    fn leaves_out(&self, segment: &[u8]) -> bool {
        // Names of gRPC methods are what they look like; and a template cuts a path that is too long, wherever that is.
        let is_literal = self.protocol == Protocol::Grpc
            || names_grpc(self.request_type)
            || self.path.len() > PATH_BYTES_MAX;
        !is_literal && is_value(segment)
    }

    /// Hashes of this shape with one place of many left open: the host, or a segment of the path that is no value.
    pub fn families(&self, hasher: &RandomState, families: &mut Vec<u64>) {
        let mut outside = Vec::new();
        self.write_outside(&mut outside);
        let place = |number: usize, value: Option<&[u8]>| hasher.hash_one((number, value));
        let host = place(0, Some(self.host));
        let segments = || self.segments().take(SEGMENTS_MAX).enumerate();
        let whole = segments().fold(
            hasher.hash_one(outside).wrapping_add(host),
            |sum, (number, segment)| sum.wrapping_add(place(number + 1, segment)),
        );
        let without =
            |number, part: u64| whole.wrapping_sub(part).wrapping_add(place(number, None));
        families.clear();
        families.push(without(0, host));
        for (number, segment) in segments() {
            if segment.is_some() {
                families.push(without(number + 1, place(number + 1, segment)));
            }
        }
    }

    fn write_outside(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&self.status.unwrap_or_default().to_le_bytes());
        key.push(self.protocol as u8);
        key.push(u8::from(self.has_credential));
        for part in [
            self.method,
            self.request_type,
            self.response_type,
            self.operations,
        ] {
            write_part(key, part.iter().copied());
        }
    }
}

/// The path of a target as shapes have it, with `*` for a value, for people.
#[must_use]
pub fn shape_path(target: &[u8], protocol: Protocol) -> Vec<u8> {
    let shape = Shape {
        method: b"",
        host: b"",
        path: path_of(target),
        protocol,
        status: None,
        request_type: b"",
        response_type: b"",
        operations: b"",
        has_credential: false,
    };
    shape
        .segments()
        .take(SEGMENTS_MAX)
        .fold(Vec::new(), |mut path, segment| {
            path.push(b'/');
            path.extend_from_slice(segment.unwrap_or(b"*"));
            path
        })
}

/// What tells the shape of a GET of a target from others: for whoever holds shapes against path templates.
#[must_use]
pub fn shape_key(target: &[u8]) -> Vec<u8> {
    let mut key = Vec::new();
    let shape = Shape {
        method: b"GET",
        host: b"",
        path: path_of(target),
        protocol: Protocol::Http11,
        status: None,
        request_type: b"",
        response_type: b"",
        operations: b"",
        has_credential: false,
    };
    shape.write_key(&mut key);
    key
}

/// A part is told from what follows by the zero behind it, which none of them holds.
fn write_part(key: &mut Vec<u8>, bytes: impl Iterator<Item = u8>) {
    key.extend(bytes.filter(|byte| *byte != 0));
    key.push(0);
}

/// The path of a target in any form (RFC 9112 section 3.2) without scheme, authority, query and fragment.
fn path_of(target: &[u8]) -> &[u8] {
    let end = target
        .iter()
        .position(|byte| matches!(byte, b'?' | b'#'))
        .unwrap_or(target.len());
    let target = target.get(..end).unwrap_or(target);
    if target.starts_with(b"/") {
        return target;
    }
    let Some(scheme) = memchr::memmem::find(target, b"://") else {
        return target;
    };
    let rest = target.get(scheme + 3..).unwrap_or_default();
    let path = memchr::memchr(b'/', rest).and_then(|at| rest.get(at..));
    path.unwrap_or(b"/")
}

fn media_type(value: Option<&[u8]>) -> &[u8] {
    let value = value.unwrap_or_default();
    let end = memchr::memchr(b';', value).unwrap_or(value.len());
    let media_type = value.get(..end).unwrap_or_default().trim_ascii();
    if media_type.len() > MEDIA_TYPE_BYTES_MAX {
        b"malformed"
    } else {
        media_type
    }
}

/// Where a path stands in `/2024/05/06`: parameters of a date are named by it, so that it is no chain of other numbers.
#[derive(Clone, Copy)]
enum Calendar {
    Outside,
    Year,
    Month,
    Day,
}

impl Calendar {
    fn after(self, segment: &[u8]) -> Self {
        let number = |range: RangeInclusive<usize>| {
            let digits = segment.iter().all(u8::is_ascii_digit);
            let value = segment.iter().fold(0, |value: usize, digit| {
                value
                    .wrapping_mul(10)
                    .wrapping_add(usize::from(digit & 0xf))
            });
            digits && range.contains(&value)
        };
        match (self, segment.len()) {
            (Self::Year, 2) if number(1..=12) => Self::Month,
            (Self::Month, 2) if number(1..=31) => Self::Day,
            (_, 4) if number(1900..=2099) => Self::Year,
            _ => Self::Outside,
        }
    }
}

/// Media types of gRPC-Web, which HTTP/1 carries too, and of Connect's streams: paths name methods.
fn names_grpc(media_type: &[u8]) -> bool {
    let begins = |name: &[u8]| {
        let start = media_type.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    begins(b"application/grpc") || begins(b"application/connect")
}

/// Whether a segment can be nothing but a value, for sure.
fn is_value(segment: &[u8]) -> bool {
    let [mut digits, mut upper, mut lower, mut hexadecimal] = [0_usize; 4];
    for byte in segment {
        digits += usize::from(byte.is_ascii_digit());
        upper += usize::from(byte.is_ascii_uppercase());
        lower += usize::from(byte.is_ascii_lowercase());
        hexadecimal += usize::from(byte.is_ascii_hexdigit());
    }
    let length = segment.len();
    let is_version = matches!(segment, [b'v' | b'V', digit, ..] if digit.is_ascii_digit());
    if digits == 0 || is_version {
        return false;
    }
    if digits == length {
        return length >= NUMBER_BYTES_MIN;
    }
    if digits + upper + lower == length {
        let is_hexadecimal = hexadecimal == length && length >= HEXADECIMAL_BYTES_MIN;
        let is_mixed = length >= 10
            && upper > 0
            && lower > 0
            && !is_words_with_number(segment, digits)
            && !is_versioned_name(segment);
        return is_hexadecimal || is_mixed || (length >= 8 && digits >= 3);
    }
    let is_uuid = length == UUID_BYTES
        && hexadecimal + UUID_HYPHENS.len() == length
        && UUID_HYPHENS
            .iter()
            .all(|at| segment.get(*at) == Some(&b'-'));
    is_uuid || is_prefixed(segment)
}

/// `CreateOauth2Provider`: few digits, and capitals stand as far apart as words begin, as `segment_shape` has it.
fn is_words_with_number(segment: &[u8], digits: usize) -> bool {
    let capitals = segment.iter().filter(|byte| byte.is_ascii_uppercase());
    let small_words = segment.iter().enumerate().filter(|(at, byte)| {
        let before = at.checked_sub(1).and_then(|before| segment.get(before));
        byte.is_ascii_lowercase() && before.is_none_or(u8::is_ascii_digit)
    });
    let humps = capitals.count() + small_words.count();
    digits <= WORD_DIGITS_MAX && segment.len() - digits >= WORD_BYTES_MIN * humps
}

/// `OrderApiV2`: letters, and a version behind them, as `segment_shape` has it.
fn is_versioned_name(segment: &[u8]) -> bool {
    let digits = segment
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit());
    let digits = digits.count();
    let name = segment.get(..segment.len() - digits).unwrap_or_default();
    (1..=2).contains(&digits)
        && matches!(name, [_, _, _, .., b'v' | b'V'])
        && name.iter().all(u8::is_ascii_alphabetic)
}

/// `cus_9s6XKzkNRiz8i3`: a word of two to ten small letters, and behind `_` or `-` eight letters and digits or more.
fn is_prefixed(segment: &[u8]) -> bool {
    let prefix = segment.iter().take_while(|byte| byte.is_ascii_lowercase());
    let prefix = prefix.count();
    let (Some(b'_' | b'-'), Some(drawn)) = (segment.get(prefix), segment.get(prefix + 1..)) else {
        return false;
    };
    (2..=10).contains(&prefix)
        && drawn.len() >= 8
        && drawn.iter().all(u8::is_ascii_alphanumeric)
        && drawn.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(path: &str) -> Vec<u8> {
        let mut key = Vec::new();
        shape(path).write_key(&mut key);
        key
    }

    fn shape(path: &str) -> Shape<'_> {
        Shape {
            method: b"GET",
            host: b"Shop.test",
            path: path_of(path.as_bytes()),
            protocol: Protocol::Http11,
            status: Some(200),
            request_type: b"",
            response_type: b"application/json",
            operations: b"",
            has_credential: false,
        }
    }

    #[test]
    fn values_are_left_out() {
        for (one, other) in [
            ("/users/42", "/users/4711?a=b"),
            ("/users/42", "http://shop.test/users/43"),
            ("/users/9f1c2d3e-0000-4000-8000-000000000000", "/users/12"),
            ("/users/5f2b6c7d8e9f0a1b2c3d4e5f", "/users//12/"),
            ("/c/cus_9s6XKzkNRiz8i3", "/c/cus_123456789"),
            ("/s/a1B2c3D4e5F6", "/s/99"),
        ] {
            assert_eq!(key(one), key(other));
        }
    }

    #[test]
    fn words_versions_and_slugs_stay() {
        let paths = [
            "/",
            "/users",
            "/users/me",
            "/v1/users",
            "/v2/users",
            "/api/0/x",
            "/api/1/x",
            "/red-shoes",
            "/blue-shoes",
            "/2024-01-01/x",
            "/report.json",
            "/42.json",
            "/abcdefghij",
            "/users/*",
            "/users/42",
            "/v1alpha12/x",
            "/v1beta345/x",
            "/%34%32",
            "/CreateOauth2Provider",
            "/OrderApiV2",
            "/NamSorAPIv2",
            "/projectsV2",
            "/posts/2024/05/06",
            "/posts/2024/13/06",
            "/posts/2024/05/32",
        ];
        let mut keys: Vec<_> = paths.iter().map(|path| key(path)).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), paths.len());
    }

    #[test]
    fn operations_of_one_path_are_shapes_of_their_own_and_of_no_other_family() {
        let key = |operations| {
            let mut key = Vec::new();
            let shape = Shape {
                operations,
                ..shape("/graphql")
            };
            shape.write_key(&mut key);
            key
        };
        assert_ne!(key(b"query:A"), key(b"query:B"));
        assert_ne!(key(b"query:A"), key(b""));
    }

    #[test]
    fn requests_without_a_credential_are_a_shape_and_a_family_of_their_own() {
        let hasher = RandomState::with_seeds(1, 2, 3, 4);
        let told = |has_credential| {
            let shape = Shape {
                has_credential,
                ..shape("/p/red")
            };
            let (mut key, mut families) = (Vec::new(), Vec::new());
            shape.write_key(&mut key);
            shape.families(&hasher, &mut families);
            (key, families)
        };
        let ((anonymous, without), (credentialed, with)) = (told(false), told(true));

        assert_ne!(anonymous, credentialed);
        assert!(without.iter().all(|family| !with.contains(family)));
    }

    #[test]
    fn methods_of_grpc_stay_whatever_they_look_like() {
        let call = |request_type| Shape {
            request_type,
            ..shape("/shop.v1.Orders/Get12345678")
        };
        assert!(call(b"").segments().any(|segment| segment.is_none()));
        for media_type in [
            &b"application/grpc-web+proto"[..],
            b"application/connect+json",
        ] {
            assert!(call(media_type).segments().all(|segment| segment.is_some()));
        }
    }

    #[test]
    fn siblings_share_a_family_where_they_differ_and_no_other() {
        let hasher = RandomState::with_seeds(1, 2, 3, 4);
        let families = |path| {
            let mut families = Vec::new();
            shape(path).families(&hasher, &mut families);
            families
        };
        let (red, blue) = (families("/p/red"), families("/p/blue"));

        assert_eq!(red.len(), 3);
        let shared: Vec<_> = red.iter().filter(|family| blue.contains(family)).collect();
        assert!(shared == [red.last().expect("that of the last segment")]);
        assert_eq!(families("/p/42").len(), 2);
    }
}
