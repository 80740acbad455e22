//! One direction of a gRPC call: its length-prefixed messages counted, and where method and status stand.
//!
//! The protocol is gRPC's "PROTOCOL-HTTP2.md", and "PROTOCOL-WEB.md" for gRPC-Web. Messages are not read: what they mean, only their
//! service's schema tells.

use crate::limits::GRPC_WEB_TRAILER_BYTES_MAX;

/// How a content type says that messages are framed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Framing {
    Grpc,
    /// The same, and trailers are a last frame, since browsers do not show those of HTTP.
    Web,
    /// Base64 of the above: recognised, and not counted.
    WebText,
}

impl Framing {
    /// Of a Content-Type's value; None: not gRPC.
    #[must_use]
    pub fn of_content_type(value: &[u8]) -> Option<Self> {
        let media_type = value.split(|byte| *byte == b';').next()?.trim_ascii();
        let mut parts = media_type.splitn(2, |byte| *byte == b'+');
        match parts.next()?.to_ascii_lowercase().as_slice() {
            b"application/grpc" => Some(Self::Grpc),
            b"application/grpc-web" => Some(Self::Web),
            b"application/grpc-web-text" => Some(Self::WebText),
            _ => None,
        }
    }
}

/// What a path calls: `/package.Service/Method`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Call<'a> {
    /// With its package, if it has one.
    pub service: &'a [u8],
    pub method: &'a [u8],
}

impl<'a> Call<'a> {
    #[must_use]
    pub fn of_path(path: &'a [u8]) -> Option<Self> {
        let mut parts = path.strip_prefix(b"/")?.split(|byte| *byte == b'/');
        let (service, method) = (parts.next()?, parts.next()?);
        let is_call = parts.next().is_none() && !service.is_empty() && !method.is_empty();
        is_call.then_some(Self { service, method })
    }
}

/// The value of `grpc-status`, from trailers, or from headers where nothing else follows ("Trailers-Only").
#[must_use]
pub fn status(value: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(value.trim_ascii()).ok()?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// What a direction carried.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Messages {
    /// Those that ended.
    pub count: u64,
    /// Of these, those whose flag says that they are compressed.
    pub compressed: u64,
    /// Length of the largest of these.
    pub largest_bytes: u32,
    /// Without prefixes, and with what came of a message that did not end.
    pub bytes: u64,
}

const PREFIX_BYTES: usize = 5;
const COMPRESSED: u8 = 0x01;
const TRAILERS: u8 = 0x80;

#[derive(Clone, Copy, Debug)]
enum State {
    Prefix {
        bytes: [u8; PREFIX_BYTES],
        have: usize,
    },
    Payload {
        flags: u8,
        length: u32,
        left: u32,
    },
    /// Behind the trailers of gRPC-Web.
    Ended,
    /// Where the next message begins is not known any more.
    Lost,
}

const BETWEEN_MESSAGES: State = State::Prefix {
    bytes: [0; PREFIX_BYTES],
    have: 0,
};

/// Reads one direction, in any cut of its bytes.
#[derive(Debug)]
pub struct Reader {
    framing: Framing,
    state: State,
    messages: Messages,
    /// Of gRPC-Web; None: a gap cut them, or they are too long.
    trailers: Option<Vec<u8>>,
}

impl Reader {
    /// None: framed in a way that is not read here.
    #[must_use]
    pub fn new(framing: Framing) -> Option<Self> {
        (framing != Framing::WebText).then_some(Self {
            framing,
            state: BETWEEN_MESSAGES,
            messages: Messages::default(),
            trailers: Some(Vec::new()),
        })
    }

    #[must_use]
    pub fn messages(&self) -> Messages {
        self.messages
    }

    /// A gap took a message's prefix, or what stood there is none: nothing behind it is counted.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }

    /// What the trailers of gRPC-Web say.
    #[must_use]
    pub fn web_status(&self) -> Option<u32> {
        if !matches!(self.state, State::Ended) {
            return None;
        }
        let mut lines = self.trailers.as_ref()?.split(|byte| *byte == b'\n');
        lines.find_map(|line| {
            let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':')?);
            let named = name.trim_ascii().eq_ignore_ascii_case(b"grpc-status");
            status(value.get(1..)?).filter(|_| named)
        })
    }

    /// Memory that trailers take.
    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        self.trailers.as_ref().map_or(0, Vec::capacity)
    }

    pub fn data(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match &mut self.state {
                State::Prefix {
                    bytes: prefix,
                    have,
                } => {
                    let room = prefix.get_mut(*have..).unwrap_or_default();
                    let count = room.len().min(rest.len());
                    let (here, behind) = rest.split_at_checked(count).unwrap_or((rest, b""));
                    for (slot, byte) in room.iter_mut().zip(here) {
                        *slot = *byte;
                    }
                    *have += count;
                    if *have == PREFIX_BYTES {
                        let prefix = *prefix;
                        self.begin(prefix);
                    }
                    behind
                }
                State::Payload { flags, left, .. } => {
                    let count = usize::try_from(*left).unwrap_or(usize::MAX);
                    let (here, behind) = rest.split_at_checked(count).unwrap_or((rest, b""));
                    if *flags & TRAILERS != 0 {
                        self.gather(here);
                    }
                    self.advance(here.len() as u64);
                    behind
                }
                State::Ended | State::Lost => return,
            };
        }
    }

    /// Bytes that never came.
    pub fn gap(&mut self, bytes: u64) {
        match self.state {
            State::Payload { flags, left, .. } if bytes <= u64::from(left) => {
                if flags & TRAILERS != 0 {
                    self.trailers = None;
                }
                self.advance(bytes);
            }
            State::Prefix { .. } | State::Payload { .. } if bytes > 0 => self.state = State::Lost,
            _ => {}
        }
    }

    fn begin(&mut self, prefix: [u8; PREFIX_BYTES]) {
        let [flags, a, b, c, d] = prefix;
        let allowed = match self.framing {
            Framing::Web => COMPRESSED | TRAILERS,
            Framing::Grpc | Framing::WebText => COMPRESSED,
        };
        if flags & !allowed != 0 {
            self.state = State::Lost;
            return;
        }
        let length = u32::from_be_bytes([a, b, c, d]);
        self.state = State::Payload {
            flags,
            length,
            left: length,
        };
        if flags & TRAILERS != 0 && flags & COMPRESSED != 0 {
            self.trailers = None;
        }
        self.advance(0);
    }

    fn gather(&mut self, bytes: &[u8]) {
        self.trailers = self.trailers.take().and_then(|mut trailers| {
            let fits = trailers.len() + bytes.len() <= GRPC_WEB_TRAILER_BYTES_MAX;
            trailers.extend_from_slice(if fits { bytes } else { b"" });
            fits.then_some(trailers)
        });
    }

    /// Leaves bytes of the payload behind: no more than are left of it.
    fn advance(&mut self, bytes: u64) {
        let State::Payload {
            flags,
            length,
            left,
        } = &mut self.state
        else {
            return;
        };
        *left = left.saturating_sub(u32::try_from(bytes).unwrap_or(u32::MAX));
        let (flags, length, ended) = (*flags, *length, *left == 0);
        if flags & TRAILERS != 0 {
            if ended {
                self.state = State::Ended;
            }
            return;
        }
        self.messages.bytes = self.messages.bytes.saturating_add(bytes);
        if ended {
            self.state = BETWEEN_MESSAGES;
            self.messages.count += 1;
            self.messages.compressed += u64::from(flags & COMPRESSED);
            self.messages.largest_bytes = self.messages.largest_bytes.max(length);
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed"
)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn reader(framing: Framing) -> Reader {
        Reader::new(framing).unwrap()
    }

    fn read(framing: Framing, bytes: &[u8]) -> Reader {
        let mut reader = reader(framing);
        reader.data(bytes);
        reader
    }

    /// count, compressed, largest, bytes
    fn counts(reader: &Reader) -> (u64, u64, u32, u64) {
        let messages = reader.messages();
        (
            messages.count,
            messages.compressed,
            messages.largest_bytes,
            messages.bytes,
        )
    }

    #[test]
    fn messages_are_counted_the_empty_and_the_compressed_among_them() {
        let bytes = b"\x00\x00\x00\x00\x05hello\x00\x00\x00\x00\x00\x01\x00\x00\x00\x02zz\x00\x00\x00\x00\x09half";
        let reader = read(Framing::Grpc, bytes);

        assert_eq!(counts(&reader), (3, 1, 5, 11));
        assert!(!reader.is_lost());
        assert_eq!(counts(&read(Framing::Grpc, b"")), (0, 0, 0, 0));
    }

    #[test]
    fn a_flag_that_is_none_loses_the_direction() {
        let bytes = b"\x00\x00\x00\x00\x01a\x02\x00\x00\x00\x01b\x00\x00\x00\x00\x01c";

        for flags in [0x02, 0x80, 0x48] {
            let mut bytes = bytes.to_vec();
            bytes[6] = flags;
            let reader = read(Framing::Grpc, &bytes);

            assert_eq!((counts(&reader), reader.is_lost()), ((1, 0, 1, 1), true));
        }
    }

    #[test]
    fn a_gap_within_a_message_is_skipped_by_count_and_one_over_a_prefix_loses_the_direction() {
        for (bytes, lost, after) in [
            (3, false, (2, 0, 5, 7)),
            (4, true, (0, 0, 0, 2)),
            (u64::MAX, true, (0, 0, 0, 2)),
        ] {
            let mut reader = read(Framing::Grpc, b"\x00\x00\x00\x00\x05he");
            reader.gap(bytes);
            reader.data(b"\x00\x00\x00\x00\x02ok");

            assert_eq!((reader.is_lost(), counts(&reader)), (lost, after));
        }
        for before in [&b""[..], b"\x00\x00\x00\x00"] {
            let mut reader = read(Framing::Grpc, before);
            reader.gap(0);
            assert!(!reader.is_lost());
            reader.gap(1);
            assert!(reader.is_lost());
        }
    }

    #[test]
    fn trailers_of_grpc_web_are_its_last_frame() {
        let message = &b"\x00\x00\x00\x00\x02ok"[..];
        let trailers = b"\x80\x00\x00\x00\x24grpc-message: none\r\nGrpc-Status:13\r\n";
        let reader = read(Framing::Web, &[message, trailers, message].concat());

        assert_eq!(counts(&reader), (1, 0, 2, 2));
        assert_eq!(reader.web_status(), Some(13));
        let (whole, last) = trailers.split_at(trailers.len() - 1);
        let mut cut = read(Framing::Web, whole);
        assert_eq!(cut.web_status(), None);
        cut.data(last);
        assert_eq!(cut.web_status(), Some(13));
    }

    #[test]
    fn trailers_that_are_cut_compressed_or_long_tell_no_status() {
        let mut gapped = read(Framing::Web, b"\x80\x00\x00\x00\x0fgrpc-");
        gapped.gap(7);
        gapped.data(b":0\r");
        assert_eq!((gapped.web_status(), gapped.is_lost()), (None, false));

        let compressed = read(Framing::Web, b"\x81\x00\x00\x00\x0dgrpc-status:0");
        assert_eq!(compressed.web_status(), None);

        let mut long = read(Framing::Web, b"\x80\xff\xff\xff\xff");
        for _ in 0..10_000 {
            long.data(b"grpc-status:0\r\n");
            assert!(long.retained_bytes() <= 2 * GRPC_WEB_TRAILER_BYTES_MAX);
        }
        assert_eq!(long.web_status(), None);
    }

    #[test]
    fn content_types_paths_and_statuses_are_read_as_the_protocol_writes_them() {
        for (value, framing) in [
            ("application/grpc", Some(Framing::Grpc)),
            ("Application/gRPC+proto; charset=utf-8", Some(Framing::Grpc)),
            ("application/grpc-web+json", Some(Framing::Web)),
            ("application/grpc-web;x", Some(Framing::Web)),
            ("application/grpc-web-text+proto", Some(Framing::WebText)),
            ("application/grpcx", None),
            ("application/json", None),
            ("", None),
        ] {
            assert_eq!(
                Framing::of_content_type(value.as_bytes()),
                framing,
                "{value}"
            );
        }
        assert!(Reader::new(Framing::WebText).is_none());

        let call = Call::of_path(b"/shop.v1.Cart/AddItem").unwrap();
        assert_eq!(
            (call.service, call.method),
            (&b"shop.v1.Cart"[..], &b"AddItem"[..])
        );
        for path in ["", "/", "/a", "/a/", "//b", "a/b", "/a/b/c", "*"] {
            assert_eq!(Call::of_path(path.as_bytes()), None, "{path}");
        }

        assert_eq!(status(b"0"), Some(0));
        assert_eq!(status(b" 16 "), Some(16));
        for bad in ["", "+1", "-1", "OK", "4294967296", "1 2"] {
            assert_eq!(status(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whole_bytes_and_random_pieces_say_what_was_written(
            messages in vec((any::<bool>(), vec(any::<u8>(), 0..300)), 0..20),
            sizes in vec(1_usize..30, 1..8),
        ) {
            let mut wire = Vec::new();
            for (compressed, payload) in &messages {
                wire.push(u8::from(*compressed));
                wire.extend(u32::try_from(payload.len()).unwrap().to_be_bytes());
                wire.extend(payload);
            }
            let lengths = || messages.iter().map(|(_, payload)| payload.len());
            let expected = Messages {
                count: messages.len() as u64,
                compressed: messages.iter().filter(|(compressed, _)| *compressed).count() as u64,
                largest_bytes: u32::try_from(lengths().max().unwrap_or(0)).unwrap(),
                bytes: lengths().sum::<usize>() as u64,
            };
            let mut bytewise = reader(Framing::Grpc);
            for byte in &wire {
                bytewise.data(&[*byte]);
            }
            let mut pieces = reader(Framing::Web);
            let mut rest = wire.as_slice();
            for size in sizes.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, behind) = rest.split_at(rest.len().min(*size));
                pieces.data(piece);
                rest = behind;
            }

            prop_assert_eq!(read(Framing::Grpc, &wire).messages(), expected);
            prop_assert_eq!(bytewise.messages(), expected);
            prop_assert_eq!(pieces.messages(), expected);
        }

        #[test]
        fn any_bytes_and_gaps_are_survived(pieces in vec((vec(any::<u8>(), 0..60), any::<u64>()), 0..30)) {
            let mut reader = reader(Framing::Web);
            for (bytes, gap) in &pieces {
                reader.data(bytes);
                reader.gap(*gap % 64);
                reader.data(b"\x00\x00\x00");
            }
            reader.gap(u64::MAX);

            prop_assert!(reader.retained_bytes() <= 2 * GRPC_WEB_TRAILER_BYTES_MAX);
        }
    }
}
