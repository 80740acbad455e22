//! An engine that outlives a fault of ours: a panic costs the connections that were open, under a name, and work goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::counters::{Counter, Counters};
use crate::engine::Engine;
use crate::exchange::{Exchange, Interest, Sink, Wants};
use crate::wire::LinkType;

/// Calls an [`Engine`], and replaces it once it has panicked. What it counted and what the sink has taken stay.
#[derive(Default)]
pub struct GuardedEngine {
    engine: Engine,
}

impl GuardedEngine {
    #[must_use]
    pub fn counters(&self) -> &Counters {
        self.engine.counters()
    }

    pub fn counters_mut(&mut self) -> &mut Counters {
        self.engine.counters_mut()
    }

    /// As [`Engine::frame`].
    pub fn frame(&mut self, link: LinkType, bytes: &[u8], time_ns: u64, sink: &mut impl Sink) {
        self.guard(sink, |engine, sink| {
            engine.frame(link, bytes, time_ns, sink);
        });
    }

    /// As [`Engine::datagram`].
    pub fn datagram(&mut self, bytes: &[u8], time_ns: u64, sink: &mut impl Sink) {
        self.guard(sink, |engine, sink| engine.datagram(bytes, time_ns, sink));
    }

    /// As [`Engine::advance`].
    pub fn advance(&mut self, now_ns: u64, sink: &mut impl Sink) {
        self.guard(sink, |engine, sink| engine.advance(now_ns, sink));
    }

    /// As [`Engine::finish`].
    pub fn finish(&mut self, sink: &mut impl Sink) {
        self.guard(sink, |engine, sink| engine.finish(sink));
    }

    fn guard<S: Sink>(
        &mut self,
        sink: &mut S,
        work: impl FnOnce(&mut Engine, &mut Watched<'_, S>),
    ) {
        let mut sink = Watched {
            sink,
            is_taking: false,
        };
        // What a panic leaves half done is thrown away here: the engine, and the exchange that the sink was taking.
        let work = AssertUnwindSafe(|| work(&mut self.engine, &mut sink));
        if catch_unwind(work).is_ok() {
            return;
        }
        let connections = self.engine.connections() as u64;
        self.engine = self.engine.successor();
        let counters = self.engine.counters_mut();
        counters.add(Counter::EnginePanics, 1);
        counters.add(Counter::ConnectionsDroppedPanic, connections);
        counters.add(Counter::ExchangesDroppedPanic, u64::from(sink.is_taking));
    }
}

/// A sink, and whether it is taking an exchange just now.
struct Watched<'a, S> {
    sink: &'a mut S,
    is_taking: bool,
}

impl<S: Sink> Sink for Watched<'_, S> {
    fn wants(&self) -> Wants {
        self.sink.wants()
    }

    fn interest(&mut self, heads: &Exchange<'_>) -> Interest {
        self.sink.interest(heads)
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        self.is_taking = true;
        self.sink.exchange(exchange);
        self.is_taking = false;
    }

    fn stream_end(&mut self, exchange: &Exchange<'_>) {
        self.sink.stream_end(exchange);
    }
}
