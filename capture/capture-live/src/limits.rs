//! The bounds of the receive side, each with its reason.

use std::time::Duration;

/// What the kernel holds while this thread is busy: a tenth of a second of 5 Gbit/s. The kernel may grant less.
pub const RECEIVE_BUFFER_BYTES: usize = 64 << 20;

/// Datagrams of one system call. Copying dominates: more than this saves nothing.
pub const BATCH_DATAGRAMS: usize = 64;

/// The largest UDP payload, so that no datagram is ever cut here.
pub const DATAGRAM_BYTES_MAX: usize = 65_535;

/// The loop turns at least this often: for time-outs, for being stopped, and for whoever asks whether it lives.
pub const TURN: Duration = Duration::from_millis(100);

/// A batch of exchanges waits this long for more of its bucket: an inventory can wait a second, a person not much longer.
pub const BATCH_AGE_NS: u64 = 1_000_000_000;

/// Bytes of finished records that wait to be taken, whatever their number: a few seconds of a busy agent.
pub const QUEUE_BYTES_MAX: usize = 128 << 20;

/// After being stopped, what already lies in the socket is still read for this long.
pub const LAST_READ: Duration = Duration::from_secs(1);

/// Errors in a row after which the socket is considered lost: they return at once, so this is no time at all.
pub const ERRORS_IN_A_ROW_MAX: u32 = 1_000;
