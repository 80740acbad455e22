//! The classic format (draft-ietf-opsawg-pcap).

use super::{FileError, Frame};
use crate::wire::LinkType;

pub const HEADER_BYTES: usize = 24;
const RECORD_HEADER_BYTES: usize = 16;
/// libpcap refuses larger snapshot lengths as well.
const RECORD_BYTES_MAX: usize = 256 << 20;

#[derive(Clone, Copy)]
pub struct Header {
    big_endian: bool,
    fraction_ns: u64,
    link: LinkType,
    /// Bytes between the record header and the frame: Kuznetzov's variant has eight more.
    record_extra: usize,
}

impl Header {
    pub fn read(bytes: &[u8]) -> Result<Self, FileError> {
        let first = *bytes.first_chunk::<4>().ok_or(FileError::HeaderCut {
            length: bytes.len(),
        })?;
        let (big_endian, fraction_ns, record_extra) = match first {
            [0xd4, 0xc3, 0xb2, 0xa1] => (false, 1_000, 0),
            [0xa1, 0xb2, 0xc3, 0xd4] => (true, 1_000, 0),
            [0x4d, 0x3c, 0xb2, 0xa1] => (false, 1, 0),
            [0xa1, 0xb2, 0x3c, 0x4d] => (true, 1, 0),
            [0x34, 0xcd, 0xb2, 0xa1] => (false, 1_000, 8),
            [0xa1, 0xb2, 0xcd, 0x34] => (true, 1_000, 8),
            _ => return Err(FileError::NotACapture { first }),
        };
        let header = bytes
            .first_chunk::<HEADER_BYTES>()
            .ok_or(FileError::HeaderCut {
                length: bytes.len(),
            })?;
        let [.., n0, n1, n2, n3] = *header;
        // The upper bits tell of frame check sequences.
        let number = word([n0, n1, n2, n3], big_endian) & 0x0fff_ffff;
        let link = LinkType::from_number(number).ok_or(FileError::UnknownLink { number })?;
        Ok(Self {
            big_endian,
            fraction_ns,
            link,
            record_extra,
        })
    }

    pub fn record<'a>(
        &self,
        rest: &'a [u8],
        offset: usize,
    ) -> Result<(usize, Option<Frame<'a>>), FileError> {
        let truncated = FileError::Truncated { offset };
        let Some(&[s0, s1, s2, s3, f0, f1, f2, f3, c0, c1, c2, c3, ..]) =
            rest.first_chunk::<RECORD_HEADER_BYTES>()
        else {
            return Err(truncated);
        };
        let captured = word([c0, c1, c2, c3], self.big_endian) as usize;
        if captured > RECORD_BYTES_MAX {
            return Err(FileError::BadRecord {
                offset,
                expected: "a captured length of at most 256 MiB",
            });
        }
        let start = RECORD_HEADER_BYTES + self.record_extra;
        let bytes = rest.get(start..start + captured).ok_or(truncated)?;
        let seconds = u64::from(word([s0, s1, s2, s3], self.big_endian));
        let fraction = u64::from(word([f0, f1, f2, f3], self.big_endian));
        let time_ns = seconds * 1_000_000_000 + fraction * self.fraction_ns;
        Ok((
            start + captured,
            Some(Frame {
                link: self.link,
                time_ns,
                bytes,
            }),
        ))
    }
}

pub fn word(bytes: [u8; 4], big_endian: bool) -> u32 {
    if big_endian {
        u32::from_be_bytes(bytes)
    } else {
        u32::from_le_bytes(bytes)
    }
}
