//! Content codings (RFC 9110 section 8.4): undone as a stream, so that memory does not grow with what a body decodes to, and within
//! bounds on size and ratio, so that time does not either.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use memchr::memmem::Finder;

use crate::limits::{
    CODING_LAYERS_MAX, DECODED_FREE_BYTES, DECODED_RATIO_MAX, ZSTD_WINDOW_BITS_MAX,
};

/// Between two layers, and between the last one and whoever takes the text: twice a window of gzip, which is copied each time.
const BUFFER_BYTES: usize = 64 << 10;
/// Of encoded bytes, which brotli copies and clears.
const BROTLI_BUFFER_BYTES: usize = 4 << 10;

/// How each member of a gzip stream begins (RFC 1952 section 2.3): its identification and its one method.
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b, 8];
/// A body that decodes to more is decoded piece by piece.
const AT_ONCE_BYTES_MAX: usize = 1 << 20;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// What Content-Encoding names, in the order in which it was applied.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Codings {
    list: [Option<Coding>; CODING_LAYERS_MAX],
    count: usize,
}

impl Codings {
    /// With those that one more value of the field names. None where one is unknown, or where there are too many.
    #[must_use]
    pub fn and(mut self, value: &[u8]) -> Option<Self> {
        for name in value.split(|byte| *byte == b',') {
            let name = name.trim_ascii();
            let is = |other: &[u8]| name.eq_ignore_ascii_case(other);
            let coding = if is(b"gzip") || is(b"x-gzip") {
                Coding::Gzip
            } else if is(b"deflate") || is(b"x-deflate") {
                Coding::Deflate
            } else if is(b"br") {
                Coding::Brotli
            } else if is(b"zstd") {
                Coding::Zstd
            } else if name.is_empty() || is(b"identity") {
                continue;
            } else {
                return None;
            };
            *self.list.get_mut(self.count)? = Some(coding);
            self.count += 1;
        }
        Some(self)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The last applied first.
    fn undone(&self) -> impl Iterator<Item = Coding> {
        self.list.into_iter().rev().flatten()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// Not what the coding's format asks for, or cut off.
    Malformed,
    /// Grew beyond a bound.
    OverBound,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::QuotaExceeded => Self::OverBound,
            _ => Self::Malformed,
        }
    }
}

/// Undoes codings. Keeps what it needs for the next body: most are small, and one after the other.
pub struct Decoder {
    inflater: libdeflater::Decompressor,
    /// Where a member of a gzip stream may begin.
    member: Finder<'static>,
    whole: Vec<u8>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            inflater: libdeflater::Decompressor::new(),
            member: Finder::new(GZIP_MAGIC),
            whole: Vec::new(),
        }
    }
}

impl Decoder {
    /// Undoes `codings`, the last applied first, and gives `take` what comes of it, piece by piece. An empty body decodes to itself;
    /// none may come to more than `bytes_max`, between two codings either.
    pub fn decode(
        &mut self,
        codings: &Codings,
        encoded: &[u8],
        bytes_max: u64,
        mut take: impl FnMut(&[u8]),
    ) -> Result<(), Failure> {
        let ratio_max = DECODED_FREE_BYTES + DECODED_RATIO_MAX * encoded.len() as u64;
        let bytes_max = bytes_max.min(ratio_max);
        if let (Some(Coding::Gzip), 1) = (codings.undone().next(), codings.count)
            && let Some(decoded) = self.gunzip_at_once(encoded, bytes_max)
        {
            take(decoded);
            return Ok(());
        }
        let mut reader: Box<dyn BufRead + '_> = Box::new(encoded);
        for coding in codings.undone() {
            reader = undo(coding, reader, bytes_max)?;
        }
        loop {
            let bytes = reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(());
            }
            take(bytes);
            let count = bytes.len();
            reader.consume(count);
        }
    }

    /// What nearly all bodies are: one sound member, not large, with a length at its end that is true. It takes a third of the time so.
    /// None: it is something else, or nothing, as the stream will tell.
    fn gunzip_at_once(&mut self, encoded: &[u8], bytes_max: u64) -> Option<&[u8]> {
        let length = u32::from_le_bytes(*encoded.last_chunk()?) as usize;
        let behind_magic = encoded.strip_prefix(GZIP_MAGIC)?;
        // A name and other optional parts, which nobody sends, are bounded differently by decoders.
        let is_plain = behind_magic.first() == Some(&0);
        // The decompressor stops behind the first member and does not say where that was.
        let is_one = self.member.find(behind_magic).is_none();
        if !is_plain || !is_one || length > AT_ONCE_BYTES_MAX || length as u64 > bytes_max {
            return None;
        }
        if self.whole.len() < length {
            self.whole.resize(length, 0);
        }
        let room = self.whole.get_mut(..length)?;
        let count = self.inflater.gzip_decompress(encoded, room).ok()?;
        (count == length).then_some(&*room)
    }
}

fn undo<'a>(
    coding: Coding,
    mut encoded: Box<dyn BufRead + 'a>,
    bytes_max: u64,
) -> Result<Box<dyn BufRead + 'a>, Failure> {
    let Some(&first) = encoded.fill_buf()?.first() else {
        return Ok(encoded);
    };
    let decoded: Box<dyn Read + 'a> = match coding {
        Coding::Gzip => Box::new(MultiGzDecoder::new(encoded)),
        // "deflate" means zlib (RFC 9110 section 8.4.1.2), but raw deflate is sent as well. Raw, these bits would begin a stored block
        // whose padding is not zero, which nobody writes.
        Coding::Deflate if first & 0x8f == 0x08 => Box::new(ZlibDecoder::new(encoded)),
        Coding::Deflate => Box::new(DeflateDecoder::new(encoded)),
        // "Large window": not of RFC 7932, and up to 1 GiB of it.
        Coding::Brotli if first & 0x7f == 0x11 => return Err(Failure::Malformed),
        Coding::Brotli => Box::new(brotli_decompressor::Decompressor::new(
            encoded,
            BROTLI_BUFFER_BYTES,
        )),
        Coding::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(encoded)?;
            decoder.window_log_max(ZSTD_WINDOW_BITS_MAX)?;
            Box::new(decoder)
        }
    };
    Ok(Box::new(BufReader::with_capacity(
        BUFFER_BYTES,
        Bounded {
            decoded,
            left: bytes_max,
        },
    )))
}

/// Reads no more than a bound, and says so instead of ending there.
struct Bounded<R> {
    decoded: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decoded.read(buffer)?;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or(ErrorKind::QuotaExceeded)?;
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed")]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const FREE: u64 = u64::MAX;
    const MEBIBYTE: u64 = 1 << 20;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    fn deflate(text: &[u8], level: Compression) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), level);
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        zstd::stream::encode_all(text, 3).expect("memory")
    }

    fn decoded(names: &str, encoded: &[u8], bytes_max: u64) -> Result<Vec<u8>, Failure> {
        let mut decoded = Vec::new();
        let codings = Codings::default().and(names.as_bytes()).expect("codings");
        Decoder::default().decode(&codings, encoded, bytes_max, |bytes| {
            decoded.extend_from_slice(bytes);
        })?;
        Ok(decoded)
    }

    #[test]
    fn each_coding_is_undone_and_so_are_layers_of_them() {
        let text = b"a body, ".repeat(10_000);
        let stored = deflate(&text, Compression::none());
        let brotli = b"\x0b\x02\x80hello\x03";

        for (codings, encoded) in [
            ("gzip", gzip(&text)),
            ("gzip", [gzip(&text[..9]), gzip(&text[9..])].concat()),
            ("deflate", zlib(&text)),
            ("deflate", deflate(&text, Compression::fast())),
            ("deflate", stored),
            ("zstd", zstd(&text)),
            ("zstd, deflate, gzip", gzip(&zlib(&zstd(&text)))),
            ("", text.clone()),
        ] {
            assert!(
                decoded(codings, &encoded, FREE).as_ref() == Ok(&text),
                "{codings:?}"
            );
        }
        assert_eq!(decoded("br", brotli, FREE).as_deref(), Ok(&b"hello"[..]));
    }

    #[test]
    fn nothing_is_itself_in_every_coding_and_in_every_layer() {
        for coding in ["gzip", "deflate", "br", "zstd"] {
            assert_eq!(decoded(coding, b"", FREE), Ok(Vec::new()));
            assert_eq!(
                decoded(&format!("{coding}, gzip"), &gzip(b""), FREE),
                Ok(Vec::new())
            );
        }
    }

    #[test]
    fn what_is_cut_off_or_of_another_coding_is_malformed() {
        let text = b"a body, ".repeat(10_000);
        for (coding, encoded) in [
            ("gzip", gzip(&text)),
            ("deflate", zlib(&text)),
            ("deflate", deflate(&text, Compression::best())),
            ("zstd", zstd(&text)),
        ] {
            let cut = &encoded[..encoded.len() / 2];
            assert_eq!(decoded(coding, cut, FREE), Err(Failure::Malformed));
            assert_eq!(
                decoded(&format!("{coding}, gzip"), &gzip(cut), FREE),
                Err(Failure::Malformed)
            );
            assert_eq!(
                decoded(coding, b"{\"plain\": 1}", FREE),
                Err(Failure::Malformed)
            );
        }
    }

    #[test]
    fn growth_ends_at_the_bound_in_the_last_layer_and_between_two() {
        let zeros = gzip(&vec![0; 1 << 20]);
        // The inner stream is a row of empty members: much to read, and nothing that comes of it.
        let nothing = gzip(&gzip(b"").repeat(60_000));

        assert!(zeros.len() < 2_000 && nothing.len() < 10_000);
        assert!(decoded("gzip", &zeros, MEBIBYTE).is_ok());
        assert_eq!(
            decoded("gzip", &zeros, MEBIBYTE - 1),
            Err(Failure::OverBound)
        );
        assert_eq!(
            decoded("gzip, gzip", &nothing, MEBIBYTE),
            Err(Failure::OverBound)
        );
        // Twice coded, zeros shrink by more than any one coding does.
        assert_eq!(
            decoded("gzip, gzip", &gzip(&zeros), FREE),
            Err(Failure::OverBound)
        );
    }

    #[test]
    fn windows_larger_than_their_coding_allows_are_refused() {
        let mut writer = zstd::stream::write::Encoder::new(Vec::new(), 1).expect("memory");
        writer.window_log(27).expect("a window");
        writer.write_all(b"small").expect("memory");
        let wide = writer.finish().expect("memory");

        assert_eq!(decoded("zstd", &wide, FREE), Err(Failure::Malformed));
        assert_eq!(
            decoded("br", b"\x11\x1e\x0b\x02\x80hello\x03", FREE),
            Err(Failure::Malformed)
        );
    }
}
