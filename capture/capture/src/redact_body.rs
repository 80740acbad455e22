//! Masks values of sensitive names in bodies: JSON and forms, by the same definition as headers and queries.
//!
//! A body may be cut anywhere and may not be what its type says, so that JSON is not parsed here but walked: one pass over the bytes,
//! structure kept, nothing refused. Below a sensitive name every text and number is masked; numbers become 0, so that a reader
//! still sees a number. Text in any other body is only searched for JWTs.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;

use crate::redact::{
    is_sensitive_encoded_name, is_sensitive_field, is_sensitive_name, mask_tokens_in, masked,
};
use crate::text::text;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The body with what is sensitive in it masked; borrowed where nothing is. What begins like JSON is walked as JSON whatever its type
/// says: browsers' beacons and careless clients send it as text or as a form.
#[must_use]
pub fn mask_body<'a>(content: &'a [u8], content_type: &[u8]) -> Cow<'a, [u8]> {
    let content_type = content_type.to_ascii_lowercase();
    let holds = |part: &str| memchr::memmem::find(&content_type, part.as_bytes()).is_some();
    let mut masked = Cow::Borrowed(content);
    if holds("json") || begins_like_json(content) {
        masked = chain(masked, |content| JsonMasker::new(content).mask());
    }
    if holds("x-www-form-urlencoded") {
        masked = chain(masked, mask_form);
    }
    chain(masked, mask_tokens_in)
}

fn begins_like_json(content: &[u8]) -> bool {
    let text = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

/// Applies a further step to bytes that a former one may have changed.
fn chain(content: Cow<'_, [u8]>, step: impl Fn(&[u8]) -> Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match content {
        Cow::Borrowed(borrowed) => step(borrowed),
        Cow::Owned(owned) => Cow::Owned(step(&owned).into_owned()),
    }
}

fn mask_form(form: &[u8]) -> Cow<'_, [u8]> {
    let pairs: Vec<Cow<'_, [u8]>> = form.split(|&byte| byte == b'&').map(mask_pair).collect();
    if pairs.iter().all(|pair| matches!(pair, Cow::Borrowed(_))) {
        return Cow::Borrowed(form);
    }
    Cow::Owned(pairs.join(&b'&'))
}

fn mask_pair(pair: &[u8]) -> Cow<'_, [u8]> {
    match memchr::memchr(b'=', pair).and_then(|at| pair.split_at_checked(at + 1)) {
        Some((name, value)) if !value.is_empty() && is_sensitive_encoded_name(&text(name)) => {
            Cow::Owned([name, masked(&text(value)).as_bytes()].concat())
        }
        _ => Cow::Borrowed(pair),
    }
}

struct JsonMasker<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Up to here `bytes` stands in `written`.
    copied: usize,
    written: Vec<u8>,
    depth: usize,
    /// The depth of the outermost object or array that is the value of a sensitive name.
    masked_depth: Option<usize>,
    /// The next value is that of a sensitive name.
    is_next_masked: bool,
}

impl<'a> JsonMasker<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            copied: 0,
            written: Vec::new(),
            depth: 0,
            masked_depth: None,
            is_next_masked: false,
        }
    }

    fn mask(mut self) -> Cow<'a, [u8]> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => self.string(),
                b'-' | b'0'..=b'9' if self.masks() => self.number(),
                _ => self.punctuation(byte),
            }
        }
        if self.copied == 0 {
            return Cow::Borrowed(self.bytes);
        }
        self.written
            .extend_from_slice(self.bytes.get(self.copied..).unwrap_or_default());
        Cow::Owned(self.written)
    }

    fn masks(&self) -> bool {
        self.is_next_masked || self.masked_depth.is_some()
    }

    fn punctuation(&mut self, byte: u8) {
        self.at += 1;
        match byte {
            b'{' | b'[' => {
                self.depth += 1;
                if self.is_next_masked {
                    self.masked_depth.get_or_insert(self.depth);
                }
                self.is_next_masked = false;
            }
            b'}' | b']' => {
                self.is_next_masked = false;
                self.masked_depth.take_if(|depth| *depth == self.depth);
                self.depth = self.depth.saturating_sub(1);
            }
            b',' => self.is_next_masked = false,
            _ => {}
        }
    }

    fn string(&mut self) {
        let start = self.at;
        let content = self.content(start + 1);
        self.at = self.bytes.len().min(content.end + 1);
        let spaces = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        // What stands where a sensitive value must is one, whatever a colon behind it makes of it.
        if self.bytes.get(self.at + spaces) == Some(&b':') && !self.is_next_masked {
            self.at += spaces + 1;
            self.is_next_masked = self.is_sensitive(start..content.end + 1);
        } else if self.masks() {
            let mask = masked(&text(self.bytes.get(content.clone()).unwrap_or_default()));
            self.replace(content, mask.as_bytes());
            self.is_next_masked = false;
        }
    }

    fn number(&mut self) {
        let length = self
            .rest()
            .iter()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        let range = self.at..self.at + length;
        self.at = range.end;
        self.replace(range, b"0");
        self.is_next_masked = false;
    }

    /// What stands between the quotes; to the end where the second one is missing.
    fn content(&self, start: usize) -> Range<usize> {
        let mut at = start;
        loop {
            let Some(found) = self
                .bytes
                .get(at..)
                .and_then(|rest| memchr2(b'"', b'\\', rest))
            else {
                return start..self.bytes.len();
            };
            if self.bytes.get(at + found) == Some(&b'"') {
                return start..at + found;
            }
            at += found + 2;
        }
    }

    fn is_sensitive(&self, quoted: Range<usize>) -> bool {
        let quoted = self.bytes.get(quoted).unwrap_or_default();
        if !quoted.contains(&b'\\') {
            return is_sensitive_field(quoted);
        }
        is_sensitive_name(&unescaped(&text(quoted)))
    }

    fn replace(&mut self, range: Range<usize>, with: &[u8]) {
        self.written
            .extend_from_slice(self.bytes.get(self.copied..range.start).unwrap_or_default());
        self.written.extend_from_slice(with);
        self.copied = range.end;
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}

/// A name without its escapes, as far as they are some: halves of surrogate pairs and escapes that JSON does not know stand for
/// characters that no rule names.
fn unescaped(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    let mut rest = name.chars();
    while let Some(character) = rest.next() {
        let escaped = match character {
            '\\' => rest.next(),
            _ => None,
        };
        let code = rest
            .as_str()
            .get(..4)
            .filter(|_| escaped == Some('u'))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if let Some(code) = code {
            rest.nth(3);
            written.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        } else if escaped.is_none_or(|escaped| matches!(escaped, '"' | '\\' | '/')) {
            written.push(escaped.unwrap_or(character));
        }
    }
    written
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
