//! The block format (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces with their own clocks.

use super::pcap::word;
use super::{FileError, Frame};
use crate::wire::LinkType;

pub const MAGIC: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
const INTERFACE: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;
const OPTION_TSRESOL: u16 = 9;
const OPTION_TSOFFSET: u16 = 14;
/// A block that is larger is no block.
const BLOCK_BYTES_MAX: usize = 256 << 20;
/// Interfaces of one section; more are an attack on memory.
const INTERFACES_MAX: usize = 65_536;

#[derive(Clone, Copy)]
struct Interface {
    link: Option<LinkType>,
    units_per_second: u64,
    offset_s: i64,
    snap_length: u32,
}

/// The frame of a packet block; none where its interface's link type cannot be read.
struct Packet<'a>(Option<Frame<'a>>);

#[derive(Default)]
pub struct Section {
    big_endian: bool,
    interfaces: Vec<Interface>,
    pub frames_skipped: u64,
}

impl Section {
    pub fn block<'a>(
        &mut self,
        rest: &'a [u8],
        offset: usize,
    ) -> Result<(usize, Option<Frame<'a>>), FileError> {
        let truncated = FileError::Truncated { offset };
        let Some((head, _)) = rest.split_first_chunk::<8>() else {
            return Err(truncated);
        };
        let [t0, t1, t2, t3, l0, l1, l2, l3] = *head;
        if [t0, t1, t2, t3] == MAGIC {
            self.big_endian = match rest.get(8..12) {
                Some([0x1a, 0x2b, 0x3c, 0x4d]) => true,
                Some([0x4d, 0x3c, 0x2b, 0x1a]) => false,
                Some(_) => {
                    return Err(FileError::BadRecord {
                        offset,
                        expected: "the byte-order magic of a section",
                    });
                }
                None => return Err(truncated),
            };
            self.interfaces.clear();
        }
        let kind = word([t0, t1, t2, t3], self.big_endian);
        let length = word([l0, l1, l2, l3], self.big_endian) as usize;
        if !(12..=BLOCK_BYTES_MAX).contains(&length) || !length.is_multiple_of(4) {
            return Err(FileError::BadRecord {
                offset,
                expected: "a block length of 12 bytes to 256 MiB, a multiple of 4",
            });
        }
        let body = rest.get(8..length - 4).ok_or(truncated)?;
        rest.get(..length).ok_or(FileError::Truncated { offset })?;
        let bad = |expected| FileError::BadRecord { offset, expected };
        let frame = match kind {
            INTERFACE => {
                self.interface(body)
                    .ok_or(bad("an interface description"))?;
                None
            }
            ENHANCED_PACKET => {
                self.enhanced(body)
                    .ok_or(bad("an enhanced packet of a described interface"))?
                    .0
            }
            OBSOLETE_PACKET => {
                self.obsolete(body)
                    .ok_or(bad("a packet of a described interface"))?
                    .0
            }
            SIMPLE_PACKET => {
                self.simple(body)
                    .ok_or(bad("a simple packet of a described interface"))?
                    .0
            }
            _ => None,
        };
        Ok((length, frame))
    }

    fn half(&self, bytes: [u8; 2]) -> u16 {
        if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }
    }

    fn word_at(&self, body: &[u8], at: usize) -> Option<u32> {
        Some(word(*body.get(at..)?.first_chunk()?, self.big_endian))
    }

    fn interface(&mut self, body: &[u8]) -> Option<()> {
        if self.interfaces.len() >= INTERFACES_MAX {
            return None;
        }
        let link = u32::from(self.half(*body.first_chunk()?));
        let mut interface = Interface {
            link: LinkType::from_number(link),
            units_per_second: 1_000_000,
            offset_s: 0,
            snap_length: self.word_at(body, 4)?,
        };
        let mut options = body.get(8..)?;
        while let Some((&[c0, c1, l0, l1], rest)) = options.split_first_chunk::<4>() {
            let length = usize::from(self.half([l0, l1]));
            let value = rest.get(..length)?;
            match (self.half([c0, c1]), value) {
                (0, _) => break,
                (OPTION_TSRESOL, [resolution]) => {
                    let exponent = u32::from(resolution & 0x7f);
                    let base: u64 = if resolution & 0x80 == 0 { 10 } else { 2 };
                    interface.units_per_second = base.checked_pow(exponent)?;
                }
                (OPTION_TSOFFSET, value) => {
                    let bytes: [u8; 8] = *value.first_chunk()?;
                    interface.offset_s = if self.big_endian {
                        i64::from_be_bytes(bytes)
                    } else {
                        i64::from_le_bytes(bytes)
                    };
                }
                _ => {}
            }
            options = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        }
        self.interfaces.push(interface);
        Some(())
    }

    fn frame<'a>(&mut self, interface: usize, units: u64, bytes: &'a [u8]) -> Option<Packet<'a>> {
        let interface = *self.interfaces.get(interface)?;
        let Some(link) = interface.link else {
            self.frames_skipped += 1;
            return Some(Packet(None));
        };
        let per_second = u128::from(interface.units_per_second.max(1));
        let nanoseconds = u128::from(units) * 1_000_000_000 / per_second;
        let time_ns = u64::try_from(nanoseconds).unwrap_or(u64::MAX);
        let time_ns =
            time_ns.saturating_add_signed(interface.offset_s.saturating_mul(1_000_000_000));
        Some(Packet(Some(Frame {
            link,
            time_ns,
            bytes,
        })))
    }

    fn enhanced<'a>(&mut self, body: &'a [u8]) -> Option<Packet<'a>> {
        let interface = self.word_at(body, 0)? as usize;
        let units = u64::from(self.word_at(body, 4)?) << 32 | u64::from(self.word_at(body, 8)?);
        let captured = self.word_at(body, 12)? as usize;
        self.frame(interface, units, body.get(20..20 + captured)?)
    }

    fn obsolete<'a>(&mut self, body: &'a [u8]) -> Option<Packet<'a>> {
        let interface = usize::from(self.half(*body.first_chunk()?));
        let units = u64::from(self.word_at(body, 4)?) << 32 | u64::from(self.word_at(body, 8)?);
        let captured = self.word_at(body, 12)? as usize;
        self.frame(interface, units, body.get(20..20 + captured)?)
    }

    fn simple<'a>(&mut self, body: &'a [u8]) -> Option<Packet<'a>> {
        let original = self.word_at(body, 0)? as usize;
        let snap_length = self.interfaces.first()?.snap_length as usize;
        let captured = if snap_length == 0 {
            original
        } else {
            original.min(snap_length)
        };
        let bytes = body.get(4..)?;
        self.frame(0, 0, bytes.get(..captured).unwrap_or(bytes))
    }
}
