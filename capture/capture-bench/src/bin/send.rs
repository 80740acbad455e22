//! Sends frames at a rate: `send INTERFACE FILE RATE SECONDS`.
//!
//! FILE holds Ethernet frames of VXLAN over UDP over IPv4, each behind its length in four bytes (little-endian). They are sent
//! from memory, round after round, each round under a VNI of its own, so that its connections are new ones. RATE is in packets a
//! second; 0 is as many as this core can. SECONDS of 0 is one round. Prints how many were sent, and in how many seconds.

use std::error::Error;
use std::io::IoSlice;
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

use capture_live::options;
use nix::errno::Errno;
use nix::net::if_::if_nametoindex;
use nix::sys::socket::{MsgFlags, MultiHeaders, sendmmsg};

const BATCH: usize = 64;
/// Behind the headers of Ethernet, IPv4, UDP and, of VXLAN, the flags.
const VNI_AT: usize = 14 + 20 + 8 + 4;
/// Rounds whose connections are told apart: more than are open at once.
const ROUNDS: u32 = 1_024;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [interface, file, rate, seconds] = arguments.as_slice() else {
        return Err("usage: send INTERFACE FILE RATE SECONDS".into());
    };
    let rate: f64 = rate.parse()?;
    let duration = Duration::from_secs_f64(seconds.parse()?);
    let mut frames = frames(&std::fs::read(file)?)?;
    let socket = packet_socket(interface)?;
    let began = Instant::now();
    let mut sent: u64 = 0;
    for round in 0.. {
        let [_, v0, v1, v2] = (round % ROUNDS + 1).to_be_bytes();
        for batch in frames.chunks_mut(BATCH) {
            for frame in &mut *batch {
                if let Some(vni) = frame.get_mut(VNI_AT..VNI_AT + 3) {
                    vni.copy_from_slice(&[v0, v1, v2]);
                }
            }
            if rate > 0.0 {
                #[allow(clippy::cast_precision_loss, reason = "a time, not a count")]
                let due = Duration::from_secs_f64(sent as f64 / rate);
                while began.elapsed() < due {
                    std::hint::spin_loop();
                }
            }
            send(&socket, batch)?;
            sent += batch.len() as u64;
            if !duration.is_zero() && began.elapsed() >= duration {
                return report(sent, began);
            }
        }
        if duration.is_zero() {
            return report(sent, began);
        }
    }
    Ok(())
}

fn frames(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut frames = Vec::new();
    let mut rest = bytes;
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_le_bytes(*length))?;
        let (frame, behind) = behind.split_at_checked(length).ok_or("the file is cut")?;
        frames.push(frame.to_vec());
        rest = behind;
    }
    Ok(frames)
}

/// Bound to an interface, past its queue.
fn packet_socket(interface: &str) -> Result<OwnedFd, Box<dyn Error>> {
    let socket = options::packet_socket()?;
    options::bind_packets(&socket, 0, if_nametoindex(interface)?.cast_signed())?;
    options::set(&socket, libc::SOL_PACKET, libc::PACKET_QDISC_BYPASS, 1)?;
    Ok(socket)
}

/// Sends all of them. Where a queue on the way is full, the packet is lost as it would be on a wire.
fn send(socket: &OwnedFd, batch: &[Vec<u8>]) -> nix::Result<()> {
    let slices: Vec<[IoSlice<'_>; 1]> = batch.iter().map(|frame| [IoSlice::new(frame)]).collect();
    let mut done = 0;
    while let Some(rest) = slices.get(done..).filter(|rest| !rest.is_empty()) {
        let mut headers = MultiHeaders::<()>::preallocate(rest.len(), None);
        let nowhere: Vec<Option<()>> = vec![None; rest.len()];
        match sendmmsg(
            socket.as_raw_fd(),
            &mut headers,
            rest,
            nowhere,
            [],
            MsgFlags::empty(),
        ) {
            Ok(sent) => done += sent.count(),
            Err(Errno::ENOBUFS) => done += 1,
            Err(Errno::EINTR | Errno::EAGAIN) => (),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[allow(
    clippy::unnecessary_wraps,
    clippy::print_stdout,
    reason = "what main ends with"
)]
fn report(sent: u64, began: Instant) -> Result<(), Box<dyn Error>> {
    println!("{sent} {}", began.elapsed().as_secs_f64());
    Ok(())
}
