//! A ring of blocks that the kernel fills with packets and this process reads where they lie (`TPACKET_V3`, packet(7)).
//!
//! A block belongs to the kernel or to us, as its status word says; packets are read in place and the block is given back. What
//! came while all blocks were full is dropped by the kernel, which counts it.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

use libc::{
    PACKET_FANOUT, PACKET_FANOUT_CBPF, PACKET_FANOUT_DATA, PACKET_FANOUT_FLAG_DEFRAG,
    PACKET_FANOUT_FLAG_UNIQUEID, PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION,
    PACKET_VNET_HDR, SO_ATTACH_FILTER, SOL_PACKET, SOL_SOCKET, TP_STATUS_KERNEL, TP_STATUS_USER,
    sock_filter, tpacket_hdr_v1, tpacket_req3, tpacket_stats_v3, tpacket_versions, tpacket3_hdr,
};
use memmap2::{MmapOptions, MmapRaw};

use crate::filter::{self, Version};
use crate::limits::{BLOCK_BYTES, BLOCK_RETIRE};
use crate::options;

/// A packet as it lies in the ring, from its IP header on.
pub struct Packet<'a> {
    pub bytes: &'a [u8],
    /// When the kernel received it, since 1970.
    pub time_ns: u64,
    /// It holds several datagrams that the kernel put together, each but the last one with a payload of so many bytes.
    pub datagram_bytes: Option<usize>,
    /// It was longer than what lies here.
    pub is_cut: bool,
}

/// What the kernel counted since the ring was made.
#[derive(Clone, Copy, Default)]
pub struct RingCounters {
    pub dropped: u64,
    /// How often all blocks were full.
    pub full: u64,
}

pub struct Ring {
    socket: OwnedFd,
    memory: MmapRaw,
    /// The block that is filled next.
    next: usize,
    counters: RingCounters,
}

/// In front of the first packet header: version and offset, then the block's own header.
const BLOCK_HEADER_AT: usize = 8;
/// `struct virtio_net_hdr`, which stands in front of each frame and tells what the kernel put together.
const OFFLOAD_BYTES: usize = 10;
/// `VIRTIO_NET_HDR_GSO_UDP_L4`.
const OFFLOADED_UDP: u8 = 5;

impl Ring {
    /// A ring to which nothing comes yet.
    ///
    /// # Errors
    /// This process may not (`CAP_NET_RAW`), the kernel is too old, or there is no memory for so many blocks.
    pub fn new(blocks: usize) -> io::Result<Self> {
        let socket = options::packet_socket()?;
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let version = tpacket_versions::TPACKET_V3 as i32;
        options::attach(&socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter::nothing())?;
        options::set(&socket, SOL_PACKET, PACKET_VERSION, version)?;
        options::set(&socket, SOL_PACKET, PACKET_VNET_HDR, 1)?;
        let retire_ms = u32::try_from(BLOCK_RETIRE.as_millis()).unwrap_or(u32::MAX);
        let request = tpacket_req3 {
            tp_block_size: number(BLOCK_BYTES),
            tp_block_nr: number(blocks),
            // Of no meaning in this version beyond that they have to fit: packets lie one behind the other.
            tp_frame_size: number(BLOCK_BYTES),
            tp_frame_nr: number(blocks),
            tp_retire_blk_tov: retire_ms,
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        };
        options::set(&socket, SOL_PACKET, PACKET_RX_RING, request)?;
        let memory = MmapOptions::new()
            .len(blocks * BLOCK_BYTES)
            .map_raw(&socket)?;
        Ok(Self {
            socket,
            memory,
            next: 0,
            counters: RingCounters::default(),
        })
    }

    /// Puts rings behind each other in one group, in which this program (of `filter::shard`) chooses for each packet; each of
    /// them bound to packets of one version, of one interface or of all. Only then does the filter let something through, so that
    /// no packet comes twice.
    ///
    /// # Errors
    /// The interface is gone, or the kernel is too old.
    pub fn open(
        rings: &[&Self],
        version: Version,
        interface: i32,
        filter: &[sock_filter],
        shard: &[sock_filter],
    ) -> io::Result<()> {
        let ethernet_type = match version {
            Version::V4 => libc::ETH_P_IP,
            Version::V6 => libc::ETH_P_IPV6,
        };
        let mut group = None;
        for ring in rings {
            options::bind_packets(&ring.socket, ethernet_type, interface)?;
            if rings.len() > 1 {
                group = Some(ring.join(group, shard)?);
            }
        }
        for ring in rings {
            options::attach(&ring.socket, SOL_SOCKET, SO_ATTACH_FILTER, filter)?;
        }
        Ok(())
    }

    /// Joins a group, or makes one; its number.
    fn join(&self, group: Option<i32>, shard: &[sock_filter]) -> io::Result<i32> {
        // IPv4 packets are put together before a shard is chosen, which a fragment alone does not tell.
        let kind = (PACKET_FANOUT_CBPF | PACKET_FANOUT_FLAG_DEFRAG).cast_signed() << 16;
        let unique = PACKET_FANOUT_FLAG_UNIQUEID.cast_signed() << 16;
        let joined = group.map_or(kind | unique, |group| kind | group);
        options::set(&self.socket, SOL_PACKET, PACKET_FANOUT, joined)?;
        if let Some(group) = group {
            return Ok(group);
        }
        options::attach(&self.socket, SOL_PACKET, PACKET_FANOUT_DATA, shard)?;
        Ok(options::get(&self.socket, SOL_PACKET, PACKET_FANOUT, 0)? & 0xffff)
    }

    /// Is a block full, or has it waited long enough?
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status().load(Ordering::Acquire) & TP_STATUS_USER != 0
    }

    /// Gives the packets of the next block to `each`, if it is ready, and the block back to the kernel.
    pub fn read(&mut self, mut each: impl FnMut(&Packet<'_>)) {
        if !self.is_ready() {
            return;
        }
        // SAFETY: the block is ours until its status changes, which happens below; all of it is mapped.
        let block = unsafe {
            std::slice::from_raw_parts(
                self.memory.as_ptr().add(self.next * BLOCK_BYTES),
                BLOCK_BYTES,
            )
        };
        let header: Option<tpacket_hdr_v1> = view(block, BLOCK_HEADER_AT);
        let (packets, first) = header.map_or((0, 0), |header| {
            (header.num_pkts, header.offset_to_first_pkt as usize)
        });
        let mut at = first;
        for _ in 0..packets {
            let Some(header) = view::<tpacket3_hdr>(block, at) else {
                break;
            };
            if let Some(packet) = packet(block, at, &header) {
                each(&packet);
            }
            at = at.saturating_add(header.tp_next_offset as usize);
        }
        self.status().store(TP_STATUS_KERNEL, Ordering::Release);
        self.next = (self.next + 1) % (self.memory.len() / BLOCK_BYTES);
    }

    /// An error that waits at the socket, such as that the interface went down. It is told once.
    ///
    /// # Errors
    /// That error.
    pub fn check(&self) -> io::Result<()> {
        match options::get(&self.socket, SOL_SOCKET, libc::SO_ERROR, 0)? {
            0 => Ok(()),
            error => Err(io::Error::from_raw_os_error(error)),
        }
    }

    pub fn counters(&mut self) -> RingCounters {
        let none = tpacket_stats_v3 {
            tp_packets: 0,
            tp_drops: 0,
            tp_freeze_q_cnt: 0,
        };
        // The kernel counts from 0 again once it was asked.
        if let Ok(new) = options::get(&self.socket, SOL_PACKET, PACKET_STATISTICS, none) {
            self.counters.dropped += u64::from(new.tp_drops);
            self.counters.full += u64::from(new.tp_freeze_q_cnt);
        }
        self.counters
    }

    #[must_use]
    pub fn bytes(&self) -> usize {
        self.memory.len()
    }

    /// Who owns the next block.
    fn status(&self) -> &AtomicU32 {
        let at = self.next * BLOCK_BYTES + BLOCK_HEADER_AT;
        // SAFETY: mapped for as long as the ring lives, aligned as a block and 8 bytes are, and shared with the kernel, which like us
        // reads and writes it as one word.
        unsafe { AtomicU32::from_ptr(self.memory.as_mut_ptr().add(at).cast()) }
    }
}

impl AsFd for Ring {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl AsRawFd for Ring {
    fn as_raw_fd(&self) -> i32 {
        self.socket.as_raw_fd()
    }
}

/// A copy of one of the kernel's headers.
fn view<T: Copy>(block: &[u8], at: usize) -> Option<T> {
    let bytes = block.get(at..)?.get(..size_of::<T>())?;
    // SAFETY: so many bytes are there, whatever their alignment, and the headers are of numbers alone.
    Some(unsafe { bytes.as_ptr().cast::<T>().read_unaligned() })
}

fn packet<'a>(block: &'a [u8], at: usize, header: &tpacket3_hdr) -> Option<Packet<'a>> {
    let frame_at = at + usize::from(header.tp_mac);
    let frame = block.get(frame_at..)?.get(..header.tp_snaplen as usize)?;
    let offload = block.get(frame_at.checked_sub(OFFLOAD_BYTES)?..frame_at)?;
    let &[_, kind, _, _, s0, s1, ..] = offload else {
        return None;
    };
    let datagram_bytes = usize::from(u16::from_ne_bytes([s0, s1]));
    Some(Packet {
        bytes: frame.get(usize::from(header.tp_net.checked_sub(header.tp_mac)?)..)?,
        time_ns: u64::from(header.tp_sec) * 1_000_000_000 + u64::from(header.tp_nsec),
        datagram_bytes: (kind == OFFLOADED_UDP && datagram_bytes > 0).then_some(datagram_bytes),
        is_cut: header.tp_snaplen < header.tp_len,
    })
}
