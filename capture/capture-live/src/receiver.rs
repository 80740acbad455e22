//! The owner of the receive thread.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use capture::record::{Record, RecordSettings, RecordSink};

use crate::queue::Queue;
use crate::receive_loop::{ReceiveLoop, Shared};
use crate::socket::{Socket, bind};

/// What a receiver is told.
pub struct ReceiverSettings {
    pub address: SocketAddr,
    pub records: RecordSettings,
    /// Finished records that wait to be taken, before dropping begins.
    pub queue_records_max: usize,
}

/// Receives on its own thread from `start` to `stop`.
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Receiver {
    /// Opens the port and begins to receive.
    ///
    /// # Errors
    /// The port cannot be opened, or there is no memory for buffers or thread.
    pub fn start(settings: &ReceiverSettings) -> io::Result<Self> {
        let socket = bind(settings.address)?;
        let address = socket.local_addr()?;
        let shared = Arc::new(Shared::new(Queue::new(settings.queue_records_max)));
        let sink = RecordSink::new(&settings.records)?;
        let shared_with_thread = Arc::clone(&shared);
        let work = move || ReceiveLoop::new(Socket::new(socket), sink, shared_with_thread).run();
        let thread = thread::Builder::new().name("receive".into()).spawn(work)?;
        Ok(Self {
            address,
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The address that is really open.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All finished records; waits for the first one at most this long.
    #[must_use]
    pub fn take(&self, timeout: Duration) -> Vec<Record> {
        self.shared.queue.take(timeout)
    }

    /// Everything counted, by name: at most a tenth of a second old, exact after `stop`.
    #[must_use]
    pub fn counters(&self) -> BTreeMap<String, u64> {
        self.shared
            .counters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Since the loop last turned; `None` after it ended.
    #[must_use]
    pub fn silence(&self) -> Option<Duration> {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        let is_alive = thread.as_ref().is_some_and(|thread| !thread.is_finished());
        is_alive.then(|| self.shared.silence())
    }

    /// Ends receiving. What lay in the socket or was not finished can be taken afterwards.
    pub fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // A thread that panicked has said so on stderr, and `silence` told its owner.
            let _ = thread.join();
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop();
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
            records: RecordSettings::of("agent-1"),
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
