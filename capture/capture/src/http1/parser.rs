//! Frames the messages of one direction, byte by byte or in any larger pieces, over gaps where lengths allow it.

use super::head::{self, Head, StartLine};
use super::lines::{Line, find_lines};
use crate::counters::{Counter, Counters};
use crate::exchange::{Flags, Headers};
use crate::http2::frame_header::asks_in_http2;
use crate::limits::{CHUNK_LINE_BYTES_MAX, HEAD_BYTES_MAX, TRAILER_BYTES_MAX};
use crate::probe::{Verdict, proxied};
use crate::spares::Spares;

/// Which side of an exchange a direction carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Request,
    Response,
}

impl Side {
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }
}

/// What was known when a message's first byte was sent.
#[derive(Clone, Copy, Default, Debug)]
pub struct Meta {
    /// Stream offset of the byte.
    pub offset: u64,
    /// Offset in the other direction up to which the sender had received everything; None: unknown.
    pub ack: Option<u64>,
    /// Offset of the first byte that was sent with that much received; None: unknown.
    pub flight_start: Option<u64>,
    pub time_ns: u64,
    pub packet: u64,
}

/// How a message goes on behind its head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// No body, and the next message follows at once.
    NoBody,
    Length(u64),
    Chunked,
    UntilClose,
    /// The end of this message cannot be known.
    Unframed,
    /// An interim response.
    Interim,
    /// No HTTP/1 follows in this direction.
    Leaves,
}

/// What a direction turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    Stay,
    /// HTTP/2 begins here: the client's preface, or the server's first frame.
    Http2(Side),
    /// A connection that was joined speaks HTTP/2 already.
    JoinedHttp2(Side),
    /// What was seen first is not HTTP.
    NotHttp,
}

/// Takes what the parser finds.
pub trait Handler {
    fn request(&mut self, meta: Meta, head_end: u64, line: &StartLine<'_>, head: Head) -> Next;
    fn response(&mut self, meta: Meta, line: &StartLine<'_>, head: Head) -> Next;
    /// May the client turn to HTTP/2 behind its last request? None: the answer to that one decides.
    fn turns_to_http2(&self) -> Option<bool>;
    /// May the response under way turn out to have no body, since its request is unknown?
    fn may_have_no_body(&self) -> bool;
    /// Did the client ask again when it had received something of the response under way?
    fn was_asked_again(&self) -> bool;
    /// Was the request under way answered before its body, for which its client asked leave (RFC 9110 section 10.1.1)?
    fn was_refused(&self) -> bool;
    fn body(&mut self, side: Side, bytes: &[u8]);
    fn body_gap(&mut self, side: Side, bytes: u64);
    fn end(&mut self, side: Side, end: u64, trailers: Headers);
    /// The message under way ends before its end.
    fn cut(&mut self, side: Side, framing_bad: bool);
    /// Whole messages may have been lost here.
    fn lost(&mut self, side: Option<Side>);
    /// And they were, if there were any: what stood here was not seen.
    fn missed(&mut self, side: Option<Side>);
    fn counters(&mut self) -> &mut Counters;
    fn spares(&mut self) -> &mut Spares;
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// The connection's first byte, in front of which a load balancer may have put a note.
    Preamble,
    Start,
    Length(u64),
    UntilClose,
    ChunkSize,
    ChunkData(u64),
    ChunkEnd,
    Trailers,
    /// Looks for a start line.
    Search,
    /// Nothing of this direction is HTTP/1 any more.
    Left,
}

pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// Independent facts, each with its own reason, beside the state machine.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug)]
pub struct Parser {
    state: State,
    /// A head, line or trailer section that is not whole yet.
    buffer: Vec<u8>,
    searched: usize,
    /// The start line of the head in the buffer is whole and is one.
    line_is_sound: bool,
    meta: Meta,
    pub side: Option<Side>,
    /// The message under way.
    open: Option<Side>,
    /// The connection's first byte was seen, and none of this direction was used or lost yet.
    fresh: bool,
    /// A message of this connection was read, in either direction: HTTP/1 is spoken here.
    begun: bool,
    /// What begins here was searched for: it has to look like a message in every way.
    found: bool,
    at_body_start: bool,
}

impl Parser {
    /// `fresh`: this direction is known from its first byte. `side`: where the handshake told it.
    #[must_use]
    pub fn new(fresh: bool, side: Option<Side>) -> Self {
        Self {
            state: if fresh {
                State::Preamble
            } else {
                State::Search
            },
            buffer: Vec::new(),
            searched: 0,
            line_is_sound: false,
            meta: Meta::default(),
            side,
            open: None,
            fresh,
            begun: false,
            found: false,
            at_body_start: false,
        }
    }

    /// What the other direction found out about this connection.
    pub fn learn_from(&mut self, other: &Self) {
        self.begun |= other.begun;
        if let Some(side) = other.side {
            self.side.get_or_insert(side.other());
        }
    }

    /// Memory that what is not whole yet takes.
    #[must_use]
    pub fn buffered_bytes(&self) -> usize {
        self.buffer.len()
    }

    /// Hands over what it holds: on a turn to HTTP/2 all bytes from the preface on, those of the last call among them.
    pub fn take_buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// No HTTP/1 follows in this direction.
    pub fn leave(&mut self) {
        self.state = State::Left;
        self.buffer = Vec::new();
    }

    /// Takes bytes that follow those before; `meta` tells of the first of them. Returns how many were used: all, unless it turns or has left.
    pub fn data(&mut self, bytes: &[u8], meta: Meta, handler: &mut impl Handler) -> (Turn, usize) {
        let mut rest = bytes;
        let mut segment_start = true;
        while !rest.is_empty() {
            let used = bytes.len() - rest.len();
            let here = Meta {
                offset: meta.offset + used as u64,
                ..meta
            };
            rest = match self.state {
                State::Left => return (Turn::Stay, used),
                State::Preamble => self.preamble(rest, here, handler),
                State::Start => match self.start(rest, here, handler) {
                    Ok(rest) => rest,
                    Err(turn) => return (turn, used),
                },
                State::Search => {
                    let may_be_http2 = segment_start && !self.begun && self.buffer.is_empty();
                    if may_be_http2 && let Some(asks) = asks_in_http2(rest) {
                        self.buffer.extend_from_slice(rest);
                        let side = if asks { Side::Request } else { Side::Response };
                        return (Turn::JoinedHttp2(side), used);
                    }
                    self.search(rest, segment_start, handler)
                }
                State::UntilClose if segment_start && self.begins_next_answer(rest, handler) => {
                    handler.counters().add(Counter::FramingBad, 1);
                    self.cut(true, handler);
                    self.state = State::Start;
                    rest
                }
                _ => self.body(rest, here, handler),
            };
            segment_start = false;
        }
        (Turn::Stay, bytes.len())
    }

    /// Bytes that never came.
    pub fn gap(&mut self, bytes: u64, offset: u64, handler: &mut impl Handler) {
        self.pass_preamble();
        match self.state {
            State::Length(left) if bytes < left => {
                handler.body_gap(self.open_side(), bytes);
                self.state = State::Length(left - bytes);
            }
            State::Length(left) => {
                handler.body_gap(self.open_side(), left);
                self.finish(offset + left, Headers::default(), handler);
                if bytes > left {
                    self.lose(handler);
                }
            }
            State::ChunkData(left) if bytes < left => {
                handler.body_gap(self.open_side(), bytes);
                self.state = State::ChunkData(left - bytes);
            }
            State::UntilClose => handler.body_gap(self.open_side(), bytes),
            State::ChunkSize | State::ChunkData(_) | State::ChunkEnd | State::Trailers => {
                self.cut(false, handler);
                self.lose(handler);
            }
            State::Start => {
                if !self.buffer.is_empty() {
                    handler.counters().add(Counter::HeadsCut, 1);
                }
                self.lose(handler);
            }
            State::Search => {
                self.buffer.clear();
                handler.lost(self.side);
            }
            State::Preamble | State::Left => {}
        }
        if self.state == State::Search {
            handler.missed(self.side);
        }
        self.fresh = false;
    }

    /// No byte follows.
    pub fn eof(&mut self, offset: u64, handler: &mut impl Handler) {
        self.pass_preamble();
        match self.state {
            State::UntilClose => self.finish(offset, Headers::default(), handler),
            State::Length(_)
            | State::ChunkSize
            | State::ChunkData(_)
            | State::ChunkEnd
            | State::Trailers => {
                self.cut(false, handler);
            }
            State::Start if !self.buffer.is_empty() => {
                handler.counters().add(Counter::HeadsUnfinished, 1);
                // No answer follows a request that was not finished, but an answer that was not is one that was lost.
                if self.side == Some(Side::Response) {
                    handler.lost(self.side);
                }
            }
            State::Preamble | State::Start | State::Search | State::Left => {}
        }
        self.leave();
    }

    /// The capture ends here, and the direction may not.
    pub fn cut_off(&mut self, offset: u64, handler: &mut impl Handler) {
        if self.state == State::UntilClose {
            self.cut(false, handler);
        }
        self.eof(offset, handler);
    }

    fn open_side(&self) -> Side {
        self.open.unwrap_or(Side::Request)
    }

    fn finish(&mut self, end: u64, trailers: Headers, handler: &mut impl Handler) {
        self.state = State::Start;
        self.buffer.clear();
        self.searched = 0;
        if let Some(side) = self.open.take() {
            handler.end(side, end, trailers);
        }
    }

    fn cut(&mut self, framing_bad: bool, handler: &mut impl Handler) {
        if let Some(side) = self.open.take() {
            handler.cut(side, framing_bad);
        }
    }

    fn lose(&mut self, handler: &mut impl Handler) {
        self.state = State::Search;
        self.buffer = Vec::new();
        self.searched = 0;
        handler.lost(self.side);
    }

    /// Steps over a load balancer's note on who is behind it (PROXY protocol). Whatever may become one waits for more; what it holds
    /// is bounded by the longest note, 64 KiB.
    fn preamble<'a>(
        &mut self,
        bytes: &'a [u8],
        meta: Meta,
        handler: &mut impl Handler,
    ) -> &'a [u8] {
        let before = self.buffer.len();
        let may_begin = before > 0 || matches!(bytes.first(), Some(b'P' | b'\r'));
        if !may_begin || self.begun || self.side == Some(Side::Response) {
            self.pass_preamble();
            return bytes;
        }
        if before == 0 {
            self.meta = meta;
        }
        self.buffer.extend_from_slice(bytes);
        match proxied(&self.buffer) {
            Verdict::Proxied { header_bytes } if header_bytes <= self.buffer.len() => {
                handler.counters().add(Counter::ConnectionsProxied, 1);
                self.state = State::Start;
                if let Some(used) = header_bytes.checked_sub(before) {
                    self.buffer.clear();
                    return bytes.get(used..).unwrap_or_default();
                }
                // What was held goes on behind the header.
                self.buffer.truncate(before);
                self.buffer.drain(..header_bytes);
                self.meta.offset += header_bytes as u64;
                bytes
            }
            Verdict::Proxied { .. } | Verdict::Unsure => &[],
            Verdict::Certain(_) | Verdict::Unknown => {
                self.buffer.truncate(before);
                self.pass_preamble();
                bytes
            }
        }
    }

    /// What was held is the beginning of a message, in front of which empty lines count for nothing.
    fn pass_preamble(&mut self) {
        if self.state == State::Preamble {
            self.state = State::Start;
            let blank = self.buffer.iter().take_while(|byte| is_line_end(**byte));
            let blank = blank.count();
            self.buffer.drain(..blank);
            self.meta.offset += blank as u64;
        }
    }

    fn start<'a>(
        &mut self,
        bytes: &'a [u8],
        meta: Meta,
        handler: &mut impl Handler,
    ) -> Result<&'a [u8], Turn> {
        if self.buffer.is_empty() {
            // Servers skip empty lines before a start line (RFC 9112 section 2.2).
            let blank = bytes.iter().take_while(|byte| is_line_end(**byte)).count();
            if blank > 0 {
                return Ok(bytes.get(blank..).unwrap_or_default());
            }
            self.meta = meta;
            self.searched = 0;
            self.line_is_sound = false;
        }
        let may_turn = self.may_turn(handler);
        let turns = |bytes| match may_turn {
            Some(false) => Some(false),
            _ => begins_http2(bytes),
        };
        if self.buffer.is_empty()
            && turns(bytes) == Some(false)
            && let Some(length) = self.head_at(bytes, handler)
        {
            return length.map(|length| bytes.get(length..).unwrap_or_default());
        }
        let before = self.buffer.len();
        let room = HEAD_BYTES_MAX.saturating_sub(before);
        self.buffer
            .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        match turns(&self.buffer) {
            Some(true) if self.buffer.starts_with(PREFACE) => match may_turn {
                // What the client sends ahead of the 101 waits for it.
                None if self.buffer.len() < HEAD_BYTES_MAX => return Ok(&[]),
                None => {}
                Some(_) => return Err(Turn::Http2(Side::Request)),
            },
            Some(true) if self.fresh && !self.begun && self.side != Some(Side::Request) => {
                return Err(Turn::Http2(Side::Response));
            }
            None => return Ok(&[]),
            Some(_) => {}
        }
        if let Some(length) = head::length(&self.buffer, self.searched) {
            let whole = std::mem::take(&mut self.buffer);
            self.searched = 0;
            let head = whole.get(..length).unwrap_or(&whole);
            // What could have become the preface may hold more than its head; that much of it is skipped with it.
            let used = length.saturating_sub(before);
            return match self.head_at(head, handler) {
                Some(Err(turn)) => Err(turn),
                _ => Ok(bytes.get(used..).unwrap_or_default()),
            };
        }
        let searched = std::mem::replace(&mut self.searched, self.buffer.len());
        self.check_partial_head(searched, handler)?;
        Ok(bytes.get(room..).unwrap_or_default())
    }

    /// May HTTP/2 begin here? A connection that speaks HTTP/1 turns only where a request asked for it: a server without HTTP/2
    /// takes a preface for one more bad request, and answers those before it. None: the answer to that request decides.
    fn may_turn(&self, handler: &impl Handler) -> Option<bool> {
        match self.side {
            _ if !self.begun => Some(true),
            Some(Side::Response) => Some(false),
            _ => handler.turns_to_http2(),
        }
    }

    /// Gives up on a partial head as soon as it cannot become one. Its line is searched for an end from `searched` on and read once,
    /// so that a head in small pieces costs no more than one in large ones.
    fn check_partial_head(
        &mut self,
        searched: usize,
        handler: &mut impl Handler,
    ) -> Result<(), Turn> {
        let too_large = self.buffer.len() >= HEAD_BYTES_MAX;
        let new = self.buffer.get(searched..).unwrap_or_default();
        let sound = if self.line_is_sound {
            true
        } else if memchr::memchr(b'\n', new).is_some() {
            let line = head::split_line(&self.buffer);
            self.line_is_sound = line.is_some_and(|(line, ..)| self.start_line(line).is_some());
            self.line_is_sound
        } else {
            self.may_begin_head()
        };
        if sound && !too_large {
            return Ok(());
        }
        handler.counters().add(
            if too_large {
                Counter::HeadsTooLarge
            } else {
                Counter::HeadsBad
            },
            1,
        );
        if self.line_is_sound {
            // What has a start line is HTTP, however large.
            (self.fresh, self.begun) = (false, true);
        }
        self.bad_start(handler)
    }

    /// May what is held become a head? Where an answer is due, nothing but a status line begins one: what a server sends beyond an
    /// answer's length waits for no more, or the next answer would be taken for its end.
    fn may_begin_head(&self) -> bool {
        const VERSION: &[u8] = b"HTTP/";
        match self.side {
            Some(Side::Response) if self.begun => {
                VERSION.starts_with(&self.buffer) || self.buffer.starts_with(VERSION)
            }
            _ => head::may_begin(&self.buffer) != Some(false),
        }
    }

    /// Reads the start line that is due here, and what is odd about it.
    fn start_line<'a>(&self, line: &'a [u8]) -> Option<(StartLine<'a>, Flags)> {
        if let Some(start) = head::start_line(line) {
            return Some((start, Flags::default()));
        }
        let is_due = !self.found && self.side != Some(Side::Response);
        let start = is_due.then(|| head::request_line_of_bad_version(line))??;
        Some((start, Flags::VERSION_BAD))
    }

    fn bad_start(&mut self, handler: &mut impl Handler) -> Result<(), Turn> {
        if self.fresh && !self.begun {
            return Err(Turn::NotHttp);
        }
        self.lose(handler);
        Ok(())
    }

    /// Takes the head that begins here, and tells its length. None: its end is not here.
    fn head_at(&mut self, bytes: &[u8], handler: &mut impl Handler) -> Option<Result<usize, Turn>> {
        let mut lines = std::mem::take(&mut handler.spares().lines);
        let length = find_lines(bytes, &mut lines);
        let taken = length.map(|length| {
            let head = bytes.get(..length).unwrap_or(bytes);
            self.head(head, &lines, handler).map(|()| length)
        });
        handler.spares().lines = lines;
        taken
    }

    fn head(
        &mut self,
        bytes: &[u8],
        lines: &[Line],
        handler: &mut impl Handler,
    ) -> Result<(), Turn> {
        let line_end = lines.first().map_or(bytes.len(), |line| line.end as usize);
        let line = bytes.get(..line_end).unwrap_or(bytes);
        let (line, bare) = match line.strip_suffix(b"\r") {
            Some(line) => (line, false),
            None => (line, true),
        };
        let Some((start, version_flags)) = self.start_line(line) else {
            handler.counters().add(Counter::HeadsBad, 1);
            return self.bad_start(handler);
        };
        let side = match start {
            StartLine::Request { .. } => Side::Request,
            StartLine::Response { .. } => Side::Response,
        };
        self.fresh = false;
        self.begun = true;
        self.found = false;
        // Nobody speaks for the other side: what looks like it was sent to confuse, and its receiver takes it for a bad head.
        if self.side.is_some_and(|known| known != side) {
            handler.counters().add(Counter::HeadsBad, 1);
            self.lose(handler);
            return Ok(());
        }
        let mut head = head::fields(bytes, lines, 1, handler.spares().headers());
        count_dropped(&head.headers, handler);
        head.framing.flags.set(version_flags);
        if bare {
            head.framing.flags.set(Flags::BARE_LF);
        }
        let end = self.meta.offset + bytes.len() as u64;
        let next = match side {
            Side::Request => handler.request(self.meta, end, &start, head),
            Side::Response => handler.response(self.meta, &start, head),
        };
        self.side = Some(side);
        self.open = (next != Next::Interim).then_some(side);
        self.at_body_start = true;
        match next {
            Next::NoBody | Next::Length(0) => self.finish(end, Headers::default(), handler),
            Next::Interim => self.state = State::Start,
            Next::Length(length) => self.state = State::Length(length),
            Next::Chunked => self.state = State::ChunkSize,
            Next::UntilClose => self.state = State::UntilClose,
            Next::Unframed => {
                self.cut(true, handler);
                self.lose(handler);
            }
            Next::Leaves => {
                self.open = None;
                self.leave();
            }
        }
        Ok(())
    }

    fn body<'a>(&mut self, bytes: &'a [u8], here: Meta, handler: &mut impl Handler) -> &'a [u8] {
        if std::mem::take(&mut self.at_body_start) {
            let is_response = self.open == Some(Side::Response);
            if is_response && bytes.starts_with(b"HTTP/1.") && handler.may_have_no_body() {
                self.finish(here.offset, Headers::default(), handler);
                return bytes;
            }
            let was_refused = !is_response && handler.was_refused();
            if was_refused && begins_message(bytes, Some(Side::Request)) {
                handler.counters().add(Counter::Resynchronised, 1);
                self.cut(false, handler);
                self.state = State::Start;
                return bytes;
            }
        }
        match self.state {
            State::Length(left) => self.counted(left, bytes, here, handler),
            State::ChunkData(left) => self.chunk_data(left, bytes, handler),
            State::UntilClose => {
                handler.body(self.open_side(), bytes);
                &[]
            }
            // What follows bad framing in the same segment may be smuggled: the search goes on with the next one.
            State::ChunkEnd => self.line(bytes, 2, handler, |parser, line, handler| {
                parser.state = State::ChunkSize;
                if !line.is_empty() {
                    parser.framing_bad(handler);
                }
            }),
            State::ChunkSize => self.line(
                bytes,
                CHUNK_LINE_BYTES_MAX,
                handler,
                |parser, line, handler| match head::chunk_size(line) {
                    Some(0) => parser.state = State::Trailers,
                    Some(size) => parser.state = State::ChunkData(size),
                    None => parser.framing_bad(handler),
                },
            ),
            _ => self.trailers(bytes, here, handler),
        }
    }

    /// Does the next answer begin here, where this one goes on until the connection ends? It does where the client has asked again
    /// since: for it, this one was over.
    fn begins_next_answer(&self, bytes: &[u8], handler: &impl Handler) -> bool {
        self.open == Some(Side::Response)
            && begins_message(bytes, self.side)
            && handler.was_asked_again()
    }

    fn framing_bad(&mut self, handler: &mut impl Handler) {
        handler.counters().add(Counter::FramingBad, 1);
        self.cut(true, handler);
        self.lose(handler);
    }

    fn counted<'a>(
        &mut self,
        left: u64,
        bytes: &'a [u8],
        here: Meta,
        handler: &mut impl Handler,
    ) -> &'a [u8] {
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let (body, rest) = bytes.split_at_checked(count).unwrap_or((bytes, &[]));
        handler.body(self.open_side(), body);
        match left - count as u64 {
            0 => self.finish(here.offset + count as u64, Headers::default(), handler),
            left => self.state = State::Length(left),
        }
        rest
    }

    fn chunk_data<'a>(
        &mut self,
        left: u64,
        bytes: &'a [u8],
        handler: &mut impl Handler,
    ) -> &'a [u8] {
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let (body, rest) = bytes.split_at_checked(count).unwrap_or((bytes, &[]));
        handler.body(self.open_side(), body);
        self.state = match left - count as u64 {
            0 => State::ChunkEnd,
            left => State::ChunkData(left),
        };
        rest
    }

    /// Gathers a line and hands it on without its end.
    fn line<'a, H: Handler>(
        &mut self,
        bytes: &'a [u8],
        bytes_max: usize,
        handler: &mut H,
        then: impl FnOnce(&mut Self, &[u8], &mut H),
    ) -> &'a [u8] {
        let Some(at) = memchr::memchr(b'\n', bytes) else {
            self.buffer
                .extend_from_slice(bytes.get(..bytes_max).unwrap_or(bytes));
            if self.buffer.len() > bytes_max {
                self.framing_bad(handler);
            }
            return &[];
        };
        let (last, rest) = bytes.split_at_checked(at + 1).unwrap_or((bytes, &[]));
        let mut whole = std::mem::take(&mut self.buffer);
        let line = if whole.is_empty() {
            last
        } else {
            whole.extend_from_slice(last);
            whole.as_slice()
        };
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        then(self, line.strip_suffix(b"\r").unwrap_or(line), handler);
        if self.state == State::Search {
            &[]
        } else {
            rest
        }
    }

    fn trailers<'a>(
        &mut self,
        bytes: &'a [u8],
        here: Meta,
        handler: &mut impl Handler,
    ) -> &'a [u8] {
        // Whole in one segment, as most are: others may follow in it, which need not be copied for each.
        if self.buffer.is_empty()
            && let Some(length) = trailer_length(bytes, 0).filter(|at| *at <= TRAILER_BYTES_MAX)
        {
            let (section, rest) = bytes.split_at_checked(length).unwrap_or((bytes, &[]));
            self.end_trailers(section, here.offset + length as u64, handler);
            return rest;
        }
        let before = self.buffer.len();
        let room = TRAILER_BYTES_MAX.saturating_sub(before);
        self.buffer
            .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        let length = trailer_length(&self.buffer, self.searched);
        self.searched = self.buffer.len();
        let Some(length) = length else {
            if self.buffer.len() >= TRAILER_BYTES_MAX {
                self.framing_bad(handler);
            }
            return bytes.get(room..).unwrap_or_default();
        };
        let section = std::mem::take(&mut self.buffer);
        let used = length.saturating_sub(before);
        let end = here.offset + used as u64;
        self.end_trailers(section.get(..length).unwrap_or_default(), end, handler);
        bytes.get(used..).unwrap_or_default()
    }

    fn end_trailers(&mut self, section: &[u8], end: u64, handler: &mut impl Handler) {
        let mut lines = std::mem::take(&mut handler.spares().lines);
        let headers = match find_lines(section, &mut lines) {
            Some(_) => head::fields(section, &lines, 0, Headers::default()).headers,
            // Nothing but the empty line.
            None => Headers::default(),
        };
        handler.spares().lines = lines;
        count_dropped(&headers, handler);
        self.finish(end, headers, handler);
    }

    /// Looks for a start line: at the start of a segment, behind a line end, or (a response) anywhere when a header follows. A
    /// connection that was joined may as well begin with HTTP/2's preface.
    fn search<'a>(
        &mut self,
        bytes: &'a [u8],
        segment_start: bool,
        handler: &mut impl Handler,
    ) -> &'a [u8] {
        let preface = segment_start
            && !self.begun
            && self.side != Some(Side::Response)
            && bytes.starts_with(PREFACE);
        let found = if preface {
            Some(0)
        } else {
            find_start(bytes, segment_start, self.side)
        };
        match found {
            Some(at) => {
                handler.counters().add(Counter::Resynchronised, 1);
                self.state = State::Start;
                self.found = true;
                bytes.get(at..).unwrap_or_default()
            }
            None => &[],
        }
    }
}

/// The length of a trailer section with its empty line; None where that is not here.
fn trailer_length(bytes: &[u8], searched: usize) -> Option<usize> {
    match bytes {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        [b'\r'] => None,
        _ => head::length(bytes, searched),
    }
}

fn count_dropped(headers: &Headers, handler: &mut impl Handler) {
    let dropped = u64::from(headers.dropped());
    handler.counters().add(Counter::HeadersDropped, dropped);
}

/// Do these bytes begin HTTP/2: the client's preface, or the SETTINGS frame that a server sends first? None: too few to tell.
fn begins_http2(bytes: &[u8]) -> Option<bool> {
    if bytes.starts_with(PREFACE) {
        return Some(true);
    }
    if PREFACE.starts_with(bytes) {
        return None;
    }
    // Length (a multiple of 6, small), type 4, no flags, stream 0 (RFC 9113 section 6.5).
    let fits = |(at, byte): (usize, &u8)| match at {
        2 => *byte % 6 == 0,
        3 => *byte == 4,
        _ => *byte == 0,
    };
    let frame_header = bytes.get(..9).unwrap_or(bytes);
    if !frame_header.iter().enumerate().all(fits) {
        return Some(false);
    }
    (bytes.len() >= 9).then_some(true)
}

/// Looks once at every line that names HTTP/1: a request begins behind a line end, a response wherever a body without one may end.
/// Both must be followed by a header line.
fn find_start(bytes: &[u8], segment_start: bool, side: Option<Side>) -> Option<usize> {
    if segment_start && begins_message(bytes, side) {
        return Some(0);
    }
    let version = memchr::memmem::Finder::new(b"HTTP/1.");
    let mut searched = 0;
    loop {
        let rest = bytes.get(searched..)?;
        let before = rest.get(..version.find(rest)?)?;
        let line_start = searched + memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let (line, rest, _) = head::split_line(bytes.get(line_start..)?)?;
        let asks = line_start > 0 && is_plain_request(line);
        let found = match side {
            Some(Side::Request) => asks.then_some(0),
            None if asks => Some(0),
            Some(Side::Response) | None => find_status(line),
        };
        if let Some(at) = found.filter(|_| begins_header(rest)) {
            return Some(line_start + at);
        }
        searched = bytes.len() - rest.len();
    }
}

/// Where a status line may begin in a line: `HTTP/1.1 2`, with no more than that to look at.
fn find_status(line: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(line, b"HTTP/1.").find(|at| {
        let rest = line.get(*at..).unwrap_or_default();
        let fits = match rest.get(7..10) {
            Some([minor, b' ' | b'\t', digit]) => minor.is_ascii_digit() && digit.is_ascii_digit(),
            _ => false,
        };
        fits && matches!(head::start_line(rest), Some(StartLine::Response { .. }))
    })
}

fn is_plain_request(line: &[u8]) -> bool {
    let Some(StartLine::Request { method, .. }) = head::start_line(line) else {
        return false;
    };
    method
        .iter()
        .all(|byte| byte.is_ascii_uppercase() || *byte == b'-')
}

/// Does a message begin at this start of a segment?
fn begins_message(bytes: &[u8], side: Option<Side>) -> bool {
    let (asks, answers) = if let Some((line, ..)) = head::split_line(bytes) {
        let start = head::start_line(line);
        let answers = matches!(start, Some(StartLine::Response { .. }));
        (is_plain_request(line), answers)
    } else {
        // The line goes on in the next segment: only a plain beginning counts.
        let method = METHODS
            .iter()
            .find_map(|method| bytes.strip_prefix(method.as_bytes()));
        let asks = method.is_some_and(|rest| rest.starts_with(b" /"));
        (asks, bytes.starts_with(b"HTTP/1."))
    };
    match side {
        Some(Side::Request) => asks,
        Some(Side::Response) => answers,
        None => asks || answers,
    }
}

/// Does a header line begin here, or the empty line behind the last?
fn begins_header(bytes: &[u8]) -> bool {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    head::split_line(bytes).is_some_and(|(line, ..)| {
        let name = line.iter().take_while(|byte| in_name(byte)).count();
        line.is_empty() || (name > 0 && line.get(name) == Some(&b':'))
    })
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

const METHODS: [&str; 8] = [
    "GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "TRACE",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8], side: Option<Side>) -> Option<&[u8]> {
        find_start(bytes, false, side).and_then(|at| bytes.get(at..))
    }

    #[test]
    fn a_start_is_found_behind_a_line_end_and_a_response_anywhere() {
        let request = b"tail\r\nGET /a HTTP/1.1\r\nHost: x\r\n";
        let response = b"tail HTTP/1.0HTTP/1.1 200 OK\r\nServer: x\r\n";

        for side in [None, Some(Side::Request)] {
            assert_eq!(found(request, side), request.get(6..));
        }
        for side in [None, Some(Side::Response)] {
            assert_eq!(found(response, side), response.get(13..));
        }
        assert_eq!(found(request, Some(Side::Response)), None);
        assert_eq!(found(response, Some(Side::Request)), None);
    }

    #[test]
    fn what_no_header_follows_is_no_start() {
        assert_eq!(found(b"\nGET /a HTTP/1.1\r\nwords, words\r\n", None), None);
        assert_eq!(found(b"HTTP/1.1 200 OK\r\nSer", None), None);
    }

    /// Would take hours if a place were looked at more than once.
    #[test]
    fn a_search_takes_as_long_as_what_it_searches() {
        for noise in [
            "HTTP/1.a",
            "HTTP/1.1 ",
            "HTTP/1.1 2000 ",
            "HTTP/1.1 200 ",
            "GET / HTTP/1.1",
        ] {
            let mut bytes = noise.repeat(1 << 18).into_bytes();
            bytes.extend(b"\nno header\r\n\r\nHTTP/1.1 200 OK\r\nServer: x\r\n\r\n");

            assert_eq!(
                found(&bytes, None),
                Some(&b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"[..]),
                "{noise}"
            );
        }
    }
}
