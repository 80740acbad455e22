//! A connection that has become a WebSocket: the exchange that opened it, and what was said on it since.

use crate::counters::Counter;
use crate::exchange::{
    Conversation, Exchange, Flags, MessageCount, MessageSample, Messages, Protocol, Request,
    Response, Sink,
};
use crate::outlet::{Moment, Outlet};
use crate::websocket::{Extensions, Kind, Reader, Sender};

#[derive(Debug)]
pub struct WebSocket {
    request: Option<Box<Request>>,
    response: Box<Response>,
    flags: Flags,
    /// Of the client and of the server.
    readers: [Reader; 2],
    given: bool,
}

impl WebSocket {
    /// By the 101 and, where it was seen, what asked for it.
    #[must_use]
    pub fn new(request: Option<Box<Request>>, response: Box<Response>, mut flags: Flags) -> Self {
        flags.set(Flags::STREAMING);
        let agreed = response.headers.iter().filter_map(|(name, value)| {
            name.eq_ignore_ascii_case(b"sec-websocket-extensions")
                .then_some(value)
        });
        let extensions = Extensions::negotiated(agreed);
        Self {
            readers: [Sender::Client, Sender::Server].map(|sender| Reader::new(sender, extensions)),
            request,
            response,
            flags,
            given: false,
        }
    }

    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        let request = self.request.as_ref().map_or(0, |request| {
            let line = request.method.len() + request.target.len();
            line + request.headers.bytes() + request.trailers.bytes() + request.body.kept_bytes()
        });
        let response = self.response.headers.bytes() + self.response.body.kept_bytes();
        let readers = self.readers.iter().map(Reader::retained_bytes);
        request + response + readers.sum::<usize>()
    }

    fn reader(&mut self, from_client: bool) -> &mut Reader {
        let [client, server] = &mut self.readers;
        if from_client { client } else { server }
    }

    pub fn data(&mut self, from_client: bool, bytes: &[u8]) {
        self.reader(from_client).data(bytes);
    }

    pub fn gap(&mut self, from_client: bool, bytes: u64) {
        self.flags.set(Flags::GAP);
        self.reader(from_client).gap(bytes);
    }

    /// Gives out the exchange that opened it, where those without a near end are wanted at once.
    pub fn open<S: Sink>(&mut self, conversation: Conversation, outlet: &mut Outlet<'_, S>) {
        self.given = outlet.wants.streams_at_once;
        if self.given {
            outlet.give(Moment::First, self.exchange(conversation, None));
            if let Some(request) = &mut self.request {
                request.body.keep_size();
            }
        }
    }

    /// Nothing follows on it.
    pub fn close<S: Sink>(&mut self, conversation: Conversation, outlet: &mut Outlet<'_, S>) {
        let lost = self
            .readers
            .iter()
            .filter(|reader| reader.is_lost())
            .count();
        outlet.counters.add(Counter::WebsocketLost, lost as u64);
        let messages = self.messages();
        let moment = if self.given {
            Moment::StreamEnd
        } else {
            Moment::First
        };
        outlet.give(moment, self.exchange(conversation, Some(&messages)));
    }

    fn exchange<'e>(
        &'e self,
        conversation: Conversation,
        messages: Option<&'e Messages>,
    ) -> Exchange<'e> {
        Exchange {
            conversation,
            protocol: Protocol::Websocket,
            stream_id: None,
            request: self.request.as_deref(),
            response: Some(&self.response),
            messages,
            complete: true,
            flags: self.flags,
        }
    }

    fn messages(&self) -> Messages {
        let [client, server] = &self.readers;
        let samples = [(true, client), (false, server)].into_iter();
        let samples = samples.flat_map(|(from_client, reader)| {
            reader.samples().iter().map(move |sample| MessageSample {
                from_client,
                text: sample.text.clone(),
                truncated: sample.truncated,
            })
        });
        Messages {
            client: count(client),
            server: count(server),
            samples: samples.collect(),
            grpc_status: None,
            // Who closes first says why; the other side repeats it.
            close_code: client.close_code().or(server.close_code()),
        }
    }
}

/// Messages of the application: control frames are the protocol's own.
fn count(reader: &Reader) -> MessageCount {
    let [text, binary] = [Kind::Text, Kind::Binary].map(|kind| reader.tally(kind));
    MessageCount {
        messages: text.messages + binary.messages,
        bytes: text.bytes + binary.bytes,
    }
}
