//! Socket options and addresses that no library names: the system calls behind packet sockets and packet filters.

use std::ffi::c_int;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use libc::{sock_filter, sock_fprog, sockaddr_ll, socklen_t};

/// A value of the kernel's own layout, made of numbers alone.
///
/// # Safety
/// Every pattern of bits is a value of the type, and it holds no reference.
pub unsafe trait Plain: Copy {}

// SAFETY: structures of numbers.
unsafe impl Plain for c_int {}
unsafe impl Plain for libc::tpacket_req3 {}
unsafe impl Plain for libc::tpacket_stats_v3 {}

fn checked(result: c_int) -> io::Result<c_int> {
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(result)
}

#[allow(clippy::cast_possible_truncation, reason = "sizes of small structures")]
const fn length_of<T>() -> socklen_t {
    size_of::<T>() as socklen_t
}

/// A packet socket. It is given no packet before it is bound.
pub fn packet_socket() -> io::Result<OwnedFd> {
    let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC;
    // SAFETY: no pointers; a descriptor that was opened now is nobody else's.
    unsafe {
        let descriptor = checked(libc::socket(libc::AF_PACKET, kind, 0))?;
        Ok(OwnedFd::from_raw_fd(descriptor))
    }
}

/// Begins to receive packets of this Ethernet type, of one interface or (0) of all.
pub fn bind_packets(socket: &OwnedFd, ethernet_type: c_int, interface: c_int) -> io::Result<()> {
    let ethernet_type = u16::try_from(ethernet_type).unwrap_or_default();
    let address = sockaddr_ll {
        sll_family: u16::try_from(libc::AF_PACKET).unwrap_or_default(),
        sll_protocol: ethernet_type.to_be(),
        sll_ifindex: interface,
        sll_hatype: 0,
        sll_pkttype: 0,
        sll_halen: 0,
        sll_addr: [0; 8],
    };
    // SAFETY: the address outlives the call, which reads no more than its length.
    let bound = unsafe {
        libc::bind(
            socket.as_raw_fd(),
            (&raw const address).cast(),
            length_of::<sockaddr_ll>(),
        )
    };
    checked(bound).map(|_| ())
}

pub fn set<T: Plain>(socket: &impl AsRawFd, level: c_int, name: c_int, value: T) -> io::Result<()> {
    // SAFETY: the value outlives the call, which reads no more than its length; being plain, it leads nowhere else.
    let set = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            level,
            name,
            (&raw const value).cast(),
            length_of::<T>(),
        )
    };
    checked(set).map(|_| ())
}

/// Reads an option into `value`, which says what stands where the kernel writes less.
pub fn get<T: Plain>(
    socket: &impl AsRawFd,
    level: c_int,
    name: c_int,
    mut value: T,
) -> io::Result<T> {
    let mut length = length_of::<T>();
    // SAFETY: the kernel writes no more than `length` bytes, and whatever they are, they are a value.
    let got = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            level,
            name,
            (&raw mut value).cast(),
            &raw mut length,
        )
    };
    checked(got).map(|_| value)
}

/// Gives the kernel a packet filter program: `SO_ATTACH_FILTER` and its like.
pub fn attach(
    socket: &impl AsRawFd,
    level: c_int,
    name: c_int,
    program: &[sock_filter],
) -> io::Result<()> {
    let program = sock_fprog {
        len: u16::try_from(program.len()).unwrap_or_default(),
        filter: program.as_ptr().cast_mut(),
    };
    // SAFETY: the kernel copies `len` instructions during the call and writes to none of them.
    let attached = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            level,
            name,
            (&raw const program).cast(),
            length_of::<sock_fprog>(),
        )
    };
    checked(attached).map(|_| ())
}
