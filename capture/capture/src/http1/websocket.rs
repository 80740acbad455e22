//! A connection that has become a WebSocket: the exchange that opened it, and what was said on it since.

use crate::exchange::{Conversation, Exchange, Flags, Messages, Protocol, Request, Response, Sink};
use crate::outlet::{Moment, Outlet};
use crate::websocket_messages::WebSocketMessages;

#[derive(Debug)]
pub struct WebSocket {
    request: Option<Box<Request>>,
    response: Box<Response>,
    flags: Flags,
    messages: WebSocketMessages,
    given: bool,
}

impl WebSocket {
    /// By the 101 and, where it was seen, what asked for it.
    #[must_use]
    pub fn new(request: Option<Box<Request>>, response: Box<Response>, mut flags: Flags) -> Self {
        flags.set(Flags::STREAMING);
        Self {
            messages: WebSocketMessages::of_answer(&response.headers),
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
        request + response + self.messages.retained_bytes()
    }

    pub fn data(&mut self, from_client: bool, bytes: &[u8]) {
        self.messages.data(from_client, bytes);
    }

    pub fn gap(&mut self, from_client: bool, bytes: u64) {
        self.flags.set(Flags::GAP);
        self.messages.gap(from_client, bytes);
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
        let messages = self.messages.messages(outlet.counters);
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
}
