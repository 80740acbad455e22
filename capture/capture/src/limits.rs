//! Every bound of the core, each with its reason. A bound that is reached is counted, see `counters`.

/// VXLAN in VXLAN exists (a mirror of a mirror); more is an attack on the stack of headers.
pub const TUNNELS_MAX: usize = 4;

/// Ethernet, a tag or two, labels and a pseudowire's Ethernet are five; each that is read takes stack.
pub const LINK_LAYERS_MAX: usize = 8;

/// RFC 8200 orders six kinds of extension headers; one more of each is generous.
pub const IPV6_EXTENSIONS_MAX: usize = 8;

/// Fragments are rare (mirrored frames are cut, not fragmented): a few packets at once are enough.
pub const FRAGMENTED_PACKETS_MAX: usize = 256;
/// 64 KiB in pieces of 1,280 bytes is 52; smaller pieces are not worth the memory.
pub const FRAGMENT_PIECES_MAX: usize = 128;
/// The largest IP payload, and what the pieces of one may take together: overlaps are an attack. All of them: 16 MiB.
pub const FRAGMENT_PACKET_BYTES_MAX: usize = 65_535;
/// RFC 8200 waits 60 s; a capture point is near, and late pieces are lost pieces.
pub const FRAGMENT_TIMEOUT_NS: u64 = 30_000_000_000;

/// A million: half a gigabyte where nothing was said on them, under two where all have carried HTTP. An agent has eight.
pub const CONNECTIONS_MAX: usize = 1 << 20;
/// When a new one needs room: how many old ones are looked at for one that is idle. Each look costs the packet that asks for room.
pub const SECOND_CHANCES_MAX: usize = 16;
/// Load balancers close idle connections after 60 to 350 s.
pub const CONNECTION_IDLE_NS: u64 = 400_000_000_000;

/// The year 2262: a file may stamp packets later, and windows still have to fit behind.
pub const TIME_NS_MAX: u64 = u64::MAX / 2;

/// Segments that wait for an earlier one, per direction. Beyond this a mirrored flow is lossy, and waiting costs others memory.
pub const HELD_SEGMENTS_MAX: usize = 1_024;
/// A megabyte is the bandwidth-delay product of 1 Gbit/s over 8 ms.
pub const HELD_BYTES_MAX: usize = 1 << 20;
/// Held bytes of all connections: the oldest waiting connection gives up its gap first.
pub const HELD_BYTES_TOTAL_MAX: usize = 64 << 20;
/// Mirrored packets overtake each other by less: a byte that the receiver has acknowledged and that is not here by then was lost on
/// the way to us.
pub const REORDER_WINDOW_NS: u64 = 50_000_000;
/// A byte that nobody has acknowledged may be sent again: longer than the usual retransmission timeouts (RFC 6298: 1 s).
pub const RETRANSMISSION_WINDOW_NS: u64 = 3_000_000_000;
/// A reset that nobody minds is followed by data within a round trip; one that counts, by silence.
pub const RESET_LINGER_NS: u64 = 1_000_000_000;
/// What overtakes a handshake is of the first flight: ten segments, of which offload makes one.
pub const FIRST_FLIGHT_BYTES_MAX: i32 = 16 << 10;
/// A sequence number further away than this belongs to another connection or to nobody.
pub const SEQUENCE_JUMP_MAX: u32 = 1 << 30;

/// Servers refuse heads over 8 to 64 KiB; four times the largest of these is no longer a head.
pub const HEAD_BYTES_MAX: usize = 256 << 10;
/// As above: common servers allow 100.
pub const HEADERS_MAX: usize = 1_000;
/// A chunk-size line holds extensions that nobody uses.
pub const CHUNK_LINE_BYTES_MAX: usize = 16 << 10;
/// Trailers are a head's smaller brother.
pub const TRAILER_BYTES_MAX: usize = 64 << 10;
/// Requests that wait for an answer on one connection: pipelining clients send tens.
pub const PENDING_REQUESTS_MAX: usize = 1_024;
/// Of them, those that are looked at for one answer, where not all are in question.
pub const PENDING_LOOKS_MAX: usize = 64;
/// A server that has been silent for so long owes no answer to requests of which some were lost: far longer than answers to
/// pipelined requests, which are short, take one after the other.
pub const SETTLED_AFTER_NS: u64 = 2_000_000_000;
/// What they may take together: a thousand ordinary heads, or sixteen of the largest. Streams of HTTP/2 may take as much, and
/// a body each way.
pub const PENDING_BYTES_MAX: usize = 4 << 20;
/// Heads and bodies under way and held segments, of all connections: half of an agent's memory. Beyond it the connection
/// that holds the most goes first, whole, so that whoever takes memory pays for it.
pub const RETAINED_BYTES_TOTAL_MAX: usize = 256 << 20;
/// Connections that hold less are many and alike: of them, the one that was used longest ago goes first.
pub const HOLDER_BYTES_MIN: usize = 4 << 10;

/// A response that goes on for longer has no near end: events, logs, a large download.
pub const STREAM_AFTER_NS: u64 = 10_000_000_000;

/// A body decodes to at most this many times its size, and 128 KiB beyond: JSON and HTML shrink to a tenth, and rows that are all
/// alike to a hundredth. Gzip reaches 1,032 with zeros, which the receive thread would be busy with for six milliseconds of 16 KB.
pub const DECODED_RATIO_MAX: u64 = 128;
/// Of a file, for which nobody waits, every body is to have its size and its hash.
pub const DECODED_RATIO_OF_FILES_MAX: u64 = 1_100;
pub const DECODED_FREE_BYTES: u64 = 128 << 10;
/// And to at most this many times the encoded bytes that a sink holds: JSON and HTML shrink to a tenth, and what is
/// beyond costs time that other connections wait for.
pub const DECODED_PER_ENCODED_BYTES_MAX: u64 = 16;
/// 8 MiB, the most that RFC 9659 allows this coding in HTTP.
pub const ZSTD_WINDOW_BITS_MAX: u32 = 23;
/// RFC 9110 allows layers; two are seen, five are an attack.
pub const CODING_LAYERS_MAX: usize = 4;

/// HTTP/2: our own bounds, since a peer's SETTINGS cannot be trusted to have been seen.
pub const H2_STREAMS_MAX: usize = 1_024;
/// Of them, those that the client gave up: an answer that is still to come is within a round trip, and they shall not keep others out.
pub const H2_AWAITED_STREAMS_MAX: usize = 64;
pub const H2_HEADER_BLOCK_BYTES_MAX: usize = 256 << 10;
/// What the fields of a block may take, 32 bytes each included (RFC 9113 section 6.5.2). A few bytes of references to the table
/// stand for as much, so that this is the most that common servers allow, without a head's fourfold.
pub const H2_FIELD_LIST_BYTES_MAX: usize = 64 << 10;
/// And beside what the table holds and eight times the block: the static table's entries and 32 bytes for each of a hundred.
pub const H2_FIELD_LIST_BYTES_FREE: usize = 4 << 10;
/// A table is 4 KiB unless a peer allows more; common ones allow up to 64 KiB.
pub const H2_TABLE_BYTES_MAX: usize = 64 << 10;
/// Bits of a header block's integers: more than any length or index needs.
pub const H2_INTEGER_BITS_MAX: u32 = 35;

/// WebSocket: the first messages of a direction show its vocabulary (a subscription, what confirms it, the first events).
pub const WEBSOCKET_SAMPLES_MAX: usize = 8;
/// Of each: longer texts repeat the shape of their first elements.
pub const WEBSOCKET_SAMPLE_BYTES_MAX: usize = 4 << 10;
/// Compressed bytes that wait for their message's end: four times a sample, since later samples may refer to what is beyond it.
pub const WEBSOCKET_DEFLATED_BYTES_MAX: usize = 16 << 10;
/// What a direction's messages may inflate to for the sake of samples: four times all of them, and whoever sends a bomb has no more.
pub const WEBSOCKET_INFLATED_BYTES_MAX: usize = 128 << 10;
/// Messages that are inflated for it: binary ones carry a context too, and small ones cost as much to begin as large ones.
pub const WEBSOCKET_INFLATIONS_MAX: usize = 64;

/// The trailers of gRPC-Web are a frame, gathered for their status: a name, a number and a message for people.
pub const GRPC_WEB_TRAILER_BYTES_MAX: usize = 4 << 10;

/// Shapes of exchanges that are remembered: more than the endpoints, outcomes and forms of a large company's APIs behind one agent.
pub const SHAPES_MAX: usize = 1 << 16;
/// What they may take together; their keys are of a sender's choosing.
pub const SHAPE_BYTES_MAX: usize = 32 << 20;
/// Sets of names that are new to a shape and go whole: query parameters in all their uses, and who asks.
pub const SHAPE_DETAILS_MAX: usize = 16;
/// Siblings beyond these are values of one parameter rather than routes, or a scanner's guesses: none of them is news.
pub const SHAPE_FAMILY_MEMBERS_MAX: usize = 32;
/// Each of 32 bytes.
pub const SHAPE_FAMILIES_MAX: usize = 1 << 16;
