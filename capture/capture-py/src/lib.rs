//! `mirror_agent._capture`: thin, and typed in `mirror_agent/_capture.pyi`. No Python object is made for an exchange.

mod capture_file;
mod files;
mod frames;
mod live;
mod masks;
mod record;
mod records;

use pyo3::prelude::*;

/// The capture core of Heliostat.
#[pymodule]
mod _capture {
    use pyo3::prelude::*;

    #[pymodule_init]
    #[allow(clippy::unnecessary_wraps, reason = "pyo3 asks for it")]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::panics_without_their_text();
        Ok(())
    }

    #[pymodule_export]
    use super::capture_file::CaptureError;
    #[pymodule_export]
    use super::files::{BenchFigures, bench_decode, decode_file};
    #[pymodule_export]
    use super::frames::{FileFrames, frames_from_file};
    #[pymodule_export]
    use super::live::Receiver;
    #[pymodule_export]
    use super::masks::{find_classes, mask_body, mask_header, mask_target};
    #[pymodule_export]
    use super::record::{Record, carries_credential, partition_bucket, shape_key};
    #[pymodule_export]
    use super::records::{FileRecords, records_from_file};
}

/// A panic's text may quote what was being read, which is somebody's traffic: only its place is told.
fn panics_without_their_text() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        // Nobody above would tell of it, and there may be no interpreter on this thread.
        #[allow(clippy::print_stderr)]
        {
            eprintln!("heliostat: the capture core panicked at {place}");
        }
    }));
}
