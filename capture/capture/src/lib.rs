//! Heliostat's capture core: packets and their times in, HTTP exchanges out.
//!
//! Sans-I/O: it opens no socket and reads no clock. From the outside in:
//! [`file`] reads pcap and pcapng, [`wire`] walks a frame down to a TCP segment, [`engine`] owns the connections, `connection` holds
//! what both directions tell of each other, `tcp` puts bytes in order, `http1` and `http2` make exchanges of them, [`exchange`] is what
//! comes out. [`sampling`] says what of it is sent whole, and counts the rest; [`record`] makes records of both. [`probe`] names what is not HTTP, [`websocket`], [`grpc`] and [`sse`] count messages within an exchange, `spares` uses memory
//! again. [`guarded_engine`] outlives a panic. [`limits`] holds every bound, [`counters`] a name for everything that is dropped.

#![forbid(unsafe_code)]

mod body;
mod body_messages;
pub mod bucket;
mod class;
pub mod coding;
mod connection;
pub mod counters;
mod counts_map;
mod credentials;
mod decoded;
pub mod engine;
pub mod exchange;
mod exchange_map;
pub mod file;
pub mod grpc;
pub mod guarded_engine;
mod holders;
mod http1;
mod http2;
pub mod json;
mod json_mask;
pub mod limits;
mod masked_text;
mod multipart_mask;
mod name_memo;
mod number_class;
mod outlet;
mod path_shape;
mod places;
pub mod probe;
mod quotes;
pub mod record;
pub mod redact;
mod redact_body;
pub mod redaction;
pub mod sampling;
mod spares;
pub mod sse;
mod tail;
mod tcp;
mod text;
mod value_shape;
pub mod websocket;
mod websocket_messages;
pub mod wire;
mod xml_mask;
