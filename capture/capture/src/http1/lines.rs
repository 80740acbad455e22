//! The lines of a head, all found in one pass over its bytes.

use crate::limits::HEAD_BYTES_MAX;
use crate::places::places;

/// Where a line's first colon (or none) and its line feed stand.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub colon: Option<u32>,
    pub end: u32,
}

/// Finds the lines of a head, from its first byte to its empty line; returns its length with that one. None: its end is not here.
/// What an earlier call found in `lines` is forgotten.
#[must_use]
pub fn find_lines(bytes: &[u8], lines: &mut Vec<Line>) -> Option<usize> {
    const BLOCK: usize = 32;
    lines.clear();
    let bytes = bytes.get(..HEAD_BYTES_MAX).unwrap_or(bytes);
    let (mut line_start, mut colon) = (0, None);
    let (blocks, tail) = bytes.as_chunks::<BLOCK>();
    let mut last = [0; BLOCK];
    if let Some(last) = last.get_mut(..tail.len()) {
        last.copy_from_slice(tail);
    }
    for (number, block) in blocks.iter().chain([&last]).enumerate() {
        let base = number * BLOCK;
        let mut line_ends = places(block, b'\n');
        let mut colons = places(block, b':');
        while line_ends != 0 {
            let at = line_ends.trailing_zeros();
            let before = (1_u32 << at) - 1;
            if colon.is_none() && colons & before != 0 {
                colon = place(base, colons.trailing_zeros());
            }
            colons &= !before;
            line_ends &= line_ends - 1;
            let end = base + at as usize;
            let is_empty = match end - line_start {
                0 => true,
                1 => bytes.get(line_start) == Some(&b'\r'),
                _ => false,
            };
            if is_empty && line_start > 0 {
                return Some(end + 1);
            }
            lines.push(Line {
                colon: colon.take(),
                end: u32::try_from(end).unwrap_or(u32::MAX),
            });
            line_start = end + 1;
        }
        if colon.is_none() && colons != 0 {
            colon = place(base, colons.trailing_zeros());
        }
    }
    None
}

fn place(base: usize, at: u32) -> Option<u32> {
    u32::try_from(base).ok()?.checked_add(at)
}
