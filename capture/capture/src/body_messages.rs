//! Messages within one exchange: those of gRPC in both directions, server-sent events, or those of a WebSocket on a stream of HTTP/2.

use crate::counters::{Counter, Counters};
use crate::exchange::{Headers, MessageCount, Messages};
use crate::websocket_messages::WebSocketMessages;
use crate::{grpc, sse};

/// What a Content-Type says of how a body is divided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Grpc(grpc::Framing),
    Events,
}

impl Kind {
    /// None: a body that is one thing.
    #[must_use]
    pub fn of_content_type(value: &[u8]) -> Option<Self> {
        const EVENTS: &[u8] = b"text/event-stream";
        const GRPC: &[u8] = b"application/grpc";
        let begins = |name: &[u8]| {
            let beginning = value.get(..name.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(name))
        };
        if begins(EVENTS) {
            let rest = value.get(EVENTS.len()..).unwrap_or_default().trim_ascii();
            return matches!(rest.first(), None | Some(b';')).then_some(Self::Events);
        }
        if begins(GRPC) {
            return grpc::Framing::of_content_type(value).map(Self::Grpc);
        }
        None
    }
}

#[derive(Debug)]
pub enum BodyMessages {
    Grpc([grpc::Reader; 2]),
    Events {
        reader: sse::Reader,
        bytes: u64,
    },
    /// Boxed, since few streams have one and it is large.
    WebSocket(Box<WebSocketMessages>),
}

impl BodyMessages {
    /// None: not framed in a way that can be counted.
    #[must_use]
    pub fn new(kind: Kind) -> Option<Box<Self>> {
        Some(Box::new(match kind {
            Kind::Grpc(framing) => {
                Self::Grpc([grpc::Reader::new(framing)?, grpc::Reader::new(framing)?])
            }
            Kind::Events => Self::Events {
                reader: sse::Reader::default(),
                bytes: 0,
            },
        }))
    }

    /// By the answer that opened it.
    #[must_use]
    pub fn of_websocket(answer: &Headers) -> Box<Self> {
        let messages = Box::new(WebSocketMessages::of_answer(answer));
        Box::new(Self::WebSocket(messages))
    }

    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        match self {
            Self::Grpc(readers) => readers.iter().map(grpc::Reader::retained_bytes).sum(),
            Self::Events { .. } => 0,
            Self::WebSocket(messages) => size_of_val(&**messages) + messages.retained_bytes(),
        }
    }

    pub fn data(&mut self, from_client: bool, bytes: &[u8]) {
        match self {
            Self::Grpc([client, server]) => if from_client { client } else { server }.data(bytes),
            Self::Events { .. } if from_client => {}
            Self::Events {
                reader,
                bytes: count,
            } => {
                reader.data(bytes);
                *count += bytes.len() as u64;
            }
            Self::WebSocket(messages) => messages.data(from_client, bytes),
        }
    }

    pub fn gap(&mut self, from_client: bool, bytes: u64) {
        match self {
            Self::Grpc([client, server]) => if from_client { client } else { server }.gap(bytes),
            Self::Events { .. } if from_client => {}
            Self::Events {
                reader,
                bytes: count,
            } => {
                reader.gap(bytes);
                *count += bytes;
            }
            Self::WebSocket(messages) => messages.gap(from_client, bytes),
        }
    }

    /// An unknown number of bytes never came.
    pub fn lose(&mut self, from_client: bool) {
        match self {
            // There is no count of the bytes to add.
            Self::Events { reader, .. } if !from_client => reader.gap(1),
            Self::Events { .. } => {}
            Self::Grpc(_) | Self::WebSocket(_) => self.gap(from_client, u64::MAX),
        }
    }

    /// What there was, once it is over. `status` is the value of `grpc-status` in trailers or headers, where it stood there.
    #[must_use]
    pub fn messages(&self, status: Option<&[u8]>, counters: &mut Counters) -> Messages {
        match self {
            Self::Grpc(readers) => {
                let lost = readers.iter().filter(|reader| reader.is_lost()).count();
                counters.add(Counter::GrpcLost, lost as u64);
                let [client, server] = readers.each_ref().map(|reader| MessageCount {
                    messages: reader.messages().count,
                    bytes: reader.messages().bytes,
                });
                let [_, answers] = readers;
                Messages {
                    client,
                    server,
                    grpc_status: status.and_then(grpc::status).or(answers.web_status()),
                    ..Messages::default()
                }
            }
            Self::Events { reader, bytes } => Messages {
                server: MessageCount {
                    messages: reader.events(),
                    bytes: *bytes,
                },
                ..Messages::default()
            },
            Self::WebSocket(messages) => messages.messages(counters),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_tells_what_its_body_is_divided_into() {
        let kind = |value: &str| Kind::of_content_type(value.as_bytes());

        assert_eq!(kind("Text/Event-Stream; charset=utf-8"), Some(Kind::Events));
        assert_eq!(
            kind("application/grpc+proto"),
            Some(Kind::Grpc(grpc::Framing::Grpc))
        );
        for other in [
            "text/event-streams",
            "application/json",
            "application/grpcx",
            "",
        ] {
            assert_eq!(kind(other), None, "{other}");
        }
    }
}
