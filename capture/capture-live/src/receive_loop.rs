//! What the receive thread does until it is stopped.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use capture::guarded_engine::GuardedEngine;
use capture::record::{Record, RecordSink};

use crate::kernel_drops::KernelDrops;
use crate::limits::{BATCH_AGE_NS, ERRORS_IN_A_ROW_MAX, LAST_READ, TURN};
use crate::queue::Queue;
use crate::socket::{Socket, Wait};

/// What the thread and its owner share.
pub struct Shared {
    pub queue: Queue,
    pub stop: AtomicBool,
    pub counters: Mutex<BTreeMap<String, u64>>,
    started: Instant,
    turned_ms: AtomicU64,
}

impl Shared {
    pub fn new(queue: Queue) -> Self {
        let counters = Mutex::default();
        Self {
            queue,
            stop: AtomicBool::new(false),
            counters,
            started: Instant::now(),
            turned_ms: AtomicU64::new(0),
        }
    }

    /// Since the loop last turned.
    pub fn silence(&self) -> Duration {
        self.started.elapsed().saturating_sub(Duration::from_millis(
            self.turned_ms.load(Ordering::Relaxed),
        ))
    }

    fn turn(&self) {
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.turned_ms.store(elapsed, Ordering::Relaxed);
    }
}

/// What is counted here, beside the counters of the engine and of the record sink.
#[derive(Default)]
struct Tally {
    datagrams: u64,
    datagram_bytes: u64,
    receive_errors: u64,
    records_queued: u64,
    exchanges_queued: u64,
    records_dropped_queue_full: u64,
    exchanges_dropped_queue_full: u64,
}

impl Tally {
    fn queue(&mut self, records: &[Record]) {
        self.records_queued += records.len() as u64;
        self.exchanges_queued += records.iter().map(|record| record.exchanges).sum::<u64>();
    }
}

pub struct ReceiveLoop {
    socket: Socket,
    engine: GuardedEngine,
    sink: RecordSink,
    shared: Arc<Shared>,
    kernel_drops: KernelDrops,
    tally: Tally,
    published: Instant,
}

impl ReceiveLoop {
    pub fn new(socket: Socket, sink: RecordSink, shared: Arc<Shared>) -> Self {
        let kernel_drops = KernelDrops::of(socket.descriptor());
        let (engine, tally) = (GuardedEngine::default(), Tally::default());
        let published = Instant::now();
        Self {
            socket,
            engine,
            sink,
            shared,
            kernel_drops,
            tally,
            published,
        }
    }

    /// Works until it is stopped or the socket is lost; then finishes what it holds.
    pub fn run(mut self) {
        let mut errors_in_a_row = 0;
        while !self.shared.stop.load(Ordering::Relaxed) && errors_in_a_row < ERRORS_IN_A_ROW_MAX {
            errors_in_a_row = match self.receive(Wait::Turn) {
                Ok(_) => 0,
                Err(_) => errors_in_a_row + 1,
            };
            self.turn();
        }
        self.finish();
    }

    fn receive(&mut self, wait: Wait) -> std::io::Result<usize> {
        let Self {
            socket,
            engine,
            sink,
            tally,
            ..
        } = self;
        // One time for the datagrams of a batch: they came within what the kernel held.
        let mut batch_ns = None;
        let received = socket.receive(wait, |datagram| {
            tally.datagrams += 1;
            tally.datagram_bytes += datagram.len() as u64;
            engine.datagram(datagram, *batch_ns.get_or_insert_with(now_ns), sink);
        });
        tally.receive_errors += u64::from(received.is_err());
        received
    }

    fn turn(&mut self) {
        let now_ns = now_ns();
        self.engine.advance(now_ns, &mut self.sink);
        self.sink.close_older_than(BATCH_AGE_NS, now_ns);
        let records = self.sink.take();
        self.tally.queue(&records);
        // Before the records can be taken: whoever takes one and then looks finds it counted, so that accounts add up
        // at every moment.
        if !records.is_empty() || self.published.elapsed() >= TURN {
            self.publish();
        }
        for record in records {
            self.put(record);
        }
        self.shared.turn();
    }

    fn put(&mut self, record: Record) {
        if let Err(refused) = self.shared.queue.put(record) {
            self.tally.records_queued -= 1;
            self.tally.exchanges_queued -= refused.exchanges;
            self.tally.records_dropped_queue_full += 1;
            self.tally.exchanges_dropped_queue_full += refused.exchanges;
        }
    }

    fn finish(mut self) {
        let began = Instant::now();
        while began.elapsed() < LAST_READ && self.receive(Wait::No).is_ok_and(|count| count > 0) {
            self.turn();
        }
        self.engine.finish(&mut self.sink);
        self.sink.close();
        let records = self.sink.take();
        self.tally.queue(&records);
        self.publish();
        for record in records {
            self.shared.queue.put_last(record);
        }
    }

    fn publish(&mut self) {
        self.published = Instant::now();
        let own = [
            ("datagrams", self.tally.datagrams),
            ("datagram_bytes", self.tally.datagram_bytes),
            ("datagrams_dropped_kernel", self.kernel_drops.count()),
            ("receive_buffer_bytes_held", self.socket.buffer_bytes()),
            ("receive_errors", self.tally.receive_errors),
            ("exchanges_open_held", self.sink.exchanges_open()),
            ("exchanges_queued", self.tally.exchanges_queued),
            ("records_queued", self.tally.records_queued),
            (
                "records_dropped_queue_full",
                self.tally.records_dropped_queue_full,
            ),
            (
                "exchanges_dropped_queue_full",
                self.tally.exchanges_dropped_queue_full,
            ),
        ];
        let made = self.sink.counters().by_name();
        let all = self
            .engine
            .counters()
            .iter()
            .chain(made)
            .chain(own)
            .map(|(name, count)| (name.to_owned(), count));
        *self
            .shared
            .counters
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = all.collect();
    }
}

/// Nanoseconds since the epoch: what a packet is stamped with where it arrives.
fn now_ns() -> u64 {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_epoch.as_nanos()).unwrap_or(u64::MAX)
}
