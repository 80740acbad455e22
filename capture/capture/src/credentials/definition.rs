//! The lists of `api_inventory/access/credentials.json`, the one definition of what is told of credentials.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ahash::RandomState;
use serde_json::Value;

use crate::class::{class_of, find};
use crate::name_memo::NameMemo;
use crate::redaction::{entries, list};
use crate::tail::{TAIL_DIGITS, Tails};

const CLAIM_NAME_BYTES_MAX: usize = 256;

pub static LISTS: LazyLock<Lists> = LazyLock::new(Lists::read);

thread_local! {
    /// Names in which nothing sensitive stands: tokens of one issuer have the same ones.
    static HARMLESS_NAMES: RefCell<NameMemo<bool>> = RefCell::default();
}

pub struct Lists {
    pub scope_claims: Vec<String>,
    pub weak_secrets: Vec<String>,
    pub common_passwords: HashSet<Vec<u8>, RandomState>,
    opaque_claims: HashSet<String, RandomState>,
    /// The class of a claim by its name, in lower case without anything but letters and digits.
    classes: HashMap<String, String, RandomState>,
}

impl Lists {
    fn read() -> Self {
        let text = include_str!("../../../../api_inventory/access/credentials.json");
        let lists: Value = serde_json::from_str(text).expect("credentials.json is JSON");
        let passwords = list(&lists, "common_passwords").into_iter();
        let named = entries("named_classes").flat_map(|named| {
            let class = named["class"].as_str().unwrap_or_default();
            let names = list(named, "names").into_iter();
            names.map(move |name| (name, class.to_owned()))
        });
        let secret = list(&lists, "secret_claims").into_iter();
        Self {
            scope_claims: list(&lists, "scope_claims"),
            weak_secrets: list(&lists, "weak_secrets"),
            common_passwords: passwords.map(String::into_bytes).collect(),
            opaque_claims: list(&lists, "opaque_claims").into_iter().collect(),
            classes: named
                .chain(secret.map(|name| (name, "secret".to_owned())))
                .collect(),
        }
    }

    /// Whether what a claim's value looks like tells of no person.
    pub fn is_opaque(&self, claim: &str) -> bool {
        self.opaque_claims.contains(claim)
    }

    /// The class that the name of a claim alone tells.
    pub fn class_of_claim(&self, name: &str) -> Option<&str> {
        let letters = name.bytes().take(CLAIM_NAME_BYTES_MAX);
        let plain: String = letters
            .filter(u8::is_ascii_alphanumeric)
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
        self.classes.get(&plain).map(String::as_str)
    }
}

/// Whether this is a name, of letters, digits and a few signs, in which nothing sensitive stands.
pub fn is_harmless(text: &[u8], characters_max: usize) -> bool {
    let is_sign = |byte: &u8| matches!(byte, b'.' | b'_' | b':' | b'/' | b'*' | b'+' | b'-');
    (1..=characters_max).contains(&text.len())
        && text
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || is_sign(byte))
        && HARMLESS_NAMES.with_borrow_mut(|names| {
            names.decide(text, 0..text.len(), |name| find(name, true).is_empty())
        })
}

/// The tail that a value has wherever it stands, of its own class, or else of this one.
pub fn comparable_tail(tails: &Tails, name: &str, value: &[u8]) -> Option<[u8; TAIL_DIGITS]> {
    if value.is_empty() {
        return None;
    }
    match class_of(value) {
        Some(class) => tails.tail(&class.name, &class.normal(value)),
        None => tails.tail(name, value),
    }
}
