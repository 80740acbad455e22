//! Capture files: pcap (microseconds or nanoseconds, either byte order) and pcapng, as slices of memory.
//!
//! A file that breaks off gives every record before the break; the break is told apart from a file that is none.

mod pcap;
mod pcapng;

use std::fmt;

use crate::wire::LinkType;

/// A captured frame.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    pub link: LinkType,
    pub time_ns: u64,
    pub bytes: &'a [u8],
}

/// Why a file cannot be read, or not to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileError {
    Empty,
    /// The first bytes are those of no capture format.
    NotACapture {
        first: [u8; 4],
    },
    /// The file header is cut off.
    HeaderCut {
        length: usize,
    },
    /// No frame of this link type can be read.
    UnknownLink {
        number: u32,
    },
    /// A record names a length that cannot be.
    BadRecord {
        offset: usize,
        expected: &'static str,
    },
    /// The file ends inside a record: all before it was read.
    Truncated {
        offset: usize,
    },
}

impl FileError {
    /// Every record before it is sound.
    #[must_use]
    pub fn is_truncation(&self) -> bool {
        matches!(self, Self::Truncated { .. })
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(
                formatter,
                "the file is empty: expected a pcap or pcapng capture"
            ),
            Self::NotACapture {
                first: [a, b, c, d],
            } => write!(
                formatter,
                "not a capture: offset 0 holds {a:02x} {b:02x} {c:02x} {d:02x}, expected the magic number of pcap or pcapng"
            ),
            Self::HeaderCut { length } => {
                write!(
                    formatter,
                    "the file ends at offset {length}, inside the file header: expected 24 bytes or more"
                )
            }
            Self::UnknownLink { number } => {
                write!(
                    formatter,
                    "link type {number} is unknown: expected Ethernet (1), raw IP (101), Linux cooked (113, 276) or another of the documented ones"
                )
            }
            Self::BadRecord { offset, expected } => {
                write!(
                    formatter,
                    "bad record at offset {offset}: expected {expected}"
                )
            }
            Self::Truncated { offset } => {
                write!(
                    formatter,
                    "the file ends inside the record at offset {offset}: all before it was read"
                )
            }
        }
    }
}

impl std::error::Error for FileError {}

enum Format {
    Pcap(pcap::Header),
    Pcapng(pcapng::Section),
}

/// How far a file was read, apart from its bytes: for an owner of both. Every call takes the same bytes.
pub struct Position {
    offset: usize,
    format: Format,
    frames_skipped: u64,
    failed: bool,
}

impl Position {
    /// Before the first frame.
    pub fn new(bytes: &[u8]) -> Result<Self, FileError> {
        let Some(first) = bytes.first_chunk::<4>() else {
            return Err(if bytes.is_empty() {
                FileError::Empty
            } else {
                FileError::HeaderCut {
                    length: bytes.len(),
                }
            });
        };
        let (format, offset) = if *first == pcapng::MAGIC {
            (Format::Pcapng(pcapng::Section::default()), 0)
        } else {
            let header = pcap::Header::read(bytes)?;
            (Format::Pcap(header), pcap::HEADER_BYTES)
        };
        Ok(Self {
            offset,
            format,
            frames_skipped: 0,
            failed: false,
        })
    }

    /// Frames of interfaces whose link type cannot be read, so far.
    #[must_use]
    pub fn frames_skipped(&self) -> u64 {
        self.frames_skipped
    }

    /// The next frame; None at the end.
    pub fn next<'a>(&mut self, bytes: &'a [u8]) -> Option<Result<Frame<'a>, FileError>> {
        while !self.failed && self.offset < bytes.len() {
            let rest = bytes.get(self.offset..).unwrap_or_default();
            let step = match &mut self.format {
                Format::Pcap(header) => header.record(rest, self.offset),
                Format::Pcapng(section) => section.block(rest, self.offset),
            };
            match step {
                Ok((length, Some(frame))) => {
                    self.offset += length;
                    return Some(Ok(frame));
                }
                Ok((length, None)) => {
                    self.offset += length;
                    if let Format::Pcapng(section) = &mut self.format {
                        self.frames_skipped += std::mem::take(&mut section.frames_skipped);
                    }
                }
                Err(error) => {
                    self.failed = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// Reads frames one after the other.
pub struct Reader<'a> {
    bytes: &'a [u8],
    position: Position,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self, FileError> {
        let position = Position::new(bytes)?;
        Ok(Self { bytes, position })
    }

    /// How far the file was read, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.position.offset
    }

    /// Frames of interfaces whose link type cannot be read, so far.
    #[must_use]
    pub fn frames_skipped(&self) -> u64 {
        self.position.frames_skipped
    }

    /// The next frame; None at the end.
    #[allow(clippy::should_implement_trait)] // an iterator could not say how far it is while it is being used
    pub fn next(&mut self) -> Option<Result<Frame<'a>, FileError>> {
        self.position.next(self.bytes)
    }
}
