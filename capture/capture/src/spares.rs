//! Memory that is used again: exchanges come and go by the million, and most look alike.

use crate::coding::Decoder;
use crate::exchange::{Body, Headers, Request, Response};
use crate::http1::lines::Line;

/// How many of a kind are kept: more are not under way at once where packets are worked off in turn.
const KEPT_MAX: usize = 64;
/// What one of them may hold: large ones are rare, and their memory is better used elsewhere.
const KEPT_BYTES_MAX: usize = 32 << 10;

#[allow(
    clippy::vec_box,
    reason = "they are handed over, and a request is a quarter of a kilobyte"
)]
#[derive(Default)]
pub struct Spares {
    pub decoder: Decoder,
    pub lines: Vec<Line>,
    requests: Vec<Box<Request>>,
    responses: Vec<Box<Response>>,
    headers: Vec<Headers>,
    bodies: Vec<Vec<u8>>,
}

impl Spares {
    /// Empty.
    pub fn request(&mut self) -> Box<Request> {
        self.requests.pop().unwrap_or_default()
    }

    /// Empty.
    pub fn response(&mut self) -> Box<Response> {
        self.responses.pop().unwrap_or_default()
    }

    /// Empty.
    pub fn headers(&mut self) -> Headers {
        self.headers.pop().unwrap_or_default()
    }

    /// Empty, for the bytes of a body.
    pub fn body(&mut self) -> Vec<u8> {
        self.bodies.pop().unwrap_or_default()
    }

    /// Takes the bytes that a body kept.
    pub fn keep_body(&mut self, body: &mut Body) {
        let mut bytes = std::mem::take(&mut body.kept);
        if bytes.capacity() > 0
            && bytes.capacity() <= KEPT_BYTES_MAX
            && self.bodies.len() < KEPT_MAX
        {
            bytes.clear();
            self.bodies.push(bytes);
        }
    }

    pub fn keep_request(&mut self, mut request: Box<Request>) {
        self.keep_body(&mut request.body);
        if self.requests.len() < KEPT_MAX && request.capacity() <= KEPT_BYTES_MAX {
            request.clear();
            self.requests.push(request);
        }
    }

    pub fn keep_response(&mut self, mut response: Box<Response>) {
        self.keep_body(&mut response.body);
        if self.responses.len() < KEPT_MAX && response.capacity() <= KEPT_BYTES_MAX {
            response.clear();
            self.responses.push(response);
        }
    }

    pub fn keep_headers(&mut self, mut headers: Headers) {
        if self.headers.len() < KEPT_MAX && headers.capacity() <= KEPT_BYTES_MAX {
            headers.clear();
            self.headers.push(headers);
        }
    }
}
