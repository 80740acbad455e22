//! What a request by CONNECT asks its stream to become (RFC 9113 section 8.5; RFC 8441): from the answer on, its DATA is no body.

use super::head::Head;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tunnel {
    WebSocket,
    /// To a host and port, or of another protocol.
    Other,
}

impl Tunnel {
    /// None: a request like any other.
    pub fn asked_by(head: &Head) -> Option<Self> {
        let connects = head.method.as_deref() == Some(b"CONNECT");
        connects.then(|| match head.protocol.as_deref() {
            Some(name) if name.eq_ignore_ascii_case(b"websocket") => Self::WebSocket,
            _ => Self::Other,
        })
    }
}
