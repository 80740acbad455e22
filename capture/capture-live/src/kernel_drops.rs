//! How many datagrams the kernel dropped because nobody read them in time: the last column of `/proc/net/udp`.
//!
//! `SO_RXQ_OVFL` tells the same beside each datagram, at a cost for each; this is read once in a while.

use std::fs;
use std::os::unix::fs::MetadataExt;

/// The socket whose drops are counted; `None` where the system has no such files.
#[derive(Clone, Copy)]
pub struct KernelDrops {
    inode: Option<u64>,
}

impl KernelDrops {
    /// Of the socket with this file descriptor.
    pub fn of(descriptor: i32) -> Self {
        Self {
            inode: fs::metadata(format!("/proc/self/fd/{descriptor}"))
                .map(|metadata| metadata.ino())
                .ok(),
        }
    }

    /// Drops since the socket was opened.
    pub fn count(self) -> u64 {
        let tables = ["/proc/self/net/udp", "/proc/self/net/udp6"];
        let found = |table: &&str| drops_of(&fs::read_to_string(table).ok()?, self.inode?);
        tables.iter().find_map(found).unwrap_or_default()
    }
}

/// Columns: sl local rem st tx:rx tr:tm retrnsmt uid timeout inode ref pointer drops.
fn drops_of(table: &str, inode: u64) -> Option<u64> {
    let inode = inode.to_string();
    let line = table
        .lines()
        .find(|line| line.split_whitespace().nth(9) == Some(&inode))?;
    line.split_whitespace().last()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::os::fd::AsRawFd;

    use super::*;

    const TABLE: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n \
         1: 0100007F:12B5 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 4711 2 0000000000000000 42\n";

    #[test]
    fn the_line_of_the_socket_is_found() {
        assert_eq!(drops_of(TABLE, 4711), Some(42));
        assert_eq!(drops_of(TABLE, 42), None);
        assert_eq!(drops_of("", 4711), None);
    }

    #[test]
    fn a_flooded_socket_that_nobody_reads_has_drops() {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let drops = KernelDrops::of(socket.as_raw_fd());
        let sender = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let before = drops.count();

        for _ in 0..2_000 {
            sender
                .send_to(&[0; 8_000], socket.local_addr().expect("bound"))
                .expect("loopback");
        }

        assert_eq!(before, 0);
        assert!(drops.count() > 0);
    }
}
