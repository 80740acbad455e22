//! The header of a frame (RFC 9113 section 4.1), and what tells one where the frames before it were not seen.

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
const PRIORITY_FRAME: u8 = 2;
pub const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
pub const PUSH_PROMISE: u8 = 5;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
pub const CONTINUATION: u8 = 9;
pub const END_STREAM: u8 = 0x1;
pub const END_HEADERS: u8 = 0x4;
pub const PADDED: u8 = 0x8;
pub const PRIORITY: u8 = 0x20;

/// Could a direction's frames go on here? Every header that can be seen must be one (RFC 9113 section 6).
pub fn begins_frames(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    for _ in 0..FRAMES_LOOKED_AT_MAX {
        let Some(&[l0, l1, l2, kind, flags, s0, s1, s2, s3]) = rest.first_chunk::<9>() else {
            break;
        };
        let length = u32::from_be_bytes([0, l0, l1, l2]) as usize;
        let stream_id = u32::from_be_bytes([s0, s1, s2, s3]);
        if !is_frame_header(kind, flags, length, stream_id) {
            return false;
        }
        match rest.get(9 + length..) {
            Some(behind) => rest = behind,
            None => return true,
        }
    }
    // A segment that is too short to hold a header tells nothing.
    bytes.len() >= 9
}

/// Those of a segment of ordinary frames; small ones by the hundred need not all be looked at.
const FRAMES_LOOKED_AT_MAX: usize = 16;
/// The largest frame that may be sent to a peer that has not asked for larger ones (RFC 9113 section 4.2).
const FRAME_BYTES_MAX_DEFAULT: usize = 16_384;

fn is_frame_header(kind: u8, flags: u8, length: usize, stream_id: u32) -> bool {
    let of_stream = (1..1 << 31).contains(&stream_id);
    let of_connection = stream_id == 0;
    length <= FRAME_BYTES_MAX_DEFAULT
        && match kind {
            DATA => of_stream && flags & !(END_STREAM | PADDED) == 0,
            HEADERS => {
                let known = END_STREAM | END_HEADERS | PADDED | PRIORITY;
                of_stream && length > 0 && flags & !known == 0
            }
            PRIORITY_FRAME => of_stream && length == 5 && flags == 0,
            RST_STREAM => of_stream && length == 4 && flags == 0,
            SETTINGS => of_connection && length.is_multiple_of(6) && flags & !1 == 0,
            PUSH_PROMISE => of_stream && length > 4 && flags & !(END_HEADERS | PADDED) == 0,
            PING => of_connection && length == 8 && flags & !1 == 0,
            GOAWAY => of_connection && length >= 8 && flags == 0,
            WINDOW_UPDATE => stream_id < 1 << 31 && length == 4 && flags == 0,
            CONTINUATION => of_stream && flags & !END_HEADERS == 0,
            _ => false,
        }
}

/// Does a connection that was joined speak HTTP/2 here, and is it the client that does? Only a head tells, and which side sends it: by what its block begins with,
/// which is a pseudo-header field (RFC 9113 section 8.3) of the static table, as every encoder writes them.
pub fn asks_in_http2(bytes: &[u8]) -> Option<bool> {
    let &[_, _, _, HEADERS, flags, _, _, _, _, ..] = bytes else {
        return None;
    };
    let skipped = usize::from(flags & PADDED != 0) + if flags & PRIORITY != 0 { 5 } else { 0 };
    let sound = flags & END_HEADERS != 0 && begins_frames(bytes);
    match bytes.get(9 + skipped).filter(|_| sound)? {
        // :method, :path, :scheme, or :authority, :method and :path with another value.
        0x82..=0x87 | 0x01 | 0x02 | 0x04 | 0x41 | 0x42 | 0x44 => Some(true),
        // :status.
        0x88..=0x8e | 0x08 | 0x48 => Some(false),
        _ => None,
    }
}
