//! A UDP socket that is read many datagrams at a time.

use std::io::{self, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;

use nix::sys::socket::sockopt::{RcvBuf, RcvBufForce};
use nix::sys::socket::{MsgFlags, MultiHeaders, getsockopt, recvmmsg, setsockopt};

use crate::limits::{BATCH_DATAGRAMS, DATAGRAM_BYTES_MAX, RECEIVE_BUFFER_BYTES, TURN};

/// Whether to wait for a datagram.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// For one turn of the loop at most.
    Turn,
    No,
}

/// Opens a port, with as much room for waiting datagrams as the kernel grants.
///
/// # Errors
/// Another process holds it, or this one may not open it.
pub fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(address)?;
    socket.set_read_timeout(Some(TURN))?;
    enlarge_buffer(&socket);
    Ok(socket)
}

/// The socket and the memory that it is read into. Stays on the thread that reads.
pub struct Socket {
    udp: UdpSocket,
    headers: MultiHeaders<()>,
    buffers: Vec<u8>,
}

impl Socket {
    pub fn new(udp: UdpSocket) -> Self {
        let headers = MultiHeaders::preallocate(BATCH_DATAGRAMS, None);
        Self {
            udp,
            headers,
            buffers: vec![0; BATCH_DATAGRAMS * DATAGRAM_BYTES_MAX],
        }
    }

    /// The name of the file descriptor in `/proc/self/fd`.
    pub fn descriptor(&self) -> i32 {
        self.udp.as_raw_fd()
    }

    /// Bytes that the kernel granted for waiting datagrams, its own bookkeeping included.
    pub fn buffer_bytes(&self) -> u64 {
        getsockopt(&self.udp, RcvBuf).unwrap_or_default() as u64
    }

    /// Gives each datagram that is there to `each`; how many there were, at most `BATCH_DATAGRAMS`.
    ///
    /// # Errors
    /// The socket is broken. That no datagram came is no error.
    pub fn receive(&mut self, wait: Wait, mut each: impl FnMut(&[u8])) -> io::Result<usize> {
        let flags = match wait {
            Wait::Turn => MsgFlags::MSG_WAITFORONE,
            Wait::No => MsgFlags::MSG_DONTWAIT,
        };
        let mut slices: Vec<[IoSliceMut<'_>; 1]> = self
            .buffers
            .chunks_exact_mut(DATAGRAM_BYTES_MAX)
            .map(|buffer| [IoSliceMut::new(buffer)])
            .collect();
        let received = match recvmmsg(
            self.udp.as_raw_fd(),
            &mut self.headers,
            slices.iter_mut(),
            flags,
            None,
        ) {
            Ok(received) => received,
            Err(error) => return nothing_came(error.into()),
        };
        let mut count = 0;
        for datagram in received {
            each(datagram.iovs().next().unwrap_or_default());
            count += 1;
        }
        Ok(count)
    }
}

/// Beyond the system's bound where this process may (`CAP_NET_ADMIN`), up to it otherwise.
fn enlarge_buffer(socket: &UdpSocket) {
    if setsockopt(socket, RcvBufForce, &RECEIVE_BUFFER_BYTES).is_err() {
        // The default is small but works; what it costs is counted as drops of the kernel.
        let _ = setsockopt(socket, RcvBuf, &RECEIVE_BUFFER_BYTES);
    }
}

fn nothing_came(error: io::Error) -> io::Result<usize> {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => Ok(0),
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Socket, UdpSocket) {
        let socket = bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        let sender = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        sender
            .connect(socket.local_addr().expect("bound"))
            .expect("loopback");
        (Socket::new(socket), sender)
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
                && socket
                    .receive(Wait::No, |bytes| received.push(bytes.to_vec()))
                    .expect("open")
                    > 0
            {}
        }

        assert!(received == sent);
    }

    #[test]
    fn waiting_ends_without_a_datagram() {
        let (mut socket, _sender) = pair();

        assert_eq!(
            socket
                .receive(Wait::Turn, |_| panic!("nothing was sent"))
                .expect("open"),
            0
        );
        assert_eq!(
            socket
                .receive(Wait::No, |_| panic!("nothing was sent"))
                .expect("open"),
            0
        );
    }

    #[test]
    fn a_port_that_is_taken_is_an_error() {
        let (_socket, sender) = pair();

        assert!(bind(sender.peer_addr().expect("connected")).is_err());
    }
}
