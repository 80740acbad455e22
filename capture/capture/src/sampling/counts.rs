//! What is counted of exchanges of one shape while none of them is taken whole.

use std::time::Duration;

use super::latency::Latencies;
use super::shape::Shape;
use crate::exchange::{Exchange, Protocol};
use crate::exchange_map::request_at_ns;

/// Sums over exchanges of one shape, all zero behind a `reset`.
pub struct Counts {
    pub method: Box<[u8]>,
    pub host: Box<[u8]>,
    /// The path of one of them.
    pub path: Box<[u8]>,
    pub protocol: Protocol,
    pub status: Option<u16>,
    pub request_type: Box<[u8]>,
    pub response_type: Box<[u8]>,
    /// Labels, with [`super::operation::SEPARATOR`] between them.
    pub operations: Box<[u8]>,
    /// None of responses alone.
    pub has_credential: Option<bool>,
    pub exchanges: u64,
    pub incomplete: u64,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub first_ns: u64,
    pub last_ns: u64,
    pub latencies: Latencies,
}

impl Counts {
    #[must_use]
    pub fn new(shape: &Shape<'_>) -> Self {
        Self {
            method: shape.method.into(),
            host: shape.host.into(),
            path: shape.path.into(),
            protocol: shape.protocol,
            status: shape.status,
            request_type: shape.request_type.into(),
            response_type: shape.response_type.into(),
            operations: shape.operations.into(),
            has_credential: (!shape.method.is_empty()).then_some(shape.has_credential),
            exchanges: 0,
            incomplete: 0,
            request_bytes: 0,
            response_bytes: 0,
            first_ns: u64::MAX,
            last_ns: 0,
            latencies: Latencies::default(),
        }
    }

    /// Memory that it takes, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.method.len()
            + self.host.len()
            + self.path.len()
            + self.request_type.len()
            + self.response_type.len()
            + self.operations.len()
            + self.latencies.bytes()
    }

    pub fn add(&mut self, exchange: &Exchange<'_>) {
        let started_ns = request_at_ns(exchange);
        self.exchanges += 1;
        self.incomplete += u64::from(!exchange.complete);
        self.first_ns = self.first_ns.min(started_ns);
        self.last_ns = self.last_ns.max(started_ns);
        let request_bytes = exchange.request.map_or(0, |request| request.body.size);
        self.request_bytes = self.request_bytes.saturating_add(request_bytes);
        if let Some(response) = exchange.response {
            let latency_ns = response.time_ns.saturating_sub(started_ns);
            self.latencies.add(Duration::from_nanos(latency_ns));
            self.response_bytes = self.response_bytes.saturating_add(response.body.size);
        }
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.exchanges == 0
    }

    pub fn reset(&mut self) {
        (self.exchanges, self.incomplete) = (0, 0);
        (self.request_bytes, self.response_bytes) = (0, 0);
        (self.first_ns, self.last_ns) = (u64::MAX, 0);
        self.latencies.clear();
    }
}
