//! Text without its escapes, and where each of its bytes was written, so that what is found in the one is masked in the other.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// URLs stand in URLs, escaped once more each time; deeper is an attack.
const PERCENT_LAYERS_MAX: usize = 3;
/// `&#x10ffff;`, with zeros before it.
const ENTITY_BYTES_MAX: usize = 12;

pub struct Decoded<'a> {
    pub bytes: Cow<'a, [u8]>,
    /// Where each byte was written, and where the last one ended; none where nothing was escaped.
    origin: Option<Vec<usize>>,
}

impl<'a> Decoded<'a> {
    /// Text as it stands.
    pub fn plain(text: &'a [u8]) -> Self {
        Self {
            bytes: Cow::Borrowed(text),
            origin: None,
        }
    }

    /// Without the escapes of RFC 3986 section 2.1, also those of escapes.
    #[must_use]
    pub fn percent(self) -> Self {
        let mut decoded = self;
        for _ in 0..PERCENT_LAYERS_MAX {
            if !holds_percent_escape(&decoded.bytes) {
                break;
            }
            decoded = decoded.then(|rest| match rest {
                [b'%', high, low, ..] => Some((escaped(*high, *low)?.into(), 3)),
                _ => None,
            });
        }
        decoded
    }

    /// With a space for each plus, as forms are written.
    #[must_use]
    pub fn plus(self) -> Self {
        if memchr(b'+', &self.bytes).is_none() {
            return self;
        }
        self.then(|rest| rest.starts_with(b"+").then_some((' ', 1)))
    }

    /// Without the escapes of RFC 8259 section 7. Halves of surrogate pairs are put together, as far as both are there.
    #[must_use]
    pub fn json(self) -> Self {
        self.then(|rest| match rest {
            [b'\\', b'u', digits @ ..] => json_code(digits),
            [b'\\', b'n', ..] => Some(('\n', 2)),
            [b'\\', b'r', ..] => Some(('\r', 2)),
            [b'\\', b't', ..] => Some(('\t', 2)),
            [b'\\', b'b' | b'f', ..] => Some((' ', 2)),
            [b'\\', byte, ..] if byte.is_ascii() => Some((char::from(*byte), 2)),
            _ => None,
        })
    }

    /// Without the references of XML 1.0 section 4.6, and those to characters.
    #[must_use]
    pub fn entities(self) -> Self {
        if memchr(b'&', &self.bytes).is_none() {
            return self;
        }
        self.then(entity)
    }

    /// Where this range was written.
    pub fn written(&self, range: &Range<usize>) -> Range<usize> {
        let place = |at: usize| match &self.origin {
            Some(origin) => origin.get(at).copied().unwrap_or_default(),
            None => at,
        };
        place(range.start)..place(range.end)
    }

    /// Applies one more step of decoding: what stands at the beginning of the rest for one character, and how long that is.
    fn then(self, step: impl Fn(&[u8]) -> Option<(char, usize)>) -> Self {
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut origin = Vec::with_capacity(self.bytes.len() + 1);
        let mut at = 0;
        while let Some((&first, _)) = self.bytes.get(at..).and_then(<[u8]>::split_first) {
            let place = self.written(&(at..at)).start;
            let before = bytes.len();
            let escape = matches!(first, b'%' | b'\\' | b'&' | b'+')
                .then(|| step(self.bytes.get(at..).unwrap_or_default()))
                .flatten();
            match escape {
                // A byte of a character of several, where it was escaped as such.
                Some((character, length)) if first == b'%' => {
                    bytes.push(u8::try_from(character).unwrap_or(b'?'));
                    at += length;
                }
                Some((character, length)) => {
                    let mut buffer = [0; 4];
                    bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
                    at += length;
                }
                None => {
                    bytes.push(first);
                    at += 1;
                }
            }
            origin.resize(origin.len() + bytes.len() - before, place);
        }
        origin.push(self.written(&(at..at)).start);
        Self {
            bytes: Cow::Owned(bytes),
            origin: Some(origin),
        }
    }
}

/// The byte that two hexadecimal digits spell.
pub fn escaped(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

fn holds_percent_escape(text: &[u8]) -> bool {
    memchr::memchr_iter(b'%', text).any(
        |at| matches!(text.get(at + 1..), Some([high, low, ..]) if escaped(*high, *low).is_some()),
    )
}

fn json_code(digits: &[u8]) -> Option<(char, usize)> {
    let first = four_digits(digits)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 6));
    }
    let second = match digits.get(4..) {
        Some([b'\\', b'u', digits @ ..]) => four_digits(digits),
        _ => None,
    };
    let is_pair = first < 0xdc00 && second.is_some_and(|code| (0xdc00..0xe000).contains(&code));
    match second.filter(|_| is_pair) {
        Some(second) => {
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            Some((char::from_u32(code)?, 12))
        }
        None => Some((char::REPLACEMENT_CHARACTER, 6)),
    }
}

fn four_digits(text: &[u8]) -> Option<u32> {
    let digits = text.get(..4)?;
    digits.iter().try_fold(0, |code, &byte| {
        Some(code * 16 + char::from(byte).to_digit(16)?)
    })
}

fn entity(rest: &[u8]) -> Option<(char, usize)> {
    let short = rest.get(..ENTITY_BYTES_MAX).unwrap_or(rest);
    let end = memchr(b';', short)?;
    let name = std::str::from_utf8(short.get(1..end)?).ok()?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((character, end + 1))
}
