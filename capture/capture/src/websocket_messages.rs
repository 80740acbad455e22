//! What was said on a WebSocket, by both sides, whichever version of HTTP opened it.

use crate::counters::{Counter, Counters};
use crate::exchange::{Headers, MessageCount, MessageSample, Messages};
use crate::websocket::{Extensions, Kind, Reader, Sender};

#[derive(Debug)]
pub struct WebSocketMessages {
    /// Of the client and of the server.
    readers: [Reader; 2],
}

impl WebSocketMessages {
    /// By the answer that opened it, which names the extensions that were agreed.
    #[must_use]
    pub fn of_answer(headers: &Headers) -> Self {
        let agreed = headers.iter().filter_map(|(name, value)| {
            name.eq_ignore_ascii_case(b"sec-websocket-extensions")
                .then_some(value)
        });
        let extensions = Extensions::negotiated(agreed);
        Self {
            readers: [Sender::Client, Sender::Server].map(|sender| Reader::new(sender, extensions)),
        }
    }

    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        self.readers.iter().map(Reader::retained_bytes).sum()
    }

    pub fn data(&mut self, from_client: bool, bytes: &[u8]) {
        self.reader(from_client).data(bytes);
    }

    pub fn gap(&mut self, from_client: bool, bytes: u64) {
        self.reader(from_client).gap(bytes);
    }

    fn reader(&mut self, from_client: bool) -> &mut Reader {
        let [client, server] = &mut self.readers;
        if from_client { client } else { server }
    }

    /// What there was, once it is over.
    #[must_use]
    pub fn messages(&self, counters: &mut Counters) -> Messages {
        let lost = self.readers.iter().filter(|reader| reader.is_lost());
        counters.add(Counter::WebsocketLost, lost.count() as u64);
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
