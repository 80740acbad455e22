//! The values that leave the engine: an exchange and its two messages.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::ops::Range;

use crate::wire::Peer;

/// Header fields in wire order, in one buffer.
#[derive(Default, Clone, Debug)]
pub struct Headers {
    text: Vec<u8>,
    fields: Vec<Field>,
    dropped: u32,
}

/// Where a field's name and value stand in the text.
#[derive(Clone, Copy, Debug)]
struct Field {
    name: u32,
    name_end: u32,
    value: u32,
    value_end: u32,
}

impl Headers {
    pub fn push(&mut self, name: &[u8], value: &[u8]) {
        let start = self.text.len();
        self.text.extend_from_slice(name);
        let middle = self.text.len();
        self.text.extend_from_slice(value);
        let end = self.text.len();
        self.place(start..middle, middle..end);
    }

    /// Takes text at once; its fields are placed afterwards.
    pub fn take_text(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
    }

    /// Notes a field of the text that was taken.
    pub fn place(&mut self, name: Range<usize>, value: Range<usize>) {
        self.fields.push(Field {
            name: offset(name.start),
            name_end: offset(name.end),
            value: offset(value.start),
            value_end: offset(value.end),
        });
    }

    /// Forgets everything, and keeps its memory for the next message.
    pub fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
        self.dropped = 0;
    }

    /// Notes a field beyond the bound on their number.
    pub fn drop_one(&mut self) {
        self.dropped = self.dropped.saturating_add(1);
    }

    /// Fields that stood there and are not held.
    #[must_use]
    pub fn dropped(&self) -> u32 {
        self.dropped
    }

    /// Continues the last value after a fold (RFC 9112 section 5.2): one space stands for it.
    pub fn fold(&mut self, more: &[u8]) {
        let Some(last) = self.fields.last_mut() else {
            return;
        };
        // Only what stands last can grow: the value moves there once, however many lines follow.
        if last.value_end as usize != self.text.len() {
            let start = offset(self.text.len());
            self.text
                .extend_from_within(last.value as usize..last.value_end as usize);
            (last.value, last.value_end) = (start, offset(self.text.len()));
        }
        if last.value != last.value_end {
            self.text.push(b' ');
        }
        self.text.extend_from_slice(more);
        last.value_end = offset(self.text.len());
    }

    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> + '_ {
        let part = |from: u32, to: u32| {
            self.text
                .get(from as usize..to as usize)
                .unwrap_or_default()
        };
        self.fields.iter().map(move |field| {
            (
                part(field.name, field.name_end),
                part(field.value, field.value_end),
            )
        })
    }

    /// The first value of a name, whatever its case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// Memory that these fields take, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len() + self.fields.len() * size_of::<Field>()
    }

    /// Memory that stands ready for them, taken or not.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.text.capacity() + self.fields.capacity() * size_of::<Field>()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A body after transfer decoding, as far as the sink wanted it.
#[derive(Default, Clone, Debug)]
pub struct Body {
    /// The true size on the wire, gaps included.
    pub size: u64,
    pub sha256: Option<[u8; 32]>,
    /// Some bytes were lost, or the message was cut off.
    pub truncated: bool,
    /// The first bytes, content coding still applied.
    pub kept: Vec<u8>,
    /// After content decoding; None where no coding was named or it could not be undone.
    pub decoded: Option<Decoded>,
}

impl Body {
    /// Keeps none of its bytes.
    pub fn keep_size(&mut self) {
        self.kept = Vec::new();
        if let Some(decoded) = &mut self.decoded {
            decoded.kept = Vec::new();
        }
    }

    /// Memory that what is kept of it takes.
    #[must_use]
    pub fn kept_bytes(&self) -> usize {
        self.kept.len()
            + self
                .decoded
                .as_ref()
                .map_or(0, |decoded| decoded.kept.len())
    }
}

#[derive(Default, Clone, Debug)]
pub struct Decoded {
    pub size: u64,
    pub sha256: Option<[u8; 32]>,
    pub kept: Vec<u8>,
}

#[derive(Default, Clone, Debug)]
pub struct Request {
    pub method: Vec<u8>,
    pub target: Vec<u8>,
    /// `:authority` of HTTP/2.
    pub authority: Vec<u8>,
    pub http10: bool,
    pub headers: Headers,
    pub trailers: Headers,
    pub body: Body,
    pub time_ns: u64,
    pub packet: u64,
}

impl Request {
    /// Forgets everything, and keeps its memory for the next one.
    pub fn clear(&mut self) {
        for text in [&mut self.method, &mut self.target, &mut self.authority] {
            text.clear();
        }
        self.headers.clear();
        self.trailers.clear();
        self.body = Body::default();
        (self.http10, self.time_ns, self.packet) = (false, 0, 0);
    }

    /// Memory that stands ready for it.
    #[must_use]
    pub fn capacity(&self) -> usize {
        let texts = [&self.method, &self.target, &self.authority];
        texts.iter().map(|text| text.capacity()).sum::<usize>()
            + self.headers.capacity()
            + self.trailers.capacity()
    }

    /// What follows `scheme://` where the target begins so, and not elsewhere: a query may hold a URL.
    fn absolute(&self) -> Option<&[u8]> {
        let in_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+.-".contains(byte);
        let length = self.target.iter().position(|byte| !in_scheme(byte))?;
        let (scheme, rest) = self.target.split_at_checked(length)?;
        let rest = rest.strip_prefix(b"://")?;
        scheme.first()?.is_ascii_alphabetic().then_some(rest)
    }

    /// The authority of an absolute target, the `:authority` of HTTP/2, or the Host header, without the user and password that it
    /// may carry.
    #[must_use]
    pub fn host(&self) -> &[u8] {
        let mut parts = self.authority().rsplit(|&byte| byte == b'@');
        parts.next().unwrap_or_default()
    }

    fn authority(&self) -> &[u8] {
        let authority = self
            .absolute()
            .and_then(|rest| rest.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next());
        match (authority, self.method.as_slice()) {
            (_, b"CONNECT") if self.authority.is_empty() => &self.target,
            (Some(authority), _) => authority,
            _ if !self.authority.is_empty() => &self.authority,
            _ => self.headers.get("host").unwrap_or_default(),
        }
    }
}

#[derive(Default, Clone, Debug)]
pub struct Response {
    /// What the sink asked for when this head was here.
    pub interest: Interest,
    pub status: u16,
    pub http10: bool,
    pub headers: Headers,
    pub trailers: Headers,
    pub body: Body,
    pub time_ns: u64,
    pub packet: u64,
}

impl Response {
    /// How a gRPC call ended: in trailers, or in headers where nothing follows them.
    #[must_use]
    pub fn grpc_status(&self) -> Option<&[u8]> {
        let in_trailers = self.trailers.get("grpc-status");
        in_trailers.or_else(|| self.headers.get("grpc-status"))
    }

    /// Forgets everything, and keeps its memory for the next one.
    pub fn clear(&mut self) {
        self.headers.clear();
        self.trailers.clear();
        self.body = Body::default();
        self.interest = Interest::default();
        (self.status, self.http10, self.time_ns, self.packet) = (0, false, 0, 0);
    }

    /// Memory that stands ready for it.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.headers.capacity() + self.trailers.capacity()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    Http10,
    Http11,
    H2,
    Grpc,
    Websocket,
}

impl Protocol {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Http10 => "http/1.0",
            Self::Http11 => "http/1.1",
            Self::H2 => "h2",
            Self::Grpc => "grpc",
            Self::Websocket => "websocket",
        }
    }
}

macro_rules! flags {
    ($($constant:ident = $bit:literal $name:literal,)*) => {
        impl Flags {
            $(pub const $constant: Self = Self(1 << $bit);)*
            const NAMES: &[(Self, &str)] = &[$((Self::$constant, $name),)*];
        }
    };
}

/// What was remarkable about an exchange.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Flags(u32);

flags! {
    GAP = 0 "gap",
    MID_STREAM = 1 "mid_stream",
    CUT_OFF = 2 "cut_off",
    TE_WITH_CL = 3 "te_with_cl",
    FRAMING_BAD = 4 "framing_bad",
    LINE_FOLDING = 5 "line_folding",
    BARE_LF = 6 "bare_lf",
    CODING_FAILED = 7 "coding_failed",
    UNANSWERED = 8 "unanswered",
    ORPHAN = 9 "orphan",
    EARLY_RESPONSE = 10 "early_response",
    RESET = 11 "reset",
    STREAMING = 12 "streaming",
    H2C_UPGRADE = 13 "h2c_upgrade",
    INTERIM = 14 "interim",
    HEADERS_LOST = 15 "headers_lost",
    VERSION_BAD = 16 "version_bad",
    TRAILING_BYTES = 17 "trailing_bytes",
}

impl Flags {
    pub fn set(&mut self, other: Self) {
        self.0 |= other.0;
    }

    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .iter()
            .filter(move |(flag, _)| self.has(*flag))
            .map(|(_, name)| *name)
    }
}

/// Who talks to whom, and in which virtual network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conversation {
    /// The outermost: see [`crate::wire::Network`].
    pub vni: Option<u32>,
    pub client: Peer,
    pub server: Peer,
}

impl fmt::Display for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match IpAddr::from(Ipv6Addr::from(self.address)).to_canonical() {
            IpAddr::V4(address) => write!(formatter, "{address}:{}", self.port),
            IpAddr::V6(address) => write!(formatter, "[{address}]:{}", self.port),
        }
    }
}

/// What one side sent, message by message.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct MessageCount {
    pub messages: u64,
    /// Payload as it was sent, compressed or not.
    pub bytes: u64,
}

/// The beginning of a WebSocket's text message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MessageSample {
    pub from_client: bool,
    pub text: Vec<u8>,
    pub truncated: bool,
}

/// What an exchange carried in messages of its own: those of gRPC, of a WebSocket, or server-sent events.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Messages {
    pub client: MessageCount,
    pub server: MessageCount,
    pub samples: Vec<MessageSample>,
    /// Of gRPC (`grpc-status`).
    pub grpc_status: Option<u32>,
    /// Of a WebSocket (RFC 6455 section 7.4).
    pub close_code: Option<u16>,
}

/// A request and its final response; one of them may be unknown.
#[derive(Debug)]
pub struct Exchange<'a> {
    pub conversation: Conversation,
    pub protocol: Protocol,
    pub stream_id: Option<u32>,
    pub request: Option<&'a Request>,
    pub response: Option<&'a Response>,
    pub messages: Option<&'a Messages>,
    pub complete: bool,
    pub flags: Flags,
}

impl Exchange<'_> {
    /// What the sink asked for.
    #[must_use]
    pub fn interest(&self) -> Interest {
        self.response
            .map_or(Interest::Unasked, |response| response.interest)
    }

    /// Orders exchanges by the packet that began them.
    #[must_use]
    pub fn packet(&self) -> u64 {
        let response = self.response.map(|response| response.packet);
        self.request
            .map(|request| request.packet)
            .or(response)
            .unwrap_or_default()
    }
}

/// What a sink wants to know of bodies, asked once.
#[derive(Clone, Copy, Debug)]
pub struct Wants {
    /// SHA-256 of raw and decoded bodies.
    pub hashes: bool,
    /// Sizes (and hashes) after content decoding.
    pub decoded: bool,
    /// Bytes of each body to keep, decoded where a coding could be undone.
    pub kept_bytes: usize,
    /// Bytes of an encoded body that are held to decode it; a longer one is not decoded.
    pub encoded_bytes: usize,
    /// Exchanges without a near end are given once their response has begun, and told of again when they end.
    pub streams_at_once: bool,
}

/// What a sink does with an exchange. Bodies are neither kept nor decoded of one that is not taken whole.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Interest {
    /// It was not asked: no head of a response was seen.
    #[default]
    Unasked,
    Whole,
    /// Counted among its like, which the sink knows by this.
    Counted(Place),
    /// Excluded by a rule.
    Excluded,
}

/// Where a sink counts exchanges of one shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub index: u32,
    /// Places are given anew now and then, and older ones lead nowhere.
    pub generation: u32,
}

/// Takes exchanges as they end.
pub trait Sink {
    fn wants(&self) -> Wants;
    /// Asked once of each exchange that is answered, as soon as the head of its response is here: bodies are to come.
    fn interest(&mut self, _heads: &Exchange<'_>) -> Interest {
        Interest::Whole
    }
    fn exchange(&mut self, exchange: &Exchange<'_>);
    /// An exchange that was given before its end has ended: the same one, with its true sizes and messages and without bodies. Only
    /// where `streams_at_once` is wanted.
    fn stream_end(&mut self, _exchange: &Exchange<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(target: &str) -> String {
        let mut headers = Headers::default();
        headers.push(b"Host", b"shop.example");
        let request = Request {
            method: b"GET".to_vec(),
            target: target.into(),
            headers,
            ..Request::default()
        };
        String::from_utf8_lossy(request.host()).into_owned()
    }

    #[test]
    fn an_absolute_target_names_the_host() {
        assert_eq!(host("http://other.example/x"), "other.example");
        assert_eq!(host("coap+tcp://other.example:80?q"), "other.example:80");
        assert_eq!(host("http://user:pass@other.example/@"), "other.example");
    }

    #[test]
    fn a_url_in_a_path_or_query_names_no_host() {
        for target in [
            "/?url=http://evil.test/x",
            "/go?u=https://evil.test",
            "/http://evil.test",
            "1http://evil.test",
            "://evil.test",
            "a b://evil.test",
            "*",
        ] {
            assert_eq!(host(target), "shop.example", "{target}");
        }
    }
}
