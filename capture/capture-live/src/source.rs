//! Where a shard's datagrams come from, whichever way.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::socket::Socket;
use crate::tap::Tap;

/// Whether to wait for a datagram.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// For one turn of the loop at most.
    Turn,
    /// For what has come already, and no longer than a ring takes to hand it over.
    Last,
}

/// What came at once.
#[derive(Clone, Copy, Default)]
pub struct Received {
    pub datagrams: usize,
    /// Whatever is still to come was captured later.
    pub until_ns: u64,
    /// Nothing lay there.
    pub is_empty: bool,
}

pub enum Source {
    Tap(Box<Tap>),
    Socket(Socket),
}

impl Source {
    /// Gives each datagram that is there, up to a bound, and its time to `each`.
    ///
    /// # Errors
    /// Nothing can be read, for now or for good. That no datagram came is no error.
    pub fn receive(&mut self, wait: Wait, each: impl FnMut(&[u8], u64)) -> io::Result<Received> {
        match self {
            Self::Tap(tap) => tap.receive(wait, each),
            Self::Socket(socket) => socket.receive(wait, each),
        }
    }

    /// Everything counted on the way here, by name.
    pub fn counters(&mut self) -> Vec<(&'static str, u64)> {
        match self {
            Self::Tap(tap) => {
                tap.refresh();
                let ring = tap.ring_counters();
                let own = [
                    ("datagrams_dropped_kernel", ring.dropped),
                    ("receive_ring_full", ring.full),
                    ("receive_buffer_bytes_held", tap.bytes()),
                ];
                tap.counters().chain(own).collect()
            }
            Self::Socket(socket) => vec![
                ("datagrams_dropped_kernel", socket.dropped()),
                ("receive_buffer_bytes_held", socket.buffer_bytes()),
            ],
        }
    }
}

/// Nanoseconds since 1970.
#[must_use]
pub fn now_ns() -> u64 {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_epoch.as_nanos()).unwrap_or(u64::MAX)
}
