//! What the claims of a token tell: what its bearer may do, and values that it should not carry.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::definition::{LISTS, is_harmless};
use crate::class::{class_of, find};

const SCOPES_MAX: usize = 16;
const SCOPE_CHARACTERS_MAX: usize = 64;
const SENSITIVE_CLAIMS_MAX: usize = 8;
const SENSITIVE_CLAIM_CHARACTERS_MAX: usize = 80;
/// A user within a claim is two deep; what lies deeper is somebody's document.
const LEAF_DEPTH_MAX: usize = 3;
const LEAVES_MAX: usize = 64;
const LEAF_CHARACTERS_MAX: usize = 512;
const ITEMS_MAX: usize = 8;
const SUBJECT_CHARACTERS_MAX: usize = 256;
/// A longer number is nobody's, and languages disagree on it.
const NUMBER_END: u64 = 1_000_000_000_000_000_000;

pub type Claims = Map<String, Value>;

/// Harmless names in order, at most so many.
pub fn first_names<'a>(
    names: impl Iterator<Item = &'a str>,
    characters_max: usize,
    maximum: usize,
) -> Vec<String> {
    let harmless: BTreeSet<&str> = names
        .filter(|name| is_harmless(name.as_bytes(), characters_max))
        .collect();
    let first = harmless.into_iter().take(maximum);
    first.map(str::to_owned).collect()
}

/// What the bearer may do.
pub fn scopes(claims: &Claims) -> Vec<String> {
    let named = LISTS
        .scope_claims
        .iter()
        .filter_map(|name| claims.get(name));
    let realm = claims
        .get("realm_access")
        .and_then(|realm| realm.get("roles"));
    let mut scopes = Vec::new();
    for source in named.chain(realm) {
        match source {
            Value::String(text) => scopes.extend(text.split([' ', ','])),
            Value::Array(items) => scopes.extend(items.iter().filter_map(Value::as_str)),
            _ => {}
        }
    }
    first_names(scopes.into_iter(), SCOPE_CHARACTERS_MAX, SCOPES_MAX)
}

/// Whom a token is about.
pub fn subject(claims: &Claims) -> Option<String> {
    match claims.get("sub")? {
        Value::String(text) => {
            let is_one = !text.is_empty() && text.chars().count() <= SUBJECT_CHARACTERS_MAX;
            is_one.then(|| text.clone())
        }
        number => whole_number(number),
    }
}

pub fn subject_shape(subject: &str) -> &'static str {
    if subject.bytes().all(|byte| byte.is_ascii_digit()) {
        "integer"
    } else if is_uuid(subject) {
        "uuid"
    } else if class_of(subject.as_bytes()).is_some_and(|class| class.name == "email") {
        "email"
    } else {
        "text"
    }
}

pub fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let mut parts = text.split('-');
    lengths.into_iter().all(|length| {
        let part = parts.next().unwrap_or_default();
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    }) && parts.next().is_none()
}

/// "name:class" of values that a token should not carry.
pub fn sensitive_claims(claims: &Claims) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut left = LEAVES_MAX;
    walk(
        claims,
        "",
        LEAF_DEPTH_MAX,
        &mut left,
        &mut |path, name, value| {
            let named = LISTS.class_of_claim(name).filter(|_| !value.is_empty());
            let class = named
                .map(str::to_owned)
                .or_else(|| class_within(name, value));
            if let Some(class) = class
                && is_harmless(path.as_bytes(), SENSITIVE_CLAIM_CHARACTERS_MAX)
            {
                found.insert(format!("{path}:{class}"));
            }
        },
    );
    found.into_iter().take(SENSITIVE_CLAIMS_MAX).collect()
}

fn class_within(name: &str, value: &str) -> Option<String> {
    let is_read = !LISTS.is_opaque(name) && value.chars().count() <= LEAF_CHARACTERS_MAX;
    let hits = if is_read {
        find(value.as_bytes(), true)
    } else {
        Vec::new()
    };
    hits.first().map(|hit| hit.class.name.clone())
}

type Leaf<'a> = dyn FnMut(&str, &str, &str) + 'a;

/// Texts and whole numbers with the names that lead to them, in the order of names.
fn walk(claims: &Claims, path: &str, depth: usize, left: &mut usize, leaf: &mut Leaf<'_>) {
    for (name, value) in claims {
        let inner = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        walk_value(value, &inner, name, depth - 1, left, leaf);
    }
}

fn walk_value(
    value: &Value,
    path: &str,
    name: &str,
    depth: usize,
    left: &mut usize,
    leaf: &mut Leaf<'_>,
) {
    if *left == 0 {
        return;
    }
    match value {
        Value::String(text) => {
            *left -= 1;
            leaf(path, name, text);
        }
        Value::Object(inner) if depth > 0 => walk(inner, path, depth, left, leaf),
        Value::Array(items) if depth > 0 => {
            for item in items.iter().take(ITEMS_MAX) {
                walk_value(item, path, name, depth - 1, left, leaf);
            }
        }
        number => {
            if let Some(text) = whole_number(number) {
                *left -= 1;
                leaf(path, name, &text);
            }
        }
    }
}

fn whole_number(value: &Value) -> Option<String> {
    let number = value.as_u64().filter(|&number| number < NUMBER_END);
    number.map(|number| number.to_string())
}
