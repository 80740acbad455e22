//! Where quotes and backslashes stand in a JSON text, found 64 bytes at a time: its strings are too short for a search of each.

use crate::places::places;

const BLOCK: usize = 64;

/// Searches forward only: no call may begin in a block before that of the call before.
pub struct Quotes<'a> {
    text: &'a [u8],
    /// Where the block stands whose quotes and backslashes these are.
    base: usize,
    ends: u64,
    escapes: u64,
    breaks: u64,
}

impl<'a> Quotes<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        let mut quotes = Self {
            text,
            base: 0,
            ends: 0,
            escapes: 0,
            breaks: 0,
        };
        quotes.read(0);
        quotes
    }

    /// The first quote at this place or behind it.
    pub fn next(&mut self, from: usize) -> Option<usize> {
        self.find(from, |marks| marks.ends)
    }

    /// The quote that ends the string whose content begins here, and whether an escape stands before it (RFC 8259 section 7).
    /// No line feed stands in a string: one that this predicate takes for the end ends it as well.
    pub fn end_of_string(
        &mut self,
        content: usize,
        ends: impl Fn(usize) -> bool,
    ) -> (Option<usize>, bool) {
        let mut from = content;
        let mut is_escaped = false;
        loop {
            let found = self.find(from, |marks| marks.ends | marks.escapes | marks.breaks);
            match found.and_then(|at| Some((at, *self.text.get(at)?))) {
                Some((at, b'\\')) => {
                    from = at + 2;
                    is_escaped = true;
                }
                Some((at, b'\n')) if !ends(at) => from = at + 1,
                _ => return (found, is_escaped),
            }
        }
    }

    fn find(&mut self, from: usize, marks: impl Fn(&Self) -> u64) -> Option<usize> {
        let mut from = from;
        loop {
            if from - self.base >= BLOCK {
                if from >= self.text.len() {
                    return None;
                }
                self.read(from - from % BLOCK);
            }
            let found = marks(self) >> (from - self.base);
            if found != 0 {
                return Some(from + found.trailing_zeros() as usize);
            }
            from = self.base + BLOCK;
        }
    }

    fn read(&mut self, base: usize) {
        let rest = self.text.get(base..).unwrap_or_default();
        let mut last = [0; BLOCK];
        let block = rest.first_chunk::<BLOCK>().unwrap_or_else(|| {
            if let Some(last) = last.get_mut(..rest.len()) {
                last.copy_from_slice(rest);
            }
            &last
        });
        self.base = base;
        (self.ends, self.escapes, self.breaks) = (0, 0, 0);
        for (number, part) in block.as_chunks().0.iter().enumerate() {
            self.ends |= u64::from(places(part, b'"')) << (32 * number);
            self.escapes |= u64::from(places(part, b'\\')) << (32 * number);
            self.breaks |= u64::from(places(part, b'\n')) << (32 * number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a walk over single bytes finds.
    fn walked(text: &[u8], content: usize) -> (Option<usize>, bool) {
        let (mut at, mut is_escaped) = (content, false);
        while let Some(&byte) = text.get(at) {
            match byte {
                b'"' | b'\n' => return (Some(at), is_escaped),
                b'\\' => {
                    is_escaped = true;
                    at += 2;
                }
                _ => at += 1,
            }
        }
        (None, is_escaped)
    }

    #[test]
    fn quotes_are_found_as_by_a_walk_wherever_blocks_begin() {
        let mut state = 7_u32;
        for length in 0..400 {
            let text: Vec<u8> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    *b"abcdefghijkl\n\"\\\""
                        .get(state as usize >> 16 & 15)
                        .unwrap_or(&b'\xff')
                })
                .collect();
            let mut quotes = Quotes::new(&text);
            let mut at = 0;
            while let Some(start) = quotes.next(at) {
                let between = text.get(at..start).expect("a range");
                assert!(!between.contains(&b'"') && text.get(start) == Some(&b'"'));
                let end = quotes.end_of_string(start + 1, |_| true);
                assert_eq!(end, walked(&text, start + 1));
                at = end.0.map_or(text.len(), |end| end + 1);
            }
            assert!(!text.get(at..).unwrap_or_default().contains(&b'"'));
        }
    }
}
