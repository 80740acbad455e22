//! The receive side of the agent: threads that take VXLAN datagrams from a UDP port, run the engine over them, and leave
//! finished exchange records in a bounded queue.
//!
//! A thread never waits for whoever takes records: what the queue has no room for is dropped and counted. Knows no
//! HTTP and no AWS; what a datagram means is the engine's business. Linux only: [`Receive`] tells the two ways there are.
//!
//! What is unsafe stands in `options` (system calls) and `ring` (memory shared with the kernel).

#![deny(unsafe_code)]

pub mod filter;
mod kernel_drops;
pub mod limits;
mod mode;
#[allow(unsafe_code)]
pub mod options;
mod order;
mod queue;
mod receive_loop;
mod receiver;
#[allow(unsafe_code)]
pub mod ring;
pub mod socket;
pub mod source;
pub mod tap;
mod vnis;

pub use mode::{Mode, Receive};
pub use receiver::{Receiver, ReceiverSettings};
pub use vnis::VniCounters;
