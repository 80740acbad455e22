//! Masks values of sensitive names in bodies: JSON and forms, by the same definition as headers and queries.
//!
//! A body may be cut anywhere and may not be what its type says, so that JSON is not parsed here but walked: one pass over the bytes,
//! structure kept, nothing refused. Below a sensitive name every text and number is masked; numbers become 0, so that a reader
//! still sees a number. Text in any other body is only searched for JWTs.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memchr;

use crate::masked_text::{MaskedText, chain};
use crate::name_memo::NameMemo;
use crate::quotes::Quotes;
use crate::redact::{
    is_sensitive_encoded_name, is_sensitive_name, is_sensitive_spelling, mask_tokens,
};
use crate::text::text;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What a content type holds where its bodies are masked by the names in them.
const JSON: &str = "json";
const FORM: &str = "x-www-form-urlencoded";
static KINDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .prefilter(false)
        .build([JSON, FORM])
        .expect("two terms")
});

thread_local! {
    /// Of JSON, in their quotes.
    static FIELD_NAMES: RefCell<NameMemo<bool>> = RefCell::default();
    /// Of forms, percent-encoded.
    static FORM_NAMES: RefCell<NameMemo<bool>> = RefCell::default();
}

/// The body with what is sensitive in it masked; borrowed where nothing is. What begins like JSON is walked as JSON whatever its type
/// says: browsers' beacons and careless clients send it as text or as a form.
#[must_use]
pub fn mask_body<'a>(content: &'a [u8], content_type: &[u8]) -> Cow<'a, [u8]> {
    let (mut is_json, mut is_form) = (begins_like_json(content), false);
    for kind in KINDS.find_iter(content_type) {
        is_json |= kind.len() == JSON.len();
        is_form |= kind.len() == FORM.len();
    }
    let mut masked = Cow::Borrowed(content);
    if is_json {
        masked = chain(masked, mask_json);
    }
    if is_form {
        masked = chain(masked, mask_form);
    }
    chain(masked, mask_tokens)
}

fn begins_like_json(content: &[u8]) -> bool {
    let text = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

fn mask_form(form: &[u8]) -> Cow<'_, [u8]> {
    FORM_NAMES.with_borrow_mut(|names| {
        let mut masked = MaskedText::new(form);
        let mut start = 0;
        for pair in form.split(|&byte| byte == b'&') {
            let end = start + pair.len();
            if let Some(length) = memchr(b'=', pair) {
                let value = start + length + 1..end;
                let name = start..start + length;
                if !value.is_empty() && names.decide(form, name, is_sensitive_encoded_name) {
                    masked.mask(value);
                }
            }
            start = end + 1;
        }
        masked.finish()
    })
}

fn mask_json(json: &[u8]) -> Cow<'_, [u8]> {
    FIELD_NAMES.with_borrow_mut(|names| JsonMasker::new(json, names).mask())
}

struct JsonMasker<'a, 'n> {
    json: &'a [u8],
    names: &'n mut NameMemo<bool>,
    quotes: Quotes<'a>,
    at: usize,
    masked: MaskedText<'a>,
    /// How many objects and arrays are open here that are the value of a sensitive name or part of one.
    masked_depth: usize,
    /// The next value is that of a sensitive name.
    is_next_masked: bool,
}

impl<'a, 'n> JsonMasker<'a, 'n> {
    fn new(json: &'a [u8], names: &'n mut NameMemo<bool>) -> Self {
        Self {
            json,
            names,
            quotes: Quotes::new(json),
            at: 0,
            masked: MaskedText::new(json),
            masked_depth: 0,
            is_next_masked: false,
        }
    }

    fn mask(mut self) -> Cow<'a, [u8]> {
        loop {
            if !self.masks() {
                // Nothing matters here but names, and they stand in quotes.
                let Some(quote) = self.quotes.next(self.at) else {
                    return self.masked.finish();
                };
                self.string(quote);
                continue;
            }
            let rest = self.json.get(self.at..).unwrap_or_default();
            let next = rest
                .iter()
                .enumerate()
                .find(|(_, byte)| matters_where_masked(**byte));
            let Some((blanks, &byte)) = next else {
                return self.masked.finish();
            };
            self.at += blanks;
            match byte {
                b'"' => self.string(self.at),
                b'-' | b'0'..=b'9' => self.number(),
                _ => self.structure(byte),
            }
        }
    }

    fn masks(&self) -> bool {
        self.is_next_masked || self.masked_depth > 0
    }

    /// Where values are masked.
    fn structure(&mut self, byte: u8) {
        self.at += 1;
        match byte {
            b'{' | b'[' => {
                self.masked_depth += 1;
                self.is_next_masked = false;
            }
            b'}' | b']' => {
                self.is_next_masked = false;
                self.masked_depth = self.masked_depth.saturating_sub(1);
            }
            _ => self.is_next_masked = false,
        }
    }

    fn string(&mut self, quote: usize) {
        let (end, is_escaped) = self.quotes.end_of_string(quote + 1);
        let content = quote + 1..end.unwrap_or(self.json.len());
        self.at = self.json.len().min(content.end + 1);
        // What stands where a sensitive value must is one, whatever a colon behind it makes of it.
        let behind_name = self.behind_colon().filter(|_| !self.is_next_masked);
        if let Some(behind) = behind_name {
            self.at = behind;
            self.is_next_masked = self.is_sensitive(quote..content.end + 1, is_escaped);
        } else if self.masks() {
            self.masked.mask(content);
            self.is_next_masked = false;
        }
    }

    /// What stands behind the colon, where one follows here.
    fn behind_colon(&self) -> Option<usize> {
        let rest = self.json.get(self.at..).unwrap_or_default();
        let colon = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        (rest.get(colon) == Some(&b':')).then_some(self.at + colon + 1)
    }

    fn number(&mut self) {
        let rest = self.json.get(self.at..).unwrap_or_default();
        let length = rest
            .iter()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        let range = self.at..self.at + length;
        self.at = range.end;
        self.masked.replace(range, b"0");
        self.is_next_masked = false;
    }

    fn is_sensitive(&mut self, quoted: Range<usize>, is_escaped: bool) -> bool {
        self.names.decide(self.json, quoted, |quoted| {
            if is_escaped {
                is_sensitive_spelling(unescaped(&text(quoted)))
            } else {
                is_sensitive_name(quoted)
            }
        })
    }
}

/// What begins a value, or tells where one begins or ends.
fn matters_where_masked(byte: u8) -> bool {
    matches!(
        byte,
        b'"' | b'-' | b'0'..=b'9' | b'{' | b'[' | b'}' | b']' | b','
    )
}

/// A name without its escapes, as far as they are some: halves of surrogate pairs and escapes that JSON does not know stand for
/// characters that no rule names.
fn unescaped(name: &str) -> impl Iterator<Item = char> {
    let mut rest = name.chars();
    std::iter::from_fn(move || {
        loop {
            let character = rest.next()?;
            if character != '\\' {
                return Some(character);
            }
            let escaped = rest.next()?;
            let code = rest
                .as_str()
                .get(..4)
                .filter(|_| escaped == 'u')
                .and_then(|digits| u32::from_str_radix(digits, 16).ok());
            if let Some(code) = code {
                rest.nth(3);
                return Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            if matches!(escaped, '"' | '\\' | '/') {
                return Some(escaped);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const JSON: &[u8] = b"application/json; charset=utf-8";
    const FORM: &[u8] = b"application/x-www-form-urlencoded";

    fn masked_json(document: &Value) -> Value {
        serde_json::from_slice(&mask_body(document.to_string().as_bytes(), JSON))
            .expect("masked JSON is JSON")
    }

    fn masked_text(content: &str, content_type: &[u8]) -> String {
        String::from_utf8(mask_body(content.as_bytes(), content_type).into_owned()).expect("text")
    }

    #[test]
    fn values_of_sensitive_names_are_masked_and_others_stay() {
        let document = json!({"user": "anna", "password": "tiger", "page": 2, "api_key": "", "pin": 1234, "token": null, "auth": true});

        let masked = masked_json(&document);

        let expected = json!({"user": "anna", "password": "‹masked:5›", "page": 2, "api_key": "", "pin": 0, "token": null, "auth": true});
        assert_eq!(masked, expected);
    }

    #[test]
    fn everything_below_a_sensitive_name_is_masked() {
        let document = json!({"secrets": [{"name": "a", "value": -1.5e3}, ["b"], "c"], "after": ["d", 7, {"password": "e"}], "end": "f"});

        let masked = masked_json(&document);

        let one = "‹masked:1›";
        let expected = json!({"secrets": [{"name": one, "value": 0}, [one], one], "after": ["d", 7, {"password": one}], "end": "f"});
        assert_eq!(masked, expected);
    }

    #[test]
    fn quotes_escapes_and_spaces_do_not_confuse() {
        assert_eq!(
            masked_text(
                r#"{"a\"password":"x\"","b" : "password" , "password" : "y\\"}"#,
                JSON
            )
            .matches("masked")
            .count(),
            2
        );
        assert_eq!(
            masked_text(r#"{"pass\u0077ord":"x"}"#, JSON),
            r#"{"pass\u0077ord":"‹masked:1›"}"#
        );
        assert_eq!(
            masked_text(r#"["password", "x"]"#, JSON),
            r#"["password", "x"]"#
        );
    }

    #[test]
    fn a_body_that_was_cut_off_leaks_nothing() {
        let whole = r#"{"a":"b","password":"SECRET","token":["SECRET"]}"#;

        for end in 0..whole.len() {
            let cut = masked_text(&whole[..end], JSON);
            assert!(!cut.contains('S'), "{cut}");
        }
    }

    #[test]
    fn what_is_no_json_leaks_no_value_of_a_sensitive_name() {
        for content in [
            r#"{"password":"SECRET":1}"#,
            r#"{"password": "SECRET" : {"a":"b"}}"#,
        ] {
            assert!(!masked_text(content, JSON).contains("SECRET"), "{content}");
        }
    }

    #[test]
    fn a_sensitive_name_without_a_value_masks_nothing_behind_its_object() {
        assert_eq!(
            masked_text("{\"token\":null}\n{\"user\":\"anna\"}", JSON),
            "{\"token\":null}\n{\"user\":\"anna\"}"
        );
    }

    #[test]
    fn forms_are_masked_by_name() {
        assert_eq!(
            masked_text("user=anna&pass%77ord=tiger&x=&token=", FORM),
            "user=anna&pass%77ord=‹masked:5›&x=&token="
        );
    }

    #[test]
    fn tokens_are_masked_in_any_text() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln";
        for content_type in [JSON, FORM, b"text/plain", b""] {
            assert_eq!(
                masked_text(&format!("{{\"x\":\"{jwt}\"}}"), content_type),
                "{\"x\":\"‹masked:jwt:42›\"}"
            );
        }
        let cut = [
            format!("[\"{jwt}\", \"€")
                .as_bytes()
                .split_last()
                .expect("bytes")
                .1,
            b"",
        ]
        .concat();
        assert_eq!(memchr::memmem::find(&mask_body(&cut, JSON), b"eyJ"), None);
    }

    #[test]
    fn tokens_are_masked_behind_bytes_that_are_not_utf_8() {
        let latin_1 = [
            b"{\"n\":\"caf\xe9 eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln",
            &b"\xe9\"}"[..],
        ]
        .concat();

        let masked = mask_body(&latin_1, b"application/json; charset=iso-8859-1");

        let expected = [
            "{\"n\":\"caf".as_bytes(),
            b"\xe9 ",
            "‹masked:jwt:42›".as_bytes(),
            b"\xe9\"}",
        ];
        assert_eq!(masked, expected.concat());
    }

    #[test]
    fn what_begins_like_json_is_json_whatever_its_type_says() {
        for content_type in [
            &b""[..],
            b"text/plain;charset=UTF-8",
            FORM,
            b"application/octet-stream",
        ] {
            for content in [
                "{\"password\":\"x\"}",
                " \r\n{\"password\":\"x\"}",
                "[{\"password\":\"x\"}]",
                "\u{feff}{\"password\":\"x\"}",
            ] {
                assert_eq!(
                    masked_text(content, content_type),
                    content.replace("\"x\"", "\"‹masked:1›\"")
                );
            }
        }
        assert_eq!(
            masked_text("[0]=a&password=x", FORM),
            "[0]=a&password=‹masked:1›"
        );
    }

    #[test]
    fn names_with_escapes_of_any_kind_are_told_apart() {
        for name in [
            r"pass\ud800word",
            r"\u0070assword",
            r"pass\nword",
            r"pass\qword",
            r"password\u00",
        ] {
            let content = format!("{{\"{name}\":\"SECRET\"}}");
            assert!(!masked_text(&content, JSON).contains("SECRET"), "{name}");
        }
        assert_eq!(
            masked_text(r#"{"p\u0061ge":"x"}"#, JSON),
            r#"{"p\u0061ge":"x"}"#
        );
    }

    #[test]
    fn what_holds_nothing_sensitive_is_borrowed() {
        for (content, content_type) in [
            (&b"{\"a\":1}"[..], JSON),
            (b"a=1", FORM),
            (b"\xff\xfe\x00", b"image/png"),
            (b"", b""),
        ] {
            assert!(matches!(mask_body(content, content_type), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn any_bytes_are_walked_to_their_end() {
        let mut state = 7_u32;
        let alphabet = br#"{}[]",:\ 09-e password"password":"#;
        for _ in 0..2_000 {
            let noise: Vec<u8> = (0..60)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    alphabet
                        .get(state as usize >> 16 & 31)
                        .copied()
                        .unwrap_or_default()
                })
                .collect();
            assert!(mask_body(&noise, JSON).len() < 20 * noise.len());
        }
    }
}
