//! The head of a message, or its trailers, as one header block gives them.

use super::hpack::ENTRY_OVERHEAD_BYTES;
use crate::exchange::Headers;
use crate::limits::{H2_FIELD_LIST_BYTES_MAX, HEADERS_MAX};

#[derive(Default)]
pub struct Head {
    pub method: Option<Vec<u8>>,
    pub path: Option<Vec<u8>>,
    pub authority: Option<Vec<u8>>,
    /// What a CONNECT asks for (RFC 8441 section 4).
    pub protocol: Option<Vec<u8>>,
    pub status: Option<u16>,
    /// Without pseudo-header fields, and with the crumbs of a cookie as they came.
    pub headers: Headers,
    /// Fields beyond a bound.
    pub fields_dropped: u64,
    /// Fields that refer to what was not seen.
    pub fields_unseen: u64,
    bytes: usize,
    bytes_max: usize,
}

impl Head {
    /// Whose fields may take so much, 32 bytes each included.
    pub fn within(bytes_max: usize) -> Self {
        Self {
            bytes_max: bytes_max.min(H2_FIELD_LIST_BYTES_MAX),
            ..Self::default()
        }
    }

    pub fn push(&mut self, name: &[u8], value: &[u8]) {
        self.bytes += name.len() + value.len() + ENTRY_OVERHEAD_BYTES;
        if self.bytes > self.bytes_max || self.headers.len() >= HEADERS_MAX {
            self.fields_dropped += 1;
            return;
        }
        let text = |slot: &mut Option<Vec<u8>>| {
            slot.get_or_insert_with(|| value.to_vec());
        };
        match name {
            b":method" => text(&mut self.method),
            b":path" => text(&mut self.path),
            b":authority" => text(&mut self.authority),
            b":protocol" => text(&mut self.protocol),
            b":status" => self.status = self.status.or_else(|| number(value)),
            [b':', ..] => {}
            _ => self.headers.push(name, value),
        }
    }
}

fn number(value: &[u8]) -> Option<u16> {
    std::str::from_utf8(value).ok()?.parse().ok()
}
