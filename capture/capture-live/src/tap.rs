//! The datagrams of a port as packet rings see them, beside the kernel's own way to the socket that holds the port.
//!
//! Gives what a socket would have given, and nothing that is another program's: whole datagrams to this port of this machine, each
//! once. Checksums are not looked at: on the way through a virtual machine they are often not there yet.

use std::collections::HashSet;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use capture::counters::{Counter, Counters};
use capture::wire::{Fragments, udp};
use nix::errno::Errno;
use nix::ifaddrs::getifaddrs;
use nix::net::if_::if_nametoindex;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{setsockopt, sockopt::RcvBuf};

use crate::filter::{self, From, Version};
use crate::limits::{
    ADDRESSES_AGE_MAX, BLOCK_BYTES, BLOCK_RETIRE, BLOCKS_MIN, RECEIVE_BUFFER_BYTES, TURN,
};
use crate::options;
use crate::ring::{Packet, Ring, RingCounters};
use crate::source::{Received, Wait, now_ns};

/// Keeps a port, so that the kernel answers no datagram with "unreachable", and reads nothing from it.
pub struct PortHolder {
    _socket: UdpSocket,
}

impl PortHolder {
    /// # Errors
    /// The kernel takes no filter.
    pub fn new(socket: UdpSocket) -> io::Result<Self> {
        let nothing = filter::nothing();
        options::attach(&socket, libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, &nothing)?;
        // The smallest that the kernel grants: what came before the filter lies there for good.
        setsockopt(&socket, RcvBuf, &0)?;
        Ok(Self { _socket: socket })
    }
}

/// Packets of a block that is being filled are no older: its time, and as much for a timer that is late.
const HANDED_OVER: Duration = BLOCK_RETIRE.saturating_mul(2);

/// One shard's rings, and what makes datagrams of their packets.
pub struct Tap {
    /// One for each version of IP that the port has.
    rings: Vec<Ring>,
    packets: Packets,
}

/// What becomes of packets.
struct Packets {
    port: u16,
    addresses: Addresses,
    fragments: Fragments,
    whole: Vec<u8>,
    counters: Counters,
    not_ours: u64,
    cut: u64,
    latest_ns: u64,
}

impl Tap {
    /// Taps a port for so many shards.
    ///
    /// # Errors
    /// This process may not (`CAP_NET_RAW`), the kernel is too old, there is no such interface, or no memory.
    pub fn open(
        address: SocketAddr,
        interface: Option<&str>,
        shards: usize,
    ) -> io::Result<Vec<Self>> {
        let ip = address.ip().to_canonical();
        let versions: &[Version] = match ip {
            IpAddr::V4(_) => &[Version::V4],
            IpAddr::V6(any) if any.is_unspecified() => &[Version::V4, Version::V6],
            IpAddr::V6(_) => &[Version::V6],
        };
        let blocks = RECEIVE_BUFFER_BYTES / BLOCK_BYTES / (shards * versions.len());
        let interface = interface.map_or(Ok(0), index_of)?;
        let mut taps = Vec::new();
        for _ in 0..shards {
            let rings = versions.iter().map(|_| Ring::new(blocks.max(BLOCKS_MIN)));
            taps.push(Self {
                rings: rings.collect::<io::Result<_>>()?,
                packets: Packets::new(ip, address.port())?,
            });
        }
        let specific = (!ip.is_unspecified()).then_some(ip);
        let shards = u32::try_from(shards).unwrap_or(u32::MAX);
        for (number, version) in versions.iter().enumerate() {
            let rings: Vec<&Ring> = taps
                .iter()
                .filter_map(|tap| tap.rings.get(number))
                .collect();
            Ring::open(
                &rings,
                *version,
                interface,
                &filter::packets_to(*version, specific, address.port()),
                &filter::shard(From::Packet(*version), shards),
            )?;
        }
        Ok(taps)
    }

    /// Gives each datagram of the next block, and when it came, to `each`.
    ///
    /// # Errors
    /// The interface went down.
    pub fn receive(
        &mut self,
        wait: Wait,
        mut each: impl FnMut(&[u8], u64),
    ) -> io::Result<Received> {
        if !self.rings.iter().any(Ring::is_ready) {
            self.wait(match wait {
                Wait::Turn => TURN,
                Wait::Last => HANDED_OVER,
            })?;
        }
        // Before looking: what comes while we look is younger.
        let now_ns = now_ns();
        let mut received = Received {
            is_empty: true,
            ..Received::default()
        };
        let mut until_ns = None;
        for ring in &mut self.rings {
            if !ring.is_ready() {
                continue;
            }
            self.packets.latest_ns = 0;
            ring.read(|packet| received.datagrams += self.packets.take(packet, &mut each));
            let latest_ns = self.packets.latest_ns;
            until_ns = Some(until_ns.map_or(latest_ns, |until_ns: u64| until_ns.min(latest_ns)));
            received.is_empty = false;
        }
        let filling_ns = u64::try_from(HANDED_OVER.as_nanos()).unwrap_or_default();
        received.until_ns = until_ns.unwrap_or(now_ns.saturating_sub(filling_ns));
        Ok(received)
    }

    fn wait(&self, timeout: Duration) -> io::Result<()> {
        let waits = |ring| PollFd::new(AsFd::as_fd(ring), PollFlags::POLLIN);
        let mut waiting: Vec<PollFd<'_>> = self.rings.iter().map(waits).collect();
        let timeout = PollTimeout::try_from(timeout).unwrap_or(PollTimeout::ZERO);
        match poll(&mut waiting, timeout) {
            Ok(_) | Err(Errno::EINTR) => self.rings.iter().try_for_each(Ring::check),
            Err(error) => Err(error.into()),
        }
    }

    /// What the kernel counted, of all rings together.
    pub fn ring_counters(&mut self) -> RingCounters {
        let mut sum = RingCounters::default();
        for ring in &mut self.rings {
            let counters = ring.counters();
            sum.dropped += counters.dropped;
            sum.full += counters.full;
        }
        sum
    }

    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.rings.iter().map(|ring| ring.bytes() as u64).sum()
    }

    /// What was counted on the way to a datagram.
    pub fn counters(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        let own = [
            ("datagrams_not_ours", self.packets.not_ours),
            ("datagrams_cut", self.packets.cut),
        ];
        self.packets.counters.iter().chain(own)
    }

    /// Asks anew for this machine's addresses, now and then.
    pub fn refresh(&mut self) {
        self.packets.addresses.refresh();
    }
}

impl Packets {
    fn new(ip: IpAddr, port: u16) -> io::Result<Self> {
        Ok(Self {
            port,
            addresses: Addresses::new(ip)?,
            fragments: Fragments::default(),
            whole: Vec::new(),
            counters: Counters::default(),
            not_ours: 0,
            cut: 0,
            latest_ns: 0,
        })
    }

    /// How many datagrams were in a packet.
    fn take(&mut self, packet: &Packet<'_>, each: &mut impl FnMut(&[u8], u64)) -> usize {
        let time_ns = packet.time_ns;
        self.latest_ns = self.latest_ns.max(time_ns);
        self.cut += u64::from(packet.is_cut);
        let datagram = match udp(
            packet.bytes,
            time_ns,
            &mut self.fragments,
            &mut self.whole,
            &mut self.counters,
        ) {
            Ok(datagram) => datagram,
            Err(Counter::NotVxlan) => {
                self.not_ours += 1;
                return 0;
            }
            Err(counter) => {
                self.counters.add(counter, 1);
                return 0;
            }
        };
        let destination = datagram.destination;
        if destination.port != self.port || !self.addresses.contain(destination.address) {
            self.not_ours += 1;
            return 0;
        }
        match packet.datagram_bytes {
            None => {
                each(datagram.payload, time_ns);
                1
            }
            Some(bytes) => {
                let datagrams = datagram.payload.chunks(bytes);
                datagrams.map(|payload| each(payload, time_ns)).count()
            }
        }
    }
}

/// The addresses at which a port is open.
enum Addresses {
    One(u128),
    /// All that this machine has. Others may pass through it.
    Own {
        addresses: HashSet<u128>,
        asked: Instant,
        /// The one that was asked for last: nearly all datagrams are to the same.
        last: u128,
    },
}

/// All of 127.0.0.0/8, without its lower 24 bits: no interface names each of them.
const LOOPBACK: u128 = 0x00ff_ff7f;

impl Addresses {
    fn new(ip: IpAddr) -> io::Result<Self> {
        if !ip.is_unspecified() {
            return Ok(Self::One(number(ip)));
        }
        Ok(Self::Own {
            addresses: own_addresses()?,
            asked: Instant::now(),
            last: 0,
        })
    }

    fn contain(&mut self, address: u128) -> bool {
        match self {
            Self::One(one) => *one == address,
            Self::Own { last, .. } if *last == address => true,
            Self::Own {
                addresses, last, ..
            } => {
                let is_own = address >> 24 == LOOPBACK || addresses.contains(&address);
                if is_own {
                    *last = address;
                }
                is_own
            }
        }
    }

    fn refresh(&mut self) {
        if let Self::Own {
            addresses,
            asked,
            last,
        } = self
            && asked.elapsed() > ADDRESSES_AGE_MAX
        {
            *asked = Instant::now();
            // Without an answer the old one stands.
            if let Ok(own) = own_addresses() {
                *addresses = own;
                *last = 0;
            }
        }
    }
}

fn own_addresses() -> io::Result<HashSet<u128>> {
    let found = getifaddrs()?.filter_map(|interface| interface.address);
    Ok(found
        .filter_map(|address| {
            let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
            v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
        })
        .map(number)
        .collect())
}

/// As the core writes addresses: those of IPv4 mapped to IPv6 (RFC 4291 section 2.5.5.2).
fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().into(),
        IpAddr::V6(v6) => v6.into(),
    }
}

fn index_of(interface: &str) -> io::Result<i32> {
    let index = if_nametoindex(interface).map_err(|error| {
        let error = io::Error::from(error);
        io::Error::new(error.kind(), format!("interface {interface}: {error}"))
    })?;
    Ok(index.cast_signed())
}
