//! HTTP/2 in the clear (RFC 9113): frames of both directions to exchanges, one per stream.
//!
//! HPACK state (RFC 7541) lives as long as the connection: where header blocks were not seen, fields that refer to them stay unknown, and
//! exchanges say so.

mod bad;
pub mod frame_header;
mod frames;
mod head;
mod hpack;
mod huffman;
mod tunnel;

use std::collections::VecDeque;

use ahash::RandomState;
use hashbrown::HashMap;

use crate::body::Incoming;
use crate::body_messages::{BodyMessages, Kind};
use crate::coding::Codings;
use crate::counters::{Counter, Counters};
use crate::exchange::{
    Body, Conversation, Exchange, Flags, Headers, Interest, Protocol, Request, Response, Sink,
};
use crate::http1::parser::Meta;
use crate::limits::{H2_AWAITED_STREAMS_MAX, H2_STREAMS_MAX, PENDING_BYTES_MAX, STREAM_AFTER_NS};
use crate::outlet::{Moment, Outlet};
use bad::Bad;
use frames::{Event, Frames};
use head::Head;
use tunnel::Tunnel;

/// Room that is kept for streams where none is open.
const STREAMS_AT_REST: usize = 8;

/// What a session needs from around it.
pub struct Desk<'a, 'o, S: Sink> {
    pub conversation: Conversation,
    pub outlet: &'a mut Outlet<'o, S>,
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
    /// What it was asked to become.
    tunnel: Option<Tunnel>,
    messages: Option<Box<BodyMessages>>,
    /// Given out already, since it goes on and on.
    given: bool,
}

impl Stream {
    /// Does nothing follow on it? Of a client that reset it, nothing does either.
    fn is_done(&self) -> bool {
        self.server.ended && (self.client.ended || self.flags.has(Flags::RESET))
    }

    fn half(&mut self, of_client: bool) -> &mut Half {
        if of_client {
            &mut self.client
        } else {
            &mut self.server
        }
    }

    /// What it has become, since that was granted.
    fn granted(&self) -> Option<Tunnel> {
        let is_granted = (200..=299).contains(&self.response.status);
        self.tunnel.filter(|_| is_granted)
    }

    /// Whether what this side sends is the body of its message.
    fn sends_body(&self, is_client: bool) -> bool {
        match self.tunnel {
            None => true,
            Some(_) => !is_client && self.granted().is_none(),
        }
    }

    /// Memory that it takes.
    fn bytes(&self) -> usize {
        let request = &self.request;
        let line = request.method.len() + request.target.len() + request.authority.len();
        let headers = request.headers.bytes() + self.response.headers.bytes();
        let messages = self.messages.as_ref();
        size_of::<Self>()
            + line
            + headers
            + self.request.body.kept_bytes()
            + self.client.bytes()
            + self.server.bytes()
            + messages.map_or(0, |messages| messages.retained_bytes())
    }

    fn exchange(&self, id: u32, conversation: Conversation, flags: Flags) -> Exchange<'_> {
        let content_type = self.request.headers.get("content-type");
        let is_grpc = content_type.is_some_and(|value| value.starts_with(b"application/grpc"));
        Exchange {
            conversation,
            protocol: match self.granted() {
                Some(Tunnel::WebSocket) => Protocol::Websocket,
                None if is_grpc => Protocol::Grpc,
                _ => Protocol::H2,
            },
            stream_id: Some(id),
            request: Some(&self.request),
            response: self.server.headers_seen.then_some(&self.response),
            messages: None,
            complete: true,
            flags,
        }
    }

    /// Keeps no bytes of its bodies, and none that follow.
    fn give_up_bodies(&mut self) {
        for half in [&mut self.client, &mut self.server] {
            if let Some(incoming) = &mut half.incoming {
                incoming.keep_none();
            }
        }
        self.request.body.keep_size();
    }

    /// Takes the request's body for what it is, where all of it is here: the sink may want to look at it when it is answered.
    fn finish_request<S: Sink>(&mut self, desk: &mut Desk<'_, '_, S>) {
        let Some(incoming) = self.client.incoming.take_if(|_| self.client.ended) else {
            self.request.body.truncated |= self.client.incoming.is_some();
            return;
        };
        if incoming.is_missing_bytes() {
            self.flags.set(Flags::GAP);
        }
        let Outlet {
            wants,
            counters,
            spares,
            ..
        } = &mut *desk.outlet;
        self.request.body = incoming.finish(wants, &mut spares.decoder, &mut self.flags, counters);
    }
}

#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts, and no state machine"
)]
pub struct Session {
    client: Frames,
    server: Frames,
    /// Boxed: the table keeps its size, and shall not be one of streams.
    streams: HashMap<u32, Box<Stream>, RandomState>,
    /// Memory that the streams take.
    stream_bytes: usize,
    /// Reset by the client: the answer may be on its way (RFC 9113 section 5.1). Oldest first; some of them have ended.
    awaited: VecDeque<u32>,
    /// The last stream that the client opened, and the last that the server promised.
    newest: [u32; 2],
    /// The streams that give way next, the largest last, as they were when all were last looked at.
    giving_way: Vec<u32>,
    mid_stream: bool,
    /// Frames were not seen, and so not all that header blocks refer to.
    has_unseen: bool,
    /// Some streams were open then, whose end may be what was not seen.
    has_stale: bool,
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
            awaited: VecDeque::new(),
            newest: [0; 2],
            giving_way: Vec::new(),
            mid_stream,
            has_unseen: false,
            has_stale: false,
            lost: false,
        }
    }

    /// Of a connection that was joined: nothing is known of what was said on it.
    #[must_use]
    pub fn joined() -> Self {
        let mut session = Self::new(true);
        session.client.begin_unseen();
        session.server.begin_unseen();
        session.has_unseen = true;
        session
    }

    /// Memory that messages of this connection take.
    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        self.stream_bytes + self.client.buffered_bytes() + self.server.buffered_bytes()
    }

    /// The request that asked for the upgrade is stream 1, half-closed.
    pub fn upgraded(&mut self, request: Option<Box<Request>>) {
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
        self.newest = [1, 0];
        self.insert(1, *request, client, flags, None);
    }

    pub fn data<S: Sink>(
        &mut self,
        from_client: bool,
        bytes: &[u8],
        meta: Meta,
        desk: &mut Desk<'_, '_, S>,
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
                // What looked like a frame was none.
                Err(Bad) if self.has_unseen => {
                    self.miss(from_client, desk);
                    return;
                }
                Err(Bad) => {
                    self.lose(desk);
                    return;
                }
            };
            self.event(from_client, event, meta, desk);
            self.shed(desk);
        }
    }

    pub fn gap<S: Sink>(&mut self, from_client: bool, bytes: u64, desk: &mut Desk<'_, '_, S>) {
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
                    match &mut stream.half(from_client).incoming {
                        Some(incoming) => incoming.gap(bytes),
                        None => stream.flags.set(Flags::GAP),
                    }
                    if let Some(messages) = &mut stream.messages {
                        messages.gap(from_client, bytes);
                    }
                });
            }
            None => self.miss(from_client, desk),
        }
    }

    /// Ends the streams that were open when frames were not seen, so that they keep no others out.
    fn end_stale<S: Sink>(&mut self, desk: &mut Desk<'_, '_, S>) {
        let stale = self.streams.iter();
        let stale = stale.filter(|(_, stream)| stream.flags.has(Flags::GAP));
        let mut ids: Vec<u32> = stale.map(|(id, _)| *id).collect();
        ids.sort_unstable();
        for id in ids {
            self.end_stream(id, desk);
        }
    }

    /// Frames of a direction were not seen: it goes on with the next one that is. What the other side acknowledges of them is not known,
    /// so that every stream may have lost something.
    fn miss<S: Sink>(&mut self, from_client: bool, desk: &mut Desk<'_, '_, S>) {
        desk.outlet.counters.add(Counter::Http2Lost, 1);
        self.has_unseen = true;
        self.has_stale = !self.streams.is_empty();
        for stream in self.streams.values_mut() {
            let before = stream.bytes();
            stream.flags.set(Flags::GAP);
            let goes_on = !stream.half(from_client).ended;
            if let Some(messages) = stream.messages.as_mut().filter(|_| goes_on) {
                messages.lose(from_client);
            }
            self.stream_bytes = self.stream_bytes - before + stream.bytes();
        }
        let frames = if from_client {
            &mut self.client
        } else {
            &mut self.server
        };
        frames.begin_unseen();
    }

    /// No frame follows.
    pub fn close<S: Sink>(&mut self, desk: &mut Desk<'_, '_, S>) {
        let mut ids: Vec<u32> = self.streams.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            self.end_stream(id, desk);
        }
    }

    fn lose<S: Sink>(&mut self, desk: &mut Desk<'_, '_, S>) {
        desk.outlet.counters.add(Counter::Http2Lost, 1);
        self.lost = true;
        for stream in self.streams.values_mut() {
            stream.flags.set(Flags::GAP);
        }
        self.close(desk);
        // Nothing is read any more: neither buffers nor tables are of use.
        self.giving_way = Vec::new();
        (self.client, self.server) = (Frames::new(true), Frames::new(false));
    }

    fn insert(
        &mut self,
        id: u32,
        request: Request,
        client: Half,
        flags: Flags,
        tunnel: Option<Tunnel>,
    ) {
        let kind = request.headers.get("content-type");
        let messages = match kind.and_then(Kind::of_content_type) {
            Some(kind @ Kind::Grpc(_)) if tunnel.is_none() => BodyMessages::new(kind),
            _ => None,
        };
        let stream = Stream {
            request,
            response: Response::default(),
            client,
            server: Half::default(),
            flags,
            tunnel,
            messages,
            given: false,
        };
        self.stream_bytes += stream.bytes();
        self.streams.insert(id, Box::new(stream));
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
    fn shed<S: Sink>(&mut self, desk: &mut Desk<'_, '_, S>) {
        let wants = desk.outlet.wants;
        let bytes_max = PENDING_BYTES_MAX + 2 * wants.encoded_bytes.max(wants.kept_bytes);
        while self.stream_bytes > bytes_max {
            let Some(id) = self.next_to_give_way() else {
                return;
            };
            let Some(stream) = self.streams.get(&id) else {
                continue;
            };
            if stream.client.body_bytes() + stream.server.body_bytes() > 0 {
                desk.outlet.counters.add(Counter::Http2BodiesDropped, 1);
                self.change(id, Stream::give_up_bodies);
            } else {
                desk.outlet.counters.add(Counter::Http2StreamsDropped, 1);
                self.end_stream(id, desk);
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
        desk: &mut Desk<'_, '_, S>,
    ) {
        match event {
            Event::Data { stream_id, bytes } => {
                self.change(stream_id, |stream| {
                    if stream.sends_body(from_client) {
                        let incoming = &mut stream.half(from_client).incoming;
                        let unnamed = || {
                            let codings = Some(Codings::default());
                            Incoming::new(&desk.outlet.wants, codings, Vec::new())
                        };
                        incoming.get_or_insert_with(unnamed).data(bytes);
                    }
                    if let Some(messages) = &mut stream.messages {
                        messages.data(from_client, bytes);
                    }
                });
                self.give_stream(stream_id, desk);
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
                } else {
                    self.give_stream(stream_id, desk);
                }
            }
            // A client promises nothing (RFC 9113 section 8.4).
            Event::Promise { promised_id, head } if !from_client => {
                self.request_head(promised_id, head, meta, desk);
                self.end_half(promised_id, true, desk);
            }
            Event::EndStream { stream_id } => self.end_half(stream_id, from_client, desk),
            Event::Reset { stream_id } => {
                let Some(stream) = self.streams.get_mut(&stream_id) else {
                    return;
                };
                stream.flags.set(Flags::RESET);
                if !from_client || stream.is_done() {
                    self.end_stream(stream_id, desk);
                } else {
                    self.await_answer(stream_id, desk);
                }
            }
            Event::Promise { .. } | Event::Other => {}
        }
    }

    /// Waits for what the server sent before it knew of the reset, as long as few others wait so.
    fn await_answer<S: Sink>(&mut self, id: u32, desk: &mut Desk<'_, '_, S>) {
        self.awaited.push_back(id);
        if self.awaited.len() > H2_AWAITED_STREAMS_MAX
            && let Some(oldest) = self.awaited.pop_front()
        {
            self.end_stream(oldest, desk);
        }
    }

    fn request_head<S: Sink>(
        &mut self,
        id: u32,
        head: Head,
        meta: Meta,
        desk: &mut Desk<'_, '_, S>,
    ) {
        let lost = note_dropped(&head, desk.outlet.counters);
        // Trailers, or a head whose line refers to what was not seen, which would name no endpoint.
        let is_nameless =
            head.method.is_none() || (head.path.is_none() && head.authority.is_none());
        if self.has_unseen && is_nameless && !self.streams.contains_key(&id) {
            desk.outlet.counters.add(Counter::Http2HeadsUnseen, 1);
            return;
        }
        if self.streams.contains_key(&id) {
            self.change(id, |stream| {
                stream.client.trailers = head.headers;
                stream.flags.set(lost);
            });
            return;
        }
        // Numbers only grow (RFC 9113 section 5.1.1): these are trailers that came behind a stream's end.
        let [opened, promised] = &mut self.newest;
        let newest = if id.is_multiple_of(2) {
            promised
        } else {
            opened
        };
        if id <= *newest {
            return;
        }
        *newest = id;
        if self.streams.len() >= H2_STREAMS_MAX && std::mem::take(&mut self.has_stale) {
            self.end_stale(desk);
        }
        if self.streams.len() >= H2_STREAMS_MAX {
            desk.outlet.counters.add(Counter::Http2StreamsDropped, 1);
            return;
        }
        let tunnel = Tunnel::asked_by(&head);
        let authority = head.authority.unwrap_or_default();
        let request = Request {
            // As it is asked for in HTTP/1.1, where it is the same endpoint.
            method: match tunnel {
                Some(Tunnel::WebSocket) => b"GET".to_vec(),
                _ => head.method.unwrap_or_default(),
            },
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
        let wants = &desk.outlet.wants;
        let incoming = Incoming::new(wants, codings(&request.headers), Vec::new());
        let client = Half {
            headers_seen: true,
            incoming: tunnel.is_none().then_some(incoming),
            ..Half::default()
        };
        self.insert(id, request, client, lost, tunnel);
    }

    fn response_head<S: Sink>(
        &mut self,
        id: u32,
        head: Head,
        meta: Meta,
        desk: &mut Desk<'_, '_, S>,
    ) {
        self.change(id, |stream| {
            stream.flags.set(note_dropped(&head, desk.outlet.counters));
            match head.status {
                Some(100..=199) => {
                    stream.flags.set(Flags::INTERIM);
                    desk.outlet.counters.add(Counter::InterimResponses, 1);
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
                    let kind = stream.response.headers.get("content-type");
                    let codings = codings(&stream.response.headers);
                    if kind.and_then(Kind::of_content_type) == Some(Kind::Events)
                        && codings.is_some_and(|codings| codings.is_empty())
                    {
                        stream.flags.set(Flags::STREAMING);
                        stream.messages = BodyMessages::new(Kind::Events);
                    }
                    if let Some(tunnel) = stream.granted() {
                        stream.flags.set(Flags::STREAMING);
                        stream.messages = (tunnel == Tunnel::WebSocket)
                            .then(|| BodyMessages::of_websocket(&stream.response.headers));
                    }
                    stream.finish_request(desk);
                    let heads = stream.exchange(id, desk.conversation, stream.flags);
                    let interest = desk.outlet.sink.interest(&heads);
                    stream.response.interest = interest;
                    let incoming = if interest == Interest::Whole {
                        Incoming::new(&desk.outlet.wants, codings, Vec::new())
                    } else {
                        stream.give_up_bodies();
                        Incoming::of_no_interest()
                    };
                    stream.server.incoming = stream.sends_body(false).then_some(incoming);
                }
                _ => stream.server.trailers = head.headers,
            }
        });
    }

    fn end_half<S: Sink>(&mut self, id: u32, of_client: bool, desk: &mut Desk<'_, '_, S>) {
        let done = self.streams.get_mut(&id).is_some_and(|stream| {
            stream.half(of_client).ended = true;
            stream.is_done()
        });
        if done {
            self.end_stream(id, desk);
        }
    }

    fn end_stream<S: Sink>(&mut self, id: u32, desk: &mut Desk<'_, '_, S>) {
        let Some(mut stream) = self.streams.remove(&id) else {
            return;
        };
        if self.streams.is_empty() {
            self.streams.shrink_to(STREAMS_AT_REST);
        }
        self.stream_bytes -= stream.bytes();
        let mut flags = stream.flags;
        if self.mid_stream {
            flags.set(Flags::MID_STREAM);
        }
        let mut finish = |half: &mut Half, flags: &mut Flags| {
            let mut incoming = half.incoming.take()?;
            if !half.ended {
                incoming.cut_off();
                flags.set(Flags::CUT_OFF);
            } else if incoming.is_missing_bytes() {
                flags.set(Flags::GAP);
            }
            let Outlet {
                wants,
                counters,
                spares,
                ..
            } = &mut *desk.outlet;
            Some(incoming.finish(wants, &mut spares.decoder, flags, counters))
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
            desk.outlet.counters.add(Counter::RequestsUnanswered, 1);
        }
        let messages = stream.messages.take().map(|messages| {
            let status = stream.response.grpc_status();
            messages.messages(status, desk.outlet.counters)
        });
        let moment = if stream.given {
            Moment::StreamEnd
        } else {
            Moment::First
        };
        let exchange = Exchange {
            messages: messages.as_ref(),
            ..stream.exchange(id, desk.conversation, flags)
        };
        desk.outlet.give(moment, exchange);
    }

    /// Gives out a stream that has no near end; its bodies are given up then.
    fn give_stream<S: Sink>(&mut self, id: u32, desk: &mut Desk<'_, '_, S>) {
        let Some(stream) = self.streams.get_mut(&id) else {
            return;
        };
        let age_ns = desk.outlet.time_ns.saturating_sub(stream.response.time_ns);
        let is_streaming = stream.flags.has(Flags::STREAMING) || age_ns > STREAM_AFTER_NS;
        if stream.given || !stream.server.headers_seen || !is_streaming {
            return;
        }
        stream.flags.set(Flags::STREAMING);
        if !desk.outlet.wants.streams_at_once {
            return;
        }
        let mid_stream = self.mid_stream;
        self.change(id, |stream| {
            stream.given = true;
            let mut flags = stream.flags;
            let so_far = |half: &mut Half, body: &mut Body, flags: &mut Flags| {
                if let Some(incoming) = &mut half.incoming {
                    *body = incoming.so_far(flags);
                }
            };
            so_far(&mut stream.client, &mut stream.request.body, &mut flags);
            so_far(&mut stream.server, &mut stream.response.body, &mut flags);
            if mid_stream {
                flags.set(Flags::MID_STREAM);
            }
            let exchange = stream.exchange(id, desk.conversation, flags);
            desk.outlet.give(Moment::First, exchange);
            stream.request.body.keep_size();
            stream.response.body.keep_size();
        });
    }
}

fn codings(headers: &Headers) -> Option<Codings> {
    let mut named = headers
        .iter()
        .filter(|(name, _)| *name == b"content-encoding");
    named.try_fold(Codings::default(), |codings, (_, value)| codings.and(value))
}

/// Counts what a head had beyond its bounds, and says so of its exchange.
fn note_dropped(head: &Head, counters: &mut Counters) -> Flags {
    counters.add(Counter::Http2FieldsDropped, head.fields_dropped);
    counters.add(Counter::Http2FieldsUnseen, head.fields_unseen);
    if head.fields_dropped + head.fields_unseen > 0 {
        Flags::HEADERS_LOST
    } else {
        Flags::default()
    }
}
