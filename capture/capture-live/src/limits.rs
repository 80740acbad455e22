//! The bounds of the receive side, each with its reason.

use std::time::Duration;

/// What the kernel holds while this thread is busy: a tenth of a second of 5 Gbit/s, of all shards together. It may grant a socket
/// less.
pub const RECEIVE_BUFFER_BYTES: usize = 64 << 20;

/// Of a ring: large enough that handing one over costs nothing beside its packets.
pub const BLOCK_BYTES: usize = 1 << 20;

/// The fewest blocks with which the kernel can fill one while another is read and some wait.
pub const BLOCKS_MIN: usize = 8;

/// A block that is not full is handed over after so long: nobody waits for an exchange to the hundredth of a second, and where
/// little comes in, so many blocks last as long as a reader may be kept from reading.
pub const BLOCK_RETIRE: Duration = Duration::from_millis(10);

/// Datagrams of one system call. Copying dominates: more than this saves nothing.
pub const BATCH_DATAGRAMS: usize = 64;

/// The largest UDP payload, so that no datagram is ever cut here.
pub const DATAGRAM_BYTES_MAX: usize = 65_535;

/// Each is a thread with its own engine, ring and memory: more than any machine of this work has processors.
pub const SHARDS_MAX: usize = 64;

/// Virtual networks that are counted by themselves. Senders choose their numbers: an account has some thousand mirror sessions, and
/// whatever is beyond shares one counter.
pub const VNIS_COUNTED_MAX: usize = 4_096;

/// The loop turns at least this often: for time-outs, for being stopped, and for whoever asks whether it lives.
pub const TURN: Duration = Duration::from_millis(100);

/// How often this machine's own addresses are asked for: they change when an interface is attached.
pub const ADDRESSES_AGE_MAX: Duration = Duration::from_secs(1);

/// Bytes of finished records that wait to be taken, whatever their number: a few seconds of a busy agent.
pub const QUEUE_BYTES_MAX: usize = 128 << 20;

/// After being stopped, what already lies in the socket is still read for this long.
pub const LAST_READ: Duration = Duration::from_secs(1);

/// Errors in a row after which the socket is considered lost: they return at once, so this is no time at all.
pub const ERRORS_IN_A_ROW_MAX: u32 = 1_000;
