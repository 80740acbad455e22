//! The core's masks, so that a test can hold them to those of `api_inventory/redaction.py` over any text.

use pyo3::prelude::*;

/// The value of a header field as a record carries it.
#[pyfunction]
pub fn mask_header(name: &str, value: &str) -> String {
    text(&capture::redact::mask_header(
        name.as_bytes(),
        value.as_bytes(),
    ))
}

/// A request-target or URL as a record carries it.
#[pyfunction]
pub fn mask_target(target: &str) -> String {
    text(&capture::redact::mask_target(target.as_bytes()))
}

fn text(masked: &[u8]) -> String {
    String::from_utf8_lossy(masked).into_owned()
}
