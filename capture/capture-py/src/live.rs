//! `Receiver`: the receive thread, owned from Python.

use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

use capture::record::RecordSettings;
use capture_live::ReceiverSettings;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::masks::{self, NO_KEY};
use crate::record::Record;

/// How long a waiting call goes without looking for signals.
const SIGNAL_CHECK: Duration = Duration::from_millis(100);

/// Receives VXLAN datagrams on a UDP port from construction to `stop`.
#[pyclass(frozen, module = "mirror_agent._capture")]
pub struct Receiver(capture_live::Receiver);

#[pymethods]
impl Receiver {
    #[new]
    #[pyo3(signature = (host, port, agent, queue_records_max, *, redaction = "masked", redaction_key = NO_KEY))]
    fn new(
        host: &str,
        port: u16,
        agent: String,
        queue_records_max: usize,
        redaction: &str,
        redaction_key: &[u8],
    ) -> PyResult<Self> {
        let settings = ReceiverSettings {
            address: resolve(host, port)?,
            records: RecordSettings {
                agent,
                redaction: masks::redaction(redaction, redaction_key)?,
            },
            queue_records_max,
        };
        Ok(Self(capture_live::Receiver::start(&settings)?))
    }

    /// "ip:port" that is really open.
    #[getter]
    fn address(&self) -> String {
        self.0.address().to_string()
    }

    /// All finished records; waits for the first one at most this long.
    fn take(&self, py: Python<'_>, timeout_s: f64) -> PyResult<Vec<Record>> {
        let timeout = Duration::try_from_secs_f64(timeout_s)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        let began = Instant::now();
        loop {
            let left = timeout.saturating_sub(began.elapsed());
            let records = py.detach(|| self.0.take(left.min(SIGNAL_CHECK)));
            if !records.is_empty() || left <= SIGNAL_CHECK {
                return Ok(records
                    .iter()
                    .map(|record| Record::new(py, record))
                    .collect());
            }
            py.check_signals()?;
        }
    }

    /// Everything counted, by name: a tenth of a second old at most, exact after `stop`.
    fn counters(&self) -> BTreeMap<String, u64> {
        self.0.counters()
    }

    /// Seconds since the receive loop last turned; None after it ended.
    fn silence_s(&self) -> Option<f64> {
        self.0.silence().map(|silence| silence.as_secs_f64())
    }

    /// Ends receiving; what was not finished can be taken afterwards.
    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.0.stop());
    }
}

fn resolve(host: &str, port: u16) -> PyResult<SocketAddr> {
    let mut addresses = (host, port).to_socket_addrs()?;
    addresses
        .next()
        .ok_or_else(|| PyOSError::new_err(format!("{host} has no address")))
}
