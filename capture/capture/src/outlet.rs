//! What work on a connection needs from around it: where exchanges go, what is counted, what time it is, and memory to use again.

use crate::counters::{Counter, Counters};
use crate::exchange::{Body, Exchange, Flags, Sink, Wants};
use crate::spares::Spares;

pub struct Outlet<'a, S: Sink> {
    pub sink: &'a mut S,
    pub wants: Wants,
    pub counters: &'a mut Counters,
    pub spares: &'a mut Spares,
    /// When the packet at hand was captured, or the engine's time where there is none.
    pub time_ns: u64,
}

/// Which part of its life an exchange is given out at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// It is over, or has begun to stream.
    First,
    /// It was given when it began to stream.
    StreamEnd,
}

impl<S: Sink> Outlet<'_, S> {
    /// Hands an exchange over, and says of it whether it is complete.
    pub fn give(&mut self, moment: Moment, mut exchange: Exchange<'_>) {
        let is_cut = |body: &Body| body.truncated;
        let lost = [Flags::GAP, Flags::FRAMING_BAD, Flags::CUT_OFF];
        exchange.complete = !lost.iter().any(|flag| exchange.flags.has(*flag))
            && !exchange
                .request
                .is_some_and(|request| is_cut(&request.body))
            && !exchange
                .response
                .is_some_and(|response| is_cut(&response.body));
        if moment == Moment::StreamEnd {
            self.sink.stream_end(&exchange);
            return;
        }
        self.counters.add(Counter::Exchanges, 1);
        let is_incomplete = u64::from(!exchange.complete);
        self.counters
            .add(Counter::ExchangesIncomplete, is_incomplete);
        self.sink.exchange(&exchange);
    }
}
