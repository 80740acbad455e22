//! A finished exchange record as Python sees it.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// One exchange record, ready to send.
#[pyclass(frozen, get_all, module = "mirror_agent._capture")]
pub struct Record {
    partition_key: String,
    data: Py<PyBytes>,
    exchanges: u64,
}

impl Record {
    pub fn new(py: Python<'_>, record: &capture::record::Record) -> Self {
        Self {
            partition_key: record.partition_key(),
            data: PyBytes::new(py, &record.data).unbind(),
            exchanges: record.exchanges,
        }
    }
}

#[pymethods]
impl Record {
    /// Says how much it holds, never what.
    fn __repr__(&self, py: Python<'_>) -> String {
        let bytes = self.data.bind(py).as_bytes().len();
        format!(
            "Record(partition_key='{}', exchanges={}, {bytes} bytes)",
            self.partition_key, self.exchanges
        )
    }
}

/// The partition bucket of a request, as records are batched by it.
#[pyfunction]
pub fn partition_bucket(method: &str, host: &str, target: &str) -> u8 {
    capture::bucket::bucket_of(method, host, target)
}

/// What tells exchanges that are counted together from others, as far as the target says.
#[pyfunction]
pub fn shape_key(py: Python<'_>, target: &str) -> Py<PyBytes> {
    PyBytes::new(py, &capture::sampling::shape::shape_key(target.as_bytes())).unbind()
}

/// Whether exchanges of such a request are counted among those that carry a credential.
#[pyfunction]
#[allow(clippy::needless_pass_by_value, reason = "pyo3 makes the list for it")]
pub fn carries_credential(target: &str, headers: Vec<(String, String)>) -> bool {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.as_bytes(), value.as_bytes()));
    capture::sampling::details::carries_credential(target.as_bytes(), headers)
}
