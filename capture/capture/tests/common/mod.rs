//! Conversations as packets, and exchanges as one line each, so that tests read as transcripts.
#![allow(dead_code)] // each test file uses its part
#![allow(clippy::cast_possible_truncation)] // packets are short

use capture::counters::Counters;
use capture::engine::Engine;
use capture::exchange::{Exchange, Sink, Wants};
use capture::wire::LinkType;

pub const MILLISECOND_NS: u64 = 1_000_000;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const ACK: u8 = 0x10;

#[derive(Clone, Debug)]
pub struct Packet {
    pub time_ns: u64,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy)]
pub enum From {
    Client,
    Server,
}

/// One TCP connection, written packet by packet.
pub struct Conversation {
    pub packets: Vec<Packet>,
    client_seq: u32,
    server_seq: u32,
    client_has: u32,
    server_has: u32,
    time_ns: u64,
    pub client_port: u16,
}

impl Conversation {
    /// Joined in the middle: no handshake is seen.
    pub fn joined() -> Self {
        Self::numbered(40_000, 1_000, 5_000)
    }

    /// From its handshake on.
    pub fn new() -> Self {
        Self::opened(40_000, 1_000, 5_000)
    }

    pub fn opened(client_port: u16, client_seq: u32, server_seq: u32) -> Self {
        let mut new = Self::numbered(client_port, client_seq, server_seq);
        new.emit(From::Client, SYN, b"", false);
        new.client_seq = new.client_seq.wrapping_add(1);
        new.server_has = new.client_seq;
        new.emit(From::Server, SYN | ACK, b"", false);
        new.server_seq = new.server_seq.wrapping_add(1);
        new.client_has = new.server_seq;
        new.emit(From::Client, ACK, b"", false);
        new
    }

    fn numbered(client_port: u16, client_seq: u32, server_seq: u32) -> Self {
        Self {
            packets: Vec::new(),
            client_seq,
            server_seq,
            client_has: server_seq,
            server_has: client_seq,
            time_ns: 1_700_000_000_000_000_000,
            client_port,
        }
    }

    fn emit(&mut self, from: From, flags: u8, payload: &[u8], lost: bool) {
        let (seq, ack) = match from {
            From::Client => (self.client_seq, self.client_has),
            From::Server => (self.server_seq, self.server_has),
        };
        self.time_ns += MILLISECOND_NS;
        if !lost {
            let bytes = ethernet(from, self.client_port, seq, ack, flags, payload);
            self.packets.push(Packet {
                time_ns: self.time_ns,
                bytes,
            });
        }
    }

    fn send(&mut self, from: From, payload: &[u8], lost: bool) {
        for segment in payload.chunks(1_400) {
            self.emit(from, ACK, segment, lost);
            let length = segment.len() as u32;
            match from {
                From::Client => {
                    self.client_seq = self.client_seq.wrapping_add(length);
                    self.server_has = self.client_seq;
                }
                From::Server => {
                    self.server_seq = self.server_seq.wrapping_add(length);
                    self.client_has = self.server_seq;
                }
            }
        }
    }

    pub fn client(&mut self, payload: impl AsRef<[u8]>) -> &mut Self {
        self.send(From::Client, payload.as_ref(), false);
        self
    }

    pub fn server(&mut self, payload: impl AsRef<[u8]>) -> &mut Self {
        self.send(From::Server, payload.as_ref(), false);
        self
    }

    /// In one segment, as large as segmentation offload leaves them.
    pub fn client_at_once(&mut self, payload: impl AsRef<[u8]>) -> &mut Self {
        let payload = payload.as_ref();
        self.emit(From::Client, ACK, payload, false);
        self.client_seq = self.client_seq.wrapping_add(payload.len() as u32);
        self.server_has = self.client_seq;
        self
    }

    /// Sent and received, and not captured.
    pub fn client_lost(&mut self, payload: impl AsRef<[u8]>) -> &mut Self {
        self.send(From::Client, payload.as_ref(), true);
        self
    }

    pub fn server_lost(&mut self, payload: impl AsRef<[u8]>) -> &mut Self {
        self.send(From::Server, payload.as_ref(), true);
        self
    }

    /// A segment whose last bytes were not captured.
    pub fn server_cut(&mut self, payload: &[u8], captured: usize) -> &mut Self {
        self.send(From::Server, payload, false);
        if let Some(packet) = self.packets.last_mut() {
            let length = packet.bytes.len() - (payload.len() - captured);
            packet.bytes.truncate(length);
        }
        self
    }

    pub fn pause_ns(&mut self, time_ns: u64) -> &mut Self {
        self.time_ns += time_ns;
        self
    }

    pub fn ack(&mut self, from: From) -> &mut Self {
        self.emit(from, ACK, b"", false);
        self
    }

    pub fn reset(&mut self, from: From) -> &mut Self {
        self.emit(from, RST | ACK, b"", false);
        self
    }

    /// The client sends no more.
    pub fn half_close(&mut self) -> &mut Self {
        self.emit(From::Client, FIN | ACK, b"", false);
        self.client_seq = self.client_seq.wrapping_add(1);
        self.server_has = self.client_seq;
        self
    }

    pub fn close(&mut self) -> &mut Self {
        self.half_close();
        self.emit(From::Server, FIN | ACK, b"", false);
        self.server_seq = self.server_seq.wrapping_add(1);
        self.client_has = self.server_seq;
        self.emit(From::Client, ACK, b"", false);
        self
    }

    pub fn transcript(&self) -> Vec<String> {
        transcript(&self.packets)
    }
}

fn ethernet(
    from: From,
    client_port: u16,
    seq: u32,
    ack: u32,
    flags: u8,
    payload: &[u8],
) -> Vec<u8> {
    let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
    let (source, destination, source_port, destination_port) = match from {
        From::Client => (client, server, client_port, 80),
        From::Server => (server, client, 80, client_port),
    };
    let mut bytes = vec![2; 12];
    bytes.extend([0x08, 0x00]);
    let total = u16::try_from(40 + payload.len()).expect("a packet");
    bytes.extend([0x45, 0]);
    bytes.extend(total.to_be_bytes());
    bytes.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
    bytes.extend(source);
    bytes.extend(destination);
    bytes.extend(source_port.to_be_bytes());
    bytes.extend(destination_port.to_be_bytes());
    bytes.extend(seq.to_be_bytes());
    bytes.extend(ack.to_be_bytes());
    bytes.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    bytes.extend(payload);
    bytes
}

pub fn vxlan(vni: u32, frame: &[u8]) -> Vec<u8> {
    let [_, a, b, c] = vni.to_be_bytes();
    let mut bytes = vec![0x08, 0, 0, 0, a, b, c, 0];
    bytes.extend(frame);
    bytes
}

/// Writes one line per exchange: `GET /a -> 200 [5]`, `!` behind it when incomplete, flags in braces.
#[derive(Default)]
pub struct Lines(pub Vec<String>);

impl Sink for Lines {
    fn wants(&self) -> Wants {
        Wants {
            hashes: true,
            decoded: true,
            kept_bytes: 1 << 20,
            encoded_bytes: 1 << 20,
            streams_at_once: false,
        }
    }

    fn exchange(&mut self, exchange: &Exchange<'_>) {
        let vni = exchange
            .conversation
            .vni
            .map(|vni| format!("{vni}: "))
            .unwrap_or_default();
        let stream = exchange
            .stream_id
            .map(|id| format!("#{id} "))
            .unwrap_or_default();
        let request = exchange.request.map_or("?".to_owned(), |request| {
            let body = if request.body.size > 0 {
                format!(" [{}]", request.body.size)
            } else {
                String::new()
            };
            format!(
                "{} {}{body}",
                String::from_utf8_lossy(&request.method),
                String::from_utf8_lossy(&request.target)
            )
        });
        let response = exchange.response.map_or("none".to_owned(), |response| {
            let size = response
                .body
                .decoded
                .as_ref()
                .map_or(response.body.size, |decoded| decoded.size);
            format!("{} [{size}]", response.status)
        });
        let complete = if exchange.complete { "" } else { " !" };
        let flags: Vec<_> = exchange.flags.names().collect();
        let flags = if flags.is_empty() {
            String::new()
        } else {
            format!(" {{{}}}", flags.join(","))
        };
        self.0.push(format!(
            "{vni}{stream}{request} -> {response}{complete}{flags}"
        ));
    }
}

pub fn run(packets: &[Packet]) -> (Vec<String>, Counters) {
    let mut engine = Engine::default();
    let mut lines = Lines::default();
    for packet in packets {
        engine.frame(
            LinkType::Ethernet,
            &packet.bytes,
            packet.time_ns,
            &mut lines,
        );
    }
    engine.finish(&mut lines);
    (lines.0, engine.counters().clone())
}

pub fn transcript(packets: &[Packet]) -> Vec<String> {
    run(packets).0
}

pub fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: shop.example\r\n\r\n")
}
