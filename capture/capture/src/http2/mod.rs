//! HTTP/2 in the clear (RFC 9113): frames of both directions to exchanges, one per stream.
//!
//! HPACK state (RFC 7541) lives as long as the connection: once header bytes are lost, what follows cannot be read, and says so.

mod bad;
mod frames;
mod head;
mod hpack;
mod huffman;

use ahash::RandomState;
use hashbrown::HashMap;

use crate::body::Incoming;
use crate::coding;
use crate::counters::{Counter, Counters};
use crate::exchange::{
    Conversation, Exchange, Flags, Headers, Protocol, Request, Response, Sink, Wants,
};
use crate::http1::parser::Meta;
use crate::limits::{H2_STREAMS_MAX, PENDING_BYTES_MAX};
use bad::Bad;
use frames::{Event, Frames};
use head::Head;

/// What a session needs from around it.
pub struct Desk<'a, S: Sink> {
    pub conversation: Conversation,
    pub sink: &'a mut S,
    pub counters: &'a mut Counters,
    pub wants: Wants,
}

#[derive(Default)]
struct Half {
    headers_seen: bool,
    incoming: Option<Incoming>,
    trailers: Headers,
    ended: bool,
}

impl Half {
    fn bytes(&self) -> usize {
        self.body_bytes() + self.trailers.bytes()
    }

    fn body_bytes(&self) -> usize {
        self.incoming.as_ref().map_or(0, Incoming::kept_bytes)
    }
}

struct Stream {
    request: Request,
    response: Response,
    client: Half,
    server: Half,
    flags: Flags,
}

impl Stream {
    fn half(&mut self, of_client: bool) -> &mut Half {
        if of_client {
            &mut self.client
        } else {
            &mut self.server
        }
    }

    /// Memory that it takes.
    fn bytes(&self) -> usize {
        let request = &self.request;
        let line = request.method.len() + request.target.len() + request.authority.len();
        let headers = request.headers.bytes() + self.response.headers.bytes();
        size_of::<Self>() + line + headers + self.client.bytes() + self.server.bytes()
    }

    /// Keeps no bytes of its bodies, and none that follow.
    fn give_up_bodies(&mut self) {
        for half in [&mut self.client, &mut self.server] {
            if let Some(incoming) = &mut half.incoming {
                incoming.keep_none();
            }
        }
    }
}

pub struct Session {
    client: Frames,
    server: Frames,
    streams: HashMap<u32, Stream, RandomState>,
    /// Memory that the streams take.
    stream_bytes: usize,
    /// The streams that give way next, the largest last, as they were when all were last looked at.
    giving_way: Vec<u32>,
    mid_stream: bool,
    lost: bool,
}

impl Session {
    #[must_use]
    pub fn new(mid_stream: bool) -> Self {
        Self {
            client: Frames::new(true),
            server: Frames::new(false),
            streams: HashMap::with_hasher(RandomState::new()),
            stream_bytes: 0,
            giving_way: Vec::new(),
            mid_stream,
            lost: false,
        }
    }

    /// Memory that messages of this connection take.
    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        self.stream_bytes + self.client.buffered_bytes() + self.server.buffered_bytes()
    }

    /// The request that asked for the upgrade is stream 1, half-closed.
    pub fn upgraded(&mut self, request: Option<Request>) {
        let Some(request) = request else { return };
        let mut flags = Flags::default();
        flags.set(Flags::H2C_UPGRADE);
        if request.body.truncated {
            flags.set(Flags::GAP);
        }
        let client = Half {
            headers_seen: true,
            ended: true,
            ..Half::default()
        };
        self.insert(1, request, client, flags);
    }

    pub fn data<S: Sink>(
        &mut self,
        from_client: bool,
        bytes: &[u8],
        meta: Meta,
        desk: &mut Desk<'_, S>,
    ) {
        if self.lost {
            return;
        }
        let mut rest = bytes;
        loop {
            let frames = if from_client {
                &mut self.client
            } else {
                &mut self.server
            };
            let event = match frames.next(&mut rest) {
                Ok(Some(event)) => event,
                Ok(None) => return,
                Err(Bad) => {
                    self.lose(desk);
                    return;
                }
            };
            self.event(from_client, event, meta, desk);
            self.shed(desk);
        }
    }

    pub fn gap<S: Sink>(&mut self, from_client: bool, bytes: u64, desk: &mut Desk<'_, S>) {
        if self.lost {
            return;
        }
        let frames = if from_client {
            &mut self.client
        } else {
            &mut self.server
        };
        match frames.gap(bytes) {
            Some(stream_id) => {
                self.change(stream_id, |stream| {
                    if let Some(incoming) = &mut stream.half(from_client).incoming {
                        incoming.gap(bytes);
                    }
                });
            }
            None => self.lose(desk),
        }
    }

    /// No frame follows.
    pub fn close<S: Sink>(&mut self, desk: &mut Desk<'_, S>) {
        let mut ids: Vec<u32> = self.streams.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            self.end_stream(id, true, desk);
        }
    }

    fn lose<S: Sink>(&mut self, desk: &mut Desk<'_, S>) {
        desk.counters.add(Counter::Http2Lost, 1);
        self.lost = true;
        for stream in self.streams.values_mut() {
            stream.flags.set(Flags::GAP);
        }
        self.close(desk);
        // Nothing is read any more: neither buffers nor tables are of use.
        self.giving_way = Vec::new();
        (self.client, self.server) = (Frames::new(true), Frames::new(false));
    }

    fn insert(&mut self, id: u32, request: Request, client: Half, flags: Flags) {
        let stream = Stream {
            request,
            response: Response::default(),
            client,
            server: Half::default(),
            flags,
        };
        self.stream_bytes += stream.bytes();
        self.streams.insert(id, stream);
    }

    /// Changes a stream, and keeps count of the memory that all of them take.
    fn change<T>(&mut self, id: u32, change: impl FnOnce(&mut Stream) -> T) -> Option<T> {
        let stream = self.streams.get_mut(&id)?;
        let before = stream.bytes();
        let result = change(stream);
        self.stream_bytes = self.stream_bytes - before + stream.bytes();
        Some(result)
    }

    /// While the streams take more than their bound, one of the largest gives up its bodies or, where it is all heads, ends.
    fn shed<S: Sink>(&mut self, desk: &mut Desk<'_, S>) {
        let bytes_max = PENDING_BYTES_MAX + 2 * desk.wants.encoded_bytes.max(desk.wants.kept_bytes);
        while self.stream_bytes > bytes_max {
            let Some(id) = self.next_to_give_way() else {
                return;
            };
            let Some(stream) = self.streams.get(&id) else {
                continue;
            };
            if stream.client.body_bytes() + stream.server.body_bytes() > 0 {
                desk.counters.add(Counter::Http2BodiesDropped, 1);
                self.change(id, Stream::give_up_bodies);
            } else {
                desk.counters.add(Counter::Http2StreamsDropped, 1);
                self.end_stream(id, true, desk);
            }
        }
    }

    /// All are looked at only once the larger half of the last look has given way: a few bytes make a stream, and a look at a thousand
    /// of them for each would be what a sender could ask for.
    fn next_to_give_way(&mut self) -> Option<u32> {
        if self.giving_way.is_empty() {
            let streams = self.streams.iter();
            let mut sizes: Vec<_> = streams.map(|(id, stream)| (stream.bytes(), *id)).collect();
            sizes.sort_unstable();
            let larger = sizes.iter().skip(sizes.len() / 2);
            self.giving_way.extend(larger.map(|(_, id)| *id));
        }
        self.giving_way.pop()
    }

    fn event<S: Sink>(
        &mut self,
        from_client: bool,
        event: Event<'_>,
        meta: Meta,
        desk: &mut Desk<'_, S>,
    ) {
        match event {
            Event::Data { stream_id, bytes } => {
                self.change(stream_id, |stream| {
                    let incoming = &mut stream.half(from_client).incoming;
                    incoming
                        .get_or_insert_with(|| Incoming::new(&desk.wants, Some(Vec::new())))
                        .data(bytes);
                });
            }
            Event::Headers {
                stream_id,
                head,
                end_stream,
            } => {
                if from_client {
                    self.request_head(stream_id, head, meta, desk);
                } else {
                    self.response_head(stream_id, head, meta, desk);
                }
                if end_stream {
                    self.end_half(stream_id, from_client, desk);
                }
            }
            Event::Promise { promised_id, head } => {
                self.request_head(promised_id, head, meta, desk);
                self.end_half(promised_id, true, desk);
            }
            Event::EndStream { stream_id } => self.end_half(stream_id, from_client, desk),
            Event::Reset { stream_id } => {
                if let Some(stream) = self.streams.get_mut(&stream_id) {
                    stream.flags.set(Flags::RESET);
                    self.end_stream(stream_id, true, desk);
                }
            }
            Event::Other => {}
        }
    }

    fn request_head<S: Sink>(&mut self, id: u32, head: Head, meta: Meta, desk: &mut Desk<'_, S>) {
        let lost = note_dropped(&head, desk.counters);
        if self.streams.contains_key(&id) {
            self.change(id, |stream| {
                stream.client.trailers = head.headers;
                stream.flags.set(lost);
            });
            return;
        }
        if self.streams.len() >= H2_STREAMS_MAX {
            desk.counters.add(Counter::Http2StreamsDropped, 1);
            return;
        }
        let authority = head.authority.unwrap_or_default();
        let request = Request {
            method: head.method.unwrap_or_default(),
            // CONNECT has no path (RFC 9113 section 8.5): its target is the authority.
            target: head
                .path
                .filter(|path| !path.is_empty())
                .unwrap_or_else(|| authority.clone()),
            authority,
            headers: head.headers,
            time_ns: meta.time_ns,
            packet: meta.packet,
            ..Request::default()
        };
        let incoming = Some(Incoming::new(&desk.wants, codings(&request.headers)));
        let client = Half {
            headers_seen: true,
            incoming,
            ..Half::default()
        };
        self.insert(id, request, client, lost);
    }

    fn response_head<S: Sink>(&mut self, id: u32, head: Head, meta: Meta, desk: &mut Desk<'_, S>) {
        self.change(id, |stream| {
            stream.flags.set(note_dropped(&head, desk.counters));
            match head.status {
                Some(100..=199) => {
                    stream.flags.set(Flags::INTERIM);
                    desk.counters.add(Counter::InterimResponses, 1);
                }
                Some(status) if !stream.server.headers_seen => {
                    stream.response = Response {
                        status,
                        headers: head.headers,
                        time_ns: meta.time_ns,
                        packet: meta.packet,
                        ..Response::default()
                    };
                    stream.server.headers_seen = true;
                    stream.server.incoming = Some(Incoming::new(
                        &desk.wants,
                        codings(&stream.response.headers),
                    ));
                }
                _ => stream.server.trailers = head.headers,
            }
        });
    }

    fn end_half<S: Sink>(&mut self, id: u32, of_client: bool, desk: &mut Desk<'_, S>) {
        let done = self.streams.get_mut(&id).is_some_and(|stream| {
            stream.half(of_client).ended = true;
            stream.client.ended && stream.server.ended
        });
        if done {
            self.end_stream(id, false, desk);
        }
    }

    fn end_stream<S: Sink>(&mut self, id: u32, cut: bool, desk: &mut Desk<'_, S>) {
        let Some(mut stream) = self.streams.remove(&id) else {
            return;
        };
        self.stream_bytes -= stream.bytes();
        let mut flags = stream.flags;
        if self.mid_stream {
            flags.set(Flags::MID_STREAM);
        }
        let mut finish = |half: &mut Half, flags: &mut Flags| {
            let mut incoming = half.incoming.take()?;
            if cut && !half.ended {
                incoming.cut_off();
                flags.set(Flags::CUT_OFF);
            } else if incoming.is_missing_bytes() {
                flags.set(Flags::GAP);
            }
            Some(incoming.finish(&desk.wants, flags, desk.counters))
        };
        if let Some(body) = finish(&mut stream.client, &mut flags) {
            stream.request.body = body;
        }
        stream.request.trailers = std::mem::take(&mut stream.client.trailers);
        let answered = stream.server.headers_seen;
        if answered {
            stream.response.body = finish(&mut stream.server, &mut flags).unwrap_or_default();
            stream.response.trailers = std::mem::take(&mut stream.server.trailers);
        } else {
            flags.set(Flags::UNANSWERED);
            desk.counters.add(Counter::RequestsUnanswered, 1);
        }
        let grpc = stream
            .request
            .headers
            .get("content-type")
            .is_some_and(|value| value.starts_with(b"application/grpc"));
        let complete = !flags.has(Flags::GAP) && !flags.has(Flags::CUT_OFF);
        desk.counters.add(Counter::Exchanges, 1);
        desk.counters
            .add(Counter::ExchangesIncomplete, u64::from(!complete));
        desk.sink.exchange(&Exchange {
            conversation: desk.conversation,
            protocol: if grpc { Protocol::Grpc } else { Protocol::H2 },
            stream_id: Some(id),
            request: Some(&stream.request),
            response: answered.then_some(&stream.response),
            complete,
            flags,
        });
    }
}

fn codings(headers: &Headers) -> Option<Vec<coding::Coding>> {
    coding::codings(
        headers
            .iter()
            .filter(|(name, _)| *name == b"content-encoding")
            .map(|(_, value)| value),
    )
}

/// Counts what a head had beyond its bounds, and says so of its exchange.
fn note_dropped(head: &Head, counters: &mut Counters) -> Flags {
    counters.add(Counter::Http2FieldsDropped, head.fields_dropped);
    if head.fields_dropped > 0 {
        Flags::HEADERS_LOST
    } else {
        Flags::default()
    }
}
