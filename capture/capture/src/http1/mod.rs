//! HTTP/1.0 and 1.1 (RFC 9112): `head` reads a head, `parser` frames one direction, `session` pairs both.

pub mod head;
pub mod parser;
pub mod session;
