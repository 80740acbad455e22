//! `Receiver`: the receive threads, owned from Python.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

use capture::record::RecordSettings;
use capture::sampling::SamplingSettings;
use capture_live::{Mode, Receive, ReceiverSettings};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::masks::{self, NO_KEY};
use crate::record::Record;

/// How long a waiting call goes without looking for signals.
const SIGNAL_CHECK: Duration = Duration::from_millis(100);
/// VNIs have 24 bits (RFC 7348).
const VNI_MAX: u32 = (1 << 24) - 1;

/// Receives VXLAN datagrams on a UDP port from construction to `stop`.
#[pyclass(frozen, module = "mirror_agent._capture")]
pub struct Receiver(capture_live::Receiver);

#[pymethods]
impl Receiver {
    #[new]
    #[pyo3(signature = (host, port, agent, queue_records_max, *, receive = "auto", interface = None, shards = 1, vnis = None, redaction = "masked", redaction_key = NO_KEY, sampling = ""))]
    #[allow(clippy::too_many_arguments, reason = "Python names them")]
    fn new(
        host: &str,
        port: u16,
        agent: String,
        queue_records_max: usize,
        receive: &str,
        interface: Option<String>,
        shards: usize,
        vnis: Option<Vec<u32>>,
        redaction: &str,
        redaction_key: &[u8],
        sampling: &str,
    ) -> PyResult<Self> {
        let settings = ReceiverSettings {
            address: resolve(host, port)?,
            receive: way(receive)?,
            interface,
            shards,
            vnis: allowed(vnis)?,
            records: RecordSettings {
                agent,
                redaction: masks::redaction(redaction, redaction_key)?,
                sampling: sampling_settings(sampling)?,
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

    /// "ring" or "socket".
    #[getter]
    fn mode(&self) -> &'static str {
        match self.0.mode() {
            Mode::Ring => "ring",
            Mode::Socket(_) => "socket",
        }
    }

    /// Why there is no ring, in a sentence; "" where there is one.
    #[getter]
    fn mode_reason(&self) -> &str {
        match self.0.mode() {
            Mode::Ring => "",
            Mode::Socket(reason) => reason,
        }
    }

    /// Lets these virtual networks in, None for all; takes effect within a tenth of a second.
    #[pyo3(signature = (vnis))]
    fn set_vnis(&self, vnis: Option<Vec<u32>>) -> PyResult<()> {
        self.0.set_vnis(allowed(vnis)?);
        Ok(())
    }

    /// Samples by these settings, JSON as at construction; takes effect within a tenth of a second.
    fn set_sampling(&self, sampling: &str) -> PyResult<()> {
        self.0.set_sampling(&sampling_settings(sampling)?);
        Ok(())
    }

    /// The busiest shapes of exchanges, the busiest first.
    fn top(&self, py: Python<'_>, count: usize) -> PyResult<Vec<Py<PyDict>>> {
        let shapes = py.detach(|| self.0.busiest(count));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let dictionaries = shapes.into_iter().map(|shape| {
            let fields = PyDict::new(py);
            fields.set_item("host", text(&shape.host))?;
            fields.set_item("method", text(&shape.method))?;
            fields.set_item("path", text(&shape.path))?;
            fields.set_item("status", shape.status)?;
            fields.set_item("requests", shape.exchanges)?;
            fields.set_item("bytes", shape.bytes)?;
            Ok(fields.unbind())
        });
        dictionaries.collect()
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

    /// Datagrams and bytes of each virtual network that was let in.
    fn counters_by_vni(&self) -> BTreeMap<u32, BTreeMap<&'static str, u64>> {
        let by_vni = self.0.counters_by_vni().into_iter();
        let named = |counters: capture_live::VniCounters| {
            BTreeMap::from([("datagrams", counters.datagrams), ("bytes", counters.bytes)])
        };
        by_vni
            .map(|(vni, counters)| (vni, named(counters)))
            .collect()
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

pub fn sampling_settings(sampling: &str) -> PyResult<SamplingSettings> {
    SamplingSettings::read(sampling).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn way(receive: &str) -> PyResult<Receive> {
    match receive {
        "auto" => Ok(Receive::Auto),
        "ring" => Ok(Receive::Ring),
        "socket" => Ok(Receive::Socket),
        _ => Err(PyValueError::new_err(format!(
            "receive: expected auto, ring or socket, found {receive:?}"
        ))),
    }
}

fn allowed(vnis: Option<Vec<u32>>) -> PyResult<Option<BTreeSet<u32>>> {
    if let Some(vni) = vnis.iter().flatten().find(|vni| **vni > VNI_MAX) {
        let message = format!("vnis: expected numbers from 0 to {VNI_MAX}, found {vni}");
        return Err(PyValueError::new_err(message));
    }
    Ok(vnis.map(|vnis| vnis.into_iter().collect()))
}

fn resolve(host: &str, port: u16) -> PyResult<SocketAddr> {
    let mut addresses = (host, port).to_socket_addrs()?;
    addresses
        .next()
        .ok_or_else(|| PyOSError::new_err(format!("{host} has no address")))
}
