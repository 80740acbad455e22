//! What every reader of HTTP/2 answers where it cannot go on.

/// The direction cannot be read on: not HTTP/2, or beyond a bound.
#[derive(Debug)]
pub struct Bad;
