//! Which way datagrams are received: by a ring beside the socket, or by the socket.

use std::io;
use std::net::UdpSocket;

use crate::socket::share;
use crate::source::Source;
use crate::tap::{PortHolder, Tap};

/// What the owner asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Receive {
    /// The ring where it can be had, else the socket.
    #[default]
    Auto,
    Ring,
    Socket,
}

/// What it became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    Ring,
    /// And why no ring, in a sentence.
    Socket(String),
}

/// Sources of a port's datagrams, one for each shard, and what has to stay open beside them.
pub struct Opened {
    pub sources: Vec<Source>,
    pub mode: Mode,
    pub holder: Option<PortHolder>,
}

/// Opens sources for a port that is bound.
///
/// # Errors
/// A ring was asked for and cannot be had, there is no such interface, or the socket cannot be shared.
pub fn open(
    socket: UdpSocket,
    receive: Receive,
    interface: Option<&str>,
    shards: usize,
) -> io::Result<Opened> {
    let why_not = match receive {
        Receive::Socket => "The socket was asked for.".to_owned(),
        Receive::Auto | Receive::Ring => {
            match Tap::open(socket.local_addr()?, interface, shards) {
                Ok(taps) => {
                    return Ok(Opened {
                        sources: taps.into_iter().map(Box::new).map(Source::Tap).collect(),
                        mode: Mode::Ring,
                        holder: Some(PortHolder::new(socket)?),
                    });
                }
                // Whoever names an interface that is not there has made a mistake, and does not mean every interface.
                Err(error) if receive == Receive::Ring || is_of_interface(&error) => {
                    return Err(io::Error::new(error.kind(), reason(&error)));
                }
                Err(error) => reason(&error),
            }
        }
    };
    Ok(Opened {
        sources: share(socket, shards)?
            .into_iter()
            .map(Source::Socket)
            .collect(),
        mode: Mode::Socket(why_not),
        holder: None,
    })
}

fn is_of_interface(error: &io::Error) -> bool {
    error.raw_os_error().is_none()
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "The ring needs the capability CAP_NET_RAW: give it to the agent (in a systemd unit AmbientCapabilities=CAP_NET_RAW, \
             in a container --cap-add NET_RAW), or ask for the socket."
                .to_owned()
        }
        _ if is_of_interface(error) => error.to_string(),
        _ => format!("The ring cannot be made here ({error}): ask for the socket."),
    }
}
