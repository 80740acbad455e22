//! The partition bucket of an exchange: a number from 0 to 255 that all exchanges of one endpoint share.
//!
//! An endpoint is a method, a host and a path template, and templates are made elsewhere (`api_inventory/path_template.py`).
//! So the shape of a path that is hashed here is coarser than any template: a segment counts only where it can be nothing
//! but a literal, in its decoded form and without matrix parameters; every other one counts as "some segment". Two targets
//! of one template then have one shape, whatever is learnt later about what a value looks like.
//!
//! The hash is fixed for ever: an endpoint's exchanges must find the same bucket from every agent of every version.

/// Buckets there are; the reader refuses others.
pub const BUCKETS: u16 = 256;

/// As `api_inventory/limits.py`: what lies beyond is one parameter, whatever it is.
const PATH_CHARACTERS_MAX: usize = 2048;
/// Deeper segments add nothing to the spread.
const SEGMENTS_HASHED_MAX: usize = 8;
/// Letters of mixed case up to this length are a word to every template; longer ones may be an id.
const MIXED_CASE_MAX: usize = 9;
/// Lower-case letters up to this length are a word to every template.
const LOWER_CASE_MAX: usize = 64;

/// The bucket of a request. `target` is the request-target in any form (RFC 9112 section 3.2).
#[must_use]
pub fn bucket_of(method: &str, host: &str, target: &str) -> u8 {
    let mut hash = Fnv1a::new();
    for byte in method.bytes() {
        hash.write(byte.to_ascii_uppercase());
    }
    hash.write(0);
    for byte in without_port(host).bytes().filter(u8::is_ascii_alphanumeric) {
        hash.write(byte.to_ascii_lowercase());
    }
    for segment in segments(path_of(target)).take(SEGMENTS_HASHED_MAX) {
        hash.write(b'/');
        hash_segment(&mut hash, segment);
    }
    hash.folded()
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The path without scheme, authority, query and fragment, as `path_template.path_of`.
fn path_of(target: &str) -> &str {
    let rest = match target.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => rest
            .find(['/', '?', '#'])
            .map_or("", |at| rest.get(at..).unwrap_or("")),
        _ => target,
    };
    rest.split(['?', '#']).next().unwrap_or("")
}

fn is_scheme(text: &str) -> bool {
    text.len() <= 31
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
}

/// None of a target that is no path: `*`, or the authority of a CONNECT.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let end = path
        .char_indices()
        .nth(PATH_CHARACTERS_MAX)
        .map_or(path.len(), |(at, _)| at);
    let absolute = path
        .get(..end)
        .filter(|path| path.starts_with('/'))
        .unwrap_or_default();
    absolute.split('/').filter(|segment| !segment.is_empty())
}

fn hash_segment(hash: &mut Fnv1a, segment: &str) {
    match literal(segment) {
        Some(word) => word.iter().for_each(|&byte| hash.write(byte)),
        None => hash.write(b'*'),
    }
}

/// The decoded word that this segment can be nothing but; `None` where it may be a value, or is written in an unusual way.
fn literal(segment: &str) -> Option<Word> {
    let named = segment
        .split(';')
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(segment);
    let mut word = Word::new();
    let mut bytes = named.bytes();
    let mut is_lower_case = true;
    while let Some(byte) = bytes.next() {
        let letter = if byte == b'%' {
            decoded(bytes.next()?, bytes.next()?)?
        } else {
            byte
        };
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        is_lower_case &= letter.is_ascii_lowercase();
        word.push(letter)?;
    }
    (is_lower_case || word.len <= MIXED_CASE_MAX).then_some(word)
}

fn decoded(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// A word of bounded length, on the stack.
struct Word {
    letters: [u8; LOWER_CASE_MAX],
    len: usize,
}

impl Word {
    fn new() -> Self {
        Self {
            letters: [0; LOWER_CASE_MAX],
            len: 0,
        }
    }

    fn push(&mut self, letter: u8) -> Option<()> {
        *self.letters.get_mut(self.len)? = letter;
        self.len += 1;
        Some(())
    }

    fn iter(&self) -> impl Iterator<Item = &u8> {
        self.letters.iter().take(self.len)
    }
}

/// FNV-1a of 64 bits (Fowler, Noll, Vo): simple enough to be written the same way in any language.
struct Fnv1a(u64);

impl Fnv1a {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    /// All bytes of the hash folded into one, since the low ones of FNV are the weaker.
    fn folded(&self) -> u8 {
        self.0
            .to_le_bytes()
            .into_iter()
            .fold(0, |folded, byte| folded ^ byte)
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    fn same(left: &str, right: &str) -> bool {
        let shape = |target: &str| {
            segments(path_of(target))
                .map(|segment| {
                    literal(segment).map_or("*".into(), |word| {
                        String::from_utf8_lossy(&word.letters[..word.len]).into_owned()
                    })
                })
                .collect::<Vec<_>>()
        };
        let equal = shape(left) == shape(right);
        assert!(
            !equal || bucket_of("GET", "shop.test", left) == bucket_of("GET", "shop.test", right)
        );
        equal
    }

    #[test]
    fn values_do_not_count() {
        assert!(same("/users/42", "/users/43"));
        assert!(same("/users/42?a=1", "/users/b7e2#top"));
        assert!(same(
            "/users/42",
            "/users/9f1c2d3e-0000-4000-8000-000000000000"
        ));
    }

    #[test]
    fn words_count() {
        assert!(!same("/users/42", "/orders/42"));
        assert!(!same("/users", "/users/list"));
    }

    #[test]
    fn one_path_has_one_shape_however_it_is_written() {
        assert!(same("/users", "/%75sers"));
        assert!(same("/users/", "//users"));
        assert!(same("/cart;jsessionid=1/items", "/cart/items"));
        assert!(same("http://shop.test:8080/users", "/users"));
    }

    #[test]
    fn host_and_method_count_but_not_their_case_or_port() {
        assert_eq!(
            bucket_of("GET", "Shop.test:8080", "/"),
            bucket_of("get", "shop.test", "/")
        );
        assert_ne!(
            bucket_of("GET", "shop.test", "/"),
            bucket_of("PUT", "shop.test", "/")
        );
        assert_ne!(
            bucket_of("GET", "shop.test", "/"),
            bucket_of("GET", "api.test", "/")
        );
    }

    #[test]
    fn the_hash_is_fixed_for_ever() {
        assert_eq!(bucket_of("GET", "shop.test", "/users/42"), 123);
        assert_eq!(bucket_of("", "", ""), 210);
    }

    #[test]
    fn endpoints_spread_over_all_buckets() {
        let words = [
            "users", "orders", "carts", "items", "prices", "stores", "events", "jobs",
        ];
        let mut taken = std::collections::HashSet::new();
        for method in ["GET", "POST", "PUT", "DELETE"] {
            for host in 0..16 {
                for word in words {
                    taken.insert(bucket_of(
                        method,
                        &format!("host{host}.test"),
                        &format!("/api/{word}/1"),
                    ));
                }
            }
        }
        assert!(
            taken.len() > 200,
            "512 endpoints fall into {} buckets",
            taken.len()
        );
    }
}
