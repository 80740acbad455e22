//! SOAP by action: of the header, of the content type, or the first element of the body. Elements are scanned for, and nothing is expanded.

use memchr::memmem::find;

use super::{Told, is_label};

/// The action that a header or the content type names, if it can be a label. The content type's counts where SOAP 1.2 puts it, and
/// beside a header that names none.
pub fn action<'a>(
    header: Option<&'a [u8]>,
    content_type: Option<&'a [u8]>,
    has_parameter: bool,
) -> Option<&'a [u8]> {
    let named = header.map_or(&b""[..], |value| {
        let value = value.trim_ascii();
        trim(value, b'"').trim_ascii()
    });
    let action = if named.is_empty() && (has_parameter || header.is_some()) {
        parameter(content_type?)?
    } else {
        named
    };
    let allowed =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"._~:/?#@!$&()*+,;=%-".contains(byte);
    is_label(action, allowed).then_some(action)
}

fn trim(mut text: &[u8], byte: u8) -> &[u8] {
    while let [first, rest @ ..] = text
        && *first == byte
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && *last == byte
    {
        text = rest;
    }
    text
}

/// `; action="..."`
fn parameter(content_type: &[u8]) -> Option<&[u8]> {
    memchr::memchr_iter(b';', content_type).find_map(|at| {
        let rest = content_type.get(at + 1..)?.trim_ascii_start();
        let (name, rest) = rest.split_at_checked(b"action".len())?;
        let rest = rest
            .trim_ascii_start()
            .strip_prefix(b"=")?
            .trim_ascii_start();
        if !name.eq_ignore_ascii_case(b"action") {
            return None;
        }
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            return quoted.get(..memchr::memchr(b'"', quoted)?);
        }
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b";\"".contains(byte);
        let end = rest.iter().position(is_end).unwrap_or(rest.len());
        rest.get(..end).filter(|value| !value.is_empty())
    })
}

/// By the first element of the Body. [`Told::Rest`] where it is no envelope, unless the client said that it is SOAP.
pub fn of_envelope(text: &[u8], is_soap: bool) -> Told {
    let mut path: Vec<&[u8]> = Vec::new();
    let mut at = 0;
    while let Some(rest) = memchr::memchr(b'<', text.get(at..).unwrap_or_default())
        .and_then(|next| text.get(at + next..))
    {
        let place = text.len() - rest.len();
        if rest.starts_with(b"<!DOCTYPE") {
            return Told::Unclear;
        }
        if let Some(length) = other(rest) {
            at = place + length;
            continue;
        }
        let Some(tag) = Tag::of(rest) else {
            break;
        };
        at = place + tag.length;
        if tag.closes {
            path.pop();
            if path.is_empty() {
                return Told::Unclear;
            }
        } else if path.is_empty() && tag.local != b"Envelope" {
            return if is_soap { Told::Unclear } else { Told::Rest };
        } else if path.len() == 2 && path.get(1) == Some(&&b"Body"[..]) {
            return of_name(tag.local);
        } else if !tag.is_empty {
            path.push(tag.local);
        }
    }
    if path.is_empty() && !is_soap {
        Told::Rest
    } else {
        Told::Unclear
    }
}

fn of_name(name: &[u8]) -> Told {
    let begins = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    if name.first().is_some_and(begins) && is_label(name, allowed) {
        Told::Named(name.to_vec())
    } else {
        Told::Unclear
    }
}

/// How long the comment, instruction or character data is that stands here; None for a tag.
fn other(rest: &[u8]) -> Option<usize> {
    let kinds = [
        (&b"<!--"[..], &b"-->"[..]),
        (b"<?", b"?>"),
        (b"<![CDATA[", b"]]>"),
    ];
    let (opening, closing) = kinds
        .into_iter()
        .find(|(opening, _)| rest.starts_with(opening))?;
    let end = find(rest.get(opening.len()..)?, closing);
    Some(end.map_or(rest.len(), |end| opening.len() + end + closing.len()))
}

struct Tag<'a> {
    /// Its name without the prefix.
    local: &'a [u8],
    closes: bool,
    is_empty: bool,
    length: usize,
}

impl<'a> Tag<'a> {
    /// None: no tag stands here, or it does not end.
    fn of(rest: &'a [u8]) -> Option<Self> {
        let inside = rest.strip_prefix(b"<")?;
        let (closes, inside) = match inside {
            [b'/', inside @ ..] => (true, inside),
            _ => (false, inside),
        };
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"\x0b<>/=\"'!?".contains(byte);
        let end = inside.iter().position(is_end)?;
        let (name, attributes) = inside.split_at(end);
        let mut quote = None;
        let mut last = 0;
        let bracket = attributes.iter().position(|&byte| {
            match (quote, byte) {
                (None, b'>' | b'<') => return true,
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
            last = byte;
            false
        })?;
        if name.is_empty() || attributes.get(bracket) != Some(&b'>') {
            return None;
        }
        Some(Self {
            local: name.rsplit(|byte| *byte == b':').next().unwrap_or(name),
            closes,
            is_empty: last == b'/',
            length: rest.len() - attributes.len() + bracket + 1,
        })
    }
}
