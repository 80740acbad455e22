//! UDP sockets that are read many datagrams at a time: where there is no ring.

use std::io::{self, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;

use nix::sys::socket::sockopt::{RcvBuf, RcvBufForce, ReusePort};
use nix::sys::socket::{
    AddressFamily, MsgFlags, MultiHeaders, SockFlag, SockType, SockaddrStorage, getsockopt,
    recvmmsg, setsockopt,
};

use crate::filter::{self, From};
use crate::kernel_drops::KernelDrops;
use crate::limits::{BATCH_DATAGRAMS, DATAGRAM_BYTES_MAX, RECEIVE_BUFFER_BYTES, TURN};
use crate::options;
use crate::source::{Received, Wait, now_ns};

/// Sockets for so many shards of a port that is open already: the kernel gives each datagram to one of them, by its inner
/// connection.
///
/// # Errors
/// The kernel is too old.
pub fn share(first: UdpSocket, shards: usize) -> io::Result<Vec<Socket>> {
    let address = first.local_addr()?;
    let mut others = Vec::new();
    if shards > 1 {
        // Only now, so that opening the port was refused where another program shares it with its like.
        setsockopt(&first, ReusePort, &true)?;
        for _ in 1..shards {
            others.push(open_beside(address)?);
        }
        let program = filter::shard(From::Payload, u32::try_from(shards).unwrap_or(u32::MAX));
        let name = libc::SO_ATTACH_REUSEPORT_CBPF;
        options::attach(&first, libc::SOL_SOCKET, name, &program)?;
    }
    std::iter::once(first)
        .chain(others)
        .map(|socket| Socket::new(socket, RECEIVE_BUFFER_BYTES / shards))
        .collect()
}

fn open_beside(address: SocketAddr) -> io::Result<UdpSocket> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::Inet,
        SocketAddr::V6(_) => AddressFamily::Inet6,
    };
    let flags = SockFlag::SOCK_CLOEXEC;
    let socket = nix::sys::socket::socket(family, SockType::Datagram, flags, None)?;
    setsockopt(&socket, ReusePort, &true)?;
    nix::sys::socket::bind(socket.as_raw_fd(), &SockaddrStorage::from(address))?;
    Ok(socket.into())
}

/// The socket and the memory that it is read into.
pub struct Socket {
    udp: UdpSocket,
    drops: KernelDrops,
    buffers: Vec<u8>,
}

impl Socket {
    /// With as much room for waiting datagrams as the kernel grants.
    fn new(udp: UdpSocket, buffer_bytes: usize) -> io::Result<Self> {
        udp.set_read_timeout(Some(TURN))?;
        enlarge_buffer(&udp, buffer_bytes);
        let drops = KernelDrops::of(udp.as_raw_fd());
        Ok(Self {
            udp,
            drops,
            buffers: vec![0; BATCH_DATAGRAMS * DATAGRAM_BYTES_MAX],
        })
    }

    /// Datagrams that found no room.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.drops.count()
    }

    /// Bytes that the kernel granted for waiting datagrams, its own bookkeeping included.
    #[must_use]
    pub fn buffer_bytes(&self) -> u64 {
        getsockopt(&self.udp, RcvBuf).unwrap_or_default() as u64
    }

    /// Gives each datagram that is there, `BATCH_DATAGRAMS` at most, and when it was read, to `each`.
    ///
    /// # Errors
    /// The socket is broken. That no datagram came is no error.
    pub fn receive(
        &mut self,
        wait: Wait,
        mut each: impl FnMut(&[u8], u64),
    ) -> io::Result<Received> {
        let flags = match wait {
            Wait::Turn => MsgFlags::MSG_WAITFORONE,
            Wait::Last => MsgFlags::MSG_DONTWAIT,
        };
        let mut slices: Vec<[IoSliceMut<'_>; 1]> = self
            .buffers
            .chunks_exact_mut(DATAGRAM_BYTES_MAX)
            .map(|buffer| [IoSliceMut::new(buffer)])
            .collect();
        // Not kept: they hold pointers, and this goes to another thread.
        let mut headers = MultiHeaders::<()>::preallocate(BATCH_DATAGRAMS, None);
        let received = match recvmmsg(
            self.udp.as_raw_fd(),
            &mut headers,
            slices.iter_mut(),
            flags,
            None,
        ) {
            Ok(received) => received,
            Err(error) => return nothing_came(error.into()),
        };
        // One time for the datagrams of a batch: they came within what the kernel held.
        let until_ns = now_ns();
        let mut datagrams = 0;
        for datagram in received {
            each(datagram.iovs().next().unwrap_or_default(), until_ns);
            datagrams += 1;
        }
        Ok(Received {
            datagrams,
            until_ns,
            is_empty: datagrams == 0,
        })
    }
}

/// Beyond the system's bound where this process may (`CAP_NET_ADMIN`), up to it otherwise.
fn enlarge_buffer(socket: &UdpSocket, bytes: usize) {
    if setsockopt(socket, RcvBufForce, &bytes).is_err() {
        // The default is small but works; what it costs is counted as drops of the kernel.
        let _ = setsockopt(socket, RcvBuf, &bytes);
    }
}

fn nothing_came(error: io::Error) -> io::Result<Received> {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => {
            Ok(Received {
                datagrams: 0,
                until_ns: now_ns(),
                is_empty: true,
            })
        }
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Socket, UdpSocket) {
        let first = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let sender = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        sender
            .connect(first.local_addr().expect("bound"))
            .expect("loopback");
        let mut sockets = share(first, 1).expect("a socket");
        (sockets.remove(0), sender)
    }

    #[test]
    fn datagrams_come_whole_and_in_order() {
        let (mut socket, sender) = pair();
        let sent: Vec<Vec<u8>> = (0..100_usize)
            .map(|number| vec![number.to_le_bytes()[0]; 1 + number * 600])
            .collect();
        let mut received: Vec<Vec<u8>> = Vec::new();

        for chunk in sent.chunks(10) {
            for datagram in chunk {
                sender.send(datagram).expect("loopback");
            }
            while received.len() < sent.len()
                && !socket
                    .receive(Wait::Last, |bytes, _| received.push(bytes.to_vec()))
                    .expect("open")
                    .is_empty
            {}
        }

        assert!(received == sent);
    }

    #[test]
    fn waiting_ends_without_a_datagram() {
        let (mut socket, _sender) = pair();

        for wait in [Wait::Turn, Wait::Last] {
            let received = socket.receive(wait, |_, _| panic!("nothing was sent"));

            assert!(received.expect("open").is_empty);
        }
    }

    #[test]
    fn a_port_that_shards_share_is_taken_all_the_same() {
        let first = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let address = first.local_addr().expect("bound");
        let _sockets = share(first, 2).expect("two sockets");

        assert!(UdpSocket::bind(address).is_err());
    }
}
