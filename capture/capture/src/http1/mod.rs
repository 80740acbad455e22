//! HTTP/1.0 and 1.1 (RFC 9112): `lines` and `head` read a head, `parser` frames one direction, `session` pairs both.

pub mod head;
pub mod lines;
pub mod parser;
pub mod session;
