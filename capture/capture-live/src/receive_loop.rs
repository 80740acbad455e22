//! What a shard's thread does until it is stopped.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use capture::guarded_engine::GuardedEngine;
use capture::record::{Record, RecordSink};
use capture::sampling::{BusyShape, SamplingSettings};
use capture::wire::vni;

use crate::limits::{ERRORS_IN_A_ROW_MAX, LAST_READ, TURN};
use crate::order::Order;
use crate::queue::Queue;
use crate::source::{Received, Source, Wait};
use crate::vnis::{AllowList, VniCounters, Vnis};

/// What all shards and their owner share.
pub struct Shared {
    pub queue: Queue,
    pub stop: AtomicBool,
    pub vnis: Order<AllowList>,
    pub sampling: Order<SamplingSettings>,
    /// How many of the busiest shapes are asked for.
    pub busiest: Order<usize>,
    pub started: Instant,
}

/// What a shard tells its owner.
#[derive(Default)]
pub struct Told {
    pub counts: Mutex<Counts>,
    /// The latest answer about the busiest shapes, with how many there were before it.
    pub busiest: Mutex<(u64, Vec<BusyShape>)>,
    turned_ms: AtomicU64,
}

#[derive(Clone, Default)]
pub struct Counts {
    pub by_name: BTreeMap<&'static str, u64>,
    pub by_vni: BTreeMap<u32, VniCounters>,
}

impl Told {
    /// When the loop last turned, since the start.
    pub fn turned(&self) -> Duration {
        Duration::from_millis(self.turned_ms.load(Ordering::Relaxed))
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
    source: Source,
    engine: GuardedEngine,
    sink: RecordSink,
    vnis: Vnis,
    shared: Arc<Shared>,
    told: Arc<Told>,
    tally: Tally,
    /// Counted, and not handed over yet.
    finished: Vec<Record>,
    published: Instant,
    sampling_heard: u64,
    busiest_heard: u64,
}

impl ReceiveLoop {
    pub fn new(source: Source, sink: RecordSink, shared: Arc<Shared>, told: Arc<Told>) -> Self {
        Self {
            source,
            engine: GuardedEngine::default(),
            sink,
            vnis: Vnis::default(),
            shared,
            told,
            tally: Tally::default(),
            finished: Vec::new(),
            published: Instant::now(),
            sampling_heard: 0,
            busiest_heard: 0,
        }
    }

    /// Works until it is stopped, then finishes what it holds.
    ///
    /// # Errors
    /// Nothing can be read any more; what it held is finished all the same.
    pub fn run(mut self) -> io::Result<()> {
        let mut errors_in_a_row = 0;
        let mut outcome = Ok(());
        while !self.shared.stop.load(Ordering::Relaxed) && errors_in_a_row < ERRORS_IN_A_ROW_MAX {
            self.vnis.refresh(&self.shared.vnis);
            self.follow();
            match self.receive(Wait::Turn) {
                Ok(received) => {
                    (errors_in_a_row, outcome) = (0, Ok(()));
                    self.turn(received.until_ns);
                }
                Err(error) => {
                    (errors_in_a_row, outcome) = (errors_in_a_row + 1, Err(error));
                }
            }
        }
        self.finish();
        outcome
    }

    fn receive(&mut self, wait: Wait) -> io::Result<Received> {
        let Self {
            source,
            engine,
            sink,
            tally,
            vnis,
            ..
        } = self;
        let received = source.receive(wait, |datagram, time_ns| {
            tally.datagrams += 1;
            tally.datagram_bytes += datagram.len() as u64;
            // What is no VXLAN has no number, and the engine counts it.
            if vni(datagram).is_none_or(|vni| vnis.admit(vni, datagram.len())) {
                engine.datagram(datagram, time_ns, sink);
            }
        });
        tally.receive_errors += u64::from(received.is_err());
        received
    }

    /// Does what its owner has asked for since the last turn.
    fn follow(&mut self) {
        if let Some(settings) = self.shared.sampling.heard(&mut self.sampling_heard) {
            self.sink.set_sampling(settings);
        }
        if let Some(count) = self.shared.busiest.heard(&mut self.busiest_heard)
            && let Ok(mut told) = self.told.busiest.lock()
        {
            *told = (self.busiest_heard, self.sink.busiest(count));
        }
    }

    fn turn(&mut self, until_ns: u64) {
        self.engine.advance(until_ns, &mut self.sink);
        self.sink.advance(until_ns);
        let records = self.sink.take();
        self.tally.queue(&records);
        self.finished.extend(records);
        // Before the records can be taken: whoever takes one and then looks finds it counted, so that accounts add up
        // at every moment.
        if (!self.finished.is_empty() || self.published.elapsed() >= TURN) && self.publish() {
            for record in std::mem::take(&mut self.finished) {
                self.put(record);
            }
        }
        let elapsed = self.shared.started.elapsed().as_millis();
        let elapsed = u64::try_from(elapsed).unwrap_or(u64::MAX);
        self.told.turned_ms.store(elapsed, Ordering::Relaxed);
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
        while began.elapsed() < LAST_READ
            && let Ok(received) = self.receive(Wait::Last)
            && !received.is_empty
        {
            self.turn(received.until_ns);
        }
        self.engine.finish(&mut self.sink);
        self.sink.close();
        let records = self.sink.take();
        self.tally.queue(&records);
        self.finished.extend(records);
        let counts = self.counts();
        *self
            .told
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = counts;
        for record in self.finished {
            self.shared.queue.put_last(record);
        }
    }

    /// Whether the counts are told now. Where somebody reads them just now, the next turn tells them, and nobody waits.
    fn publish(&mut self) -> bool {
        let counts = self.counts();
        match self.told.counts.try_lock() {
            Ok(mut told) => *told = counts,
            Err(TryLockError::Poisoned(told)) => *told.into_inner() = counts,
            Err(TryLockError::WouldBlock) => return false,
        }
        self.published = Instant::now();
        true
    }

    fn counts(&mut self) -> Counts {
        let own = [
            ("datagrams", self.tally.datagrams),
            ("datagram_bytes", self.tally.datagram_bytes),
            ("datagrams_dropped_vni", self.vnis.dropped),
            ("datagrams_of_further_vnis", self.vnis.beyond_counted),
            ("receive_errors", self.tally.receive_errors),
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
        let mut by_name = BTreeMap::new();
        let all = self
            .source
            .counters()
            .into_iter()
            .chain(self.engine.counters().iter())
            .chain(self.sink.counters().by_name())
            .chain(own);
        for (name, count) in all {
            *by_name.entry(name).or_default() += count;
        }
        Counts {
            by_name,
            by_vni: self.vnis.counted(),
        }
    }
}
