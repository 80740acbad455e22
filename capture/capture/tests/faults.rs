//! What a fault of ours costs: what is open where it happens, by name, and nothing else.

mod common;

use common::{Conversation, Lines, get, ok};

use capture::counters::Counter;
use capture::exchange::{Exchange, Sink, Wants};
use capture::guarded_engine::GuardedEngine;
use capture::wire::LinkType;

/// Panics where the core could: in the middle of an exchange for `/fault`.
#[derive(Default)]
struct Faulty(Lines);

impl Sink for Faulty {
    fn wants(&self) -> Wants {
        self.0.wants()
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        let target = exchange.request.map(|request| request.target.as_slice());
        assert_ne!(target, Some(&b"/fault"[..]), "a fault");
        self.0.exchange(exchange);
    }
}

fn feed(engine: &mut GuardedEngine, sink: &mut Faulty, conversation: &Conversation) {
    for packet in &conversation.packets {
        engine.frame(LinkType::Ethernet, &packet.bytes, packet.time_ns, sink);
    }
}

#[test]
fn a_panic_costs_what_is_open_and_is_counted() {
    let mut before = Conversation::opened(40_001, 1, 1);
    before.client(get("/before")).server(ok("1")).close();
    let mut open = Conversation::opened(40_002, 1, 1);
    open.client(get("/open"));
    let mut fault = Conversation::opened(40_003, 1, 1);
    fault.client(get("/fault")).server(ok("1"));
    let mut after = Conversation::opened(40_004, 1, 1);
    after.client(get("/after")).server(ok("22")).close();
    let mut engine = GuardedEngine::default();
    let mut sink = Faulty::default();

    for conversation in [&before, &open, &fault, &after] {
        feed(&mut engine, &mut sink, conversation);
    }
    engine.finish(&mut sink);

    let counters = engine.counters();
    assert_eq!(
        sink.0.0,
        ["GET /before -> 200 [1]", "GET /after -> 200 [2]"]
    );
    assert_eq!(counters.get(Counter::EnginePanics), 1);
    assert_eq!(counters.get(Counter::ConnectionsDroppedPanic), 3);
    assert_eq!(counters.get(Counter::ExchangesDroppedPanic), 1);
    assert_eq!(counters.get(Counter::Exchanges), 3);
}

#[test]
fn a_panic_while_time_passes_or_at_the_end_is_one_as_well() {
    let mut fault = Conversation::new();
    fault.client(get("/fault"));
    for passes in [true, false] {
        let mut engine = GuardedEngine::default();
        let mut sink = Faulty::default();

        feed(&mut engine, &mut sink, &fault);
        if passes {
            engine.advance(1_800_000_000_000_000_000, &mut sink);
        } else {
            engine.finish(&mut sink);
        }

        assert_eq!(engine.counters().get(Counter::EnginePanics), 1);
        assert_eq!(engine.counters().get(Counter::ExchangesDroppedPanic), 1);
    }
}
