//! Receives and does nothing else: `bare ring|recvmmsg ADDRESS [SHARDS]`, until its input ends. Prints how many datagrams came,
//! and how many the kernel dropped.
//!
//! `ring` touches every cache line of every packet, `recvmmsg` none: the kernel's copy has done so. With SHARDS there are so many
//! rings, of which the program chooses one for each packet, all read by this one thread.

use std::error::Error;
use std::hint::black_box;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use capture_live::filter::{From, Version, packets_to, shard};
use capture_live::limits::{BLOCK_BYTES, RECEIVE_BUFFER_BYTES, TURN};
use capture_live::ring::Ring;
use capture_live::socket::share;
use capture_live::source::Wait;
use capture_live::tap::PortHolder;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

type Outcome<T> = Result<T, Box<dyn Error>>;

const CACHE_LINE_BYTES: usize = 64;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (way, address, shards) = match arguments.as_slice() {
        [way, address] => (way, address, 1),
        [way, address, shards] => (way, address, shards.parse()?),
        _ => return Err("usage: bare ring|recvmmsg ADDRESS [SHARDS]".into()),
    };
    let address: SocketAddr = address.parse()?;
    let socket = UdpSocket::bind(address)?;
    let ended = Arc::new(AtomicBool::new(false));
    let ends = Arc::clone(&ended);
    thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        ends.store(true, Ordering::Relaxed);
    });
    let ended = || ended.load(Ordering::Relaxed);
    let (received, dropped) = match way.as_str() {
        "ring" => by_ring(socket, address, shards, ended)?,
        _ => by_socket(socket, ended)?,
    };
    report(&format!("{received} {dropped}"));
    Ok(())
}

fn by_ring(
    socket: UdpSocket,
    address: SocketAddr,
    shards: usize,
    ended: impl Fn() -> bool,
) -> Outcome<(u64, u64)> {
    let _holder = PortHolder::new(socket)?;
    let IpAddr::V4(_) = address.ip() else {
        return Err("expected an IPv4 address".into());
    };
    let blocks = RECEIVE_BUFFER_BYTES / BLOCK_BYTES / shards;
    let rings = (0..shards).map(|_| Ring::new(blocks));
    let mut rings = rings.collect::<io::Result<Vec<_>>>()?;
    let filter = packets_to(Version::V4, Some(address.ip()), address.port());
    let program = shard(From::Packet(Version::V4), u32::try_from(shards)?);
    let members: Vec<&Ring> = rings.iter().collect();
    Ring::open(&members, Version::V4, 0, &filter, &program)?;
    report("ready");
    let (mut received, mut sum) = (0, 0_u64);
    while !ended() {
        if !rings.iter().any(Ring::is_ready) {
            let waits = |ring| PollFd::new(AsFd::as_fd(ring), PollFlags::POLLIN);
            let mut waiting: Vec<PollFd<'_>> = rings.iter().map(waits).collect();
            poll(&mut waiting, PollTimeout::try_from(TURN)?)?;
        }
        for ring in &mut rings {
            ring.read(|packet| {
                received += 1;
                let touched = packet.bytes.iter().step_by(CACHE_LINE_BYTES);
                sum += touched.map(|byte| u64::from(*byte)).sum::<u64>();
            });
        }
    }
    black_box(sum);
    let dropped = rings.iter_mut().map(|ring| ring.counters().dropped).sum();
    Ok((received, dropped))
}

fn by_socket(socket: UdpSocket, ended: impl Fn() -> bool) -> Outcome<(u64, u64)> {
    let mut socket = share(socket, 1)?.remove(0);
    report("ready");
    let mut received = 0;
    while !ended() {
        socket.receive(Wait::Turn, |datagram, _| {
            received += 1;
            black_box(datagram);
        })?;
    }
    Ok((received, socket.dropped()))
}

#[allow(clippy::print_stdout, reason = "what it is run for")]
fn report(line: &str) {
    println!("{line}");
}
