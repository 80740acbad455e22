//! One direction's frames (RFC 9113 section 4), header blocks decoded. Bodies pass through; only header blocks are gathered.

use super::bad::Bad;
use super::frame_header::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PADDED, PRIORITY, PUSH_PROMISE,
    RST_STREAM, begins_frames,
};
use super::head::Head;
use super::hpack;
use crate::http1::parser::PREFACE;
use crate::limits::{H2_FIELD_LIST_BYTES_FREE, H2_HEADER_BLOCK_BYTES_MAX};

pub enum Event<'a> {
    Data {
        stream_id: u32,
        bytes: &'a [u8],
    },
    Headers {
        stream_id: u32,
        head: Head,
        end_stream: bool,
    },
    Promise {
        promised_id: u32,
        head: Head,
    },
    EndStream {
        stream_id: u32,
    },
    Reset {
        stream_id: u32,
    },
    Other,
}

#[derive(Clone, Copy)]
struct Header {
    kind: u8,
    flags: u8,
    stream_id: u32,
    length: usize,
}

enum State {
    /// Joined, or behind a gap: the next frame is looked for where a segment begins.
    Seek,
    Preface(usize),
    Header,
    /// The payload of a frame that is gathered whole.
    Gather(Header),
    /// The payload of a frame that nobody asks for.
    Skip(usize),
    PadLength(Header),
    Data {
        header: Header,
        left: usize,
        padding: usize,
    },
}

/// A header block under way, over CONTINUATION frames.
struct Block {
    stream_id: u32,
    promised_id: Option<u32>,
    end_stream: bool,
    bytes: Vec<u8>,
}

pub struct Frames {
    state: State,
    buffer: Vec<u8>,
    block: Option<Block>,
    hpack: hpack::Decoder,
    end_after_data: Option<u32>,
}

impl Frames {
    pub fn new(client: bool) -> Self {
        Self {
            state: if client {
                State::Preface(PREFACE.len())
            } else {
                State::Header
            },
            buffer: Vec::new(),
            block: None,
            hpack: hpack::Decoder::new(),
            end_after_data: None,
        }
    }

    /// Goes on behind frames that were not seen.
    pub fn begin_unseen(&mut self) {
        self.state = State::Seek;
        self.buffer = Vec::new();
        self.block = None;
        self.end_after_data = None;
        self.hpack.begin_unseen();
    }

    /// Memory that frames and header blocks under way and the table of header fields take.
    #[must_use]
    pub fn buffered_bytes(&self) -> usize {
        let block = self.block.as_ref().map_or(0, |block| block.bytes.len());
        self.buffer.len() + block + self.hpack.table_bytes()
    }

    /// The stream whose body a gap hit; None where the frame's end was lost.
    pub fn gap(&mut self, bytes: u64) -> Option<u32> {
        match &mut self.state {
            State::Data { header, left, .. } if bytes < *left as u64 => {
                *left -= usize::try_from(bytes).ok()?;
                Some(header.stream_id)
            }
            _ => None,
        }
    }

    /// Takes bytes up to the next event. None: more are wanted.
    pub fn next<'a>(&mut self, rest: &mut &'a [u8]) -> Result<Option<Event<'a>>, Bad> {
        if let Some(stream_id) = self.end_after_data.take() {
            return Ok(Some(Event::EndStream { stream_id }));
        }
        while !rest.is_empty() || matches!(&self.state, State::Gather(header) if header.length == 0)
        {
            match self.state {
                State::Seek => {
                    if !begins_frames(rest) {
                        *rest = &[];
                        return Ok(None);
                    }
                    self.state = State::Header;
                }
                State::Preface(left) => {
                    let count = left.min(rest.len());
                    let (bytes, behind) = rest.split_at_checked(count).ok_or(Bad)?;
                    let done = PREFACE.len() - left;
                    if PREFACE.get(done..done + count) != Some(bytes) {
                        return Err(Bad);
                    }
                    *rest = behind;
                    self.state = if count == left {
                        State::Header
                    } else {
                        State::Preface(left - count)
                    };
                }
                State::Header => {
                    if let Some(bytes) = self.gather(9, rest) {
                        self.state = self.begin(&bytes)?;
                        if let State::Data {
                            header, left: 0, ..
                        } = self.state
                        {
                            self.state = State::Header;
                            if header.flags & END_STREAM != 0 {
                                return Ok(Some(Event::EndStream {
                                    stream_id: header.stream_id,
                                }));
                            }
                        }
                    }
                }
                State::Gather(header) => {
                    if let Some(payload) = self.gather(header.length, rest) {
                        self.state = State::Header;
                        return self.whole(header, &payload).map(Some);
                    }
                }
                State::Skip(left) => {
                    let count = left.min(rest.len());
                    *rest = rest.get(count..).unwrap_or_default();
                    self.state = if count == left {
                        State::Header
                    } else {
                        State::Skip(left - count)
                    };
                }
                State::PadLength(header) => {
                    let (length, behind) = rest.split_first().ok_or(Bad)?;
                    *rest = behind;
                    let padding = usize::from(*length);
                    let left = (header.length - 1).checked_sub(padding).ok_or(Bad)?;
                    self.state = State::Data {
                        header,
                        left,
                        padding,
                    };
                    if left == 0 {
                        self.end_data(header, padding);
                        return Ok(Some(Event::Data {
                            stream_id: header.stream_id,
                            bytes: &[],
                        }));
                    }
                }
                State::Data {
                    header,
                    left,
                    padding,
                } => {
                    let count = left.min(rest.len());
                    let (bytes, behind) = rest.split_at_checked(count).ok_or(Bad)?;
                    *rest = behind;
                    self.state = State::Data {
                        header,
                        left: left - count,
                        padding,
                    };
                    if count == left {
                        self.end_data(header, padding);
                    }
                    return Ok(Some(Event::Data {
                        stream_id: header.stream_id,
                        bytes,
                    }));
                }
            }
        }
        Ok(None)
    }

    fn end_data(&mut self, header: Header, padding: usize) {
        self.state = if padding > 0 {
            State::Skip(padding)
        } else {
            State::Header
        };
        self.end_after_data = (header.flags & END_STREAM != 0).then_some(header.stream_id);
    }

    fn gather(&mut self, length: usize, rest: &mut &[u8]) -> Option<Vec<u8>> {
        let wanted = length.saturating_sub(self.buffer.len()).min(rest.len());
        let (bytes, behind) = rest.split_at_checked(wanted)?;
        self.buffer.extend_from_slice(bytes);
        *rest = behind;
        (self.buffer.len() >= length).then(|| std::mem::take(&mut self.buffer))
    }

    fn begin(&self, bytes: &[u8]) -> Result<State, Bad> {
        let [l0, l1, l2, kind, flags, s0, s1, s2, s3] = *bytes.first_chunk::<9>().ok_or(Bad)?;
        let length = u32::from_be_bytes([0, l0, l1, l2]) as usize;
        let stream_id = u32::from_be_bytes([s0 & 0x7f, s1, s2, s3]);
        let header = Header {
            kind,
            flags,
            stream_id,
            length,
        };
        if self.block.is_some() && kind != CONTINUATION {
            return Err(Bad);
        }
        Ok(match kind {
            DATA if flags & PADDED != 0 && length > 0 => State::PadLength(header),
            DATA => State::Data {
                header,
                left: length,
                padding: 0,
            },
            HEADERS | RST_STREAM | PUSH_PROMISE | CONTINUATION
                if length <= H2_HEADER_BLOCK_BYTES_MAX =>
            {
                State::Gather(header)
            }
            HEADERS | RST_STREAM | PUSH_PROMISE | CONTINUATION => return Err(Bad),
            _ if length == 0 => State::Header,
            _ => State::Skip(length),
        })
    }

    fn whole(&mut self, header: Header, payload: &[u8]) -> Result<Event<'static>, Bad> {
        match header.kind {
            RST_STREAM => Ok(Event::Reset {
                stream_id: header.stream_id,
            }),
            CONTINUATION => {
                let block = self
                    .block
                    .as_mut()
                    .filter(|block| block.stream_id == header.stream_id)
                    .ok_or(Bad)?;
                if block.bytes.len() + payload.len() > H2_HEADER_BLOCK_BYTES_MAX {
                    return Err(Bad);
                }
                block.bytes.extend_from_slice(payload);
                self.end_block(header.flags)
            }
            _ => {
                let mut body = payload;
                if header.flags & PADDED != 0 {
                    let (length, rest) = body.split_first().ok_or(Bad)?;
                    let end = rest.len().checked_sub(usize::from(*length)).ok_or(Bad)?;
                    body = rest.get(..end).ok_or(Bad)?;
                }
                if header.kind == HEADERS && header.flags & PRIORITY != 0 {
                    body = body.get(5..).ok_or(Bad)?;
                }
                let mut promised_id = None;
                if header.kind == PUSH_PROMISE {
                    let (id, rest) = body.split_first_chunk::<4>().ok_or(Bad)?;
                    promised_id = Some(u32::from_be_bytes(*id) & 0x7fff_ffff);
                    body = rest;
                }
                self.block = Some(Block {
                    stream_id: header.stream_id,
                    promised_id,
                    end_stream: header.kind == HEADERS && header.flags & END_STREAM != 0,
                    bytes: body.to_vec(),
                });
                self.end_block(header.flags)
            }
        }
    }

    fn end_block(&mut self, flags: u8) -> Result<Event<'static>, Bad> {
        if flags & END_HEADERS == 0 {
            return Ok(Event::Other);
        }
        let block = self.block.take().ok_or(Bad)?;
        // What takes more from the table than that holds repeats itself, and costs more than its sender paid.
        let bytes_max = H2_FIELD_LIST_BYTES_FREE + self.hpack.table_bytes() + 8 * block.bytes.len();
        let mut head = Head::within(bytes_max);
        head.fields_unseen = self
            .hpack
            .decode(&block.bytes, |name, value| head.push(name, value))?;
        Ok(match block.promised_id {
            Some(promised_id) => Event::Promise { promised_id, head },
            None => Event::Headers {
                stream_id: block.stream_id,
                head,
                end_stream: block.end_stream,
            },
        })
    }
}
