//! Masks bodies by what they are: JSON, forms, XML, the parts of a multipart body, or any other text, by the same definition as headers and
//! queries. What is no text is dropped: what stands in it could not be masked without a schema, and nothing is learnt of it but its size.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::LazyLock;

use memchr::{memchr, memchr2, memchr3};

use crate::class::length_while;
use crate::json_mask::mask_json;
use crate::masked_text::{Mask, MaskedText, chain};
use crate::multipart_mask::mask_multipart;
use crate::name_memo::NameMemo;
use crate::redact::{Redactor, mask_of_name, mask_of_query_name};
use crate::redaction::{DEFINITION, RedactionMode, list};
use crate::value_shape::Spelling;
use crate::xml_mask::mask_xml;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Longer ones name a boundary behind it, or nothing that is known.
const CONTENT_TYPE_BYTES_MAX: usize = 256;

static OPAQUE_TYPES: LazyLock<Vec<String>> = LazyLock::new(|| list(&DEFINITION, "opaque_types"));

thread_local! {
    static CONTENT_TYPES: RefCell<NameMemo<Kinds>> = RefCell::default();
    /// Of forms, percent-encoded.
    static FORM_NAMES: RefCell<NameMemo<Option<Mask>>> = RefCell::default();
    /// Of other text.
    static TEXT_NAMES: RefCell<NameMemo<Option<Mask>>> = RefCell::default();
}

/// What a content type says of its bodies; some say several things.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a word in a content type"
)]
#[derive(Clone, Copy, Default)]
struct Kinds {
    is_json: bool,
    is_form: bool,
    is_xml: bool,
    is_multipart: bool,
    is_text: bool,
    is_opaque: bool,
}

impl Kinds {
    fn of(content_type: &[u8]) -> Self {
        let content_type = content_type
            .get(..CONTENT_TYPE_BYTES_MAX)
            .unwrap_or(content_type);
        let name = String::from_utf8_lossy(content_type).to_ascii_lowercase();
        let is_xml = name.contains("xml") || name.contains("html");
        Self {
            is_json: name.contains("json"),
            is_form: name.contains("x-www-form-urlencoded"),
            is_xml,
            is_multipart: name.trim_start().starts_with("multipart/"),
            is_text: name.contains("text/") || name.contains("javascript"),
            is_opaque: !is_xml && OPAQUE_TYPES.iter().any(|known| name.contains(known)),
        }
    }
}

impl Redactor {
    /// The body with what is sensitive in it masked; borrowed where nothing is, None where it is dropped. What begins like JSON is walked
    /// as JSON whatever its type says: browsers' beacons and careless clients send it as text or as a form.
    ///
    /// `is_whole`: of what is only a beginning, the last value is cut off, since nobody can tell what it was.
    #[must_use]
    pub fn body<'a>(
        &self,
        content: &'a [u8],
        content_type: &[u8],
        is_whole: bool,
    ) -> Option<Cow<'a, [u8]>> {
        if self.mode() == RedactionMode::Off || content.is_empty() {
            return Some(Cow::Borrowed(content));
        }
        let content = if is_whole {
            content
        } else {
            certain_beginning(content)
        };
        let kinds = CONTENT_TYPES
            .with_borrow_mut(|types| types.decide(content_type, 0..content_type.len(), Kinds::of));
        if kinds.is_multipart || looks_like_multipart(content) {
            return Some(mask_multipart(content, content_type, self));
        }
        let first = first_character(content);
        // A form's names may begin with a bracket, and hold no quote.
        let is_json =
            begins_json(content) && (!kinds.is_form || holds_quote_before_equals(content));
        let is_xml = first == Some(b'<') || kinds.is_xml;
        let is_known = is_json || kinds.is_json || kinds.is_form || is_xml || kinds.is_text;
        if memchr(0, content).is_some() || !(is_known || is_text(content) && !kinds.is_opaque) {
            return None;
        }
        let masked = Cow::Borrowed(content);
        Some(if is_json {
            chain(masked, |text| mask_json(text, true, self))
        } else if is_xml {
            let walked = chain(masked, |text| mask_xml(text, self));
            // Scripts, and text that is no XML but begins like it.
            let walked = match self.mask_of_anything() {
                Some(_) => walked,
                None => chain(walked, |text| mask_json(text, false, self)),
            };
            // Classes also in names, and between what the walks know.
            chain(walked, |text| self.classes(text, true))
        } else if kinds.is_form {
            chain(masked, |text| self.form(text))
        } else if kinds.is_json && self.masks.are_shapes() {
            chain(masked, |text| mask_json(text, true, self))
        } else if let Some(mask) = self.mask_of_anything() {
            self.whole(content, mask)
        } else {
            let walked = chain(masked, |text| mask_json(text, kinds.is_json, self));
            // What is typed as JSON and begins with a quote is a string of it.
            if kinds.is_json && first == Some(b'"') {
                return Some(walked);
            }
            let walked = chain(walked, |text| self.assignments(text));
            chain(walked, |text| self.classes(text, true))
        })
    }

    /// Text of any kind in which names have values: a form that does not say so, a log, settings. A value goes as far as its line, since
    /// nobody can tell where it ends.
    fn assignments<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        TEXT_NAMES.with_borrow_mut(|names| {
            let mut masked = MaskedText::new(text);
            let mut at = 0;
            while let Some(sign) = next_of(text, at, |byte| matches!(byte, b'=' | b':')) {
                let before = text.get(at..sign).unwrap_or_default().trim_ascii_end();
                let name_end = at + before.len();
                let length = before.iter().rev().take_while(|byte| is_of_name(**byte));
                let name = name_end - length.count()..name_end;
                // Behind a colon stands prose as well, in which a word such as "code" is no name.
                let of_name = match text.get(sign) {
                    Some(b'=') => names.decide(text, name, mask_of_query_name),
                    _ => mask_of_name(text.get(name).unwrap_or_default()),
                };
                at = sign + 1;
                let Some(mask) = of_name else { continue };
                let rest = text.get(at..).unwrap_or_default();
                at += length_while(rest, |byte| matches!(byte, b' ' | b'\t' | b'"'));
                let end = next_of(text, at, |byte| matches!(byte, b'&' | b'"' | b'\r' | b'\n'));
                let value = at..end.unwrap_or(text.len());
                at = value.end;
                self.form_value(text, value, mask, &mut masked);
            }
            masked.finish()
        })
    }

    /// Text in which values stand in quotes behind their names and a sign, as arguments in a document of GraphQL do. A value goes as
    /// far as its quotes.
    pub(crate) fn arguments<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        const BLOCK: &[u8] = b"\"\"\"";
        let mut masked = MaskedText::new(text);
        let mut at = 0;
        while let Some(sign) = next_of(text, at, |byte| matches!(byte, b'=' | b':')) {
            let before = text.get(at..sign).unwrap_or_default().trim_ascii_end();
            let before = before.strip_suffix(b"\"").unwrap_or(before);
            let length = before.iter().rev().take_while(|byte| is_of_name(**byte));
            let name = before.len() - length.count();
            at = sign + 1;
            let Some(mask) = mask_of_name(before.get(name..).unwrap_or_default()) else {
                continue;
            };
            let blank = length_while(text.get(at..).unwrap_or_default(), |byte| {
                byte.is_ascii_whitespace()
            });
            let rest = text.get(at + blank..).unwrap_or_default();
            let quotes = match rest {
                _ if rest.starts_with(BLOCK) => BLOCK.len(),
                [b'"', ..] => 1,
                _ => continue,
            };
            let start = at + blank + quotes;
            let value = text.get(start..).unwrap_or_default();
            let end = if quotes > 1 {
                memchr::memmem::find(value, BLOCK)
            } else {
                closing_quote(value)
            };
            let value = value.get(..end.unwrap_or(value.len())).unwrap_or(value);
            at = start + value.len();
            masked.mask(start..at, value, &self.masks, mask, Spelling::Text);
        }
        let masked = masked.finish();
        match &masked {
            Cow::Borrowed(_) => masked,
            Cow::Owned(_) => chain(masked, |text| self.classes(text, true)),
        }
    }

    fn form<'a>(&self, form: &'a [u8]) -> Cow<'a, [u8]> {
        let by_name = FORM_NAMES.with_borrow_mut(|names| {
            let mut masked = MaskedText::new(form);
            let mut start = 0;
            for pair in form.split(|&byte| byte == b'&') {
                let end = start + pair.len();
                let sign = memchr(b'=', pair);
                let name = pair.get(..sign.unwrap_or(pair.len())).unwrap_or_default();
                if let Some(length) = self.length_before_hidden_value(name) {
                    let value = start + length..end;
                    self.form_value(form, value, Mask::GUESSABLE, &mut masked);
                } else if let Some(length) = sign {
                    let value = start + length + 1..end;
                    let name = start..start + length;
                    let mask = names.decide(form, name, mask_of_query_name);
                    let hides = || {
                        let value = form.get(value.clone()).unwrap_or_default();
                        self.hides_secret(value).then_some(Mask::GUESSABLE)
                    };
                    let mask = mask.or(self.mask_of_anything()).or_else(hides);
                    if let Some(mask) = mask {
                        self.form_value(form, value, mask, &mut masked);
                    } else if let Some((length, mask)) = further_secret(pair, names) {
                        self.form_value(form, start + length..end, mask, &mut masked);
                    }
                } else if let Some(mask) = self.mask_of_anything() {
                    self.form_value(form, start..end, mask, &mut masked);
                }
                start = end + 1;
            }
            masked.finish()
        });
        chain(by_name, |form| self.classes_of_form(form))
    }
}

/// Where the first secret begins in a pair of a form that is several, divided as queries and lines of text are: by `;` or by lines.
fn further_secret(pair: &[u8], names: &mut NameMemo<Option<Mask>>) -> Option<(usize, Mask)> {
    let mut at = memchr3(b';', b'\r', b'\n', pair)?;
    loop {
        let name = at + 1;
        at = next_of(pair, name, |byte| {
            matches!(byte, b';' | b'\r' | b'\n' | b'=')
        })?;
        if pair.get(at) == Some(&b'=') {
            if let Some(mask) = names.decide(pair, name..at, mask_of_query_name) {
                return Some((at + 1, mask));
            }
            at = next_of(pair, at, |byte| matches!(byte, b';' | b'\r' | b'\n'))?;
        }
    }
}

fn next_of(text: &[u8], from: usize, is_one: impl Fn(u8) -> bool) -> Option<usize> {
    let rest = text.get(from..)?;
    Some(from + rest.iter().position(|&byte| is_one(byte))?)
}

/// The first quote that no backslash stands before.
fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr2(b'"', b'\\', text.get(from..)?)?;
        if text.get(at) == Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%' | b'$')
}

fn holds_quote_before_equals(content: &[u8]) -> bool {
    memchr2(b'"', b'=', content).is_some_and(|at| content.get(at) == Some(&b'"'))
}

/// A delimiter, and the head of a part (RFC 2046 section 5.1.1).
fn looks_like_multipart(content: &[u8]) -> bool {
    let line = memchr(
        b'\n',
        content.get(..CONTENT_TYPE_BYTES_MAX).unwrap_or(content),
    );
    let behind = line.and_then(|end| content.get(end + 1..end + 1 + b"Content-".len()));
    content.starts_with(b"--") && behind.is_some_and(|name| name.eq_ignore_ascii_case(b"Content-"))
}

fn first_character(content: &[u8]) -> Option<u8> {
    let text = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    let mut characters = text.iter().copied();
    characters.find(|byte| !byte.is_ascii_whitespace())
}

/// Does this begin like JSON? Lines of logs and of settings begin with brackets as well (`[section]`, `[42] text`), and so do objects whose
/// names stand in no quotes: such a text is read as any other.
pub(crate) fn begins_json(content: &[u8]) -> bool {
    let mut text = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    text = text.trim_ascii_start();
    loop {
        let Some((bracket @ (b'{' | b'['), inner)) = text.split_first() else {
            return false;
        };
        let inner = inner.trim_ascii_start();
        match (bracket, inner.first()) {
            (_, None | Some(b'"')) => return true,
            (b'{', Some(first)) => return *first == b'}',
            (_, Some(b'{' | b'[')) => text = inner,
            _ => return ends_item(inner),
        }
    }
}

/// Does an item of an array, or none, end here as one of JSON does, with no more behind the array than another text of JSON?
fn ends_item(text: &[u8]) -> bool {
    let length = length_while(text, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
    });
    let (word, behind) = text.split_at_checked(length).unwrap_or((text, &[]));
    let is_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let literals: [&[u8]; 3] = [b"true", b"false", b"null"];
    let behind = behind.trim_ascii_start();
    let is_item = behind.is_empty() || literals.contains(&word) || word.iter().all(is_number);
    is_item
        && match behind.split_first() {
            None | Some((b',', _)) => true,
            Some((b']', rest)) => {
                let next = rest.trim_ascii_start().first();
                next.is_none_or(|byte| matches!(byte, b'{' | b'[' | b']' | b','))
            }
            Some(_) => false,
        }
}

/// UTF-8, as far as it goes, without the controls that only binary forms have.
fn is_text(content: &[u8]) -> bool {
    let is_utf_8 = match std::str::from_utf8(content) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    let is_control =
        |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    is_utf_8 && !content.iter().any(is_control)
}

/// What was cut off may have cut a value in two, of which the beginning has the form of nothing: it goes as well.
fn certain_beginning(content: &[u8]) -> &[u8] {
    let is_of_value =
        |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"@._+%-\\'&#;".contains(byte);
    let without_run = |text: &[u8]| {
        let last = text.iter().rposition(|byte| !is_of_value(byte));
        last.map_or(0, |last| last + 1)
    };
    let mut end = without_run(content);
    // Groups of digits with spaces between them are one number.
    while let Some((before, b' ' | b'(' | b')')) = content
        .get(..end)
        .and_then(|text| text.split_last().map(|(last, before)| (before, *last)))
    {
        let Some(last) = before.last() else { break };
        if matches!(last, b' ' | b'(' | b')') {
            end -= 1;
        } else if last.is_ascii_digit() || *last == b'+' {
            end = without_run(before);
        } else {
            break;
        }
    }
    content.get(..end).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::redaction::RedactionSettings;

    const JSON: &[u8] = b"application/json; charset=utf-8";
    const FORM: &[u8] = b"application/x-www-form-urlencoded";

    fn mask_body<'a>(content: &'a [u8], content_type: &[u8]) -> Cow<'a, [u8]> {
        let redactor = Redactor::new(&RedactionSettings::default());
        redactor.body(content, content_type, true).expect("text")
    }

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
        let expected = json!({"secrets": [{"name": one, "value": 0.0}, [one], one], "after": ["d", 7, {"password": one}], "end": "f"});
        assert_eq!(masked, expected);
    }

    #[test]
    fn json_within_strings_of_json_is_masked_as_json() {
        let innermost =
            json!({"password": "SECRET", "page": 1, "credentials": {"user": ["SECRET"]}});
        let inner = json!({"body": innermost.to_string(), "id": "a\n1"});
        let document = json!({"Type": "Notification", "Message": inner.to_string(), "after": "x"});

        let masked = masked_json(&document);

        let parsed = |value: &Value| -> Value {
            serde_json::from_str(value.as_str().expect("a string")).expect("JSON within")
        };
        let message = parsed(&masked["Message"]);
        assert_eq!(message["id"], "a\n1");
        assert_eq!(
            parsed(&message["body"]),
            json!({"password": "‹masked:6›", "page": 1, "credentials": {"user": ["‹masked:6›"]}})
        );
        assert_eq!(
            (&masked["after"], &masked["Type"]),
            (&json!("x"), &json!("Notification"))
        );
        // As some serializers escape quotes.
        let escaped = r#"{"a":"{\u0022password\u0022:\u0022SECRET\u0022}"}"#;
        assert!(!masked_text(escaped, JSON).contains("SECRET"));
    }

    #[test]
    fn documents_with_secrets_within_values_of_a_form_are_masked_as_wholes() {
        let masked = |form: &str| masked_text(form, FORM);

        assert_eq!(
            masked("a=1&payload=%7B%22password%22%3A%22SECRET%22%7D&b=%7B%22page%22%3A1%7D"),
            "a=1&payload=‹masked:21›&b=%7B%22page%22%3A1%7D"
        );
        assert_eq!(masked("b={\"token\":+\"SECRET\"}"), "b=‹masked:19›");
        let redactor = Redactor::new(&RedactionSettings::default());
        let target = redactor.target(b"/graphql?query=%7Blogin(password:%22SECRET%22)%7Bid%7D%7D");
        assert_eq!(
            String::from_utf8_lossy(&target),
            "/graphql?query=‹masked:30›"
        );
    }

    #[test]
    fn arguments_of_graphql_within_json_are_masked() {
        let query = r#"mutation { login(user: "an\"na", password: "SEC\"RET") { id } a: token(note: """SECRET "x" """, apiKey : """SECRET""") }"#;

        let masked = masked_json(&json!({"query": query, "variables": {"page": 1}}));

        assert_eq!(
            masked["query"],
            r#"mutation { login(user: "an\"na", password: "‹masked:8›") { id } a: token(note: """SECRET "x" """, apiKey : """‹masked:6›""") }"#
        );
        assert_eq!(masked["variables"], json!({"page": 1}));
    }

    #[test]
    fn strings_without_anything_sensitive_within_stay_as_they_were_written() {
        for document in [
            r#"{"a":"he said \"token\": and \u0022left\u0022"}"#,
            r#"{"a":"{\u0022page\u0022:1}","b":"\/x\"y"}"#,
            r#"{"query":"{ user(id: \"7\") { name } }"}"#,
        ] {
            assert_eq!(masked_text(document, JSON), document);
        }
    }

    #[test]
    fn text_that_begins_with_a_bracket_is_masked_as_text() {
        for text in [
            "[db]\nuser = anna\npassword = SECRET\n",
            "[app]\n[db]\npassword = SECRET\n",
            "[INFO] login password=SECRET",
            "[2026-11-27 10:00:00] password=SECRET",
            "[42] password: SECRET",
            "[] password=SECRET",
            "{anna} password=SECRET",
            "{user: \"anna\", password: \"SECRET\"}",
            "[{user: \"anna\", password: \"SECRET\"}]",
        ] {
            for content_type in [&b"text/plain"[..], b"", JSON] {
                let masked = masked_text(text, content_type);

                assert!(!masked.contains("SECRET"), "{masked}");
                assert!(masked.contains("masked:6"), "{masked}");
            }
        }
    }

    #[test]
    fn what_begins_like_json_is_json() {
        for json in [
            "[1, 2]",
            "[]",
            " [ ]\n",
            "[true]",
            "[null , 1]",
            "[-1.5e3,\"a\"]",
            "[1]\n[2]",
            "[[1]]",
            "{}",
            "[",
            "[12",
            "[{\"a\"",
            "\u{feff}{\"a\":1}",
        ] {
            assert!(begins_json(json.as_bytes()), "{json}");
        }
        for text in ["", "a", "[a]", "[a, b]", "[1 2]", "[12:30] a", "{a}", "<a>"] {
            assert!(!begins_json(text.as_bytes()), "{text}");
        }
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
    fn pairs_of_forms_that_are_divided_or_escaped_otherwise_are_masked_as_well() {
        for (form, masked) in [
            ("a=1;pin=1234&x=2", "a=1;pin=‹masked:4›&x=2"),
            (
                "a=1; b;\r\npassword=t;i=g&x=",
                "a=1; b;\r\npassword=‹masked:5›&x=",
            ),
            ("a=1\npassword=tiger", "a=1\npassword=‹masked:5›"),
            ("a=1;b=2\nc=3;", "a=1;b=2\nc=3;"),
            ("x=1&token%3Dabc&y=2", "x=1&token%3D‹masked:3›&y=2"),
            ("x%3D1%26token%3Dabc", "x%3D‹masked:11›"),
            ("x%3D1%26page%3D2", "x%3D1%26page%3D2"),
        ] {
            assert_eq!(masked_text(form, FORM), masked);
        }
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
    fn strings_are_masked_as_a_whole_where_they_are_not_utf_8() {
        let latin_1 = [
            b"{\"n\":\"caf\xe9 eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln",
            &b"\xe9\"}"[..],
        ]
        .concat();

        let masked = mask_body(&latin_1, b"application/json; charset=iso-8859-1");

        assert_eq!(masked, "{\"n\":\"‹masked:48›\"}".as_bytes());
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
        for (content, content_type) in [(&b"{\"a\":1}"[..], JSON), (b"a=1", FORM), (b"", b"")] {
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

    #[test]
    fn bodies_are_masked_in_each_mode_as_the_vectors_say() {
        let vectors = include_str!("../../../tests/golden/redaction/modes.json");
        let vectors: Value = serde_json::from_str(vectors).expect("JSON");
        let settings = |mode| RedactionSettings {
            mode,
            key: b"0123456789abcdef".to_vec(),
        };
        for (mode, column) in [(RedactionMode::Masked, 0), (RedactionMode::Shapes, 1)] {
            let redactor = Redactor::new(&settings(mode));
            let rows = |key: &str| vectors[key].as_array().cloned().expect("rows");
            let bytes = |value: &Value| value.as_str().map(|text| text.as_bytes().to_vec());
            let text = |value: &Value| bytes(value).expect("text");
            for row in rows("headers") {
                let shown = redactor.header(&text(&row[0]), &text(&row[1])).into_owned();
                assert_eq!(shown, text(&row[2 + column]), "{row}");
            }
            for row in rows("targets") {
                let shown = redactor.target(&text(&row[0])).into_owned();
                assert_eq!(shown, text(&row[1 + column]), "{row}");
            }
            for row in rows("bodies") {
                let (kind, content) = (text(&row[0]), text(&row[1]));
                let shown = redactor.body(&content, &kind, row[2] == false);
                assert_eq!(shown.map(Cow::into_owned), bytes(&row[3 + column]), "{row}");
            }
        }
    }

    #[test]
    fn nothing_is_masked_where_that_was_asked_for() {
        let redactor = Redactor::new(&RedactionSettings {
            mode: RedactionMode::Off,
            ..RedactionSettings::default()
        });
        let content = b"\0{\"password\":\"x\"}";

        assert_eq!(redactor.header(b"Cookie", b"a=b").as_ref(), b"a=b");
        assert_eq!(redactor.target(b"/?token=x").as_ref(), b"/?token=x");
        assert_eq!(
            redactor.body(content, b"", false).as_deref(),
            Some(&content[..])
        );
    }
}
