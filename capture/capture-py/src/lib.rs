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
    #[pymodule_export]
    use super::capture_file::CaptureError;
    #[pymodule_export]
    use super::files::{BenchFigures, bench_decode, decode_file};
    #[pymodule_export]
    use super::frames::{FileFrames, frames_from_file};
    #[pymodule_export]
    use super::live::Receiver;
    #[pymodule_export]
    use super::masks::{mask_header, mask_target};
    #[pymodule_export]
    use super::record::{Record, partition_bucket};
    #[pymodule_export]
    use super::records::{FileRecords, records_from_file};
}
