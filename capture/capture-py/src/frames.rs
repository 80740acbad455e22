//! `frames_from_file`: the frames of a capture file as they were captured, for whoever sends them on.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use capture::file::{FileError, Position};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::capture_file::CaptureFile;

/// Iterates over the frames of one file.
#[pyclass(frozen, module = "mirror_agent._capture")]
pub struct FileFrames {
    file: CaptureFile,
    position: Mutex<Position>,
}

/// The frames of a capture file; its header is read at once, its frames while they are iterated over.
#[pyfunction]
#[allow(clippy::needless_pass_by_value, reason = "Python hands over values")]
pub fn frames_from_file(path: PathBuf) -> PyResult<FileFrames> {
    let file = CaptureFile::open(&path)?;
    let position = Position::new(file.bytes()).map_err(|error| file.error(&error))?;
    Ok(FileFrames {
        file,
        position: Mutex::new(position),
    })
}

#[pymethods]
impl FileFrames {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<(u32, Bound<'py, PyBytes>, u64)>> {
        let mut position = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        let next = position.next(self.file.bytes()).transpose();
        let frame = next.map_err(|error: FileError| self.file.error(&error))?;
        Ok(frame.map(|frame| {
            (
                frame.link.number(),
                PyBytes::new(py, frame.bytes),
                frame.time_ns,
            )
        }))
    }

    /// Frames of a link type that cannot be read, which were passed over so far.
    #[getter]
    fn frames_skipped(&self) -> u64 {
        self.position
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .frames_skipped()
    }
}
