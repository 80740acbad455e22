//! Content codings (RFC 9110 section 8.4): undone within bounds on size and ratio.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::limits::{CODING_LAYERS_MAX, DECODED_FREE_BYTES, DECODED_RATIO_MAX};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// The codings that a Content-Encoding names, in the order in which they were applied. None where one of them is unknown.
pub fn codings<'a>(values: impl Iterator<Item = &'a [u8]>) -> Option<Vec<Coding>> {
    let mut found = Vec::new();
    for value in values {
        for name in value.split(|byte| *byte == b',') {
            let name = name.trim_ascii();
            let coding = match name.to_ascii_lowercase().as_slice() {
                b"" | b"identity" => continue,
                b"gzip" | b"x-gzip" => Coding::Gzip,
                b"deflate" | b"x-deflate" => Coding::Deflate,
                b"br" => Coding::Brotli,
                b"zstd" => Coding::Zstd,
                _ => return None,
            };
            found.push(coding);
        }
    }
    (found.len() <= CODING_LAYERS_MAX).then_some(found)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// Not what the coding's format asks for, or cut off.
    Malformed,
    /// Grew beyond the bound on its ratio.
    OverRatio,
}

/// Undoes `codings`, the last applied first. An empty body decodes to itself.
pub fn decode(codings: &[Coding], encoded: &[u8]) -> Result<Vec<u8>, Failure> {
    let bound = DECODED_FREE_BYTES + DECODED_RATIO_MAX * encoded.len() as u64;
    let mut bytes = encoded.to_vec();
    for coding in codings.iter().rev() {
        if bytes.is_empty() {
            return Ok(bytes);
        }
        bytes = undo(*coding, &bytes, bound)?;
    }
    Ok(bytes)
}

fn undo(coding: Coding, encoded: &[u8], bound: u64) -> Result<Vec<u8>, Failure> {
    match coding {
        Coding::Gzip => read(MultiGzDecoder::new(encoded), encoded.len(), bound),
        // "deflate" means zlib (RFC 9110 section 8.4.1.2), but raw deflate is sent as well.
        Coding::Deflate => read(ZlibDecoder::new(encoded), encoded.len(), bound)
            .or_else(|_| read(DeflateDecoder::new(encoded), encoded.len(), bound)),
        Coding::Brotli => read(
            brotli_decompressor::Decompressor::new(encoded, 4096),
            encoded.len(),
            bound,
        ),
        Coding::Zstd => match zstd::stream::read::Decoder::with_buffer(encoded) {
            Ok(decoder) => read(decoder, encoded.len(), bound),
            Err(_) => Err(Failure::Malformed),
        },
    }
}

fn read(decoder: impl Read, encoded_length: usize, bound: u64) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::with_capacity(encoded_length.saturating_mul(4).min(1 << 20));
    match decoder.take(bound + 1).read_to_end(&mut out) {
        Ok(_) if out.len() as u64 > bound => Err(Failure::OverRatio),
        Ok(_) => Ok(out),
        Err(_) => Err(Failure::Malformed),
    }
}
