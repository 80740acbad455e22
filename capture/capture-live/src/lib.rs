//! The receive side of the agent: a thread that reads VXLAN datagrams from a UDP port, runs the engine over them, and
//! leaves finished exchange records in a bounded queue.
//!
//! The thread never waits for whoever takes records: what the queue has no room for is dropped and counted. Knows no
//! HTTP and no AWS; what a datagram means is the engine's business.

#![forbid(unsafe_code)]

mod kernel_drops;
pub mod limits;
mod queue;
mod receive_loop;
mod receiver;
mod socket;

pub use receiver::{Receiver, ReceiverSettings};
