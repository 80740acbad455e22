//! Numbers that are somebody's: of cards, bank accounts, telephones, and of persons in the United States.
//!
//! Each is looked for where a group of digits begins, and nowhere else. What is looked at from there is bounded, so that work is linear.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::class::{Class, Hit, class};
use crate::places::digits_and_words;
use crate::redaction::{DEFINITION, list};

const BLOCK: usize = 32;
/// ISO/IEC 7812-1: 19 digits at most; of fewer than 13 too many are something else.
const CARD_DIGITS_MIN: usize = 13;
const CARD_DIGITS_MAX: usize = 19;
/// ITU-T E.164: 15 digits at most; no subscriber has fewer than 8 with the country's.
const PHONE_DIGITS_MIN: usize = 8;
const PHONE_DIGITS_MAX: usize = 15;
/// How cards show their digits in groups.
const CARD_GROUPS: [&[usize]; 6] = [
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 4, 2],
    &[4, 4, 4, 4, 1],
    &[4, 4, 4, 4],
    &[4, 6, 5],
    &[4, 6, 4],
];

/// Two letters each.
const COUNTRIES: usize = 26 * 26;

static NUMBERS: LazyLock<Numbers> = LazyLock::new(Numbers::read);

struct Numbers {
    card: &'static Class,
    iban: &'static Class,
    ssn: &'static Class,
    itin: &'static Class,
    phone: &'static Class,
    /// First and last prefix, and how many digits follow in all.
    card_ranges: Vec<(Vec<u8>, Vec<u8>, Vec<usize>)>,
    /// By the two letters of a country, see `country`; 0 where there are none.
    iban_lengths: Vec<usize>,
    ssn_never_issued: Vec<String>,
}

impl Numbers {
    fn read() -> Self {
        let known = |key| DEFINITION.get(key).cloned().unwrap_or_default();
        let ranges: Vec<(String, String, Vec<usize>)> =
            serde_json::from_value(known("card_ranges")).expect("ranges of cards");
        let mut iban_lengths = vec![0; COUNTRIES];
        let lengths: HashMap<String, usize> =
            serde_json::from_value(known("iban_lengths")).expect("lengths by country");
        for (name, length) in lengths {
            let place = country(name.as_bytes()).and_then(|place| iban_lengths.get_mut(place));
            *place.expect("two letters") = length;
        }
        Self {
            card: class("card"),
            iban: class("iban"),
            ssn: class("ssn"),
            itin: class("itin"),
            phone: class("phone"),
            card_ranges: ranges
                .into_iter()
                .map(|(first, last, lengths)| (first.into_bytes(), last.into_bytes(), lengths))
                .collect(),
            iban_lengths,
            ssn_never_issued: list(&DEFINITION, "ssn_never_issued"),
        }
    }

    fn find(&self, text: &[u8], start: usize) -> Option<Hit> {
        let before = start.checked_sub(1).and_then(|at| text.get(at));
        match before {
            Some(b'+') => return self.phone(text, start),
            Some(byte) if byte.is_ascii_alphabetic() => return self.iban(text, start),
            _ => {}
        }
        match digits_at(text, start) {
            length @ CARD_DIGITS_MIN..=CARD_DIGITS_MAX => self.card(text, start, &[length], None),
            4 => {
                let separator = separator(text, start + 4)?;
                let mut groups = CARD_GROUPS.iter();
                groups.find_map(|groups| self.card(text, start, groups, Some(separator)))
            }
            3 if text.get(start + 3) == Some(&b'-') => self.person(text, start),
            _ => None,
        }
    }

    fn card(
        &self,
        text: &[u8],
        start: usize,
        groups: &[usize],
        separator: Option<u8>,
    ) -> Option<Hit> {
        let mut number = Vec::with_capacity(CARD_DIGITS_MAX);
        let end = read_groups(text, start, groups, separator, &mut number)?;
        let stands_alone = is_free_before(text, start) && is_free_behind(text, end);
        let is_one = stands_alone && self.is_issued(&number) && has_luhn_sum(&number);
        is_one.then_some(Hit {
            range: start..end,
            class: self.card,
        })
    }

    /// By the first digits, and not all of them the same.
    fn is_issued(&self, number: &[u8]) -> bool {
        let mut ranges = self.card_ranges.iter();
        let is_known = ranges.any(|(first, last, lengths)| {
            let begins = number.get(..first.len()).unwrap_or_default();
            (first.as_slice()..=last).contains(&begins) && lengths.contains(&number.len())
        });
        is_known && number.windows(2).any(|pair| pair.first() != pair.last())
    }

    /// A number of social security, or of a taxpayer without one.
    fn person(&self, text: &[u8], start: usize) -> Option<Hit> {
        let mut number = Vec::with_capacity(9);
        let end = read_groups(text, start, &[3, 2, 4], Some(b'-'), &mut number)?;
        if !is_free_before(text, start) || !is_free_behind(text, end) {
            return None;
        }
        let number = std::str::from_utf8(&number).ok()?;
        let (area, group, serial) = (number.get(..3)?, number.get(3..5)?, number.get(5..)?);
        let class = if area.starts_with('9') {
            let group = group.parse().unwrap_or(0);
            matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99).then_some(self.itin)
        } else {
            let is_never = area == "000"
                || area == "666"
                || group == "00"
                || serial == "0000"
                || self.ssn_never_issued.iter().any(|known| known == number);
            (!is_never).then_some(self.ssn)
        }?;
        Some(Hit {
            range: start..end,
            class,
        })
    }

    /// In international form (ITU-T E.123), behind its plus.
    fn phone(&self, text: &[u8], start: usize) -> Option<Hit> {
        let plus = start.checked_sub(1)?;
        let before = plus.checked_sub(1).and_then(|at| text.get(at));
        let is_free = !before.is_some_and(|&byte| is_word(byte) || byte == b'+');
        if !is_free || text.get(start) == Some(&b'0') {
            return None;
        }
        let (mut at, mut count, mut end) = (start, 0, None);
        loop {
            let length = digits_at(text, at);
            count += length;
            at += length;
            if length == 0 || count > PHONE_DIGITS_MAX {
                break;
            }
            if count >= PHONE_DIGITS_MIN && is_free_behind(text, at) {
                end = Some(at);
            }
            let between = text.get(at..).unwrap_or_default().iter().take(2);
            at += between
                .take_while(|byte| matches!(byte, b' ' | b'-' | b'(' | b')'))
                .count();
        }
        Some(Hit {
            range: plus..end?,
            class: self.phone,
        })
    }

    /// ISO 13616, of which two letters stand before these digits.
    fn iban(&self, text: &[u8], digits: usize) -> Option<Hit> {
        let start = digits.checked_sub(2)?;
        let length = *self.iban_lengths.get(country(text.get(start..digits)?)?)?;
        if length == 0 || digits_at(text, digits) < 2 || !is_free_before(text, start) {
            return None;
        }
        let mut number = Vec::with_capacity(length);
        let mut at = start;
        while number.len() < length {
            let &byte = text.get(at)?;
            if byte.is_ascii_alphanumeric() {
                number.push(byte.to_ascii_uppercase());
            } else if !matches!(byte, b' ' | b'-')
                || number.len() % 4 != 0
                || separator(text, at - 1).is_some()
            {
                return None;
            }
            at += 1;
        }
        (is_free_behind(text, at) && leaves_one(&number)).then_some(Hit {
            range: start..at,
            class: self.iban,
        })
    }
}

/// Appends the numbers in a text, in the order of their first digits.
pub fn find_numbers(text: &[u8], hits: &mut Vec<Hit>) {
    let numbers = &*NUMBERS;
    // Of this block in the upper half, of the one before in the lower.
    let (mut digits, mut words) = (0_u64, 0_u64);
    for (number, block) in text.chunks(BLOCK).enumerate() {
        let mut last = [0; BLOCK];
        let block = block.first_chunk::<BLOCK>().unwrap_or_else(|| {
            last.iter_mut()
                .zip(block)
                .for_each(|(to, from)| *to = *from);
            &last
        });
        let (are_digits, are_of_words) = digits_and_words(block);
        digits = digits >> BLOCK | u64::from(are_digits) << BLOCK;
        words = words >> BLOCK | u64::from(are_of_words) << BLOCK;
        // A number stands at the beginning of a word, or behind its first two letters.
        let begins = !(words << 1);
        let follows_two = words << 1 & words << 2 & !(words << 3);
        let mut starts = (digits & !(digits << 1) & (begins | follows_two)) >> BLOCK;
        while starts != 0 {
            let place = starts.trailing_zeros();
            starts &= starts - 1;
            let length = (!(are_digits >> place)).trailing_zeros();
            let start = number * BLOCK + place as usize;
            let is_cut = place + length == u32::BITS;
            if is_cut || may_begin(text, start, length as usize) {
                hits.extend(numbers.find(text, start));
            }
        }
    }
}

/// Whether a number may begin with a group of so many digits: most groups are too short, and nothing stands around them.
fn may_begin(text: &[u8], start: usize, length: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    length >= CARD_DIGITS_MIN
        || before.is_some_and(|&byte| byte == b'+' || byte.is_ascii_alphabetic())
        || (matches!(length, 3 | 4) && separator(text, start + length).is_some())
}

/// How many digits stand here, counted a little beyond the longest number.
fn digits_at(text: &[u8], at: usize) -> usize {
    let digits = text.get(at..).unwrap_or_default().iter();
    digits
        .take(CARD_DIGITS_MAX + 1)
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

fn separator(text: &[u8], at: usize) -> Option<u8> {
    text.get(at)
        .copied()
        .filter(|byte| matches!(byte, b' ' | b'-'))
}

/// Reads groups of so many digits each, with a separator between them; returns where the last one ends.
fn read_groups(
    text: &[u8],
    start: usize,
    groups: &[usize],
    separator: Option<u8>,
    number: &mut Vec<u8>,
) -> Option<usize> {
    let mut at = start;
    for (index, &length) in groups.iter().enumerate() {
        if index > 0 {
            if text.get(at).copied() != separator {
                return None;
            }
            at += 1;
        }
        if digits_at(text, at) != length {
            return None;
        }
        number.extend_from_slice(text.get(at..at + length)?);
        at += length;
    }
    Some(at)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Neither a part of a word, of a decimal nor of an identifier with hyphens.
fn is_free_before(text: &[u8], start: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().iter().rev().copied();
    match (before.next(), before.next()) {
        (Some(b'.'), Some(byte)) => !byte.is_ascii_digit(),
        (Some(b'-'), Some(byte)) | (Some(byte), _) => !is_word(byte),
        (None, _) => true,
    }
}

fn is_free_behind(text: &[u8], end: usize) -> bool {
    let mut behind = text.get(end..).unwrap_or_default().iter().copied();
    match (behind.next(), behind.next()) {
        (Some(b'.'), Some(byte)) => !byte.is_ascii_digit(),
        (Some(b'-'), Some(byte)) | (Some(byte), _) => !is_word(byte),
        (None, _) => true,
    }
}

/// The place of a country in a table.
fn country(name: &[u8]) -> Option<usize> {
    let letter = |byte: u8| {
        let is_letter = byte.is_ascii_alphabetic();
        is_letter.then(|| usize::from(byte.to_ascii_uppercase() - b'A'))
    };
    match *name {
        [first, second] => Some(letter(first)? * 26 + letter(second)?),
        _ => None,
    }
}

/// ISO/IEC 7812-1 annex B.
fn has_luhn_sum(number: &[u8]) -> bool {
    let digits = number.iter().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit) {
            (0, _) => digit,
            (_, 0..5) => 2 * digit,
            _ => 2 * digit - 9,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// ISO 7064, MOD 97-10, of capital letters and digits with the first four at the end.
fn leaves_one(number: &[u8]) -> bool {
    let (first, rest) = number.split_at(4.min(number.len()));
    let remainder = rest.iter().chain(first).fold(0_u32, |remainder, &byte| {
        let value = u32::from(byte);
        if byte.is_ascii_digit() {
            (remainder * 10 + value - u32::from(b'0')) % 97
        } else {
            (remainder * 100 + value + 10 - u32::from(b'A')) % 97
        }
    });
    remainder == 1
}
