//! HPACK's Huffman code (RFC 7541 appendix B), undone four bits at a time by a table that the compiler makes of the code's lengths.

use super::bad::Bad;

/// Bits of the code of each byte; the last one is EOS. The code is canonical: in the order of length and byte it counts up, so
/// that lengths alone tell it.
const CODE_BITS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, //
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, //
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, //
    5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, //
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, //
    7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, //
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, //
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, //
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, //
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, //
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, //
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, //
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, //
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, //
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, //
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, //
    30,
];
const CODE_BITS_MIN: u8 = 5;
const CODE_BITS_MAX: u8 = 30;
const EOS: u16 = 256;

/// A code of 257 leaves has 256 nodes, of which the first is the root: a node's number is the state of a reader.
type Tree = [[u16; 2]; 256];
const ROOT: u8 = 0;
/// In a tree, a child from here on is a leaf: its byte stands above.
const LEAF: u16 = 256;

/// What four bits do in a state.
#[derive(Clone, Copy)]
struct Step {
    state: u8,
    /// One byte at most, since no code is shorter than five bits.
    byte: Option<u8>,
}

/// By state and four bits; None where they end the code of EOS, which no string may hold.
static STEPS: [[Option<Step>; 16]; 256] = steps(&tree());
/// The states in which a string may end: padding is up to seven bits of EOS, which are ones.
const ENDS: [u8; 8] = ends(&tree());

/// Appends the text of `encoded`, at most eight fifths of its length.
pub fn decode(encoded: &[u8], decoded: &mut Vec<u8>) -> Result<(), Bad> {
    decoded.reserve(encoded.len() / usize::from(CODE_BITS_MIN) * 8 + 8);
    let mut state = ROOT;
    for byte in encoded {
        for bits in [byte >> 4, byte & 0xf] {
            let steps = STEPS.get(usize::from(state)).ok_or(Bad)?;
            let step = steps.get(usize::from(bits)).copied().flatten().ok_or(Bad)?;
            if let Some(byte) = step.byte {
                decoded.push(byte);
            }
            state = step.state;
        }
    }
    if ENDS.contains(&state) {
        Ok(())
    } else {
        Err(Bad)
    }
}

#[allow(clippy::indexing_slicing)] // run by the compiler alone: an index beyond an array is an error of the build
const fn tree() -> Tree {
    let mut tree = [[0; 2]; 256];
    let mut nodes = 1;
    let mut code: u32 = 0;
    let mut length = CODE_BITS_MIN;
    while length <= CODE_BITS_MAX {
        let mut symbol = 0;
        while symbol <= EOS {
            if CODE_BITS[symbol as usize] == length {
                let mut node = ROOT as usize;
                let mut bit = length - 1;
                while bit > 0 {
                    let side = (code >> bit & 1) as usize;
                    if tree[node][side] == 0 {
                        tree[node][side] = nodes;
                        nodes += 1;
                    }
                    node = tree[node][side] as usize;
                    bit -= 1;
                }
                tree[node][(code & 1) as usize] = LEAF + symbol;
                code += 1;
            }
            symbol += 1;
        }
        code <<= 1;
        length += 1;
    }
    tree
}

#[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)] // as `tree`; nodes and bytes are below 256
const fn steps(tree: &Tree) -> [[Option<Step>; 16]; 256] {
    let mut steps = [[None; 16]; 256];
    let mut at = 0;
    while at < 256 * 16 {
        let (state, bits) = (at / 16, at % 16);
        let mut node = state as u16;
        let mut byte = None;
        let mut ended = false;
        let mut bit = 4;
        while bit > 0 {
            bit -= 1;
            node = tree[node as usize][bits >> bit & 1];
            if node >= LEAF {
                ended |= node - LEAF == EOS;
                byte = Some((node - LEAF) as u8);
                node = ROOT as u16;
            }
        }
        if !ended {
            let state_behind = node as u8;
            steps[state][bits] = Some(Step {
                state: state_behind,
                byte,
            });
        }
        at += 1;
    }
    steps
}

#[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)] // as `steps`
const fn ends(tree: &Tree) -> [u8; 8] {
    let mut ends = [ROOT; 8];
    let mut ones = 1;
    while ones < ends.len() {
        ends[ones] = tree[ends[ones - 1] as usize][1] as u8;
        ones += 1;
    }
    ends
}
