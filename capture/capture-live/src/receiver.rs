//! The owner of the receive threads.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use capture::record::{Record, RecordSettings, RecordSink};
use capture::sampling::{BusyShape, SamplingSettings};

use crate::limits::{SHARDS_MAX, TURN};
use crate::mode::{self, Mode, Receive};
use crate::order::Order;
use crate::queue::Queue;
use crate::receive_loop::{Counts, ReceiveLoop, Shared, Told};
use crate::source::Source;
use crate::tap::PortHolder;
use crate::vnis::{AllowList, VniCounters};

/// What a receiver is told.
pub struct ReceiverSettings {
    pub address: SocketAddr,
    pub receive: Receive,
    /// The ring's interface; `None` for all.
    pub interface: Option<String>,
    /// Threads, each with its own engine, among which connections are spread.
    pub shards: usize,
    /// The virtual networks that are let in; `None` for all.
    pub vnis: AllowList,
    pub records: RecordSettings,
    /// Finished records that wait to be taken, before dropping begins.
    pub queue_records_max: usize,
}

/// Receives on its own threads from `start` to `stop`.
pub struct Receiver {
    address: SocketAddr,
    mode: Mode,
    shared: Arc<Shared>,
    shards: Vec<Shard>,
    holder: Mutex<Option<PortHolder>>,
}

struct Shard {
    told: Arc<Told>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Receiver {
    /// Opens the port and begins to receive.
    ///
    /// # Errors
    /// The port cannot be opened, or not in the way that was asked for, or there is no memory for buffers or threads.
    pub fn start(settings: &ReceiverSettings) -> io::Result<Self> {
        if !(1..=SHARDS_MAX).contains(&settings.shards) {
            let message = format!(
                "shards: expected 1 to {SHARDS_MAX}, found {}",
                settings.shards
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let socket = UdpSocket::bind(settings.address)?;
        let address = socket.local_addr()?;
        let interface = settings.interface.as_deref();
        let opened = mode::open(socket, settings.receive, interface, settings.shards)?;
        let shared = Arc::new(Shared {
            queue: Queue::new(settings.queue_records_max),
            stop: AtomicBool::new(false),
            vnis: Order::default(),
            sampling: Order::default(),
            busiest: Order::default(),
            started: Instant::now(),
        });
        shared.vnis.give(settings.vnis.clone());
        let mut receiver = Self {
            address,
            mode: opened.mode,
            shared,
            shards: Vec::new(),
            holder: Mutex::new(opened.holder),
        };
        let records = RecordSettings {
            sampling: settings.records.sampling.shared_by(settings.shards),
            ..settings.records.clone()
        };
        for source in opened.sources {
            let sink = RecordSink::new(records.clone(), getrandom::u64()?)?;
            let started = Shard::start(source, sink, &receiver.shared)?;
            receiver.shards.push(started);
        }
        Ok(receiver)
    }

    /// The address that is really open.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    #[must_use]
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// Lets these virtual networks in from the next block or batch on; `None` for all.
    pub fn set_vnis(&self, vnis: Option<BTreeSet<u32>>) {
        self.shared.vnis.give(vnis);
    }

    /// Samples by these settings from the next block or batch on.
    pub fn set_sampling(&self, settings: &SamplingSettings) {
        self.shared
            .sampling
            .give(settings.shared_by(self.shards.len()));
    }

    /// The busiest shapes of exchanges, as each shard sees them a turn from now. A shard that hangs, or has ended, says what it said last.
    #[must_use]
    pub fn busiest(&self, count: usize) -> Vec<BusyShape> {
        self.shared.busiest.give(count);
        let asked = self.shared.busiest.version();
        let deadline = Instant::now() + 3 * TURN;
        let has_answered = |shard: &Shard| shard.busiest().0 >= asked || !shard.is_alive();
        while Instant::now() < deadline && !self.shards.iter().all(has_answered) {
            thread::sleep(TURN / 20);
        }
        let told = self.shards.iter().flat_map(|shard| shard.busiest().1);
        BusyShape::merged(told, count)
    }

    /// All finished records; waits for the first one at most this long.
    #[must_use]
    pub fn take(&self, timeout: Duration) -> Vec<Record> {
        self.shared.queue.take(timeout)
    }

    /// Everything counted, by name: at most a tenth of a second old, exact after `stop`.
    #[must_use]
    pub fn counters(&self) -> BTreeMap<String, u64> {
        let mut sum = BTreeMap::new();
        for counts in self.shards.iter().map(Shard::counts) {
            for (name, count) in counts.by_name {
                *sum.entry(name.to_owned()).or_default() += count;
            }
        }
        sum
    }

    /// What came from each virtual network that was let in. Beyond a bound of networks, the rest is a counter.
    #[must_use]
    pub fn counters_by_vni(&self) -> BTreeMap<u32, VniCounters> {
        let mut sum: BTreeMap<u32, VniCounters> = BTreeMap::new();
        for counts in self.shards.iter().map(Shard::counts) {
            for (vni, counters) in counts.by_vni {
                let both = sum.entry(vni).or_default();
                both.datagrams += counters.datagrams;
                both.bytes += counters.bytes;
            }
        }
        sum
    }

    /// Since the loop that is furthest behind last turned; `None` after one of them ended.
    #[must_use]
    pub fn silence(&self) -> Option<Duration> {
        let elapsed = self.shared.started.elapsed();
        let silences = self.shards.iter().map(|shard| {
            let is_alive = shard.is_alive();
            is_alive.then(|| elapsed.saturating_sub(shard.told.turned()))
        });
        silences.collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// Ends receiving and gives the port up. What was received or not finished can be taken afterwards.
    pub fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shards.iter().for_each(Shard::join);
        let mut holder = self.holder.lock().unwrap_or_else(PoisonError::into_inner);
        *holder = None;
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shard {
    fn start(source: Source, sink: RecordSink, shared: &Arc<Shared>) -> io::Result<Self> {
        let told = Arc::new(Told::default());
        let work = ReceiveLoop::new(source, sink, Arc::clone(shared), Arc::clone(&told));
        let work = move || {
            // `silence` tells the owner that it ended; this, why.
            if let Err(error) = work.run() {
                eprintln!("nothing can be received any more: {error}");
            }
        };
        let thread = thread::Builder::new().name("receive".into()).spawn(work)?;
        Ok(Self {
            told,
            thread: Mutex::new(Some(thread)),
        })
    }

    fn counts(&self) -> Counts {
        let counts = self.told.counts.lock();
        counts.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn busiest(&self) -> (u64, Vec<BusyShape>) {
        let busiest = self.told.busiest.lock();
        busiest.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_alive(&self) -> bool {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    fn join(&self) {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take() {
            // A thread that panicked has said so on stderr, and `silence` told its owner.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    fn receiver() -> Receiver {
        let address = "127.0.0.1:0".parse().expect("an address");
        Receiver::start(&ReceiverSettings {
            address,
            receive: Receive::Socket,
            interface: None,
            shards: 1,
            vnis: None,
            records: RecordSettings::default(),
            queue_records_max: 8,
        })
        .expect("a free port")
    }

    #[test]
    fn what_lay_in_the_socket_is_read_before_the_end() {
        let receiver = receiver();
        let sender = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        for _ in 0..300 {
            sender
                .send_to(b"no VXLAN", receiver.address())
                .expect("loopback");
        }

        receiver.stop();

        assert_eq!(receiver.counters().get("datagrams"), Some(&300));
        assert_eq!(receiver.counters().get("datagram_bytes"), Some(&2_400));
        assert_eq!(receiver.take(Duration::ZERO), []);
    }

    #[test]
    fn a_receiver_is_silent_for_less_than_a_moment_and_then_for_ever() {
        let receiver = receiver();

        assert!(
            receiver
                .silence()
                .is_some_and(|silence| silence < Duration::from_secs(30))
        );
        receiver.stop();
        receiver.stop();

        assert_eq!(receiver.silence(), None);
    }
}
