//! Start lines and header fields: lenient as servers are, and what it overlooks is flagged.

use std::ops::Range;

use super::lines::Line;
use crate::body_messages::Kind;
use crate::coding::Codings;
use crate::exchange::{Flags, Headers};
use crate::limits::HEADERS_MAX;

/// A start line.
#[derive(Debug, PartialEq, Eq)]
pub enum StartLine<'a> {
    Request {
        method: &'a [u8],
        target: &'a [u8],
        http10: bool,
    },
    Response {
        status: u16,
        http10: bool,
    },
}

/// What a head says of the length of its message (RFC 9112 section 6.3), and of what follows it.
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts, and no state machine"
)]
#[derive(Default, Debug, Clone)]
pub struct Framing {
    pub chunked: bool,
    /// Transfer-Encoding is there, and chunked is not its last coding.
    pub unknown_transfer_coding: bool,
    pub content_length: Option<u64>,
    /// Content-Length is there and says nothing: not a number, or two that differ.
    pub content_length_bad: bool,
    /// None: one of the content codings is unknown.
    pub codings: Option<Codings>,
    /// Upgrade names h2c.
    pub upgrades_to_h2: bool,
    /// How the Content-Type divides the body.
    pub messages: Option<Kind>,
    pub flags: Flags,
}

#[derive(Debug)]
pub struct Head {
    pub headers: Headers,
    pub framing: Framing,
}

/// RFC 9110 section 5.6.2, as a table that the compiler works out.
#[allow(
    clippy::indexing_slicing,
    reason = "a place out of bounds would not compile"
)]
const IS_TOKEN: [bool; 256] = {
    let mut is_token = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        is_token[byte as usize] = matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'!' | b'#'..=b'\''
            | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~');
        byte += 1;
    }
    is_token
};

fn is_token(byte: u8) -> bool {
    IS_TOKEN.get(usize::from(byte)).copied().unwrap_or_default()
}

/// The longest method that anybody has registered has 17 letters.
const METHOD_BYTES_MAX: usize = 32;

/// Can these bytes begin a start line? None: too few to tell.
#[must_use]
pub fn may_begin(bytes: &[u8]) -> Option<bool> {
    let method = bytes
        .iter()
        .take(METHOD_BYTES_MAX + 1)
        .take_while(|byte| is_token(**byte))
        .count();
    match bytes.get(method) {
        None if bytes.is_empty() => None,
        None => (method > METHOD_BYTES_MAX).then_some(false),
        Some(b'/') => Some(bytes.starts_with(b"HTTP/")),
        Some(b' ' | b'\t') => Some(method > 0 && method <= METHOD_BYTES_MAX),
        Some(_) => Some(false),
    }
}

/// Reads a start line without its line end.
#[must_use]
pub fn start_line(line: &[u8]) -> Option<StartLine<'_>> {
    if let Some(rest) = line.strip_prefix(b"HTTP/") {
        let version_end = rest.iter().position(|byte| matches!(byte, b' ' | b'\t'))?;
        let (version, rest) = rest.split_at_checked(version_end)?;
        let rest = rest.trim_ascii_start();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=3).contains(&digits) {
            return None;
        }
        let status = rest
            .iter()
            .take(digits)
            .fold(0, |status, byte| status * 10 + u16::from(byte - b'0'));
        return Some(StartLine::Response {
            status,
            http10: is_http10(version)?,
        });
    }
    let words = request_words(line)?;
    Some(StartLine::Request {
        method: words.method,
        target: words.target,
        http10: is_http10(words.version?)?,
    })
}

/// Reads a request line as lenient servers do: one of a minor version that does not exist, or of no version, which is HTTP/0.9's (RFC 1945
/// section 4.1). Only for where a request line is due: elsewhere other things look like one of these.
#[must_use]
pub fn request_line_of_bad_version(line: &[u8]) -> Option<StartLine<'_>> {
    let RequestWords {
        method,
        target,
        version,
    } = request_words(line)?;
    let is_plain = method.iter().all(u8::is_ascii_uppercase)
        && (target.starts_with(b"/") || target.starts_with(b"http://"))
        && !target.contains(&b' ');
    let is_odd = version.is_some_and(|version| version.starts_with(b"1."));
    (is_odd || (version.is_none() && is_plain)).then_some(StartLine::Request {
        method,
        target,
        http10: true,
    })
}

struct RequestWords<'a> {
    method: &'a [u8],
    target: &'a [u8],
    /// What stands behind `HTTP/` in the last word.
    version: Option<&'a [u8]>,
}

fn request_words(line: &[u8]) -> Option<RequestWords<'_>> {
    let line = line.trim_ascii_end();
    let method_end = line.iter().position(|byte| !is_token(*byte))?;
    let (method, rest) = line.split_at_checked(method_end)?;
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let version_at = rest.iter().rposition(is_blank)? + 1;
    let (front, last) = rest.split_at_checked(version_at)?;
    let (target, version) = match last.strip_prefix(b"HTTP/") {
        Some(version) => (front, Some(version)),
        None => (rest, None),
    };
    let well_separated = target.first().is_some_and(is_blank);
    let target = target.trim_ascii();
    let sound = !method.is_empty() && method.len() <= METHOD_BYTES_MAX && !target.is_empty();
    (sound && well_separated).then_some(RequestWords {
        method,
        target,
        version,
    })
}

fn is_http10(version: &[u8]) -> Option<bool> {
    match version {
        [b'1', b'.', minor] if minor.is_ascii_digit() => Some(*minor == b'0'),
        [b'0', b'.', minor] if minor.is_ascii_digit() => Some(true),
        [b'1'] => Some(true),
        _ => None,
    }
}

/// The length of a head with its empty line, from the start; None where its end is not here. `searched` bytes were looked at before.
#[must_use]
pub fn length(bytes: &[u8], searched: usize) -> Option<usize> {
    let from = searched.saturating_sub(3);
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(b'\n', rest).find_map(|at| {
        let behind = rest.get(at + 1..)?;
        match behind {
            [b'\n', ..] => Some(from + at + 2),
            [b'\r', b'\n', ..] => Some(from + at + 3),
            _ => None,
        }
    })
}

/// Splits off a line; its end is CRLF or a bare LF.
#[must_use]
pub fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8], bool)> {
    let at = memchr::memchr(b'\n', bytes)?;
    let (line, rest) = (bytes.get(..at)?, bytes.get(at + 1..)?);
    match line.strip_suffix(b"\r") {
        Some(line) => Some((line, rest, false)),
        None => Some((line, rest, true)),
    }
}

/// Reads a section of fields whose lines are known into `headers`, which are empty. `first` is the number of the first line to read.
#[must_use]
pub fn fields(bytes: &[u8], lines: &[Line], first: usize, mut headers: Headers) -> Head {
    // Fields beyond the bound that say where the message ends: without them the next one could not be found.
    let mut framing_beyond = Headers::default();
    let mut is_last_dropped = false;
    let mut says_framing = false;
    let mut framing = Framing {
        codings: Some(Codings::default()),
        ..Framing::default()
    };
    let start = match first.checked_sub(1).and_then(|before| lines.get(before)) {
        Some(line) => line.end as usize + 1,
        None => 0,
    };
    let text = bytes.get(start..).unwrap_or_default();
    let end = lines.last().map_or(0, |line| line.end as usize);
    headers.take_text(text.get(..end.saturating_sub(start)).unwrap_or_default());
    let mut line_start = start;
    for line in lines.get(first..).unwrap_or_default() {
        let from = std::mem::replace(&mut line_start, line.end as usize + 1);
        let whole = bytes.get(from..line.end as usize).unwrap_or_default();
        let (text, bare) = match whole.split_last() {
            Some((b'\r', text)) => (text, false),
            _ => (whole, true),
        };
        if bare {
            framing.flags.set(Flags::BARE_LF);
        }
        if matches!(text.first(), Some(b' ' | b'\t')) && !headers.is_empty() {
            framing.flags.set(Flags::LINE_FOLDING);
            match headers.dropped() {
                0 => headers.fold(text.trim_ascii()),
                _ if is_last_dropped => {}
                _ => framing_beyond.fold(text.trim_ascii()),
            }
            continue;
        }
        // A line without a colon is no field: servers skip or refuse it.
        let Some(colon) = line.colon.map(|colon| colon as usize) else {
            continue;
        };
        let name = trimmed(bytes, from..colon);
        let value = trimmed(bytes, colon + 1..from + text.len());
        says_framing |= is_framing_length(name.len());
        if name.len() == CONTENT_TYPE.len() {
            note_content_type(bytes, &name, &value, &mut framing);
        }
        if headers.len() < HEADERS_MAX {
            headers.place(
                name.start - start..name.end - start,
                value.start - start..value.end - start,
            );
            continue;
        }
        framing.flags.set(Flags::HEADERS_LOST);
        headers.drop_one();
        let name = bytes.get(name).unwrap_or_default();
        is_last_dropped = !is_framing(name);
        if !is_last_dropped {
            framing_beyond.push(name, bytes.get(value).unwrap_or_default());
        }
    }
    if says_framing {
        read_framing(headers.iter().chain(framing_beyond.iter()), &mut framing);
    }
    Head { headers, framing }
}

const CONTENT_TYPE: &[u8] = b"content-type";

fn note_content_type(
    bytes: &[u8],
    name: &Range<usize>,
    value: &Range<usize>,
    framing: &mut Framing,
) {
    let of = |range: &Range<usize>| bytes.get(range.clone()).unwrap_or_default();
    if framing.messages.is_none() && of(name).eq_ignore_ascii_case(CONTENT_TYPE) {
        framing.messages = Kind::of_content_type(of(value));
    }
}

/// A range without white space at its ends.
fn trimmed(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let is_space = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    let Range { mut start, mut end } = range;
    while start < end && is_space(start) {
        start += 1;
    }
    while start < end && is_space(end - 1) {
        end -= 1;
    }
    start..end
}

fn is_framing(name: &[u8]) -> bool {
    let names = ["content-length", "transfer-encoding", "content-encoding"];
    names
        .iter()
        .any(|other| name.eq_ignore_ascii_case(other.as_bytes()))
}

/// May a name of this length be one that `read_framing` looks for?
fn is_framing_length(length: usize) -> bool {
    matches!(length, 7 | 14 | 16 | 17)
}

fn read_framing<'a>(headers: impl Iterator<Item = (&'a [u8], &'a [u8])>, framing: &mut Framing) {
    let mut transfer_coded = false;
    let mut codings = Some(Codings::default());
    let mut transfer_codings = Some(Codings::default());
    for (name, value) in headers {
        match name.len() {
            7 if name.eq_ignore_ascii_case(b"upgrade") => {
                framing.upgrades_to_h2 |= value
                    .split(|byte| *byte == b',')
                    .any(|token| token.trim_ascii().eq_ignore_ascii_case(b"h2c"));
            }
            14 if name.eq_ignore_ascii_case(b"content-length") => content_length(value, framing),
            16 if name.eq_ignore_ascii_case(b"content-encoding") => {
                codings = codings.and_then(|codings| codings.and(value));
            }
            // Empty elements of a list mean nothing (RFC 9110 section 5.6.1.2), and `identity` is what there is without any.
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                let without_parameters = |part: &'a [u8]| {
                    let coding = part.split(|byte| *byte == b';').next();
                    coding.unwrap_or_default().trim_ascii()
                };
                let named = value.split(|byte| *byte == b',').map(without_parameters);
                let means_one = |coding: &&[u8]| {
                    !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")
                };
                for coding in named.filter(means_one) {
                    transfer_coded = true;
                    framing.chunked = coding.eq_ignore_ascii_case(b"chunked");
                    if !framing.chunked {
                        transfer_codings = transfer_codings.and_then(|before| before.and(coding));
                    }
                }
            }
            _ => {}
        }
    }
    framing.codings = codings;
    if transfer_coded {
        framing.unknown_transfer_coding = !framing.chunked;
        // They were applied last (RFC 9112 section 6.1). One that is unknown and unframed says no more than that framing is bad.
        if framing.chunked || transfer_codings.is_some() {
            let both = codings.zip(transfer_codings);
            framing.codings = both.and_then(|(content, transfer)| content.then(&transfer));
        }
        if framing.content_length.is_some() || framing.content_length_bad {
            framing.flags.set(Flags::TE_WITH_CL);
        }
    } else if framing.content_length_bad {
        framing.flags.set(Flags::FRAMING_BAD);
    }
}

fn content_length(value: &[u8], framing: &mut Framing) {
    for part in value.split(|byte| *byte == b',') {
        let part = part.trim_ascii();
        let number = decimal(part);
        match (number, framing.content_length) {
            (None, _) => framing.content_length_bad = true,
            (Some(new), Some(old)) if new != old => framing.content_length_bad = true,
            (Some(new), _) => framing.content_length = Some(new),
        }
    }
}

/// Digits only, at most 2^63 - 1.
fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number
            .checked_mul(10)?
            .checked_add(digit)
            .filter(|number| i64::try_from(*number).is_ok())
    })
}

/// The size that a chunk-size line names (RFC 9112 section 7.1), extensions left out.
#[must_use]
pub fn chunk_size(line: &[u8]) -> Option<u64> {
    let size = line
        .split(|byte| *byte == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii();
    if size.is_empty() {
        return None;
    }
    size.iter().try_fold(0_u64, |number, byte| {
        let digit = char::from(*byte).to_digit(16)?;
        number
            .checked_mul(16)?
            .checked_add(u64::from(digit))
            .filter(|number| i64::try_from(*number).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(start: Option<StartLine<'_>>) -> Option<(&[u8], &[u8])> {
        match start? {
            StartLine::Request { method, target, .. } => Some((method, target)),
            StartLine::Response { .. } => None,
        }
    }

    #[test]
    fn a_request_line_is_read_over_blanks_and_spaces_in_its_target() {
        for (line, target) in [
            (&b"GET /a HTTP/1.1"[..], &b"/a"[..]),
            (b"GET \t /a  HTTP/1.0 ", b"/a"),
            (b"GET /a b HTTP/1.1", b"/a b"),
            (b"GET /a HTTP/1", b"/a"),
        ] {
            assert_eq!(words(start_line(line)), Some((&b"GET"[..], target)));
        }
    }

    #[test]
    fn what_is_no_request_line_is_none() {
        for line in [
            &b"GET"[..],
            b"GET ",
            b"GET HTTP/1.1",
            b"GET/a HTTP/1.1",
            b" /a HTTP/1.1",
            b"\x16\x03\x01 /a HTTP/1.1",
            b"OPTIONS /a RTSP/1.0",
            b"PRI * HTTP/2.0",
            b"USER anonymous",
            b"get /a",
            b"GET key",
            b"METHODS-OF-MORE-THAN-TWO-AND-THIRTY /a HTTP/1.1",
        ] {
            assert_eq!(start_line(line), None);
            assert_eq!(request_line_of_bad_version(line), None, "{line:?}");
        }
    }

    #[test]
    fn a_version_that_is_missing_or_odd_is_overlooked_only_where_asked_for() {
        for (line, target) in [
            (&b"GET /a"[..], &b"/a"[..]),
            (b"GET /HTTP/1.1", b"/HTTP/1.1"),
            (b"GET http://shop.example/a", b"http://shop.example/a"),
            (b"GET /a HTTP/1.", b"/a"),
            (b"GET /a HTTP/1.x", b"/a"),
        ] {
            assert_eq!(start_line(line), None);
            assert_eq!(
                words(request_line_of_bad_version(line)),
                Some((&b"GET"[..], target))
            );
        }
    }
}
