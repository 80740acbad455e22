//! One connection's messages paired to exchanges.
//!
//! Without loss the order pairs them (RFC 9112 section 9.3.2). Behind a gap order proves nothing: a response belongs to a request only if
//! the server had received that request when it answered (the response's acknowledgement covers its head) and the client had not yet
//! received the response when it asked (the request's acknowledgement lies not behind the response's first byte). A response that
//! fits several requests then stays without one, and so does one that may answer a lost request: a wrong pairing is worse than a
//! missing one.

use std::collections::VecDeque;

use super::head::{Framing, Head, StartLine};
use super::parser::{Handler, Meta, Next, Side};
use super::websocket::WebSocket;
use crate::body::Incoming;
use crate::body_messages::{BodyMessages, Kind};
use crate::counters::{Counter, Counters};
use crate::exchange::{
    Body, Conversation, Exchange, Flags, Headers, Interest, Protocol, Request, Response, Sink,
};
use crate::limits::{
    PENDING_BYTES_MAX, PENDING_LOOKS_MAX, PENDING_REQUESTS_MAX, SETTLED_AFTER_NS, STREAM_AFTER_NS,
};
use crate::outlet::{Moment, Outlet};
use crate::spares::Spares;

/// Room that is kept for pending requests where there are none.
const PENDING_AT_REST: usize = 4;

/// What follows the 101 or the answer to CONNECT.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure {
    Http2,
    WebSocket,
    Upgraded,
    Tunnelled,
}

#[derive(Debug)]
struct Pending {
    request: Box<Request>,
    /// Behind the head, in the request direction.
    head_end: u64,
    /// What the client had received when it asked, in the response direction.
    ack: Option<u64>,
    /// Behind the whole message.
    end: Option<u64>,
    /// A request that was lost may have been sent just before it: the next answer may be that one's.
    behind_loss: bool,
    incoming: Option<Incoming>,
    flags: Flags,
    upgrades_to_h2: bool,
    answer: Option<Box<Response>>,
    /// Within its body, and that of its answer.
    messages: Option<Box<BodyMessages>>,
    /// Memory that it takes, its open body left out.
    bytes: usize,
}

#[derive(Debug)]
struct Answering {
    response: Box<Response>,
    incoming: Incoming,
    flags: Flags,
    /// The first pending request is the one answered.
    paired: bool,
    /// Given out already, since it goes on and on.
    given: bool,
}

// Independent facts, each with its own reason, and no state machine.
#[allow(clippy::struct_excessive_bools)]
#[derive(Default, Debug)]
pub struct Pairing {
    pending: VecDeque<Pending>,
    answering: Option<Answering>,
    /// Where the last paired response ended, in the response direction.
    answered_to: u64,
    pending_bytes: usize,
    /// The last pending request is not whole yet.
    receiving: bool,
    /// First byte of interim responses before the final one.
    interim_at: Option<u64>,
    /// A response head may have been lost since the last sure pairing.
    responses_lost: bool,
    /// Requests may have been lost since.
    requests_lost: bool,
    /// And since the last request that was seen, which the client sent when it had received this much.
    lost_since_request: bool,
    last_request_ack: Option<u64>,
    /// This client asks again before it is answered.
    pipelines: bool,
    /// What the server had received when it last sent an answer without its request, since the last sure pairing.
    orphan_ack: Option<u64>,
    /// When the last response ended.
    answered_ns: Option<u64>,
    pub departure: Option<Departure>,
    /// The request whose Upgrade made HTTP/2 of this connection: it is stream 1 (RFC 7540 section 3.2).
    pub upgraded_request: Option<Box<Request>>,
    /// What this connection has become.
    pub websocket: Option<Box<WebSocket>>,
    mid_stream: bool,
}

impl Pairing {
    /// Of a connection whose beginning was seen, or not.
    #[must_use]
    pub fn new(mid_stream: bool) -> Self {
        Self {
            mid_stream,
            ..Self::default()
        }
    }

    /// Memory that messages of this connection take.
    #[must_use]
    pub fn retained_bytes(&self) -> usize {
        let asked = self
            .pending
            .back()
            .and_then(|pending| pending.incoming.as_ref());
        let answered = self.answering.as_ref();
        let messages = self.pending.front();
        let messages = messages.and_then(|pending| pending.messages.as_ref());
        self.pending_bytes
            + asked.map_or(0, Incoming::kept_bytes)
            + messages.map_or(0, |messages| messages.retained_bytes())
            + answered.map_or(0, |answering| {
                answering.incoming.kept_bytes() + answering.response.headers.bytes()
            })
    }

    /// May a lost request that was sent before this one still be owed an answer? Not where the client had received something since
    /// the last paired answer: that was it, an answer without its request or one that was lost as well. But of a request that was lost
    /// between two that were sent with nothing received in between, the answer is still to come; and where a client has more than one
    /// under way, what it received may have been that of another one.
    fn is_behind_loss(&self, start: u64, ack: Option<u64>, flight_start: Option<u64>) -> bool {
        let is_answering = self
            .answering
            .as_ref()
            .is_some_and(|answering| answering.paired);
        let begins_flight = flight_start.is_none_or(|first| first >= start);
        let is_of_same_flight =
            self.lost_since_request && (ack <= self.last_request_ack || !begins_flight);
        let others_may_be_owed =
            self.pipelines && (self.lost_since_request || !self.pending.is_empty());
        // An answer that the server sent when it had not received all that was lost is that of an earlier one.
        let is_owed =
            self.lost_since_request && self.orphan_ack.is_some_and(|received| received < start);
        let has_heard_nothing = is_owed || ack.is_none_or(|ack| ack <= self.answered_to);
        self.requests_lost
            && (is_answering || is_of_same_flight || others_may_be_owed || has_heard_nothing)
    }

    /// Requests before those that wait were lost.
    fn lose_requests(&mut self) {
        // Who came since was looked at when it came.
        if std::mem::replace(&mut self.requests_lost, true) {
            return;
        }
        for at in 0..self.pending.len() {
            let behind = self
                .pending
                .get(at)
                .is_some_and(|pending| self.is_behind_loss(pending.head_end, pending.ack, None));
            if let Some(pending) = self.pending.get_mut(at) {
                pending.behind_loss |= behind;
            }
        }
    }

    /// The first pending request is the one answered: what was lost before it matters no more.
    fn be_sure(&mut self) {
        self.responses_lost = false;
        self.orphan_ack = None;
        self.requests_lost = self.requests_lost
            && (self.lost_since_request || self.pending.iter().any(|pending| pending.behind_loss));
    }

    fn pop_first(&mut self) -> Option<Pending> {
        let pending = self.pending.pop_front()?;
        self.pending_bytes -= pending.bytes;
        if self.pending.is_empty() && self.pending.capacity() > PENDING_AT_REST {
            self.pending.shrink_to(PENDING_AT_REST);
        }
        Some(pending)
    }

    fn pop_last(&mut self) -> Option<Pending> {
        let pending = self.pending.pop_back()?;
        self.pending_bytes -= pending.bytes;
        Some(pending)
    }
}

/// A pairing at work.
pub struct Desk<'a, 'o, S: Sink> {
    pub pairing: &'a mut Pairing,
    pub conversation: Conversation,
    pub outlet: &'a mut Outlet<'o, S>,
}

impl<S: Sink> Desk<'_, '_, S> {
    fn count(&mut self, counter: Counter, count: u64) {
        self.outlet.counters.add(counter, count);
    }

    /// Gives an exchange out, and keeps its memory for the next one.
    fn emit(
        &mut self,
        moment: Moment,
        pending: Option<Pending>,
        response: Option<Box<Response>>,
        flags: Flags,
    ) {
        let messages = pending
            .as_ref()
            .and_then(|pending| pending.messages.as_ref());
        let messages = messages.map(|messages| {
            let response = response.as_deref();
            messages.messages(
                response.and_then(Response::grpc_status),
                self.outlet.counters,
            )
        });
        let request = pending.map(|pending| pending.request);
        let exchange = self.exchange(request.as_deref(), response.as_deref(), flags);
        let exchange = Exchange {
            messages: messages.as_ref(),
            ..exchange
        };
        self.outlet.give(moment, exchange);
        if let Some(request) = request {
            self.outlet.spares.keep_request(request);
        }
        if let Some(response) = response {
            self.outlet.spares.keep_response(response);
        }
    }

    fn exchange<'e>(
        &self,
        request: Option<&'e Request>,
        response: Option<&'e Response>,
        mut flags: Flags,
    ) -> Exchange<'e> {
        let http10 = request.map_or_else(
            || response.is_some_and(|response| response.http10),
            |request| request.http10,
        );
        if self.pairing.mid_stream {
            flags.set(Flags::MID_STREAM);
        }
        Exchange {
            conversation: self.conversation,
            protocol: if http10 {
                Protocol::Http10
            } else {
                Protocol::Http11
            },
            stream_id: None,
            request,
            response,
            messages: None,
            complete: true,
            flags,
        }
    }

    /// Gives out the exchange under way where it has no near end; its bodies are given up then.
    fn give_stream(&mut self) {
        let time_ns = self.outlet.time_ns;
        let Some(answering) = &mut self.pairing.answering else {
            return;
        };
        let is_long = time_ns.saturating_sub(answering.response.time_ns) > STREAM_AFTER_NS;
        if answering.given || !(is_long || answering.flags.has(Flags::STREAMING)) {
            return;
        }
        answering.flags.set(Flags::STREAMING);
        let first = self.pairing.pending.front();
        let first = first.filter(|_| answering.paired);
        let asks_on = first.is_some_and(|first| first.incoming.is_some());
        if asks_on || !self.outlet.wants.streams_at_once {
            return;
        }
        answering.given = true;
        let mut flags = answering.flags;
        answering.response.body = answering.incoming.so_far(&mut flags);
        if let Some(first) = first {
            flags.set(first.flags);
        } else {
            flags.set(Flags::ORPHAN);
        }
        let (Some(answering), first) = (&self.pairing.answering, self.pairing.pending.front())
        else {
            return;
        };
        let request = first
            .filter(|_| answering.paired)
            .map(|first| &*first.request);
        let exchange = self.exchange(request, Some(&answering.response), flags);
        self.outlet.give(Moment::First, exchange);
        let is_paired = self.pairing.answering.as_mut().is_some_and(|answering| {
            answering.response.body = Body::default();
            answering.paired
        });
        if is_paired {
            self.give_up_request_body();
        }
    }

    /// Keeps no bytes of the answered request's body, and none that follow.
    fn give_up_request_body(&mut self) {
        let Some(first) = self.pairing.pending.front_mut() else {
            return;
        };
        if let Some(incoming) = &mut first.incoming {
            incoming.keep_none();
        }
        let kept = first.request.body.kept_bytes();
        self.outlet.spares.keep_body(&mut first.request.body);
        first.request.body.keep_size();
        first.bytes -= kept;
        self.pairing.pending_bytes -= kept;
    }

    /// A body that has ended.
    fn finished(&mut self, incoming: Incoming, flags: &mut Flags) -> Body {
        let Outlet {
            wants,
            counters,
            spares,
            ..
        } = &mut *self.outlet;
        incoming.finish(wants, &mut spares.decoder, flags, counters)
    }

    /// A client that pipelines and asks again after a long silence waits for nothing older: what was lost before it matters no more.
    fn settle(&mut self, time_ns: u64) {
        let pairing = &self.pairing;
        let is_unsure = pairing.requests_lost && pairing.pipelines && !pairing.lost_since_request;
        let answered_ns = pairing.answered_ns.unwrap_or(time_ns);
        let silence_ns = time_ns.saturating_sub(answered_ns);
        if is_unsure && pairing.answering.is_none() && silence_ns > SETTLED_AFTER_NS {
            self.close();
            self.pairing.requests_lost = false;
            self.pairing.responses_lost = false;
        }
    }

    /// Gives up the oldest pending request without a response.
    fn give_up_first(&mut self, because: Flags) {
        let Some(mut pending) = self.pairing.pop_first() else {
            return;
        };
        let mut flags = pending.flags;
        flags.set(because);
        if let Some(mut incoming) = pending.incoming.take() {
            incoming.cut_off();
            flags.set(Flags::CUT_OFF);
            pending.request.body = self.finished(incoming, &mut flags);
            self.pairing.receiving = false;
        }
        if pending.answer.is_none() {
            flags.set(Flags::UNANSWERED);
            if self.pairing.responses_lost {
                flags.set(Flags::GAP);
            }
            self.count(Counter::RequestsUnanswered, 1);
        }
        let answer = pending.answer.take();
        self.emit(Moment::First, Some(pending), answer, flags);
    }

    /// The connection is over: nothing that waits can be answered any more.
    pub fn close(&mut self) {
        while !self.pairing.pending.is_empty() {
            self.give_up_first(Flags::default());
        }
    }

    /// HTTP/2 follows, and nothing that waits is answered in HTTP/1 any more. Gives the request that asked for it.
    pub fn turn(&mut self) -> Option<Box<Request>> {
        let last = self.pairing.pending.back();
        let asked = last.filter(|last| last.upgrades_to_h2);
        let request = asked.map(|asked| asked.request.clone());
        self.close();
        request
    }

    /// The response under way is a stream of events.
    fn begin_events(&mut self) {
        let Some(answering) = &mut self.pairing.answering else {
            return;
        };
        answering.flags.set(Flags::STREAMING);
        let first = self.pairing.pending.front_mut();
        if let Some(first) = first.filter(|_| answering.paired) {
            first.messages = BodyMessages::new(Kind::Events);
        }
        self.give_stream();
    }

    /// Takes the 101 under way and its request for a WebSocket's, if they are.
    fn opens_websocket(&mut self) -> bool {
        let is_open = |answering: &Answering| {
            let upgrade = answering.response.headers.get("upgrade");
            upgrade.is_some_and(|name| name.eq_ignore_ascii_case(b"websocket"))
        };
        let asks_on = self.pairing.receiving;
        let Some(answering) = self
            .pairing
            .answering
            .take_if(|answering| is_open(answering) && !asks_on)
        else {
            return false;
        };
        let mut flags = answering.flags;
        let request = if answering.paired {
            self.pairing.pop_first().map(|pending| {
                flags.set(pending.flags);
                pending.request
            })
        } else {
            flags.set(Flags::ORPHAN);
            self.count(Counter::ResponsesOrphaned, 1);
            None
        };
        if self.pairing.mid_stream {
            flags.set(Flags::MID_STREAM);
        }
        let mut websocket = Box::new(WebSocket::new(request, answering.response, flags));
        websocket.open(self.conversation, self.outlet);
        self.pairing.websocket = Some(websocket);
        true
    }

    /// Which pending request a response answers, by its first byte and what the server had received by then.
    fn answered(&self, offset: u64, ack: Option<u64>) -> Option<usize> {
        let pairing = &self.pairing;
        let fits = |pending: &Pending| {
            pending.answer.is_none()
                && ack.is_none_or(|ack| pending.head_end <= ack)
                && pending.ack.is_none_or(|seen| seen <= offset)
                && !pending.behind_loss
        };
        if !pairing.responses_lost && !pairing.requests_lost {
            return pairing
                .pending
                .front()
                .filter(|first| fits(first))
                .map(|_| 0);
        }
        // Both only grow along the queue, so that where they end is found at once.
        let asked_by_then = pairing
            .pending
            .partition_point(|pending| pending.ack.is_none_or(|seen| seen <= offset));
        let received_by_then = match ack {
            None => asked_by_then,
            Some(ack) => pairing
                .pending
                .partition_point(|pending| pending.head_end <= ack),
        };
        let end = asked_by_then.min(received_by_then);
        let is_fitting = |at: &usize| pairing.pending.get(*at).is_some_and(fits);
        let seen_at = |at: usize| pairing.pending.get(at).and_then(|pending| pending.ack);
        let exact_start = pairing
            .pending
            .partition_point(|pending| pending.ack.is_none_or(|seen| seen < offset));
        let exact = (exact_start..end)
            .take(PENDING_LOOKS_MAX)
            .find(is_fitting)
            .filter(|at| seen_at(*at) == Some(offset));
        // All of them were asked in the same state: the first is answered first.
        if let Some(first) = exact {
            return Some(first);
        }
        let mut fitting = (0..end).rev().take(PENDING_LOOKS_MAX).filter(is_fitting);
        // The server had received this one and nothing behind it, where another may have been lost.
        let is_last_received = |at: usize| {
            let whole = pairing.pending.get(at).and_then(|pending| pending.end);
            !pairing.requests_lost || (ack.is_some() && whole == ack)
        };
        let last = fitting.next().filter(|last| is_last_received(*last))?;
        let is_alone = fitting
            .next()
            .is_none_or(|before| seen_at(last) > seen_at(before));
        is_alone.then_some(last)
    }

    fn framing_of_request(framing: &Framing) -> Next {
        if framing.chunked {
            Next::Chunked
        } else if framing.unknown_transfer_coding || framing.content_length_bad {
            Next::Unframed
        } else {
            framing.content_length.map_or(Next::NoBody, Next::Length)
        }
    }

    fn framing_of_response(framing: &Framing, status: u16, method: Option<&[u8]>) -> Next {
        if matches!(status, 100..=199 | 204 | 304) || method == Some(b"HEAD") {
            Next::NoBody
        } else if framing.chunked {
            Next::Chunked
        } else if framing.unknown_transfer_coding || framing.content_length_bad {
            Next::UntilClose
        } else {
            framing
                .content_length
                .map_or(Next::UntilClose, Next::Length)
        }
    }

    fn finish_response(&mut self, trailers: Headers, framing_bad: bool, cut: bool) {
        let Some(mut answering) = self.pairing.answering.take() else {
            return;
        };
        if cut {
            answering.incoming.cut_off();
            answering.flags.set(if framing_bad {
                Flags::FRAMING_BAD
            } else {
                Flags::CUT_OFF
            });
        }
        self.pairing.answered_ns = Some(self.outlet.time_ns);
        if answering.incoming.is_missing_bytes() && !cut {
            answering.flags.set(Flags::GAP);
        }
        let mut flags = answering.flags;
        answering.response.body = self.finished(answering.incoming, &mut flags);
        if trailers.dropped() > 0 {
            flags.set(Flags::HEADERS_LOST);
        }
        if !trailers.is_empty() {
            answering.response.trailers = trailers;
        }
        let moment = if answering.given {
            Moment::StreamEnd
        } else {
            Moment::First
        };
        if !answering.paired {
            flags.set(Flags::ORPHAN);
            self.count(Counter::ResponsesOrphaned, 1);
            self.emit(moment, None, Some(answering.response), flags);
            return;
        }
        let Some(first) = self.pairing.pending.front_mut() else {
            return;
        };
        first.flags.set(flags);
        if first.incoming.is_some() {
            // The answer came before the end of the request (RFC 9112 section 9.3): wait for it.
            first.flags.set(Flags::EARLY_RESPONSE);
            let response = &answering.response;
            let kept =
                response.body.kept_bytes() + response.headers.bytes() + response.trailers.bytes();
            first.bytes += kept;
            first.answer = Some(answering.response);
            self.pairing.pending_bytes += kept;
        } else if let Some(pending) = self.pairing.pop_first() {
            let flags = pending.flags;
            self.emit(moment, Some(pending), Some(answering.response), flags);
        }
    }

    fn finish_request(&mut self, end: Option<u64>, trailers: Headers, framing_bad: bool) {
        self.pairing.receiving = false;
        let last = self.pairing.pending.back_mut();
        let Some((mut incoming, mut flags)) =
            last.and_then(|last| Some((last.incoming.take()?, last.flags)))
        else {
            return;
        };
        match end {
            None => {
                incoming.cut_off();
                flags.set(if framing_bad {
                    Flags::FRAMING_BAD
                } else {
                    Flags::CUT_OFF
                });
            }
            Some(_) if incoming.is_missing_bytes() => flags.set(Flags::GAP),
            Some(_) => {}
        }
        let body = self.finished(incoming, &mut flags);
        if trailers.dropped() > 0 {
            flags.set(Flags::HEADERS_LOST);
        }
        let kept = body.kept_bytes() + trailers.bytes();
        let Some(last) = self.pairing.pending.back_mut() else {
            return;
        };
        (last.end, last.flags, last.request.body) = (end, flags, body);
        last.bytes += kept;
        if !trailers.is_empty() {
            last.request.trailers = trailers;
        }
        let is_answered = last.answer.is_some();
        self.pairing.pending_bytes += kept;
        if is_answered && let Some(mut pending) = self.pairing.pop_last() {
            let (answer, flags) = (pending.answer.take(), pending.flags);
            self.emit(Moment::First, Some(pending), answer, flags);
        }
    }
}

impl<S: Sink> Handler for Desk<'_, '_, S> {
    fn spares(&mut self) -> &mut Spares {
        self.outlet.spares
    }

    fn request(&mut self, meta: Meta, head_end: u64, line: &StartLine<'_>, head: Head) -> Next {
        let StartLine::Request {
            method,
            target,
            http10,
        } = line
        else {
            return Next::Unframed;
        };
        while self.pairing.pending.len() >= PENDING_REQUESTS_MAX
            || (self.pairing.pending_bytes > PENDING_BYTES_MAX && !self.pairing.pending.is_empty())
        {
            self.count(Counter::PendingDropped, 1);
            // A response under way must not pass to the request behind.
            let answering = self.pairing.answering.as_mut();
            let is_given = answering.is_some_and(|answering| {
                let was_paired = std::mem::replace(&mut answering.paired, answering.given);
                if !answering.paired {
                    // What was asked was asked of another exchange.
                    answering.response.interest = Interest::Unasked;
                }
                was_paired && answering.given
            });
            if is_given {
                self.finish_response(Headers::default(), false, true);
            } else {
                self.give_up_first(Flags::default());
            }
            self.pairing.lose_requests();
        }
        self.settle(meta.time_ns);
        let next = Self::framing_of_request(&head.framing);
        let bytes = size_of::<Pending>()
            + size_of::<Request>()
            + head.headers.bytes()
            + method.len()
            + target.len();
        let mut request = self.outlet.spares.request();
        request.method.extend_from_slice(method);
        request.target.extend_from_slice(target);
        request.http10 = *http10;
        (request.time_ns, request.packet) = (meta.time_ns, meta.packet);
        // Until its end was seen: an answer may come before.
        request.body.truncated = true;
        self.outlet
            .spares
            .keep_headers(std::mem::replace(&mut request.headers, head.headers));
        // Room for a body is taken by those that have one.
        let raw = match next {
            Next::NoBody | Next::Length(0) => Vec::new(),
            _ => self.outlet.spares.body(),
        };
        let is_first = self.pairing.last_request_ack.is_none();
        self.pairing.pipelines |= !is_first && meta.ack == self.pairing.last_request_ack;
        let behind_loss = self
            .pairing
            .is_behind_loss(meta.offset, meta.ack, meta.flight_start);
        self.pairing.lost_since_request = false;
        self.pairing.last_request_ack = meta.ack;
        self.pairing.pending_bytes += bytes;
        // Few have more than one under way: room for others would be most of what a connection takes.
        if self.pairing.pending.capacity() == 0 {
            self.pairing.pending.reserve_exact(1);
        }
        self.pairing.pending.push_back(Pending {
            request,
            head_end,
            ack: meta.ack,
            end: None,
            behind_loss,
            incoming: Some(Incoming::new(&self.outlet.wants, head.framing.codings, raw)),
            flags: head.framing.flags,
            upgrades_to_h2: head.framing.upgrades_to_h2,
            answer: None,
            messages: match head.framing.messages {
                Some(kind @ Kind::Grpc(_)) => BodyMessages::new(kind),
                _ => None,
            },
            bytes,
        });
        self.pairing.receiving = true;
        next
    }

    fn response(&mut self, meta: Meta, line: &StartLine<'_>, head: Head) -> Next {
        let StartLine::Response { status, http10 } = *line else {
            return Next::Unframed;
        };
        if (100..=199).contains(&status) && status != 101 {
            self.count(Counter::InterimResponses, 1);
            self.pairing.interim_at.get_or_insert(meta.offset);
            return Next::Interim;
        }
        if self.pairing.answering.is_some() {
            self.finish_response(Headers::default(), false, true);
        }
        let interim_at = self.pairing.interim_at.take();
        let offset = interim_at.unwrap_or(meta.offset);
        let answered = self.answered(offset, meta.ack);
        if let Some(at) = answered {
            for _ in 0..at {
                self.give_up_first(Flags::GAP);
            }
            self.pairing.be_sure();
        } else {
            self.pairing.orphan_ack = meta.ack;
        }
        if answered.is_none() && !self.pairing.pending.is_empty() {
            self.count(Counter::ResponsesAmbiguous, 1);
        }
        let request = answered.and_then(|_| self.pairing.pending.front());
        let whole = request.and_then(|pending| pending.end);
        let has_more = meta.ack.zip(whole).is_some_and(|(ack, whole)| ack > whole);
        let method = request.map(|pending| pending.request.method.as_slice());
        let next = Self::framing_of_response(&head.framing, status, method);
        let tunnels = method == Some(b"CONNECT") && (200..=299).contains(&status);
        let upgrades = status == 101;
        let to_h2 = upgrades
            && (head.framing.upgrades_to_h2
                || request.is_some_and(|request| request.upgrades_to_h2));
        self.pairing.pipelines |= has_more;
        let mut flags = head.framing.flags;
        if interim_at.is_some() {
            flags.set(Flags::INTERIM);
        }
        let streams = head.framing.messages == Some(Kind::Events)
            && head
                .framing
                .codings
                .is_some_and(|codings| codings.is_empty())
            && !matches!(next, Next::NoBody | Next::Length(_));
        let mut response = self.outlet.spares.response();
        (response.status, response.http10) = (status, http10);
        (response.time_ns, response.packet) = (meta.time_ns, meta.packet);
        self.outlet
            .spares
            .keep_headers(std::mem::replace(&mut response.headers, head.headers));
        let request = answered.and_then(|_| self.pairing.pending.front());
        let request = request.map(|pending| &*pending.request);
        let heads = self.exchange(request, Some(&response), flags);
        response.interest = self.outlet.sink.interest(&heads);
        let incoming = if response.interest == Interest::Whole {
            let raw = match next {
                Next::NoBody | Next::Length(0) => Vec::new(),
                _ => self.outlet.spares.body(),
            };
            Incoming::new(&self.outlet.wants, head.framing.codings, raw)
        } else {
            if answered.is_some() {
                self.give_up_request_body();
            }
            Incoming::of_no_interest()
        };
        self.pairing.answering = Some(Answering {
            response,
            incoming,
            flags,
            paired: answered.is_some(),
            given: false,
        });
        if upgrades && !to_h2 && self.opens_websocket() {
            self.pairing.departure = Some(Departure::WebSocket);
            return Next::Leaves;
        }
        if streams {
            self.begin_events();
        }
        if tunnels || upgrades {
            self.pairing.departure = Some(match (tunnels, to_h2) {
                (true, _) => Departure::Tunnelled,
                (_, true) => Departure::Http2,
                _ => Departure::Upgraded,
            });
            if to_h2 {
                let first = self.pairing.pending.front();
                let asked = first.filter(|_| answered.is_some());
                self.pairing.upgraded_request = asked.map(|pending| pending.request.clone());
            }
            self.finish_response(Headers::default(), false, false);
            return Next::Leaves;
        }
        next
    }

    fn turns_to_http2(&self) -> Option<bool> {
        let last = self.pairing.pending.back();
        if last.is_none_or(|last| !last.upgrades_to_h2) {
            return Some(false);
        }
        // Where the answer may be lost, the preface tells what it was.
        self.pairing.responses_lost.then_some(true)
    }

    fn may_have_no_body(&self) -> bool {
        self.pairing
            .answering
            .as_ref()
            .is_some_and(|answering| !answering.paired)
    }

    fn was_asked_again(&self) -> bool {
        let is_paired = self
            .pairing
            .answering
            .as_ref()
            .is_some_and(|answering| answering.paired);
        let mut asked = self.pairing.pending.iter().map(|pending| pending.ack);
        is_paired
            && matches!((asked.next(), asked.next()), (Some(first), Some(next)) if next > first)
    }

    fn was_refused(&self) -> bool {
        self.pairing.pending.back().is_some_and(|pending| {
            let expects = pending.request.headers.get("expect").is_some();
            expects && pending.answer.is_some() && !pending.flags.has(Flags::INTERIM)
        })
    }

    fn body(&mut self, side: Side, bytes: &[u8]) {
        if let Some(incoming) = self.incoming(side) {
            incoming.data(bytes);
        }
        if let Some(messages) = self.messages(side) {
            messages.data(side == Side::Request, bytes);
        }
        if side == Side::Response {
            self.give_stream();
        }
    }

    fn body_gap(&mut self, side: Side, bytes: u64) {
        if let Some(incoming) = self.incoming(side) {
            incoming.gap(bytes);
        }
        if let Some(messages) = self.messages(side) {
            messages.gap(side == Side::Request, bytes);
        }
    }

    fn end(&mut self, side: Side, end: u64, trailers: Headers) {
        match side {
            Side::Request => self.finish_request(Some(end), trailers, false),
            Side::Response => {
                if self
                    .pairing
                    .answering
                    .as_ref()
                    .is_some_and(|answering| answering.paired)
                {
                    self.pairing.answered_to = end;
                }
                self.finish_response(trailers, false, false);
            }
        }
    }

    fn cut(&mut self, side: Side, framing_bad: bool) {
        match side {
            Side::Request => self.finish_request(None, Headers::default(), framing_bad),
            Side::Response => self.finish_response(Headers::default(), framing_bad, true),
        }
    }

    fn lost(&mut self, side: Option<Side>) {
        self.pairing.requests_lost |= side != Some(Side::Response);
        self.pairing.responses_lost |= side != Some(Side::Request);
        if side != Some(Side::Request) {
            self.pairing.interim_at = None;
        }
    }

    fn missed(&mut self, side: Option<Side>) {
        self.pairing.lost_since_request |= side != Some(Side::Response);
    }

    fn counters(&mut self) -> &mut Counters {
        self.outlet.counters
    }
}

impl<S: Sink> Desk<'_, '_, S> {
    fn incoming(&mut self, side: Side) -> Option<&mut Incoming> {
        match side {
            Side::Request => self
                .pairing
                .pending
                .back_mut()
                .and_then(|pending| pending.incoming.as_mut()),
            Side::Response => self
                .pairing
                .answering
                .as_mut()
                .map(|answering| &mut answering.incoming),
        }
    }

    /// Those of the exchange that this side's body belongs to.
    fn messages(&mut self, side: Side) -> Option<&mut BodyMessages> {
        let answering = self.pairing.answering.as_ref();
        let pending = match side {
            Side::Request => self.pairing.pending.back_mut(),
            Side::Response if answering.is_some_and(|answering| answering.paired) => {
                self.pairing.pending.front_mut()
            }
            Side::Response => None,
        };
        pending?.messages.as_deref_mut()
    }
}
