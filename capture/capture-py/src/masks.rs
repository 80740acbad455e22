//! The core's redaction, so that tests can hold it to `api_inventory/redaction.py` and to parsers over any text.

use capture::redact::Redactor;
use capture::redaction::{RedactionMode, RedactionSettings};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Text signatures want a name for it.
pub const NO_KEY: &[u8] = &[];
/// Shorter keys can be tried out.
const KEY_BYTES_MIN: usize = 16;
/// As long as what SHA-256 gives.
const DRAWN_KEY_BYTES: usize = 32;

/// What is told to redaction, from its names. Without a key one is drawn, and tails are good for one run.
pub fn redaction(mode: &str, key: &[u8]) -> PyResult<RedactionSettings> {
    let settings = unkeyed(mode)?;
    let key = match key.len() {
        0 => drawn_key()?,
        KEY_BYTES_MIN.. => key.to_vec(),
        length => {
            return Err(PyValueError::new_err(format!(
                "redaction_key: {length} bytes, expected {KEY_BYTES_MIN} or more, or none"
            )));
        }
    };
    Ok(RedactionSettings { key, ..settings })
}

fn unkeyed(mode: &str) -> PyResult<RedactionSettings> {
    let named = RedactionMode::named(mode).ok_or_else(|| {
        PyValueError::new_err(format!(
            "redaction: {mode:?}, expected masked, shapes or off"
        ))
    })?;
    Ok(RedactionSettings {
        mode: named,
        ..RedactionSettings::default()
    })
}

fn drawn_key() -> PyResult<Vec<u8>> {
    let mut key = vec![0; DRAWN_KEY_BYTES];
    getrandom::fill(&mut key).map_err(|error| {
        PyValueError::new_err(format!("redaction_key: none to be had: {error}"))
    })?;
    Ok(key)
}

/// Without a key, masks have no tails.
fn redactor(mode: &str, key: &[u8]) -> PyResult<Redactor> {
    Ok(Redactor::new(&RedactionSettings {
        key: key.to_vec(),
        ..unkeyed(mode)?
    }))
}

/// The value of a header field as a record carries it.
#[pyfunction]
#[pyo3(signature = (name, value, *, key = NO_KEY, mode = "masked"))]
pub fn mask_header(name: &str, value: &str, key: &[u8], mode: &str) -> PyResult<String> {
    let redactor = redactor(mode, key)?;
    Ok(text(&redactor.header(name.as_bytes(), value.as_bytes())))
}

/// A request-target or URL as a record carries it.
#[pyfunction]
#[pyo3(signature = (target, *, key = NO_KEY, mode = "masked"))]
pub fn mask_target(target: &str, key: &[u8], mode: &str) -> PyResult<String> {
    Ok(text(&redactor(mode, key)?.target(target.as_bytes())))
}

/// A body as a record carries it; None where it carries none.
#[pyfunction]
#[pyo3(signature = (content, content_type, *, truncated = false, key = NO_KEY, mode = "masked"))]
pub fn mask_body(
    content: &[u8],
    content_type: &str,
    truncated: bool,
    key: &[u8],
    mode: &str,
) -> PyResult<Option<Vec<u8>>> {
    let redactor = redactor(mode, key)?;
    let masked = redactor.body(content, content_type.as_bytes(), !truncated);
    Ok(masked.map(std::borrow::Cow::into_owned))
}

/// Where sensitive values stand in a text, told from the values alone: first byte, byte behind the last one, class.
#[pyfunction]
pub fn find_classes(text: &[u8]) -> Vec<(usize, usize, &'static str)> {
    capture::redact::classes(text).collect()
}

fn text(masked: &[u8]) -> String {
    String::from_utf8_lossy(masked).into_owned()
}
