//! Where a byte stands in a block: all places at once.

use wide::{CmpEq, CmpGt, CmpLt, i8x32};

/// A bit for each place of a byte, the first one lowest.
#[must_use]
pub fn places(block: &[u8; 32], byte: u8) -> u32 {
    let block = i8x32::new(block.map(u8::cast_signed));
    let equal = block.cmp_eq(i8x32::splat(byte.cast_signed()));
    equal.move_mask().cast_unsigned()
}

/// A bit for each place of an ASCII digit, the first one lowest, and the same of a digit, a letter or `_`.
#[must_use]
pub fn digits_and_words(block: &[u8; 32]) -> (u32, u32) {
    let block = i8x32::new(block.map(u8::cast_signed));
    let between = |block: i8x32, first: u8, last: u8| {
        block.cmp_gt(i8x32::splat(first.cast_signed() - 1))
            & block.cmp_lt(i8x32::splat(last.cast_signed() + 1))
    };
    let digits = between(block, b'0', b'9');
    let letters = between(block | i8x32::splat(0x20), b'a', b'z');
    let words = digits | letters | block.cmp_eq(i8x32::splat(b'_'.cast_signed()));
    (
        digits.move_mask().cast_unsigned(),
        words.move_mask().cast_unsigned(),
    )
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn digits_and_words_have_their_bits() {
        let mut block = [0; 32];
        for byte in 0..=u8::MAX {
            block[usize::from(byte) % 32] = byte;
            let (digits, words) = digits_and_words(&block);
            let is_at = |places: u32| places >> (byte % 32) & 1 == 1;
            let is_word = byte.is_ascii_alphanumeric() || byte == b'_';
            assert_eq!(is_at(digits), byte.is_ascii_digit(), "{byte}");
            assert_eq!(is_at(words), is_word, "{byte}");
        }
    }

    #[test]
    fn every_place_has_its_bit() {
        let mut block = [b'a'; 32];
        for (at, byte) in block.iter_mut().enumerate() {
            *byte = if at % 5 == 0 { 0xff } else { b'a' };
        }
        let expected: u32 = (0..32).filter(|at| at % 5 == 0).map(|at| 1 << at).sum();

        assert_eq!(places(&block, 0xff), expected);
        assert_eq!(places(&block, b'a'), !expected);
        assert_eq!(places(&block, b'b'), 0);
    }
}
