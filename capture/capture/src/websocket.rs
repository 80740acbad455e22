//! One direction of a WebSocket connection (RFC 6455): its messages counted, and the first texts kept as samples.
//!
//! It touches headers, the code of a close frame, and what a sample wants; all else is skipped by arithmetic. Compressed messages
//! (RFC 7692) are inflated only while samples are wanted. It does not judge what an endpoint would: text is not checked to be UTF-8.

use flate2::{Decompress, FlushDecompress};

use crate::limits::{
    WEBSOCKET_DEFLATED_BYTES_MAX, WEBSOCKET_INFLATED_BYTES_MAX, WEBSOCKET_INFLATIONS_MAX,
    WEBSOCKET_SAMPLE_BYTES_MAX, WEBSOCKET_SAMPLES_MAX,
};

/// Whose bytes a direction carries: each side compresses as it was agreed for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sender {
    Client,
    Server,
}

/// What the 101's `Sec-WebSocket-Extensions` agreed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extensions {
    None,
    Deflate {
        client_keeps_context: bool,
        server_keeps_context: bool,
    },
    /// One that is not known here: it may mean anything by reserved bits and payloads, but not by lengths.
    Other,
}

impl Extensions {
    /// Reads the header's values, in their order.
    #[must_use]
    pub fn negotiated<'a>(values: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut elements = values
            .flat_map(|value| value.split(|byte| *byte == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|element| !element.is_empty());
        match (elements.next(), elements.next()) {
            (None, _) => Self::None,
            (Some(element), None) => Self::deflate(element).unwrap_or(Self::Other),
            (Some(_), Some(_)) => Self::Other,
        }
    }

    /// RFC 7692 section 7.1. The windows' sizes are checked and no more: the largest window reads all of them.
    fn deflate(element: &[u8]) -> Option<Self> {
        let mut parts = element.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
        if !parts.next()?.eq_ignore_ascii_case(b"permessage-deflate") {
            return None;
        }
        let (mut client_keeps_context, mut server_keeps_context) = (true, true);
        for part in parts {
            let mut sides = part.splitn(2, |byte| *byte == b'=').map(<[u8]>::trim_ascii);
            let name = sides.next()?.to_ascii_lowercase();
            match (name.as_slice(), sides.next()) {
                (b"client_no_context_takeover", None) => client_keeps_context = false,
                (b"server_no_context_takeover", None) => server_keeps_context = false,
                (b"client_max_window_bits" | b"server_max_window_bits", Some(bits)) => {
                    let bits = bits.strip_prefix(b"\"").unwrap_or(bits);
                    let bits = bits.strip_suffix(b"\"").unwrap_or(bits);
                    if !matches!(bits, [b'8' | b'9'] | [b'1', b'0'..=b'5']) {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        Some(Self::Deflate {
            client_keeps_context,
            server_keeps_context,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Kind {
    pub const ALL: &[Self] = &[
        Self::Text,
        Self::Binary,
        Self::Close,
        Self::Ping,
        Self::Pong,
    ];

    fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// Messages of one kind.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// Those that ended.
    pub messages: u64,
    /// Payload as it was sent, compressed or not, that of unfinished messages included.
    pub bytes: u64,
}

/// The beginning of a text message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    pub text: Vec<u8>,
    /// More followed: beyond the bound, or behind a gap.
    pub truncated: bool,
}

/// Two bytes, a length of eight and a key of four.
const HEADER_BYTES_MAX: usize = 14;
const CONTROL_BYTES_MAX: u64 = 125;
const FIN: u8 = 0x80;
const RESERVED: u8 = 0x70;
/// "Per-Message Compressed" (RFC 7692 section 6).
const RSV1: u8 = 0x40;
const MASK: u8 = 0x80;

#[derive(Clone, Copy, Default, Debug)]
struct Header {
    bytes: [u8; HEADER_BYTES_MAX],
    have: usize,
}

impl Header {
    /// Its length, as far as the bytes that are here tell it.
    fn wanted(&self) -> usize {
        let [_, second, ..] = self.bytes;
        let length = match second & !MASK {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let key = if second & MASK == 0 { 0 } else { 4 };
        2 + if self.have < 2 { 0 } else { length + key }
    }

    /// Takes what belongs to it, and gives what does not.
    fn take<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let mut rest = bytes;
        // Twice: behind the second byte the rest of the length is known.
        for _ in 0..2 {
            let wanted = self.wanted();
            let room = self.bytes.get_mut(self.have..wanted);
            let count = room.as_ref().map_or(0, |room| room.len()).min(rest.len());
            let (here, behind) = rest.split_at_checked(count).unwrap_or((rest, b""));
            if let Some(room) = room.and_then(|room| room.get_mut(..count)) {
                room.copy_from_slice(here);
            }
            self.have += count;
            rest = behind;
        }
        rest
    }

    /// Payload length and key, one of zeros where nothing is masked: a client that does not mask (RFC 6455 section 5.1 asks it to) is
    /// understood all the same. None: the length is not written in the shortest way.
    fn length_and_key(&self) -> Option<(u64, [u8; 4])> {
        let [_, second, extended @ ..] = self.bytes;
        let (length, lengths, key_at) = match second & !MASK {
            126 => {
                let length = u16::from_be_bytes(*extended.first_chunk()?);
                (u64::from(length), 126..=0xffff, 4)
            }
            127 => {
                let length = u64::from_be_bytes(*extended.first_chunk()?);
                (length, 0x1_0000..=u64::MAX >> 1, 10)
            }
            short => (u64::from(short), 0..=125, 2),
        };
        let key = match second & MASK {
            0 => [0; 4],
            _ => *self.bytes.get(key_at..)?.first_chunk()?,
        };
        lengths.contains(&length).then_some((length, key))
    }
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: Kind,
    fin: bool,
    key: [u8; 4],
    length: u64,
    left: u64,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Header(Header),
    Payload(Frame),
    /// Nothing may follow a close frame (RFC 6455 section 5.5.1).
    Closed,
    /// Where the next frame begins is not known any more.
    Lost,
}

/// Reads one direction, in any cut of its bytes.
#[derive(Debug)]
pub struct Reader {
    extensions: Extensions,
    state: State,
    /// The message that fragments belong to.
    open: Option<Kind>,
    tallies: [Tally; Kind::ALL.len()],
    close_code: [Option<u8>; 2],
    sampler: Sampler,
}

impl Reader {
    #[must_use]
    pub fn new(sender: Sender, extensions: Extensions) -> Self {
        Self {
            extensions,
            state: State::Header(Header::default()),
            open: None,
            tallies: <[Tally; Kind::ALL.len()]>::default(),
            close_code: [None; 2],
            sampler: Sampler::new(sender, extensions),
        }
    }

    #[must_use]
    pub fn tally(&self, kind: Kind) -> Tally {
        self.tallies.get(kind as usize).copied().unwrap_or_default()
    }

    /// What a close frame said, if one came and said something (RFC 6455 section 7.4).
    #[must_use]
    pub fn close_code(&self) -> Option<u16> {
        let [high, low] = self.close_code;
        Some(u16::from_be_bytes([high?, low?]))
    }

    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        &self.sampler.samples
    }

    /// A gap took a frame's header, or what stood there is none: nothing behind it is counted.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }

    /// Memory that samples, and what may become one, take.
    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        self.sampler.retained_bytes()
    }

    pub fn data(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.state {
                State::Header(mut header) => {
                    let behind = header.take(rest);
                    self.state = State::Header(header);
                    if header.have >= header.wanted() {
                        self.begin_frame(&header);
                    }
                    behind
                }
                State::Payload(frame) => {
                    let count = usize::try_from(frame.left).unwrap_or(usize::MAX);
                    let (here, behind) = rest.split_at_checked(count).unwrap_or((rest, b""));
                    self.look_at(&frame, here);
                    self.advance(frame, here.len() as u64);
                    behind
                }
                State::Closed | State::Lost => return,
            };
        }
    }

    /// Bytes that never came.
    pub fn gap(&mut self, bytes: u64) {
        match self.state {
            _ if bytes == 0 => {}
            State::Payload(frame) if bytes <= frame.left => {
                if !frame.kind.is_control() {
                    self.sampler.gap();
                }
                self.advance(frame, bytes);
            }
            State::Header(_) | State::Payload(_) => self.lose(),
            State::Closed | State::Lost => {}
        }
    }

    fn lose(&mut self) {
        self.state = State::Lost;
        self.sampler.stop();
    }

    fn begin_frame(&mut self, header: &Header) {
        match self.frame(header) {
            Some(frame) => self.advance(frame, 0),
            None => self.lose(),
        }
    }

    /// None: no frame that RFC 6455 section 5 allows here.
    fn frame(&mut self, header: &Header) -> Option<Frame> {
        let [first, ..] = header.bytes;
        let fin = first & FIN != 0;
        let kind = match (first & 0x0f, self.open) {
            (0, Some(kind)) => kind,
            (1, None) => Kind::Text,
            (2, None) => Kind::Binary,
            (8, _) => Kind::Close,
            (9, _) => Kind::Ping,
            (10, _) => Kind::Pong,
            _ => return None,
        };
        let (length, key) = header.length_and_key()?;
        let begins = !kind.is_control() && self.open.is_none();
        let deflated = match (self.extensions, first & RESERVED) {
            (Extensions::Other, _) | (_, 0) => false,
            (Extensions::Deflate { .. }, RSV1) if begins => true,
            _ => return None,
        };
        let sound = !kind.is_control()
            || (fin && length <= CONTROL_BYTES_MAX && (kind, length) != (Kind::Close, 1));
        if !sound {
            return None;
        }
        if begins {
            self.open = Some(kind);
            self.sampler.begin(kind, deflated);
        }
        Some(Frame {
            kind,
            fin,
            key,
            length,
            left: length,
        })
    }

    fn look_at(&mut self, frame: &Frame, bytes: &[u8]) {
        let at = frame.length - frame.left;
        match frame.kind {
            Kind::Close => {
                let key = frame.key.iter().cycle();
                let codes = self.close_code.iter_mut().zip(key);
                let skipped = usize::try_from(at).unwrap_or(usize::MAX);
                for ((code, key), byte) in codes.skip(skipped).zip(bytes) {
                    *code = Some(byte ^ key);
                }
            }
            Kind::Text | Kind::Binary => self.sampler.data(bytes, frame.key, at),
            Kind::Ping | Kind::Pong => {}
        }
    }

    /// Leaves bytes of the payload behind.
    fn advance(&mut self, mut frame: Frame, bytes: u64) {
        frame.left -= bytes;
        self.state = match (frame.left, frame.kind) {
            (0, Kind::Close) => State::Closed,
            (0, _) => State::Header(Header::default()),
            _ => State::Payload(frame),
        };
        let is_message = frame.left == 0 && frame.fin;
        if let Some(tally) = self.tallies.get_mut(frame.kind as usize) {
            tally.bytes = tally.bytes.saturating_add(bytes);
            tally.messages += u64::from(is_message);
        }
        if is_message && !frame.kind.is_control() {
            self.open = None;
            self.sampler.end();
        }
        if frame.left == 0 && frame.kind == Kind::Close {
            self.sampler.stop();
        }
    }
}

/// What a compressed message may refer back to (RFC 7692 section 7.1.1): the last bytes of those before it.
#[derive(Debug)]
enum Context {
    /// Each message stands alone.
    None,
    Kept(Vec<u8>),
    /// A message before was not read whole, or so many were that this must do.
    Lost,
}

/// A message while it arrives.
#[derive(Debug)]
struct Gathered {
    kind: Kind,
    deflated: bool,
    bytes: Vec<u8>,
    /// Some of it is not there: beyond the bound, or behind a gap.
    cut: bool,
}

/// The largest window of DEFLATE (RFC 1951): nothing refers further back.
const WINDOW_BYTES: usize = 32 << 10;
/// What the sender took from the end of a compressed message (RFC 7692 section 7.2.2).
const DEFLATE_TAIL: &[u8] = b"\x00\x00\xff\xff";

#[derive(Debug)]
struct Sampler {
    samples: Vec<Sample>,
    samples_left: usize,
    inflations_left: usize,
    inflated_bytes_left: usize,
    context: Context,
    gathered: Option<Gathered>,
}

impl Sampler {
    fn new(sender: Sender, extensions: Extensions) -> Self {
        let keeps_context = match (extensions, sender) {
            (
                Extensions::Deflate {
                    client_keeps_context,
                    ..
                },
                Sender::Client,
            ) => client_keeps_context,
            (
                Extensions::Deflate {
                    server_keeps_context,
                    ..
                },
                Sender::Server,
            ) => server_keeps_context,
            _ => false,
        };
        Self {
            samples: Vec::new(),
            // What an unknown extension made of a payload is not text.
            samples_left: match extensions {
                Extensions::Other => 0,
                _ => WEBSOCKET_SAMPLES_MAX,
            },
            inflations_left: WEBSOCKET_INFLATIONS_MAX,
            inflated_bytes_left: WEBSOCKET_INFLATED_BYTES_MAX,
            context: if keeps_context {
                Context::Kept(Vec::new())
            } else {
                Context::None
            },
            gathered: None,
        }
    }

    fn retained_bytes(&self) -> usize {
        let samples: usize = self.samples.iter().map(|it| it.text.capacity()).sum();
        let gathered = self.gathered.as_ref().map_or(0, |it| it.bytes.capacity());
        let context = match &self.context {
            Context::Kept(context) => context.capacity(),
            Context::None | Context::Lost => 0,
        };
        samples + gathered + context
    }

    /// Wants no more.
    fn stop(&mut self) {
        self.samples_left = 0;
        self.gathered = None;
        self.context = Context::Lost;
    }

    fn begin(&mut self, kind: Kind, deflated: bool) {
        if self.samples_left == 0 {
            return;
        }
        let inflatable = self.inflations_left > 0 && self.inflated_bytes_left > 0;
        if deflated && !inflatable {
            self.context = Context::Lost;
        }
        let wanted = match (kind, deflated, &self.context) {
            (_, true, Context::Lost) => false,
            // Not for itself, but for what later texts refer to.
            (Kind::Binary, true, Context::Kept(_)) => true,
            (kind, ..) => kind == Kind::Text,
        };
        self.gathered = wanted.then_some(Gathered {
            kind,
            deflated,
            bytes: Vec::new(),
            cut: false,
        });
    }

    fn data(&mut self, bytes: &[u8], key: [u8; 4], at: u64) {
        let Some(gathered) = self.gathered.as_mut().filter(|gathered| !gathered.cut) else {
            return;
        };
        let bytes_max = if gathered.deflated {
            WEBSOCKET_DEFLATED_BYTES_MAX
        } else {
            WEBSOCKET_SAMPLE_BYTES_MAX
        };
        let room = bytes_max - gathered.bytes.len();
        gathered.cut = bytes.len() > room;
        let wanted = bytes.get(..room).unwrap_or(bytes);
        append_unmasked(&mut gathered.bytes, wanted, key, at);
    }

    fn gap(&mut self) {
        if let Some(gathered) = &mut self.gathered {
            gathered.cut = true;
        }
    }

    fn end(&mut self) {
        let Some(mut gathered) = self.gathered.take() else {
            return;
        };
        if gathered.deflated && !self.inflate(&mut gathered) {
            return;
        }
        if gathered.kind == Kind::Text {
            gathered.bytes.shrink_to_fit();
            self.samples.push(Sample {
                text: gathered.bytes,
                truncated: gathered.cut,
            });
            self.samples_left -= 1;
            if self.samples_left == 0 {
                self.stop();
            }
        }
    }

    /// Puts the beginning of the message in the place of its compressed bytes. False: it cannot be read.
    fn inflate(&mut self, gathered: &mut Gathered) -> bool {
        if !gathered.cut {
            gathered.bytes.extend_from_slice(DEFLATE_TAIL);
        }
        let (context, bytes_max) = match &self.context {
            Context::Kept(context) => (context.as_slice(), usize::MAX),
            // Nothing refers to what is beyond a sample, and one byte says that there is something.
            Context::None | Context::Lost => (&b""[..], WEBSOCKET_SAMPLE_BYTES_MAX + 1),
        };
        let bytes_max = bytes_max.min(self.inflated_bytes_left);
        self.inflations_left -= 1;
        let inflated = inflate(context, &gathered.bytes, bytes_max);
        if let Some(inflated) = &inflated {
            self.inflated_bytes_left -= inflated.bytes.len();
            gathered.cut |= !inflated.is_whole;
        }
        if let Context::Kept(context) = &mut self.context {
            match &inflated {
                Some(inflated) if !gathered.cut => {
                    context.extend_from_slice(&inflated.bytes);
                    let old = context.len().saturating_sub(WINDOW_BYTES);
                    context.drain(..old);
                }
                _ => self.context = Context::Lost,
            }
        }
        let Some(Inflated { mut bytes, .. }) = inflated else {
            return false;
        };
        gathered.cut |= bytes.len() > WEBSOCKET_SAMPLE_BYTES_MAX;
        bytes.truncate(WEBSOCKET_SAMPLE_BYTES_MAX);
        gathered.bytes = bytes;
        true
    }
}

struct Inflated {
    bytes: Vec<u8>,
    is_whole: bool,
}

/// None: malformed.
fn inflate(context: &[u8], deflated: &[u8], bytes_max: usize) -> Option<Inflated> {
    let mut inflater = Decompress::new(false);
    if !context.is_empty() {
        inflater.set_dictionary(context).ok()?;
    }
    let mut bytes = Vec::new();
    let mut rest = deflated;
    let mut chunk = [0; 4 << 10];
    loop {
        let (read, written) = (inflater.total_in(), inflater.total_out());
        inflater
            .decompress(rest, &mut chunk, FlushDecompress::None)
            .ok()?;
        let read = usize::try_from(inflater.total_in() - read).ok()?;
        let written = usize::try_from(inflater.total_out() - written).ok()?;
        rest = rest.get(read..)?;
        bytes.extend_from_slice(chunk.get(..written)?);
        let is_whole = written < chunk.len() && bytes.len() <= bytes_max;
        if is_whole || bytes.len() > bytes_max {
            bytes.truncate(bytes_max);
            return Some(Inflated { bytes, is_whole });
        }
    }
}

/// RFC 6455 section 5.3, eight bytes at a time; `at` is the place of the first one in the payload.
fn append_unmasked(out: &mut Vec<u8>, bytes: &[u8], mut key: [u8; 4], at: u64) {
    let start = out.len();
    out.extend_from_slice(bytes);
    if key == [0; 4] {
        return;
    }
    key.rotate_left((at % 4) as usize);
    let [a, b, c, d] = key;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, tail) = out.get_mut(start..).unwrap_or_default().as_chunks_mut();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, key) in tail.iter_mut().zip(key.iter().cycle()) {
        *byte ^= key;
    }
}
