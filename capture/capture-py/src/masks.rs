//! The core's masks, so that a test can hold them to those of `api_inventory/redaction.py` over any text.

use pyo3::prelude::*;

/// The value of a header field as a record carries it.
#[pyfunction]
pub fn mask_header(name: &str, value: &str) -> String {
    capture::redact::mask_header(name, value).into_owned()
}

/// A request-target or URL as a record carries it.
#[pyfunction]
pub fn mask_target(target: &str) -> String {
    capture::redact::mask_target(target).into_owned()
}
