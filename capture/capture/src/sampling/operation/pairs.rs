//! The pairs of a query or a form: GraphQL's parameters, and the action of AWS's query protocol.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use super::{Told, graphql, is_label};

/// As `api_inventory/limits.py`: of one request.
const PAIRS_MAX: usize = 300;
const NAMES: [&str; 7] = [
    "query",
    "operationName",
    "variables",
    "extensions",
    "documentId",
    "Action",
    "Version",
];

/// The values of the names that are looked for; of one that stands twice, the last.
#[derive(Default)]
pub struct Values<'a>([Option<Cow<'a, str>>; NAMES.len()]);

impl Values<'_> {
    pub fn get(&self, name: &str) -> Option<&str> {
        let at = NAMES.iter().position(|known| *known == name)?;
        self.0.get(at)?.as_deref()
    }
}

pub fn told(text: &[u8], is_whole: bool) -> Told {
    let marks = [&b"query="[..], b"extensions=", b"Action="];
    if !marks
        .iter()
        .any(|mark| memchr::memmem::find(text, mark).is_some())
    {
        return Told::Rest;
    }
    let Some(values) = is_whole.then(|| read(text)).flatten() else {
        return Told::Unclear;
    };
    match graphql::of_values(&values) {
        Told::Rest => of_action(&values),
        told => told,
    }
}

/// None: more than are read, or no text.
fn read(text: &[u8]) -> Option<Values<'_>> {
    let mut values = Values::default();
    for (number, pair) in text.split(|byte| *byte == b'&').enumerate() {
        if number == PAIRS_MAX {
            return None;
        }
        let at = memchr::memchr(b'=', pair).unwrap_or(pair.len());
        let name = decoded(pair.get(..at)?)?;
        let place = NAMES.iter().position(|known| *known == name);
        if let Some(value) = place.and_then(|place| values.0.get_mut(place)) {
            *value = Some(decoded(pair.get(at + 1..).unwrap_or_default())?);
        }
    }
    Some(values)
}

fn decoded(text: &[u8]) -> Option<Cow<'_, str>> {
    if memchr::memchr2(b'%', b'+', text).is_none() {
        return std::str::from_utf8(text).ok().map(Cow::Borrowed);
    }
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let bytes = percent_decode(&spaced).collect();
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

fn of_action(values: &Values<'_>) -> Told {
    let action = values.get("Action").unwrap_or_default().as_bytes();
    let version = values.get("Version").unwrap_or_default().as_bytes();
    let is_date = version.len() == 10
        && version.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if action.is_empty() || !is_date {
        return Told::Rest;
    }
    let begins = action.first().is_some_and(u8::is_ascii_alphabetic);
    if begins && is_label(action, u8::is_ascii_alphanumeric) {
        Told::Named(action.to_vec())
    } else {
        Told::Unclear
    }
}
