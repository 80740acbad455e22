//! Content codings (RFC 9110 section 8.4): undone as a stream, so that memory does not grow with what a body decodes to, and within
//! bounds on size and ratio, so that time does not either.

mod brotli;
mod frames;
mod gzip;
mod peeked;

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::Decompress;
use memchr::memmem::Finder;

use crate::limits::{CODING_LAYERS_MAX, DECODED_FREE_BYTES};
use brotli::Brotli;
use frames::Frames;
use gzip::{MAGIC, Members};

/// Between two layers, and between the last one and whoever takes the text: twice a window of gzip, which is copied each time.
const BUFFER_BYTES: usize = 64 << 10;
/// A body that decodes to more is decoded piece by piece.
const AT_ONCE_BYTES_MAX: usize = 1 << 20;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// What Content-Encoding and Transfer-Encoding name, in the order in which they were applied.
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
            self = self.with(coding)?;
        }
        Some(self)
    }

    fn with(mut self, coding: Coding) -> Option<Self> {
        *self.list.get_mut(self.count)? = Some(coding);
        self.count += 1;
        Some(self)
    }

    /// With others that were applied behind these. None where there are too many.
    #[must_use]
    pub fn then(self, others: &Self) -> Option<Self> {
        others.list.into_iter().flatten().try_fold(self, Self::with)
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

/// What stands behind the last frame or member of a body that could be undone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Behind {
    Nothing,
    /// Bytes of no coding. Clients leave them out, and so are they here.
    Bytes,
}

/// Encoded bytes: those of the body, or what another coding decodes to.
type Source<'a> = Box<dyn BufRead + 'a>;

/// Where a coding says that bytes stand behind its end.
type Tail<'a> = &'a Cell<bool>;

/// What a body of so many encoded bytes may decode to.
#[must_use]
pub const fn worth(encoded_bytes: usize, ratio_max: u64) -> u64 {
    DECODED_FREE_BYTES + ratio_max * encoded_bytes as u64
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
            member: Finder::new(MAGIC),
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
    ) -> Result<Behind, Failure> {
        if let (Some(Coding::Gzip), 1) = (codings.undone().next(), codings.count)
            && let Some(decoded) = self.gunzip_at_once(encoded, bytes_max)
        {
            take(decoded);
            return Ok(Behind::Nothing);
        }
        let tail = Cell::new(false);
        let mut reader: Source<'_> = Box::new(encoded);
        for coding in codings.undone() {
            reader = undo(coding, reader, bytes_max, &tail)?;
        }
        loop {
            let bytes = reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(if tail.get() {
                    Behind::Bytes
                } else {
                    Behind::Nothing
                });
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
        let behind_magic = encoded.strip_prefix(MAGIC)?;
        // A name and other optional parts, which nobody sends, are bounded differently by decoders.
        let is_plain = behind_magic.first() == Some(&0);
        // The decompressor stops behind the first member and does not say where that was.
        let is_one = self.member.find(behind_magic).is_none();
        // Zeros behind the end say so as well.
        let is_padded = length == 0;
        let is_large = length > AT_ONCE_BYTES_MAX || length as u64 > bytes_max;
        if !is_plain || !is_one || is_padded || is_large {
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
    mut encoded: Source<'a>,
    bytes_max: u64,
    tail: Tail<'a>,
) -> Result<Source<'a>, Failure> {
    let Some(&first) = encoded.fill_buf()?.first() else {
        return Ok(encoded);
    };
    let decoded: Box<dyn Read + 'a> = match coding {
        Coding::Gzip => Box::new(Members::new(encoded, tail)),
        // "deflate" means zlib (RFC 9110 section 8.4.1.2), but raw deflate is sent as well. Raw, these bits would begin a stored block
        // whose padding is not zero, which nobody writes.
        Coding::Deflate => {
            let has_header = first & 0x8f == 0x08;
            Box::new(Frames::new(Decompress::new(has_header), encoded, tail))
        }
        Coding::Brotli => {
            let stream = Brotli::new(first, encoded, bytes_max, tail);
            Box::new(stream.ok_or(Failure::Malformed)?)
        }
        Coding::Zstd => Box::new(Frames::new(frames::zstd()?, encoded, tail)),
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
    use crate::limits::DECODED_RATIO_MAX;

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
        let bytes_max = bytes_max.min(worth(encoded.len(), DECODED_RATIO_MAX));
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
    fn bytes_behind_the_last_frame_are_told_and_left_out() {
        let text = b"a body, ".repeat(20_000);
        let brotli = b"\x0b\x02\x80hello\x03".to_vec();
        let members = [gzip(&text[..9]), gzip(b""), gzip(&text[9..])].concat();
        let frames = [zstd(&text[..9]), zstd(&text[9..])].concat();
        // RFC 8878 section 3.1.2.
        let skippable = b"\x5f\x2a\x4d\x18\x03\0\0\0abc";
        let whole = [
            ("gzip", gzip(&text), &text[..]),
            ("gzip", members, &text),
            ("gzip", gzip(b""), b""),
            ("deflate", zlib(&text), &text),
            ("deflate", deflate(&text, Compression::fast()), &text),
            ("br", brotli, b"hello"),
            ("zstd", frames, &text),
            ("zstd", [&zstd(&text)[..], skippable].concat(), &text),
            ("deflate, gzip", gzip(&zlib(&text)), &text),
        ];
        for (codings, encoded, expected) in whole {
            for (behind, bytes) in [
                (Behind::Nothing, &b""[..]),
                (Behind::Bytes, b"\n"),
                (Behind::Bytes, b"\x1f\x8b\x09 no member"),
                (Behind::Bytes, &[0; 9_000]),
                // They begin magic numbers, and there is no more of them.
                (Behind::Bytes, b"\x1f"),
                (Behind::Bytes, b"\x1f\x8b"),
                (Behind::Bytes, b"("),
                (Behind::Bytes, b"P*M"),
            ] {
                let mut decoded = Vec::new();
                let named = Codings::default().and(codings.as_bytes());
                let result = Decoder::default().decode(
                    &named.expect("codings"),
                    &[&encoded[..], bytes].concat(),
                    MEBIBYTE,
                    |bytes| decoded.extend_from_slice(bytes),
                );
                assert_eq!(result, Ok(behind), "{codings} {bytes:?}");
                assert!(decoded == expected, "{codings} {bytes:?}");
            }
        }
    }

    #[test]
    fn a_member_or_frame_begins_again_though_the_layer_above_gives_byte_by_byte() {
        let byte_by_byte = |text: &[u8]| {
            let members: Vec<_> = text.chunks(1).map(gzip).collect();
            members.concat()
        };
        for (codings, inner) in [
            ("gzip, gzip", [gzip(b"te"), gzip(b"xt")].concat()),
            ("zstd, gzip", [zstd(b"te"), zstd(b"xt")].concat()),
        ] {
            let decoded = decoded(codings, &byte_by_byte(&inner), FREE);

            assert_eq!(decoded.as_deref(), Ok(&b"text"[..]), "{codings}");
        }
    }

    #[test]
    fn bytes_behind_an_inner_coding_are_told_as_well() {
        let inner = [zlib(b"text").as_slice(), b"more"].concat();
        let codings = Codings::default().and(b"deflate, gzip").expect("codings");

        let mut decoded = Vec::new();
        let result = Decoder::default().decode(&codings, &gzip(&inner), FREE, |bytes| {
            decoded.extend_from_slice(bytes);
        });

        assert_eq!((result, &decoded[..]), (Ok(Behind::Bytes), &b"text"[..]));
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
        let zeros = vec![0; 96 << 10];
        let many = gzip(&vec![0; 1 << 20]);
        // The inner stream is a row of empty members: much to read, and nothing that comes of it.
        let nothing = gzip(&gzip(b"").repeat(60_000));

        assert!(many.len() < 2_000 && nothing.len() < 10_000);
        assert!(decoded("gzip", &gzip(&zeros), 96 << 10).is_ok());
        assert_eq!(
            decoded("gzip", &gzip(&zeros), (96 << 10) - 1),
            Err(Failure::OverBound)
        );
        assert_eq!(
            decoded("gzip, gzip", &nothing, MEBIBYTE),
            Err(Failure::OverBound)
        );
        // Nobody answers with rows that are so much alike, be they coded once or twice.
        assert_eq!(decoded("gzip", &many, FREE), Err(Failure::OverBound));
        assert_eq!(
            decoded("gzip, gzip", &gzip(&many), FREE),
            Err(Failure::OverBound)
        );
    }

    /// By `node:zlib`, with windows of 2^10, 2^16, 2^18, 2^20, 2^22 and 2^24 bytes; the last one has two blocks of data.
    #[test]
    fn brotli_decodes_to_the_same_in_a_window_that_is_as_large_as_the_bound() {
        let text = br#"{"id": 42, "name": "anna"}"#.repeat(2_400);
        let alike = "bff3f82d8e77309c97092a6aecae084635599adb9e14a169eb30b73291a5d397202c32f161a400b07580c9e8c80745";
        let streams = [
            "a1f89dc76f71bc83e1bc4c505163774530aac9d2dcf6a4084d5b87b995892c9dbe046191890f230580ad034c46473e2802".to_owned(),
            "e2771ebfc5f10e86f33241458ddd15c1a8264b73db9322346d1de65626b274fa128445263e8c1400b60e30191df9a008".to_owned(),
            format!("13{alike}"),
            format!("17{alike}"),
            format!("1b{alike}"),
            format!("1f{alike}"),
            "8ff301f82d8e77309c97092a6aecae084635599adb9e14a169eb30b73291a5d397202c32d161a400c493d1910f8a71fd8e5f02200e0b0024cf0100".to_owned(),
        ];
        for hexadecimal in streams {
            let digits = hexadecimal.as_bytes().chunks(2);
            let encoded: Vec<u8> = digits
                .map(|two| std::str::from_utf8(two).expect("ASCII"))
                .map(|two| u8::from_str_radix(two, 16).expect("digits"))
                .collect();
            for bytes_max in [text.len() as u64, MEBIBYTE, FREE] {
                assert!(decoded("br", &encoded, bytes_max).as_ref() == Ok(&text));
            }
            assert_eq!(
                decoded("br", &encoded, text.len() as u64 - 1),
                Err(Failure::OverBound)
            );
        }
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
