//! Hostile input for the capture core, a function for each layer, and what holds of every input asserted.
//!
//! Each takes the bytes that a fuzzer made and panics where a property does not hold. How bytes are read is plain, so that a seed can be
//! written by hand: numbers stand in one byte, what follows is taken from the front.

pub mod coding;
pub mod engine;
pub mod file;
pub mod http1;
pub mod http2;
pub mod record;
pub mod watched;
pub mod wire;

mod input;
mod packet;

type Target = (&'static str, fn(&[u8]));

/// Every target, by its name.
pub const TARGETS: [Target; 7] = [
    ("coding", coding::run),
    ("engine", engine::run),
    ("file", file::run),
    ("http1", http1::run),
    ("http2", http2::run),
    ("record", record::run),
    ("wire", wire::run),
];
