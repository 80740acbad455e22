//! Remembers what was decided of names: an API repeats its few hundred names in every message.
//!
//! A table of fixed size in which a name has one place; whoever comes later takes it. A sender who chooses names that collide
//! makes decisions be made again, and nothing else.

use std::ops::Range;

/// A name that is remembered, with its length behind it. Longer names are rare and are decided each time.
const NAME_BYTES: usize = 32;
/// The names of some dozen endpoints that are busy at a time, in half of a first-level cache. A power of two.
const PLACES: usize = 512;
const PLACE_BITS: u32 = PLACES.trailing_zeros();

pub struct NameMemo<Decision>(Vec<(Key, Decision)>);

impl<Decision: Copy + Default> Default for NameMemo<Decision> {
    fn default() -> Self {
        Self(vec![(Key::default(), Decision::default()); PLACES])
    }
}

impl<Decision: Copy> NameMemo<Decision> {
    /// The decision on the name that stands at a place of a text: remembered, or made now.
    pub fn decide(
        &mut self,
        text: &[u8],
        name: Range<usize>,
        decide: impl FnOnce(&[u8]) -> Decision,
    ) -> Decision {
        let key = Key::of(text, name.clone());
        let place = key.and_then(|key| Some((self.0.get_mut(key.place())?, key)));
        match place {
            Some(((known, decision), key)) if *known == key => *decision,
            Some((place, key)) => {
                let decision = decide(text.get(name).unwrap_or_default());
                *place = (key, decision);
                decision
            }
            None => decide(text.get(name).unwrap_or_default()),
        }
    }
}

/// The bytes of a name, zeros, and its length in the last byte. All zeros, which is no name, marks a free place.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Key([u64; NAME_BYTES / 8]);

impl Key {
    /// None of a name that is too long, or empty: it is decided each time.
    fn of(text: &[u8], name: Range<usize>) -> Option<Self> {
        let length = name.len();
        let mask = MASKS.get(length).filter(|_| length > 0)?;
        let behind = text.get(name.start..)?;
        let mut copy = [0; NAME_BYTES];
        // Mostly there is text behind the name: to read all of it and cut is quicker than to copy so many bytes and no more.
        let bytes = behind.first_chunk().unwrap_or_else(|| {
            copy.iter_mut()
                .zip(behind)
                .for_each(|(to, from)| *to = *from);
            &copy
        });
        let (words, _) = bytes.as_chunks::<8>();
        let mut key = [0; NAME_BYTES / 8];
        for ((word, bytes), mask) in key.iter_mut().zip(words).zip(mask) {
            *word = u64::from_le_bytes(*bytes) & mask;
        }
        if let Some(last) = key.last_mut() {
            *last |= (length as u64) << 56;
        }
        Some(Self(key))
    }

    /// The high bits of a sum of products: names are short, and a better hash costs more than a decision made again.
    fn place(self) -> usize {
        // Odd numbers without a pattern, of the digits of the golden ratio and pi.
        const FACTORS: [u64; NAME_BYTES / 8] = [
            0x9e37_79b9_7f4a_7c15,
            0x2436_3f21_4d5a_e6a9,
            0xb492_b66f_be98_f273,
            0x8a5c_d789_635d_2dff,
        ];
        let products = self.0.iter().zip(FACTORS);
        let sum = products.fold(0_u64, |sum, (word, factor)| {
            sum.wrapping_add((word ^ (word >> 29)).wrapping_mul(factor))
        });
        (sum >> (u64::BITS - PLACE_BITS)) as usize
    }
}

/// What keeps the first bytes of a key, for each number of them that a name may have.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler alone")]
const MASKS: [[u64; NAME_BYTES / 8]; NAME_BYTES] = {
    let mut masks = [[0; NAME_BYTES / 8]; NAME_BYTES];
    let mut length = 0;
    while length < NAME_BYTES {
        let mut byte = 0;
        while byte < length {
            masks[length][byte / 8] |= 0xff << (byte % 8 * 8);
            byte += 1;
        }
        length += 1;
    }
    masks
};

#[cfg(test)]
mod tests {
    use super::*;

    fn decide<Decision: Copy>(
        memo: &mut NameMemo<Decision>,
        name: &[u8],
        decide: impl FnOnce(&[u8]) -> Decision,
    ) -> Decision {
        memo.decide(name, 0..name.len(), decide)
    }

    #[test]
    fn a_decision_is_made_once_wherever_the_name_stands() {
        let mut memo = NameMemo::default();
        let text = b"password, and then so much more that a reader sees only that: password";
        let mut made = 0;

        for name in [0..8, text.len() - 8..text.len(), 0..8] {
            assert!(memo.decide(text, name, |name| {
                made += 1;
                name == b"password"
            }));
        }

        assert_eq!(made, 1);
    }

    #[test]
    fn names_are_told_apart_that_begin_alike_or_meet_in_one_place() {
        let mut memo = NameMemo::default();
        let mut names: Vec<String> = (0..5 * PLACES)
            .map(|number| format!("name{number}"))
            .collect();
        names.extend(
            (1..NAME_BYTES).flat_map(|length| ["7\0", "7", "a"].map(|name| name.repeat(length))),
        );

        for _ in 0..2 {
            for name in &names {
                assert_eq!(
                    decide(&mut memo, name.as_bytes(), |name| name.ends_with(b"7")),
                    name.ends_with('7')
                );
            }
        }
    }

    #[test]
    fn empty_and_long_names_are_decided_each_time() {
        let mut memo = NameMemo::default();
        let long = [b'n'; NAME_BYTES];

        for name in [&b""[..], &long] {
            assert!(decide(&mut memo, name, |_| true));
            assert!(!decide(&mut memo, name, |_| false));
        }
    }
}
